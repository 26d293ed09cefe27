"""Recipes of clips."""
