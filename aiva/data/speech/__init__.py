"""Waves to learn from: spoken by our own voice, or recorded."""
