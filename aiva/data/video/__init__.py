"""Data of clips: frames in their order."""
