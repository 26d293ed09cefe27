"""Two kinds of exercise: write a function, or reach a target."""

import dataclasses
import functools
from collections.abc import Callable

import numpy as np

from aiva import claims, plot
from aiva.exercises.answers import Raised, only_the_shape_differs, outcome, same, size
from aiva.exercises.report import CheckFailed, draw, written

SEED = 20151210  # the cases of every exercise are drawn from this seed


def exercise(*, cases: Callable, picture: Callable = plot.arrays) -> Callable:
    """Make an exercise of the function below: write one that does the same.

    The function is the specification, slow and obvious. Its name is the exercise's
    name, and its docstring is the hint that is shown when no typical mistake fits.

    Args:
        cases: Function of a NumPy generator that yields cases of many sizes, each a
            dictionary of arguments, or returns a list of them.
        picture: Function that draws a failing case, a dictionary of its arrays by name
            with "expected" and "received" among them, as a matplotlib figure.

    Returns:
        A decorator that returns a `Function`.

    Raises:
        ValueError: If the function has no docstring, or `cases` is no function.

    Example:
        >>> @exercise(cases=lambda rng: [{"x": x} for x in rng.normal(size=30)])
        ... def square(x):
        ...     '''Multiply the number by itself.'''
        ...     return x * x
        >>> @square.mistake("You double the number: 3 gives 9, not 6.")
        ... def _(x):
        ...     return x + x
        >>> square.check(lambda x: x**2)
        ✓ square agrees with the specification on 30 cases.
    """
    if not callable(cases):
        raise ValueError(
            "`cases` must be a function of a NumPy generator that yields cases, "
            f"dictionaries of arguments. Received: {type(cases).__name__}."
        )

    def decorate(specification):
        name, hint = specification.__name__, specification.__doc__
        if not hint:
            raise ValueError(
                f"`{name}` must have a docstring, the hint that is shown when no "
                "typical mistake fits. Received: no docstring. Write one below `def`."
            )
        hint = " ".join(hint.split())
        return Function(name, specification, cases, hint, picture=picture)

    return decorate


def target(*, bands: dict[str, dict[str, float]]) -> Callable:
    """Make an exercise of the function below: reach these figures.

    The function measures an answer: it returns figures, name to number, and raises
    `CheckFailed` where the answer cannot be measured. Its name is the exercise's name.

    Args:
        bands: Name of a figure to its band, as keyword arguments of `aiva.claim`.

    Returns:
        A decorator that returns a `Target`.

    Raises:
        ValueError: If a band is none.

    Example:
        >>> @target(bands={"distance": {"at_most": 0.01}})
        ... def root_of_two(answer):
        ...     return {"distance": abs(answer - 2**0.5)}
        >>> @root_of_two.mistake("This is 2 itself: take its root.")
        ... def _(figures):
        ...     return figures["distance"] > 0.5
        >>> root_of_two.check(1.4142)
        ✓ root_of_two: distance = 1.356e-05 (expected: at most 0.01)
    """
    for figure, limits in bands.items():
        lowest = limits.get("at_least", float("-inf"))
        highest = limits.get("at_most", float("inf"))
        if not limits or not {*limits} <= {"at_least", "at_most"} or lowest > highest:
            raise ValueError(
                "A band is a dictionary of `at_least`, `at_most` or both, the smaller "
                f"number first. Received: {figure!r}: {limits}."
            )
    return lambda measure: Target(measure.__name__, measure, bands)


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


class Exercise:
    """What both kinds of exercise have: a name, typical mistakes, a check."""

    def unwritten(self, words: str, graded: bool) -> None:
        """Say that the blank is still there; that is an error only to who grades.

        A notebook with unsolved exercises runs to its end.
        """
        if graded:
            raise CheckFailed(f"{self.name}: {words}")
        print(f"○ {self.name}: {words}")

    def mistake(self, hint: str, matches: Callable | None = None) -> Callable:
        """Add a typical mistake: `@name.mistake(hint)` above what matches it.

        Args:
            hint: Hint of the `Mistake`.
            matches: What matches the mistake; without it this is a decorator.

        Returns:
            The decorator, or `matches` as it was given.

        Raises:
            ValueError: If the hint is no text, what matches is no function, or the
                exercise has this hint already.
        """
        if not isinstance(hint, str) or not hint.strip():
            raise ValueError(
                f"A mistake of `{self.name}` begins with its hint, a text. Received: "
                f'{hint!r}. Write `@{self.name}.mistake("a hint")`.'
            )
        if matches is None:
            return functools.partial(self.mistake, hint)
        if not callable(matches):
            raise ValueError(
                f"What matches a mistake of `{self.name}` must be a function. "
                f"Received: {matches!r}."
            )
        if any(hint == mistake.hint for mistake in self.mistakes):
            raise ValueError(
                f"Each mistake of `{self.name}` must have its own hint. Received: "
                f"{hint!r} twice. Say in each what makes this mistake different."
            )
        self.mistakes.append(Mistake(hint, matches))
        return matches


def blank(received: list) -> str | None:
    """Say what is not written yet, if an answer to some case says so.

    Some cases may end before they come to the blank, so one is enough.
    """
    for answer in received:
        if isinstance(answer, Raised) and answer.kind == "NotImplementedError":
            return "nothing is written yet. Replace the `raise` by your own lines."
        if isinstance(answer, Raised) and "'____'" in answer.message:
            return "a blank is left. Replace every ____ by your own code."
    return None


@dataclasses.dataclass(frozen=True, eq=False)
class Function(Exercise):
    """Write a function that does the same as the specification; see `exercise`."""

    name: str
    specification: Callable
    cases: Callable
    hint: str
    mistakes: list[Mistake] = dataclasses.field(default_factory=list)
    picture: Callable = plot.arrays

    def __call__(self, *arguments, **named):
        """Run the specification."""
        return self.specification(*arguments, **named)

    def draw_cases(self) -> list[dict]:
        """Return the cases, the same ones every time."""
        return list(self.cases(np.random.default_rng(SEED)))

    def check(self, answer: Callable, graded: bool = False) -> None:
        """Print success, or raise `CheckFailed` about the smallest failing case."""
        if not callable(answer):
            raise CheckFailed(
                f"{self.name} must be a function. Received: {written(answer)}. "
                "Define it with `def` and pass it without brackets."
            )
        cases = sorted(self.draw_cases(), key=size)
        expected = [outcome(self.specification, case) for case in cases]
        received = [outcome(answer, case) for case in cases]
        if words := blank(received):
            self.unwritten(words, graded)
            return
        agree = map(same, expected, received)
        wrong = [index for index, agrees in enumerate(agree) if not agrees]
        if not wrong:
            print(f"✓ {self.name} agrees with the specification on {len(cases)} cases.")
            return
        case, wanted, given = (part[wrong[0]] for part in (cases, expected, received))
        hint = self._hint(cases, received, expected, wrong[0])
        draw({**case, "expected": wanted, "received": given}, self.picture)
        lines = [f"  {key} = {written(value)}" for key, value in case.items()]
        lines += [f"  expected {written(wanted)}", f"  received {written(given)}"]
        raise CheckFailed(
            f"{self.name} is wrong in {len(wrong)} of {len(cases)} cases. "
            "The smallest:\n" + "\n".join(lines),
            hint,
        ) from None

    def _hint(self, cases, received, expected, smallest):
        """Name the mistake that gives the same answers as the student's."""
        if any(isinstance(a, Raised) and a.kind == "ChangedInput" for a in received):
            return (
                "Your function writes into the array it was given, with `x -= ...` or "
                "`x[...] = ...`. Write `x = x - ...`, or work on a copy."
            )
        if all(isinstance(answer, Raised) for answer in received):
            return (
                "Your function ends with this error on every case; read it first. The "
                "parameters must keep the names that they have in the cell."
            )
        if all(answer is None for answer in received):
            return "Your function returns nothing: end it with `return`."
        for mistake in self.mistakes:
            wrong = [outcome(mistake.matches, case) for case in cases]
            if all(map(same, wrong, received)):
                return mistake.hint
        wanted, given = expected[smallest], received[smallest]
        if isinstance(given, Raised):
            return "Your function ends with this error on some cases; read it first."
        # In every case: a sum over one number looks right where there is only one.
        if all(map(only_the_shape_differs, expected, received)):
            return (
                f"The numbers are right, but their shape is {np.shape(given)} where "
                f"{np.shape(wanted)} is expected."
            )
        return self.hint


@dataclasses.dataclass(frozen=True, eq=False)
class Target(Exercise):
    """Reach figures by a number, an image, a trained model; see `target`."""

    name: str
    measure: Callable
    bands: dict[str, dict[str, float]]
    mistakes: list[Mistake] = dataclasses.field(default_factory=list)

    def __call__(self, answer):
        """Measure an answer."""
        return self.measure(answer)

    def check(self, answer, graded: bool = False) -> None:
        """Print the figures as claims, or raise `CheckFailed` with a hint."""
        if answer is None or answer is Ellipsis:
            self.unwritten("nothing to measure yet. Fill in the blank first.", graded)
            return
        try:
            figures = self.measure(answer)
        except CheckFailed:
            raise
        except Exception as error:
            raise CheckFailed(
                f"{self.name}: this answer cannot be measured.",
                f"read this error first: {type(error).__name__}: {error}",
            ) from None
        if unmeasured := sorted(set(self.bands) - set(figures)):
            raise ValueError(
                f"The measure of {self.name} must return every figure that has a band. "
                f"Received: {sorted(figures)}, without {unmeasured}."
            )
        missed = [
            f"{figure} is {claims.shown(figures[figure])}, expected "
            f"{claims.band(**limits)}"
            for figure, limits in self.bands.items()
            if not claims.inside(figures[figure], **limits)
        ]
        if missed:
            hints = [m.hint for m in self.mistakes if self._made(m, figures)]
            hint = hints[0] if hints else "Close: change one thing and measure again."
            raise CheckFailed(f"{self.name}: {', '.join(missed)}.", hint)
        for figure, limits in self.bands.items():
            claims.claim(f"✓ {self.name}: {figure}", figures[figure], **limits)

    def _made(self, mistake, figures):
        """Tell whether figures show a mistake; its condition may be wrong itself."""
        try:
            return mistake.matches(figures)
        except Exception as error:
            raise ValueError(
                f"The condition of a mistake of {self.name} ends with an error, "
                f"{type(error).__name__}: {error}. Received: figures "
                f"{sorted(figures)}, hint {mistake.hint!r}. Mend the condition."
            ) from error
