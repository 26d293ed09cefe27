"""Train models of speech."""
