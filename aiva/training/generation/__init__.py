"""Generation: images that nobody has seen."""
