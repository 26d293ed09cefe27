"""Borders between phones: from the spikes of a recogniser to times in seconds.

A recogniser says each phone in one or two frames somewhere inside it, and blanks
around. Where one phone gives way to the next, the spectrum changes most: so between two
spikes the frames are cut into two parts, each as alike as possible. Between words there
may be silence, which is found by its energy.

Shapes: n samples, T frames of the recogniser, F frames of 5 ms, M mel bands, L tokens,
W words, P phones with pauses.
"""

import keras
import numpy as np

from aiva import ops
from aiva.conventions.frames import frame_sizes
from aiva.formants import PHONES
from aiva.formants.phones import PAUSE

HOP = 0.005  # seconds
NUM_MELS = 24
FLOOR = 1e-6  # energy
SHORTEST_PAUSE = 0.05  # seconds
ABOVE_QUIETEST = 6.0  # decibels: a quiet frame is at most so much louder than silence
BELOW_LOUDEST = (40.0, 18.0)  # decibels between which that threshold must lie


def timed(recognizer, wave, path, spelled, seconds, all_gaps=False):
    """Return times of words, phones with pauses among them, and their times.

    Args:
        recognizer: The recogniser.
        wave: Array `(n,)` at its sample rate.
        path: States `(T,)` of `aiva.ops.ctc_align`.
        spelled: W lists of tokens, one for each word.
        seconds: Length of the wave.
        all_gaps: Whether a pause of no length stands where none is heard.

    Returns:
        Word times `(W, 2)`, a tuple of P phones, and phone times `(P, 2)`.
    """
    spikes = spike_times(recognizer, path)  # (L, 2)
    borders = [0.0, *changes(wave, recognizer.sample_rate, spikes), seconds]  # L + 1
    is_quiet = quiet_frames(wave, recognizer.sample_rate)  # (F,)
    around = [0.0, *spikes.ravel(), seconds]  # token i is at 2 i + 1 and 2 i + 2
    phones, begins, word_times, first = [], [], [], 0
    for tokens in [*spelled, []]:
        between = around[2 * first], around[2 * first + 1]
        pause = pause_in(is_quiet, between, tokens, seconds)
        begin, end = pause or (borders[first], borders[first])
        if pause or all_gaps:
            phones.append(PAUSE)
            begins.append(begin)
        if word_times:
            word_times[-1][1] = begin
        if tokens:
            word_times.append([end, None])
            phones += tokens
            begins += [end, *borders[first + 1 : first + len(tokens)]]
            first += len(tokens)
    times = np.stack([begins, [*begins[1:], seconds]], axis=1)
    return np.array(word_times), tuple(phones), times


def spike_times(recognizer, path) -> np.ndarray:
    """Return when each token is heard first and last, in seconds `(L, 2)`."""
    middle = recognizer.window_length / 2
    frames = np.array(
        [
            np.flatnonzero(path == state)[[0, -1]]
            for state in range(1, path.max() + 1, 2)
        ]
    )
    return (frames * recognizer.hop_length + middle) / recognizer.sample_rate


def changes(wave, sample_rate, spikes) -> np.ndarray:
    """Return where one token gives way to the next, in seconds `(L - 1,)`."""
    sizes = frame_sizes(sample_rate, HOP)
    mel = ops.log_mel(
        wave, sample_rate, **sizes, num_mels=NUM_MELS, floor=FLOOR, centred=True
    )
    mel = keras.ops.convert_to_numpy(mel)  # (F, M)
    frames = (spikes / HOP).astype(int)
    return np.array(
        [
            HOP * (begin + cut(mel[begin : end + 1]))
            for begin, end in zip(frames[:-1, 1], frames[1:, 0], strict=True)
        ]
    )


def cut(frames) -> int:
    """Return after how many frames they change most.

    The frames are cut into two parts whose squared distances from their means are as
    small as possible together.

    Args:
        frames: Array `(F, M)`, at least two frames.

    Returns:
        The number of frames of the first part, from 1 to F - 1.

    Example:
        >>> cut(np.array([[0.0], [0.1], [0.0], [5.0], [5.1]]))
        3
    """
    count = len(frames)
    first = np.cumsum(frames, axis=0)[:-1]  # sums of the first parts, (F - 1, M)
    second = frames.sum(axis=0) - first
    sizes = np.arange(1, count)[:, None]
    # Squares around a mean are squares less the square of the sum by the count.
    explained = first**2 / sizes + second**2 / (count - sizes)
    return int(explained.sum(axis=1).argmax()) + 1


def quiet_frames(wave, sample_rate) -> np.ndarray:
    """Tell of each frame of 5 ms whether it is quiet, bool `(F,)`."""
    hop = round(HOP * sample_rate)
    count = len(wave) // hop
    squares = (wave[: count * hop] - wave.mean()) ** 2
    energies = squares.reshape(count, hop).mean(axis=1)
    # Frames of 15 ms, one every 5 ms, hold a period of any voice.
    energies = np.convolve(np.pad(energies, 1, "edge"), np.ones(3) / 3, "valid")
    level = 10 * np.log10(energies + 1e-10)
    lowest, highest = (level.max() - below for below in BELOW_LOUDEST)
    quietest = np.percentile(level, 5)
    return level < np.clip(quietest + ABOVE_QUIETEST, lowest, highest)


def pause_in(is_quiet, between, tokens, seconds):
    """Find the longest silence between two spikes, or at an end of the wave.

    Args:
        is_quiet: Of each frame of 5 ms, bool `(F,)`.
        between: Seconds in which to look, from 0 or to the end at the ends of a wave.
        tokens: Those of the word that follows. A stop begins with its mouth closed,
            which is as quiet as a pause and belongs to the stop.
        seconds: Length of the wave.

    Returns:
        Beginning and end in seconds; None if it is shorter than a pause.
    """
    begin, end = (int(time / HOP) for time in between)
    edges = np.diff(np.pad(is_quiet[begin:end].astype(int), 1))
    starts, stops = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    if not len(starts):
        return None
    longest = (stops - starts).argmax()
    first, last = HOP * (begin + starts[longest]), HOP * (begin + stops[longest])
    if between[0] == 0:
        first = 0.0
    if tokens and tokens[0] in PHONES:
        last -= PHONES[tokens[0]].closure
    if not tokens:
        last = seconds
    return (first, last) if last - first >= SHORTEST_PAUSE else None
