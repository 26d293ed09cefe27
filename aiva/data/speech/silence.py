"""Silence before and after speech, found by its energy."""

import numpy as np

from aiva.conventions.numbers import are_numbers
from aiva.conventions.waves import check_sample_rate, checked_wave

FRAME = 0.01  # seconds whose energy is taken together
SILENCE_DB = -80.0  # of full scale; the steps of 16 bits lie at -90


def trim_silence(
    wave: np.ndarray,
    sample_rate: int,
    threshold_db: float = -40.0,
    margin: float = 0.05,
) -> np.ndarray:
    """Cut off what is quiet before the first and after the last loud moment.

    The wave is cut into frames of 10 ms. A frame is loud if the root of its mean square
    exceeds the threshold, which is relative to the loudest frame; a constant offset of
    the microphone does not count. Pauses inside are kept. A click before the first word
    counts as loud, too.

    Args:
        wave: Array `(n,)` of floats from -1 to 1.
        sample_rate: Its samples per second.
        threshold_db: Decibels below the loudest frame, a number below 0. -40 is a
            hundredth of its amplitude.
        margin: Seconds that are kept on each side, where there are as many, since
            words begin and end quietly.

    Returns:
        Array float32, a copy of a part of the wave.

    Raises:
        ValueError: If an argument is out of its range, or the wave holds only silence:
            its loudest frame is below -80 decibels of full scale.

    Example:
        >>> wave = np.concatenate([np.zeros(4000), np.ones(800), -np.ones(800)])
        >>> len(trim_silence(wave, 8000, margin=0.1))
        2400
    """
    wave, sample_rate = checked_wave(wave), check_sample_rate(sample_rate)
    fits = are_numbers(threshold_db, margin)
    if not fits or not threshold_db < 0 or not 0 <= margin < np.inf:
        raise ValueError(
            "`threshold_db` must be below 0, the decibels of the loudest frame, and "
            "`margin` seconds, at least 0. Received: "
            f"threshold_db={threshold_db!r}, margin={margin!r}."
        )
    first, last = loud_part(wave, sample_rate, threshold_db)
    kept = round(margin * sample_rate)
    return wave[max(first - kept, 0) : last + kept].copy()


def loud_part(wave, sample_rate, threshold_db=-40.0) -> tuple[int, int]:
    """Return the first sample of the first loud frame, and the end of the last one.

    Args:
        wave: Array `(n,)` of floats from -1 to 1.
        sample_rate: Its samples per second.
        threshold_db: Decibels below the loudest frame.

    Returns:
        Two indices of samples, the second behind the last one, at most n.

    Raises:
        ValueError: If the wave holds only silence.
    """
    length = round(FRAME * sample_rate)
    starts = np.arange(0, len(wave), length)
    ends = np.append(starts[1:], len(wave))
    energy = np.add.reduceat((wave - wave.mean()) ** 2, starts)
    energy /= ends - starts  # mean squares, (frames,)
    if energy.max() < 10 ** (SILENCE_DB / 10):
        raise ValueError(
            f"A wave must hold more than silence. Received: {len(wave):,} samples, all "
            f"below {SILENCE_DB:g} dB of full scale. Record it again, or leave it out."
        )
    loud = np.flatnonzero(energy > energy.max() * 10 ** (threshold_db / 10))
    return int(starts[loud[0]]), int(ends[loud[-1]])
