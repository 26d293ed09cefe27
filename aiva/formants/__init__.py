"""A voice of formulas: a source that buzzes or hisses, and a tract that shapes it."""
