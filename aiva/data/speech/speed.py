"""Other voices from one recording: play it a little faster, or slower.

A tape that runs faster raises the pitch and all resonances of the mouth, and shortens
the word: as a smaller person would sound who is in a hurry. So a recogniser meets
voices that nobody has recorded (Ko et al., 2015, "Audio augmentation for speech
recognition", https://www.danielpovey.com/files/2015_interspeech_augmentation.pdf).
"""

import numpy as np

from aiva.conventions.numbers import are_numbers, whole_number
from aiva.conventions.waves import clipped_wave, list_of_waves


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
        List of N waves, each of `n / speed` samples at the same sample rate. They are
        resampled by a Fourier transform, which takes a wave for one turn of a loop: a
        wave whose ends do not meet, since it was cut in a loud moment, rings there.

    Raises:
        ValueError: If these are no waves, or no speeds above 0, or the seed is none.

    Example:
        >>> [len(wave) for wave in change_speed([np.zeros(1000)], slowest=2, fastest=2)]
        [500]
    """
    waves = list_of_waves(waves)
    rng = np.random.default_rng(whole_number("seed", seed, at_least=0))
    if not are_numbers(slowest, fastest) or not 0 < slowest <= fastest < np.inf:
        raise ValueError(
            "`slowest` and `fastest` must be factors above 0, in this order. "
            f"Received: slowest={slowest!r}, fastest={fastest!r}."
        )
    logarithms = rng.uniform(np.log(slowest), np.log(fastest), len(waves))
    return [
        at_speed(wave, speed)
        for wave, speed in zip(waves, np.exp(logarithms), strict=True)
    ]


def at_speed(wave, speed) -> np.ndarray:
    """Return a wave with `n / speed` samples, at least one."""
    from scipy.signal import resample as to_length

    return clipped_wave(to_length(wave, max(round(len(wave) / speed), 1)))
