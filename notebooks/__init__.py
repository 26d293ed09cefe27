"""The chapters, executed, with their outputs: the solution version.

`student` holds the same chapters with blanks; `source` (not in the wheel) is what
people edit, and `build` makes both from it: `python -m aiva.notebooks.build`.
"""
