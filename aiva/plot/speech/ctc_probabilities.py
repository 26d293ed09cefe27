"""What a CTC model says frame by frame: mostly nothing, and now and then a token.

Shapes: T frames, K tokens, n samples.
"""

import numpy as np

from aiva.conventions.waves import check_sample_rate, checked_wave
from aiva.plot.speech.ctc_states import checked_probabilities
from aiva.plot.speech.wave import LINE, draw_names, draw_wave, rows_of
from aiva.plot.style import COLORS, GREY, style, whole_pixels

LEAST = 0.05  # probability: a token that never reaches it is not drawn


def ctc_probabilities(
    log_probs, token_names, wave=None, sample_rate=None, figsize=(7, 1.6)
):
    """Draw the probability of each token over time, with the name above its spikes.

    A spike is a run of frames in which a token is likelier than all others and the
    blank: what greedy decoding reads. The grey line is the blank.

    Args:
        log_probs: Array `(T, K + 1)`, the blank first, of one wave.
        token_names: K names.
        wave: The wave `(n,)`, to draw it above; the frames are spread evenly over it.
        sample_rate: Samples per second of the wave.
        figsize: Width and height in inches of the probabilities alone.

    Returns:
        A matplotlib figure: probabilities over frames, or over seconds and below the
        wave.

    Raises:
        ValueError: If these are no log-probabilities, or the wave is none.

    Example:
        >>> probabilities = [[0.9, 0.05, 0.05], [0.2, 0.7, 0.1], [0.8, 0.1, 0.1]]
        >>> figure = ctc_probabilities(np.log(probabilities), ["yes", "no"])
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['yes']
    """
    from aiva.plot.figure import Figure

    probabilities = np.exp(checked_probabilities(log_probs, token_names))
    times, end = np.arange(len(probabilities)), len(probabilities)
    if wave is not None:
        wave, sample_rate = checked_wave(wave), check_sample_rate(sample_rate)
        end = len(wave) / sample_rate
        times = (times + 0.5) * end / len(times)
    spikes = spikes_of(probabilities)
    names = [str(token_names[token - 1]) for token, _ in spikes]
    middles = times[[frame for _, frame in spikes]]
    width, height = figsize
    rows = rows_of(middles, names, end / (width - 1))
    above = LINE * (1 + max(rows, default=-1))
    with style():
        heights = [height + above] if wave is None else [0.8, height + above]
        size = whole_pixels(width, sum(heights))
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots(
            len(heights), sharex=True, height_ratios=heights, squeeze=False
        )[:, 0]
        if wave is not None:
            draw_wave(axes[0], wave, sample_rate)
            axes[0].set_xlim(0, end)
        draw_lines(axes[-1], times, probabilities)
        draw_names(axes[-1], names, middles, rows)
        axes[-1].set_xlabel("frame" if wave is None else "seconds")
    return figure


def spikes_of(probabilities):
    """Return the token, counted from 1, and the highest frame of each spike.

    Example:
        >>> spikes_of(np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.7, 0.3]]))
        [(1, 2)]
    """
    tokens = probabilities.argmax(axis=1)
    edges = np.flatnonzero(np.diff(tokens)) + 1
    runs = np.split(np.arange(len(tokens)), edges)
    return [
        (int(token), int(run[probabilities[run, token].argmax()]))
        for run in runs
        if (token := tokens[run[0]])
    ]


def draw_lines(ax, times, probabilities):
    """Draw the blank in grey, and each token that is ever likely in a colour."""
    ax.plot(times, probabilities[:, 0], color=GREY, linewidth=0.8)
    for token in np.flatnonzero(probabilities.max(axis=0) >= LEAST):
        if token:
            color = COLORS[(token - 1) % len(COLORS)]
            ax.plot(times, probabilities[:, token], color=color)
    ax.set(ylim=(0, 1.02), ylabel="probability")
