"""Sources: the pulses of the vocal folds, and noise.

The glottis opens slowly and closes fast; what the ear hears of the flow of air is its
change. The flow of one period is a polynomial of the time since it began, that of
Rosenberg (1971), "Effect of glottal pulse shape on the quality of natural vowels",
https://doi.org/10.1121/1.1912389, as Klatt and Klatt (1990) took it,
https://doi.org/10.1121/1.398894.

Shapes: T frames, n samples.
"""

import numpy as np

from aiva.formants.tracks import FRAME

RATE = 16_000  # samples a second, at which every sound is made
SAMPLES = round(FRAME * RATE)  # of a frame


def glottal_flow(phase, open_quotient: float = 0.6) -> np.ndarray:
    """Return the flow of air through the glottis.

    Args:
        phase: Times in periods: 2.5 is the middle of the third.
        open_quotient: Share of a period in which the glottis is open.

    Returns:
        Flow from 0 to 1, of the shape of `phase`.

    Example:
        >>> glottal_flow(np.array([0.0, 0.4, 0.8]), open_quotient=0.6).round(6).tolist()
        [0.0, 1.0, 0.0]
    """
    opened = np.minimum(np.mod(phase, 1.0) / open_quotient, 1.0)
    return 6.75 * opened**2 * (1 - opened)


def phases(pitch, jitter: float = 0.0, rng=None) -> np.ndarray:
    """Count the periods of the vocal folds up to the edge of every sample.

    Args:
        pitch: Hertz `(T,)` of each frame.
        jitter: Standard deviation of the pitch of a frame, as a share of it.
        rng: NumPy random generator, for jitter.

    Returns:
        Periods `(n + 1,)`.
    """
    if jitter:
        pitch = pitch * (1 + jitter * rng.standard_normal(len(pitch)))
    return np.concatenate([[0.0], np.cumsum(per_sample(pitch) / RATE)])


def voice(phase, open_quotient: float = 0.6, tilt: float = 2500.0) -> np.ndarray:
    """Return the change of the flow, softened above `tilt` hertz.

    The difference of the flow between the edges of a sample, rather than its slope,
    tells when the glottis closes more finely than samples do.

    Args:
        phase: Periods `(n + 1,)` at the edges of the samples.
        open_quotient: Share of a period in which the glottis is open.
        tilt: Hertz above which it loses 6 decibels an octave more.

    Returns:
        Samples `(n,)`, with a mean square near 1.
    """
    from scipy.signal import lfilter

    change = np.diff(glottal_flow(phase, open_quotient)) / np.diff(phase) / 3
    keep = np.exp(-2 * np.pi * tilt / RATE)
    return lfilter([1 - keep], [1, -keep], change)


def breath(phase, voicing, rng) -> np.ndarray:
    """Return noise, louder while vibrating vocal folds are apart.

    Args:
        phase: Periods `(n + 1,)` at the edges of the samples.
        voicing: Level `(n,)` of the vocal folds.
        rng: NumPy random generator.

    Returns:
        Samples `(n,)`.
    """
    noise = rng.standard_normal(len(phase) - 1)
    depth = 0.6 * np.minimum(voicing, 1)
    return noise * (1 - depth * (np.mod(phase[1:], 1.0) > 0.5))


def per_sample(track) -> np.ndarray:
    """Draw lines between the middles of frames: a track `(T,)` as samples `(n,)`."""
    samples = np.arange(len(track) * SAMPLES) + 0.5
    middles = (np.arange(len(track)) + 0.5) * SAMPLES
    return np.interp(samples, middles, track)
