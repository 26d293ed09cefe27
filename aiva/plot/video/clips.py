"""Clips as strips: a row of frames for each.

Shapes: N clips, T frames, H x W pixels, C channels.
"""

import numpy as np

from aiva.conventions.clips import checked_clips
from aiva.conventions.numbers import whole_number
from aiva.plot.class_names import names_of_labels
from aiva.plot.mosaic import draw_mosaic, fitting_size
from aiva.plot.style import FONT_SIZE

ABOVE = 2.1 * FONT_SIZE / 72  # inches: with less room, long names move the picture


def clips(clips, labels=None, class_names=None, columns: int = 8, figsize=None):
    """Show each clip as a row of frames, from left to right.

    Args:
        clips: Clips `(N, T, H, W, C)` with values 0-255.
        labels: Class ids `(N,)` to write beside the rows, or None.
        class_names: K names of classes; None writes the ids.
        columns: Frames to show, evenly among all, with the first and the last.
        figsize: Width and height in inches; None fits them to the frames.

    Returns:
        A matplotlib figure with one axes. The indices of the frames stand above them.

    Raises:
        ValueError: If these are no clips, there is not one label for each, or a label
            has no name.

    Example:
        >>> figure = clips(np.zeros((2, 16, 32, 32, 3)), [1, 0], ["left", "right"])
        >>> figure
        <Figure size 737x196 with 1 Axes>
        >>> [text.get_text() for text in figure.axes[0].get_yticklabels()]
        ['right', 'left']
    """
    array = checked_clips(clips)
    shown = evenly(array.shape[1], whole_number("columns", columns))
    names = None if labels is None else names_of_labels(labels, class_names)
    if figsize is None:
        counts = len(array), len(shown)
        sides = zip(counts, array.shape[2:4], strict=True)
        shape = [count * (side + 1) - 1 for count, side in sides]
        figsize = fitting_size(shape, counts, names or [""], ABOVE)
    first, *others = [str(frame) for frame in shown]
    return draw_mosaic(
        array[:, shown],
        row_names=names,
        column_names=[f"frame {first}", *others],
        figsize=figsize,
    )


def evenly(count, most):
    """Return at most so many of `count` indices, evenly, with the first and the last.

    Example:
        >>> evenly(16, 4).tolist(), evenly(3, 8).tolist()
        ([0, 5, 10, 15], [0, 1, 2])
    """
    return np.rint(np.linspace(0, count - 1, min(count, most))).astype(int)
