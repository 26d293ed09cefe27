"""The checks that the notebooks' exercises call.

`check` holds a student's function against a slow specification on many small cases,
shows the smallest case that fails, and says which typical mistake it looks like.
"""

from aiva.exercises.book import EXERCISES, check
from aiva.exercises.exercise import Function, Mistake, Target
from aiva.exercises.report import CheckFailed

__all__ = ["EXERCISES", "CheckFailed", "Function", "Mistake", "Target", "check"]
