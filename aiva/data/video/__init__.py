"""Clips: read from a user's own files at true times, saved, augmented as a whole."""
