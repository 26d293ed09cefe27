"""Selective search step by step: regions that grow, and the boxes around them.

Shapes: H x W pixels, S steps that are shown, R regions in one of them.
"""

import numpy as np

from aiva.plot.detection.box_drawing import canvases, draw_boxes, indices_of_boxes
from aiva.plot.images import pixels
from aiva.plot.style import BLUE, ORANGE, style

GOLDEN = 0.618034  # of a turn of the colour wheel: neighbouring numbers look different


def selective_search(image, steps, boxes=None, most: int = 100, figsize=None):
    """Draw the regions of several steps, and below them the boxes around them.

    A region has a colour of its own; one made of two keeps that of the upper left one.

    Args:
        image: Image `(H, W, C)` with values 0-255.
        steps: Dictionary from titles to numbers of the pixels' regions `(H, W)`, as
            `aiva.proposals.labels_after` returns them; or a list of these.
        boxes: Boxes `(P, 4)` that the search found, best first, to be drawn below the
            image in a last column; those without area are padding. None for no column.
        most: How many of these to draw.
        figsize: Width and height in inches; None fits them to the image.

    Returns:
        A matplotlib figure: S axes with regions, S with boxes, and two more with the
        image and the boxes found.

    Raises:
        ValueError: If there are no steps, or one does not number the pixels of this
            image.

    Example:
        >>> labels = np.array([[0, 0, 1, 1], [0, 0, 2, 2]])
        >>> figure = selective_search(np.zeros((2, 4, 3)), [labels, labels // 2])
        >>> [ax.get_title() for ax in figure.axes]
        ['3 regions', '2 regions', '', '']
    """
    [shown] = pixels([image])
    maps = checked_maps(steps, shown.shape[:2])
    above = [painted(labels) for labels in maps.values()]
    below = [(boxes_of(labels), ORANGE) for labels in maps.values()]
    titles = [*maps]
    if boxes is not None:
        found = np.asarray(boxes)[indices_of_boxes(boxes)][:most]
        above, below = [*above, shown], [*below, (found, BLUE)]
        titles.append(f"best {len(found)} boxes")
    with style():
        images = above + [shown] * len(below)
        figure, axes = canvases(images, len(above), figsize, title_lines=1)
        for ax, title in zip(axes, titles, strict=False):  # of the upper row
            ax.set_title(title, pad=2)
        for ax, (drawn, color) in zip(axes[len(above) :], below, strict=True):
            draw_boxes(ax, drawn, color, 1.0, rim=0)
    return figure


def checked_maps(steps, shape):
    """Return label maps by their titles, or raise."""
    if not isinstance(steps, dict):
        arrays = [np.asarray(labels) for labels in steps]
        counted = [f"{len(np.unique(labels))} regions" for labels in arrays]
        steps = dict(zip(counted, arrays, strict=True))
    maps = {title: np.asarray(labels) for title, labels in steps.items()}
    for title, labels in maps.items():
        if labels.shape != shape or labels.dtype.kind not in "iu":
            raise ValueError(
                f"Each step must hold a whole number for each of {shape[0]} x "
                f"{shape[1]} pixels. Received: {title!r} with {labels.dtype}, "
                f"shape={labels.shape}."
            )
    return maps


def painted(labels):
    """Give every region a colour by the index of its first pixel, `(H, W, 3)`.

    Example:
        >>> colors = painted(np.array([[7, 3], [7, 3]]))
        >>> colors.shape, bool((colors[0] == colors[1]).all())
        ((2, 2, 3), True)
    """
    from matplotlib.colors import hsv_to_rgb

    _, first, region = np.unique(labels, return_index=True, return_inverse=True)
    turns = first * GOLDEN  # (R,)
    bright = 0.55 + 0.45 * (turns * 7 % 1)
    colors = hsv_to_rgb(np.stack([turns % 1, 0.4 + 0.4 * bright, bright], axis=1))
    colors = np.rint(255 * colors).astype("uint8")  # (R, 3)
    return colors[region.reshape(labels.shape)]  # (H, W, 3)


def boxes_of(labels):
    """Return the boxes around regions, `(R, 4)`.

    Example:
        >>> boxes_of(np.array([[7, 3, 3], [7, 7, 3]])).tolist()
        [[1, 0, 3, 2], [0, 0, 2, 2]]
    """
    from scipy.ndimage import find_objects

    _, numbered = np.unique(labels, return_inverse=True)
    numbered = numbered.reshape(labels.shape) + 1  # label 0 would be left out
    slices = find_objects(numbered)
    return np.array([(x.start, y.start, x.stop, y.stop) for y, x in slices])
