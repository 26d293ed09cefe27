"""A wave at another sample rate."""

import math

import numpy as np

from aiva.conventions.waves import check_sample_rate, checked_wave, clipped_wave


def resample(wave: np.ndarray, from_rate: int, to_rate: int) -> np.ndarray:
    """Return a wave at another sample rate, filtered so that nothing is mirrored.

    Frequencies above half the new rate cannot be kept. Leaving samples out would turn
    each into a lower one that was never there (aliasing); a low-pass filter takes them
    out first. It is that of `scipy.signal.resample_poly`.

    Args:
        wave: Array `(n,)` of floats from -1 to 1.
        from_rate: Its samples per second.
        to_rate: Samples per second of the result.

    Returns:
        Array float32 of `ceil(n * to_rate / from_rate)` samples, as long in time.
        Clipped recordings may rise above 1 between their samples; up to 1.5 is kept.

    Raises:
        ValueError: If it is no wave, or a rate no sample rate.

    Example:
        >>> tone = np.sin(2 * np.pi * 440 * np.arange(44100) / 44100)
        >>> resample(tone, 44100, 8000).shape
        (8000,)
    """
    wave = checked_wave(wave)
    from_rate = check_sample_rate(from_rate, "from_rate")
    to_rate = check_sample_rate(to_rate, "to_rate")
    if from_rate == to_rate:
        return wave.copy()
    from scipy.signal import resample_poly

    common = math.gcd(from_rate, to_rate)
    return clipped_wave(resample_poly(wave, to_rate // common, from_rate // common))
