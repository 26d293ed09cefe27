"""What is measured on speech: words, spectra, times, and what another hears."""
