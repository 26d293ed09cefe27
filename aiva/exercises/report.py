"""How a failed check speaks to the student: one paragraph, a picture, no traceback."""

import textwrap

import numpy as np


class CheckFailed(AssertionError):  # noqa: N818 - a verdict, not an accident
    """An answer is wrong. IPython shows the message alone, without a traceback.

    Args:
        finding: What is wrong.
        hint: What the student may think of, or None.
    """

    def __init__(self, finding: str, hint: str | None = None):
        super().__init__(finding if hint is None else f"{finding}\nHint: {hint}")
        self.finding = finding

    def _render_traceback_(self):
        """Return what IPython prints instead of a traceback."""
        return [f"\x1b[31m✗ {self}\x1b[0m"]


def draw(named, picture):
    """Draw a failing case in a notebook; do nothing elsewhere.

    Args:
        named: Dictionary of the arguments, what was expected and what was received.
        picture: Function of the arrays of numbers among them, returns a figure.
    """
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        return
    arrays = {
        name: np.asarray(value)
        for name, value in named.items()
        if isinstance(value, np.ndarray) and value.size and value.dtype.kind in "biufc"
    }
    if get_ipython() is not None and arrays:
        alt = f"The smallest failing case, drawn: {', '.join(arrays)}."
        display(picture(arrays), metadata={"image/png": {"alt": alt}})


def written(value):
    """Write a value of a case in one line, shortened where it is long.

    Example:
        >>> written(np.array([[1.0, 2.5]])), written(3)
        ('[[1, 2.5]] (1 x 2, float64)', '3')
    """
    if isinstance(value, (float, np.number)):
        return f"{value:.4g}"
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
        return textwrap.shorten(repr(value), 200)
    shape = " x ".join(str(side) for side in value.shape) or "one number"
    if value.size > 36:
        return f"an array ({shape}, {value.dtype})"
    numbers = np.array2string(
        value,
        separator=", ",
        max_line_width=10**6,
        formatter={"all": lambda number: f"{number:.4g}"},
    )
    return f"{' '.join(numbers.split())} ({shape}, {value.dtype})"
