"""Recipes of speech."""
