"""Conventions: what all rooms agree on, each written once."""
