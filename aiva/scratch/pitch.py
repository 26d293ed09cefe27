"""The pitch of one frame by its autocorrelation: after a period it is alike again.

Letters: n samples of a frame, L the longest lag.
"""

import numpy as np


def autocorrelation(frame, longest_lag):
    """Return how alike a frame is to itself moved by 0, 1, ..., L samples.

    Args:
        frame: n samples, more than L.
        longest_lag: L.

    Returns:
        Array `(L + 1,)` from -1 to 1: the cosine of the angle between what overlaps.

    Example:
        >>> autocorrelation(np.array([1.0, -1.0, 1.0, -1.0]), 2).tolist()
        [1.0, -1.0, 1.0]
    """
    alike = np.zeros(longest_lag + 1)
    for lag in range(longest_lag + 1):
        first, second = frame[: len(frame) - lag], frame[lag:]
        lengths = np.sqrt(np.sum(first**2) * np.sum(second**2))
        alike[lag] = np.sum(first * second) / lengths if lengths > 0 else 0.0
    return alike


def pitch(frame, sample_rate, min_frequency=60.0, max_frequency=450.0, threshold=0.45):
    """Return the pitch of a frame in hertz, or 0 if nothing repeats itself.

    Two periods are a period, too: of the peaks that are nearly the highest, the first
    one counts.

    Args:
        frame: n samples, at least two periods of the lowest pitch.
        sample_rate: Samples per second.
        min_frequency: Lowest pitch.
        max_frequency: Highest pitch.
        threshold: How alike two periods must be.

    Example:
        >>> float(pitch(np.sin(2 * np.pi * 200 * np.arange(800) / 16000), 16000))
        200.0
    """
    shortest, longest = (
        int(sample_rate / max_frequency),
        int(sample_rate / min_frequency),
    )
    alike = autocorrelation(frame, longest + 1)
    peaks = [
        lag
        for lag in range(shortest, longest + 1)
        if alike[lag - 1] < alike[lag] >= alike[lag + 1] and alike[lag] >= threshold
    ]
    if not peaks:
        return 0.0
    highest = max(alike[lag] for lag in peaks)
    return sample_rate / next(lag for lag in peaks if alike[lag] > 0.95 * highest)
