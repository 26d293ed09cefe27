"""The vocal tract: resonators in a row, whose frequencies move.

A resonator makes a sample of its input and of its own last two samples. In a row they
give the peaks of a vowel with the right heights by themselves (Fant, 1960, "Acoustic
theory of speech production"). Noise that is made in the mouth passes one band.

Shapes: T frames, K resonators, n samples.
"""

import numpy as np

from aiva.formants.source import RATE, SAMPLES

NASAL_WIDTH = 100.0  # hertz, of pole and zero of the nose


def resonators(frequency, bandwidth) -> np.ndarray:
    """Return a, b and c of `y[n] = a x[n] + b y[n - 1] + c y[n - 2]`.

    Args:
        frequency: Where the peak is in hertz, an array of any shape.
        bandwidth: Hertz, of the same shape.

    Returns:
        Coefficients `(..., 3)`, so that the gain is 1 at 0 hertz (Klatt, 1980).

    Example:
        >>> resonators(500.0, 60.0).round(4).tolist()
        [0.0381, 1.9386, -0.9767]
    """
    c = -np.exp(-2 * np.pi * np.asarray(bandwidth) / RATE)
    b = 2 * np.sqrt(-c) * np.cos(2 * np.pi * np.asarray(frequency) / RATE)
    return np.stack([1 - b - c, b, c], axis=-1)


def filtered(wave, coefficients) -> np.ndarray:
    """Send a wave through resonators that change from frame to frame.

    A resonator is a system of equations `y[n] - b y[n - 1] - c y[n - 2] = a x[n]`, a
    triangle of three diagonals, which is solved from the first sample to the last. It
    remembers its own output, so that formants that move do not click.

    Args:
        wave: Samples `(n,)`, as many as T frames have.
        coefficients: a, b and c `(T, K, 3)` of K resonators in a row.

    Returns:
        Samples `(n,)`.
    """
    from scipy.linalg.blas import dtbsv

    for a, b, c in np.repeat(coefficients, SAMPLES, axis=0).transpose(1, 2, 0):
        # Column n has what sample n gives to itself and to the next two.
        diagonals = np.stack([np.ones_like(a), -np.roll(b, -1), -np.roll(c, -2)])
        wave = dtbsv(2, diagonals, a * wave, lower=1, diag=1)
    return wave


def vocal_tract(wave, tracks) -> np.ndarray:
    """Shape voice and breath: formants, and the nose.

    The open nose adds a resonance and takes a frequency out. While it is closed, both
    are at one frequency and cancel.

    Args:
        wave: Samples `(n,)`.
        tracks: Tracks of T frames.

    Returns:
        Samples `(n,)`.
    """
    pole = np.full((len(tracks.nasal_zero), 1), tracks.nasal_zero.min())
    frequencies = np.hstack([tracks.formants, pole])
    bandwidths = np.hstack([tracks.bandwidths, np.full_like(pole, NASAL_WIDTH)])
    wave = filtered(wave, resonators(frequencies, bandwidths))
    return without(wave, tracks.nasal_zero)


def without(wave, zero) -> np.ndarray:
    """Take one frequency out: the inverse of a resonator, gain 1 at 0 hertz.

    Args:
        wave: Samples `(n,)`.
        zero: The frequency `(T,)` in hertz.

    Returns:
        Samples `(n,)`.
    """
    coefficients = resonators(zero, np.full_like(zero, NASAL_WIDTH))
    a, b, c = np.repeat(coefficients, SAMPLES, axis=0).T
    last, before = np.pad(wave, (1, 0))[:-1], np.pad(wave, (2, 0))[:-2]
    return (wave - b * last - c * before) / a


def mouth(noise, bands) -> np.ndarray:
    """Let one band of noise pass.

    Args:
        noise: White noise `(n,)` with a mean square of 1.
        bands: Centre and bandwidth `(T, 2)` in hertz.

    Returns:
        Samples `(n,)` with a mean square near 1.
    """
    centre, width = np.minimum(bands, 0.45 * RATE).T
    coefficients = resonators(centre, width)  # (T, 3)
    r2 = -coefficients[:, 2]
    coefficients[:, 0] = np.sqrt((1 - r2) / 2)
    steps = noise - np.pad(noise, (2, 0))[:-2]  # nothing passes at 0 hertz
    return filtered(steps, coefficients[:, None])
