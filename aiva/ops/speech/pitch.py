"""Pitch: how often a second the vocal folds open, by autocorrelation.

A voiced sound repeats itself. Moved by one period it is nearly the same again, and its
autocorrelation has a peak there; another at two periods, three, and so on. A frame of
three periods of the lowest voice fades in and out, which lowers the peaks, and so the
autocorrelation is divided by that of the window alone (Boersma, 1993, "Accurate
short-term analysis of the fundamental frequency and the harmonics-to-noise ratio of a
sampled sound", https://www.fon.hum.uva.nl/paul/papers/Proceedings_1993.pdf). Which peak
is the period is decided for all frames together: the best path through the peaks of all
frames has strong ones without leaps, or no voice at all.

NumPy alone: it runs where data are prepared, not in a model.

Shapes: B waves, n samples, T frames, L lags, K candidates of a frame.
"""

import numpy as np

from aiva.conventions.numbers import are_numbers, check_shares, whole_number
from aiva.conventions.waves import check_sample_rate
from aiva.ops.speech.log_mel import hann_window

PERIODS = 3  # of the lowest pitch in a frame
FINER = 2  # lags in a sample: of a sharp pulse, a whole one would miss the peak
CANDIDATES = 6  # peaks of a frame that are looked at
# Costs after Boersma (1993), in units of a correlation; the last two each 10 ms.
OCTAVE = 0.01  # of a pitch for each octave below the highest: a period, not two
LEAP = 0.35  # of an octave from one frame to the next
ONSET = 0.14  # of a voice that begins or ends
QUIET = 0.03  # share of the wave's peak below which a frame is taken for silence


def pitch(
    waves,
    sample_rate: int = 16000,
    hop_length: int = 200,
    min_frequency: float = 60.0,
    max_frequency: float = 450.0,
    threshold: float = 0.45,
) -> np.ndarray:
    """Find the pitch of a voice in each frame.

    Frames stand in the middle of each hop, as those of `log_mel(centred=True)`.

    Args:
        waves: Array `(B, n)` or `(n,)` of floats, samples from -1 to 1.
        sample_rate: Samples per second.
        hop_length: Samples from one frame to the next.
        min_frequency: Lowest pitch in hertz.
        max_frequency: Highest pitch in hertz, at most a quarter of the sample rate.
        threshold: How alike two periods must be, as a correlation from 0 to 1, to be
            voice.

    Returns:
        Array `(B, T)` or `(T,)` float32 of hertz, `T = n // hop_length`; 0 in frames
        without voice.

    Raises:
        ValueError: If a number is out of its range, waves are of another shape or of
            whole numbers, not finite, or shorter than a hop.

    Example:
        >>> wave = 0.5 * np.sin(2 * np.pi * 220 * np.arange(3200) / 16000)
        >>> pitch(wave).round().tolist()[6:10]
        [220.0, 220.0, 220.0, 220.0]
    """
    sample_rate = check_sample_rate(sample_rate)
    hop_length = whole_number("hop_length", hop_length)
    check_shares(threshold=threshold)
    lags = checked_lags(sample_rate, min_frequency, max_frequency)
    waves = checked_waves(waves, hop_length)
    batch = np.atleast_2d(waves)
    window = hann_window(PERIODS * lags[1])
    frames = centred_frames(batch, len(window), hop_length)  # (B, T, window)
    strengths, periods = candidates(correlations(frames, window, lags), lags)
    strengths += OCTAVE * np.log2(lags[1] / periods)
    loudness = np.abs(frames).max(axis=2) / (np.abs(batch).max(axis=1)[:, None] + 1e-9)
    unvoiced = threshold + np.maximum(0, 2 - loudness * (1 + threshold) / QUIET)
    hundredths = 100 * hop_length / sample_rate
    chosen = best_path(strengths, np.log2(periods), unvoiced, 1 / hundredths)
    periods = np.concatenate([periods, np.full_like(periods[..., :1], np.inf)], axis=2)
    found = sample_rate / np.take_along_axis(periods, chosen[..., None], axis=2)
    found = found[..., 0].astype("float32")  # (B, T)
    return found if waves.ndim == 2 else found[0]


def checked_lags(sample_rate, min_frequency, max_frequency) -> tuple[int, int]:
    """Return the shortest and the longest period in samples, or raise a ValueError."""
    fits = are_numbers(min_frequency, max_frequency)
    if not fits or not 0 < min_frequency < max_frequency <= sample_rate / 4:
        raise ValueError(
            "Pitch must rise from `min_frequency`, above 0, to `max_frequency`, at "
            f"most a quarter of the sample rate, {sample_rate / 4:g} Hz. Received: "
            f"min_frequency={min_frequency!r}, max_frequency={max_frequency!r}."
        )
    return int(sample_rate / max_frequency), int(np.ceil(sample_rate / min_frequency))


def checked_waves(waves, hop_length) -> np.ndarray:
    """Return waves as a float32 array, or raise a ValueError."""
    waves = np.asarray(waves)
    if waves.dtype.kind != "f" or waves.ndim not in (1, 2):
        raise ValueError(
            "Waves must have floats from -1 to 1, in the shape (waves, samples), or "
            f"(samples,) for one. Received: {waves.dtype} of shape {waves.shape}."
        )
    if waves.shape[-1] < hop_length:
        raise ValueError(
            f"A wave must have at least the {hop_length} samples of a hop. Received: "
            f"{waves.shape[-1]}."
        )
    if not np.isfinite(waves).all():
        raise ValueError(
            "Waves must have finite samples. Received: "
            f"{np.sum(~np.isfinite(waves))} NaN or infinite samples."
        )
    return waves.astype("float32", copy=False)


def centred_frames(waves, window_length, hop_length) -> np.ndarray:
    """Return frames `(B, T, window)` without their means, one in the middle of a hop.

    Example:
        >>> centred_frames(np.float32([[1, 2, 3, 4]]), 4, 2).tolist()
        [[[-1.5, -0.5, 0.5, 1.5], [-0.25, 0.75, 1.75, -2.25]]]
    """
    count = waves.shape[1] // hop_length
    rest = window_length - hop_length
    around = max(rest, 0) // 2, max(rest, 0) - max(rest, 0) // 2
    waves = np.pad(waves, ((0, 0), around))
    frames = np.lib.stride_tricks.sliding_window_view(waves, window_length, axis=1)
    first = max(-rest, 0) // 2  # a frame that is shorter than its hop
    frames = frames[:, first::hop_length][:, :count]
    return frames - frames.mean(axis=2, keepdims=True)


def correlations(frames, window, lags) -> np.ndarray:
    """Return how alike frames are to themselves after each lag, 1 for exactly.

    Args:
        frames: Array `(B, T, window)`.
        window: What they are faded by, `(window,)`.
        lags: Shortest and longest lag.

    Returns:
        Array `(B, T, L + 2)` of L lags in steps of half a sample, and of one more on
        both sides.
    """
    from scipy import fft

    # Zeros behind a frame, or the lag would bring its beginning behind its end.
    length = fft.next_fast_len(len(window) + lags[1] + 1, real=True)

    def autocorrelation(x):
        return fft.irfft(np.abs(fft.rfft(x, length)) ** 2, FINER * length)

    found, alone = autocorrelation(frames * window), autocorrelation(window)
    wanted = slice(FINER * lags[0] - 1, FINER * lags[1] + 2)
    # The energy of silence is 0: it is like nothing.
    found = found[..., wanted] / (found[..., :1] + 1e-9)
    return found * (alone[0] / alone[wanted])


def candidates(alike, lags) -> tuple[np.ndarray, np.ndarray]:
    """Return the highest peaks of each frame, between the samples.

    A parabola through a peak and its neighbours has its own peak at the period.

    Args:
        alike: Array `(B, T, L + 2)` of `correlations`.
        lags: Shortest and longest lag.

    Returns:
        Heights `(B, T, K)`, -1 where there are fewer peaks, and their lags.
    """
    before, middle, behind = alike[..., :-2], alike[..., 1:-1], alike[..., 2:]
    is_peak = (middle > before) & (middle >= behind)
    heights = np.where(is_peak, middle, -1)
    most = min(CANDIDATES, heights.shape[2] - 1)
    best = np.argpartition(-heights, most, axis=2)[..., :CANDIDATES]
    before, middle, behind, heights = (
        np.take_along_axis(part, best, axis=2)
        for part in (before, middle, behind, heights)
    )
    curve = np.where(heights > -1, before - 2 * middle + behind, -1)
    shift = np.where(heights > -1, (before - behind) / (2 * curve), 0)  # -0.5 to 0.5
    heights = np.where(heights > -1, middle - curve * shift**2 / 2, -1)
    return np.minimum(heights, 1), lags[0] + (best + shift) / FINER


def best_path(strengths, octaves, unvoiced, per_step) -> np.ndarray:
    """Return the candidate of each frame whose path is the best, by Viterbi's search.

    Args:
        strengths: Array `(B, T, K)`: how good each candidate is by itself.
        octaves: Binary logarithms of its period `(B, T, K)`.
        unvoiced: How good it is that there is no voice, `(B, T)`.
        per_step: Factor of the costs from one frame to the next.

    Returns:
        Indices `(B, T)`; K where there is no voice.
    """
    count = strengths.shape[2]
    strengths = np.concatenate([strengths, unvoiced[..., None]], axis=2)
    costs = np.full((*octaves[:, 1:].shape, count + 1), ONSET)  # (B, T - 1, K, K + 1)
    leaps = np.abs(octaves[:, :-1, :, None] - octaves[:, 1:, None, :])
    costs[..., :count] = LEAP * leaps
    ends = np.full_like(costs[:, :, :1], ONSET)  # from no voice to a voice
    ends[..., count] = 0
    costs = per_step * np.concatenate([costs, ends], axis=2)  # (B, T - 1, K + 1, K + 1)
    total, origins = strengths[:, 0], []
    for t in range(costs.shape[1]):
        ways = total[:, :, None] - costs[:, t]
        origins.append(ways.argmax(axis=1))
        total = ways.max(axis=1) + strengths[:, t + 1]
    path = [total.argmax(axis=1)]
    rows = np.arange(len(total))
    for origin in reversed(origins):
        path.append(origin[rows, path[-1]])
    return np.stack(path[::-1], axis=1)
