"""What the command `aiva` does: one file for each of its sub-commands."""
