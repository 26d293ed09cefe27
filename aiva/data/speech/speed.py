"""Other voices from one recording: play it a little faster, or slower.

A tape that runs faster raises the pitch and all resonances of the mouth, and shortens
the word: as a smaller person would sound who is in a hurry. So a recogniser meets
voices that nobody has recorded (Ko et al., 2015, "Audio augmentation for speech
recognition", https://www.danielpovey.com/files/2015_interspeech_augmentation.pdf).
"""

import numbers

import numpy as np
from scipy.signal import resample as to_length

from aiva.conventions.waves import list_of_waves


def change_speed(
    waves, seed: int = 0, slowest: float = 0.88, fastest: float = 1.12
) -> list[np.ndarray]:
    """Play each wave at a random speed of its own.

    Args:
        waves: List of N arrays `(n,)`.
        seed: Decides the speeds. Their logarithms are distributed evenly.
        slowest: The lowest speed, a factor above 0.
        fastest: The highest speed, a factor.

    Returns:
        List of N waves, each of `n / speed` samples at the same sample rate.

    Raises:
        ValueError: If these are no waves, or no speeds above 0.

    Example:
        >>> [len(wave) for wave in change_speed([np.zeros(1000)], slowest=2, fastest=2)]
        [500]
    """
    waves = list_of_waves(waves)
    given = slowest, fastest
    if not all(isinstance(speed, numbers.Real) for speed in given) or not (
        0 < slowest <= fastest < np.inf
    ):
        raise ValueError(
            "`slowest` and `fastest` must be factors above 0, in this order. "
            f"Received: slowest={slowest!r}, fastest={fastest!r}."
        )
    logarithms = np.random.default_rng(seed).uniform(*np.log(given), len(waves))
    return [
        at_speed(wave, speed)
        for wave, speed in zip(waves, np.exp(logarithms), strict=True)
    ]


def at_speed(wave, speed) -> np.ndarray:
    """Return a wave with `n / speed` samples, at least one."""
    return to_length(wave, max(round(len(wave) / speed), 1)).astype("float32")
