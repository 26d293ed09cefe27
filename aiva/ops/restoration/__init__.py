"""Restoration: images made whole again."""
