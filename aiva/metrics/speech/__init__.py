"""What is measured on speech: errors of words, and what another listener hears."""
