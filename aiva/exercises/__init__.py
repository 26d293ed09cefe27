"""The checks that the notebooks' exercises call, one file of exercises a chapter.

`check` holds a student's function against a slow specification on many small cases,
shows the smallest case that fails, and says which typical mistake it looks like.
`show_failure` shows the case alone, as bug hunts do.
`exercise` and `target` make exercises of your own, `load` takes in a file of them.
"""

from aiva.exercises.exercise import (
    Exercise,
    Function,
    Mistake,
    Target,
    exercise,
    target,
)
from aiva.exercises.registry import EXERCISES, check, load, show_failure
from aiva.exercises.report import CheckFailed

__all__ = [
    "EXERCISES",
    "CheckFailed",
    "Exercise",
    "Function",
    "Mistake",
    "Target",
    "check",
    "exercise",
    "load",
    "show_failure",
    "target",
]
