"""Two kinds of exercise: write a function, or reach a target."""

import copy
import dataclasses
from collections.abc import Callable

import numpy as np

from aiva import claims, plot
from aiva.exercises.report import CheckFailed, draw, written

SEED = 20151210  # the cases of every exercise are drawn from this seed


@dataclasses.dataclass(frozen=True)
class Mistake:
    """A typical wrong answer, and what to say to whoever gives it.

    Attributes:
        hint: One or two sentences that name the mistake without giving the answer.
        matches: For a `Function`, the wrong function itself: a student whose answers
            equal its answers has made this mistake. For a `Target`, a condition on the
            measured figures.
    """

    hint: str
    matches: Callable


@dataclasses.dataclass(frozen=True)
class Function:
    """Write a function that does the same as a slow specification.

    Attributes:
        name: Name of the exercise and of the function.
        specification: The slow and obvious function to agree with.
        cases: Function of a NumPy generator that returns cases, dictionaries of
            arguments, of many sizes.
        hint: What to say when no typical mistake fits.
        mistakes: Typical wrong answers.
        picture: Function of a case's arrays by name that draws them.
    """

    name: str
    specification: Callable
    cases: Callable
    hint: str
    mistakes: tuple[Mistake, ...]
    picture: Callable = plot.arrays

    def check(self, answer: Callable) -> None:
        """Print success, or raise `CheckFailed` about the smallest failing case."""
        if not callable(answer):
            raise CheckFailed(
                f"{self.name} must be a function. Received: {written(answer)}. "
                "Define it with `def` and pass it without brackets."
            )
        cases = sorted(self.cases(np.random.default_rng(SEED)), key=size)
        expected = [outcome(self.specification, case) for case in cases]
        received = [outcome(answer, case) for case in cases]
        wrong = [
            position
            for position, pair in enumerate(zip(expected, received, strict=True))
            if not same(*pair)
        ]
        if not wrong:
            print(f"✓ {self.name} agrees with the specification on {len(cases)} cases.")
            return
        first = wrong[0]
        hint = self._hint(cases, received, expected[first], received[first])
        answers = {"expected": expected[first], "received": received[first]}
        draw({**cases[first], **answers}, self.picture)
        raise CheckFailed(
            f"{self.name} is wrong in {len(wrong)} of {len(cases)} cases. "
            "The smallest:\n"
            + "".join(
                f"  {key} = {written(value)}\n" for key, value in cases[first].items()
            )
            + f"  expected {written(expected[first])}\n"
            f"  received {written(received[first])}\n"
            f"Hint: {hint}"
        ) from None

    def _hint(self, cases, received, wanted, given):
        """Name the mistake that gives the same answers as the student's."""
        if any(isinstance(a, Raised) and a.kind == "ChangedInput" for a in received):
            return (
                "Your function writes into the array it was given, with `x -= ...` or "
                "`x[...] = ...`. Write `x = x - ...`, or work on a copy."
            )
        if all(isinstance(answer, Raised) for answer in received):
            if received[0].kind == "NotImplementedError":
                return "Nothing is written yet: replace the `raise` by your own lines."
            if "____" in received[0].message:
                return "A blank is left. Replace every ____ by your own code."
            return (
                "Your function ends with this error on every case; read it first. The "
                "parameters must keep the names that they have in the cell."
            )
        if all(answer is None for answer in received):
            return "Your function returns nothing: end it with `return`."
        for mistake in self.mistakes:
            wrong = [outcome(mistake.matches, case) for case in cases]
            if all(same(*pair) for pair in zip(wrong, received, strict=True)):
                return mistake.hint
        if isinstance(given, Raised):
            return "Your function ends with this error on some cases; read it first."
        if only_the_shape_differs(wanted, given):
            return (
                f"The numbers are right, but their shape is {np.shape(given)} where "
                f"{np.shape(wanted)} is expected."
            )
        return self.hint


@dataclasses.dataclass(frozen=True)
class Target:
    """Reach figures: by a number, an image, a trained model.

    Attributes:
        name: Name of the exercise.
        measure: Function of the answer that returns figures, name to number. It raises
            `CheckFailed` where the answer cannot be measured.
        bands: Name of a figure to its band, as keyword arguments of `aiva.claim`.
        mistakes: Typical ways to miss the target.
    """

    name: str
    measure: Callable
    bands: dict[str, dict[str, float]]
    mistakes: tuple[Mistake, ...]

    def check(self, answer) -> None:
        """Print the figures as claims, or raise `CheckFailed` with a hint."""
        if answer is None or answer is Ellipsis:
            raise CheckFailed(
                f"{self.name}: nothing to measure yet. Received: {answer!r}. "
                "Fill in the blank first."
            )
        try:
            figures = self.measure(answer)
        except CheckFailed:
            raise
        except Exception as error:
            raise CheckFailed(
                f"{self.name}: this answer cannot be measured.\nHint: read this error "
                f"first: {type(error).__name__}: {error}"
            ) from None
        missed = {
            figure: limits
            for figure, limits in self.bands.items()
            if not claims.inside(figures[figure], **limits)
        }
        if missed:
            words = ", ".join(
                f"{figure} is {claims.shown(figures[figure])}, expected "
                f"{claims.band(**limits)}"
                for figure, limits in missed.items()
            )
            hints = [m.hint for m in self.mistakes if m.matches(figures)]
            hint = hints[0] if hints else "Close: change one thing and measure again."
            raise CheckFailed(f"{self.name}: {words}.\nHint: {hint}")
        for figure, limits in self.bands.items():
            claims.claim(f"✓ {self.name}: {figure}", figures[figure], **limits)


@dataclasses.dataclass(frozen=True)
class Raised:
    """An error that a function ended with, kept as its answer to a case."""

    kind: str
    message: str

    def __repr__(self):
        """Write the error as Python would."""
        return f"{self.kind}: {self.message}"


def outcome(function, case):
    """Call a function with copies of the arguments; an error is an answer too."""
    arguments = copy.deepcopy(case)
    try:
        with np.errstate(all="ignore"):
            answer = function(**arguments)
    except Exception as error:
        return Raised(type(error).__name__, str(error))
    if any(not same(arguments[key], case[key]) for key in case):
        return Raised("ChangedInput", "the function changes the arrays it is given")
    return answer


def same(expected, received):
    """Tell whether two answers agree: same shape, same kind, same numbers."""
    if isinstance(expected, Raised) or isinstance(received, Raised):
        both = isinstance(expected, Raised) and isinstance(received, Raised)
        return both and expected.kind == received.kind
    if received is None or expected is None:
        return expected is received
    try:
        first, second = np.asarray(expected), np.asarray(received)
    except Exception:  # whatever a student's object does when asked for numbers
        return False
    if first.shape != second.shape or second.dtype.kind not in "biufc":
        return False
    if first.dtype == np.uint8 and second.dtype != np.uint8:
        return False
    return bool(np.allclose(first, second, rtol=1e-4, atol=1e-6, equal_nan=True))


def only_the_shape_differs(expected, received):
    """Tell whether the numbers agree, one after the other."""
    try:
        return same(np.ravel(expected), np.ravel(received))
    except Exception:  # lists of lists of different lengths, for one
        return False


def size(case):
    """Count the numbers of a case, to find the smallest."""
    return sum(np.size(value) for value in case.values())
