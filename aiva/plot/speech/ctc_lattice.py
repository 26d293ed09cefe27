"""The lattice of CTC: all ways through a transcript, and the best of them.

Shapes: T frames, K tokens, L labels of a transcript, S = 2 L + 1 states.
"""

import numpy as np

from aiva.plot.speech.ctc_states import (
    best_path,
    checked_probabilities,
    occupation,
    states_of,
    steps,
)
from aiva.plot.style import GREY, MAX_SIZE, ORANGE, new_axes, style, whole_pixels

MOST_CIRCLES = 24  # frames; more become a picture without circles
BLANK = "blank"


def ctc_lattice(log_probs, labels, token_names, path=None, figsize=None):
    """Draw the states of a transcript over the frames, and the best path through them.

    A state is the darker, the likelier a path of the labels is in it at that frame: the
    forward probability times the backward probability, over that of all paths. With
    few frames lines show every step that is allowed.

    Args:
        log_probs: Array `(T, K + 1)`, the blank first, of one wave.
        labels: L tokens from 0 to K - 1, without padding.
        token_names: K names.
        path: State of each frame, `(T,)` from 0 to 2 L; None finds the best path.
        figsize: Width and height in inches; None fits them to the states.

    Returns:
        A matplotlib figure. Its title tells the probability of all paths and of the
        path that is drawn, or their natural logarithms where they are tiny.

    Raises:
        ValueError: If these are no log-probabilities, or the labels or the path do not
            fit to them.

    Example:
        >>> probabilities = np.array([[0.2, 0.8, 0], [0.7, 0.1, 0.2], [0.3, 0, 0.7]])
        >>> with np.errstate(divide="ignore"):
        ...     figure = ctc_lattice(np.log(probabilities), [0, 1], ["a", "b"])
        >>> figure.axes[0].get_title()
        'all paths: 0.622, the one drawn: 0.392'
    """
    array = checked_probabilities(log_probs, token_names)
    states = states_of(labels, len(token_names), len(array))
    shares, total = occupation(array, states)
    path = best_path(array, states) if path is None else checked_path(path, shares)
    of_path = array[np.arange(len(array)), states[path]].sum()
    names = [BLANK, *map(str, token_names)]
    with style():
        ax = new_axes(figsize or fitting_size(shares, names))
        if len(shares) <= MOST_CIRCLES:
            draw_steps(ax, states, len(shares))
            draw_circles(ax, shares)
        else:
            # The square root makes unlikely ways visible beside the likely ones.
            scale = {"cmap": "Blues", "vmin": 0, "vmax": 1, "aspect": "auto"}
            ax.imshow(np.sqrt(shares.T), interpolation="nearest", **scale)
        ax.plot(path, color=ORANGE, linewidth=1.5, zorder=3)
        ax.set_yticks(range(len(states)), [names[state] for state in states])
        ax.set(xlabel="frame", title=title(total, of_path))
        ax.set(xlim=(-0.6, len(shares) - 0.4), ylim=(len(states) - 0.4, -0.6))
        ax.xaxis.get_major_locator().set_params(integer=True)
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
    return ax.figure


def checked_path(path, shares):
    """Return a path as an array of states, or raise a ValueError."""
    path = np.asarray(path)
    frames, states = shares.shape
    known = path.shape == (frames,) and path.dtype.kind in "iu"
    if not known or path.min() < 0 or path.max() >= states:
        raise ValueError(
            f"`path` must name a state for each of the {frames} frames, 0 to "
            f"{states - 1}: even ones are blanks. Received: {path.tolist()}."
        )
    return path


def fitting_size(shares, names):
    """Return inches in which states and frames have room."""
    frames, states = shares.shape
    cell = 0.45 if frames <= MOST_CIRCLES else 0.08
    width = max(3.2, 0.5 + 0.09 * max(map(len, names)) + cell * frames)
    return whole_pixels(min(MAX_SIZE[0], width), 0.7 + 0.24 * states)


def draw_steps(ax, states, frames):
    """Draw a line for each step from a frame to the next that a path may take."""
    from matplotlib.collections import LineCollection

    skips = steps(states)
    pairs = [
        (state, after)
        for after in range(len(states))
        for state in range(max(after - 1 - skips[after], 0), after + 1)
    ]
    lines = [
        [(frame, state), (frame + 1, after)]
        for frame in range(frames - 1)
        for state, after in pairs
    ]
    ax.add_collection(LineCollection(lines, colors=GREY, linewidths=0.5, alpha=0.6))


def draw_circles(ax, shares):
    """Draw a circle for each state and frame."""
    frames, states = np.indices(shares.shape)
    ax.scatter(
        frames.ravel(),
        states.ravel(),
        s=110,
        c=np.sqrt(shares).ravel(),
        cmap="Blues",
        vmin=0,
        vmax=1,
        edgecolors=GREY,
        linewidths=0.8,
        zorder=2,
    )


def title(total, of_path):
    """Write two log-probabilities as probabilities, unless they are tiny.

    Example:
        >>> title(-200.0, -201.5)
        'log-probability of all paths: -200.0, of the one drawn: -201.5'
    """
    if of_path > np.log(1e-3):
        return f"all paths: {np.exp(total):.3g}, the one drawn: {np.exp(of_path):.3g}"
    return f"log-probability of all paths: {total:.1f}, of the one drawn: {of_path:.1f}"
