"""What a recipe is, and what comes out of it."""

import dataclasses
from collections.abc import Callable

from aiva import claims

DIGITS_LICENCE = "CC BY 4.0 (UCI, E. Alpaydin and C. Kaynak), read from scikit-learn"
MNIST_LICENCE = "MNIST (LeCun, Cortes, Burges), commonly stated as CC BY-SA 3.0"


@dataclasses.dataclass(frozen=True)
class Recipe:
    """A training whose result is promised.

    Attributes:
        name: Name by which `aiva train` knows it.
        summary: What it does, in one line.
        data: Name of the data set, as `aiva.data.load` knows it.
        licence: Licence of that data.
        minutes: Minutes to expect on two CPU cores.
        train: Function of `(seed, backup, verbose)` that returns the trained model and
            the seconds of training. `backup` is a folder or None.
        measure: Function of the model that returns the figures, name to number.
        bands: Name of a figure to its band, as keyword arguments of `aiva.claim`.
    """

    name: str
    summary: str
    data: str
    licence: str
    minutes: float
    train: Callable
    measure: Callable
    bands: dict[str, dict[str, float]]


@dataclasses.dataclass(frozen=True)
class Check:
    """One figure held against its band.

    Attributes:
        figure: Name of the figure.
        value: What was measured.
        band_in_words: What was expected.
        passed: Whether the value lies in the band.
    """

    figure: str
    value: float
    band_in_words: str
    passed: bool


@dataclasses.dataclass
class Result:
    """A model that a recipe made, and what was measured.

    Attributes:
        name: Name of the recipe.
        seed: Seed of the training.
        model: The trained model.
        figures: Name of a figure to its value; those without a band are for comparison.
        seconds: Seconds of training, or None where a given model was only measured.
        bands: The bands of the recipe.
    """

    name: str
    seed: int | None
    model: object
    figures: dict[str, float]
    seconds: float | None
    bands: dict[str, dict[str, float]]

    def checks(self) -> list[Check]:
        """Hold every figure that was measured against its band."""
        return [
            Check(
                figure,
                self.figures[figure],
                claims.band(**limits),
                claims.inside(self.figures[figure], **limits),
            )
            for figure, limits in self.bands.items()
            if figure in self.figures
        ]

    @property
    def passed(self) -> bool:
        """Whether every figure lies in its band."""
        return all(check.passed for check in self.checks())

    def claim(self) -> None:
        """Print every figure that has a band as a claim; raise outside the band."""
        for figure, limits in self.bands.items():
            if figure in self.figures:
                claims.claim(f"{self.name}: {figure}", self.figures[figure], **limits)
