"""A wave and its spectrogram on one axis of time, with the words that are said in it.

Shapes: n samples, W words.
"""

import numpy as np

from aiva.conventions.waves import check_sample_rate, checked_wave
from aiva.plot.speech.spectra import draw_spectrum, linear_spectrum
from aiva.plot.style import BLUE, FONT_SIZE, GREY, style, whole_pixels

LETTER = 0.6 * FONT_SIZE / 72  # inches
LINE = 1.6 * FONT_SIZE / 72  # inches from one line of words to the next
MOST_POINTS = 4000  # of a drawn line: more would fall into the same pixels


def wave(wave, sample_rate: int, words=None, word_times=None, figsize=(7, 3)):
    """Draw a wave over seconds, and below it how strong each frequency is when.

    Bright is loud, in decibels, down to 60 below the loudest. Lines stand at the start
    and the end of every word, and its name above; where names are close, they stand in
    several rows. Phones are drawn in the same way: give their names and times.

    Args:
        wave: Wave `(n,)`, floats from -1 to 1.
        sample_rate: Samples per second.
        words: W names to write, or None.
        word_times: Seconds `(W, 2)` at which each starts and ends, or None.
        figsize: Width and height in inches, without the rows of names.

    Returns:
        A matplotlib figure of two axes.

    Raises:
        ValueError: If this is no wave, or there is not one pair of times for each word.

    Example:
        >>> figure = wave(np.zeros(8000), 8000, ["one", "two"], [[0, 0.5], [0.5, 1]])
        >>> figure.axes[0].get_shared_x_axes().joined(*figure.axes)
        True
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['one', 'two']
    """
    from aiva.plot.figure import Figure

    wave, sample_rate = checked_wave(wave), check_sample_rate(sample_rate)
    seconds = len(wave) / sample_rate
    words, times = checked_words(words, word_times)
    width, height = figsize
    rows = rows_of(times.mean(axis=1), words, seconds / (width - 1))
    with style():
        above = LINE * (1 + max(rows, default=-1))
        size = whole_pixels(width, height + above)
        figure = Figure(figsize=size, layout="constrained")
        upper, lower = figure.subplots(2, sharex=True, height_ratios=[1, 2])
        draw_wave(upper, wave, sample_rate)
        spectrum = linear_spectrum(wave, sample_rate)
        draw_spectrum(lower, spectrum, spectrum.decibels.max())
        lower.set(xlabel="seconds", ylabel="kilohertz", xlim=(0, seconds))
        draw_names(upper, words, times.mean(axis=1), rows)
        for start_or_end in np.unique(times):
            upper.axvline(start_or_end, color=GREY, linewidth=0.8)
            lower.axvline(start_or_end, color="white", linewidth=0.8, alpha=0.7)
    return figure


def checked_words(words, word_times, kind="word"):
    """Return words, or phones, as texts and times `(W, 2)`, or raise a ValueError."""
    words = [] if words is None else [str(word) for word in words]
    times = np.asarray([] if word_times is None else word_times, "float64")
    times = times.reshape(0, 2) if times.size == 0 else times
    if times.shape != (len(words), 2) or not np.isfinite(times).all():
        raise ValueError(
            f"`{kind}_times` must give each of `{kind}s` its start and end in seconds, "
            f"({kind}s, 2). Received: {len(words)} {kind}s, {kind}_times of shape "
            f"{times.shape}."
        )
    return words, times


def rows_of(middles, words, seconds_per_inch):
    """Return the row of each name, the lowest in which it touches no other.

    Example:
        >>> rows_of([1.0, 1.1, 2.0], ["three", "five", "six"], 1.0)
        [0, 1, 0]
    """
    ends, rows = [], []
    for middle, word in zip(middles, words, strict=True):
        half = (len(word) + 1) / 2 * LETTER * seconds_per_inch
        free = [row for row, end in enumerate(ends) if end <= middle - half]
        row = free[0] if free else len(ends)
        ends[row : row + 1] = [middle + half]
        rows.append(row)
    return rows


def draw_wave(ax, wave, sample_rate):
    """Draw a wave as a line, or as the span of its samples where there are many."""
    peak = max(np.abs(wave).max(), 1e-3)
    step = -(-len(wave) // (MOST_POINTS // 2))
    if step > 1:
        starts = np.arange(0, len(wave), step)
        spans = [np.minimum, np.maximum]
        spans = [each.reduceat(wave, starts) for each in spans]
        seconds, wave = np.repeat(starts, 2) / sample_rate, np.stack(spans, 1).ravel()
    else:
        seconds = np.arange(len(wave)) / sample_rate
    ax.plot(seconds, wave, color=BLUE, linewidth=0.6)
    ax.set(ylim=(-1.05 * peak, 1.05 * peak), ylabel="wave")
    ax.tick_params(bottom=False, labelbottom=False)
    ax.spines["bottom"].set_visible(False)


def draw_names(ax, names, middles, rows):
    """Write names above the axes, each in its row."""
    for name, middle, row in zip(names, middles, rows, strict=True):
        ax.annotate(
            name,
            (middle, 1),
            xycoords=ax.get_xaxis_transform(),
            xytext=(0, 2 + 72 * LINE * row),
            textcoords="offset points",
            ha="center",
            annotation_clip=False,
        )
