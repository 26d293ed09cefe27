"""Clips: drawn, read from files at true times, saved, augmented as a whole."""
