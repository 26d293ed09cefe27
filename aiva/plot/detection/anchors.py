"""Anchors: the boxes from which a detector starts, at every cell of its feature map."""

import numpy as np

from aiva.plot.detection.box_drawing import draw_boxes, show_image
from aiva.plot.images import pixels
from aiva.plot.style import BLUE, COLORS, GREY, ORANGE, bare, new_axes, style

STATES = (  # in the order in which they are drawn: value, colour, size, words
    (0, GREY, 5, "background"),
    (-1, ORANGE, 14, "ignored"),
    (1, BLUE, 14, "for objects"),
)


def anchors(image, anchors, state=None, ax=None, figsize=(3.5, 3.5)):
    """Draw the centres of all anchors, and the boxes of some.

    Without states these are the anchors around the centre nearest to the middle of the
    image. With states they are the ones that were matched to an object, in blue;
    centres of those that are ignored are orange, of the background grey.

    Args:
        image: Image `(H, W, C)` with values 0-255.
        anchors: Boxes `(N, 4)`, (x1, y1, x2, y2) in pixels, as `aiva.ops.anchors`
            returns them.
        state: int array `(N,)`, as `aiva.ops.match` returns it for one image: 1 object,
            0 background, -1 ignored; or None.
        ax: Axes to draw on; None makes a figure.
        figsize: Width and height in inches of that figure.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: If `anchors` are not boxes, or there is not one state for each.

    Example:
        >>> boxes = [[0, 0, 8, 8], [8, 0, 16, 8], [10, 2, 14, 6]]
        >>> figure = anchors(np.zeros((8, 16)), boxes)
        >>> figure.axes[0].get_title()
        '3 anchors, up to 2 around each centre'
    """
    anchors = checked_anchors(anchors, state)
    [shown] = pixels([image])
    with style():
        ax = ax or new_axes(figsize)
        show_image(ax, shown)
        bare(ax)
        if state is None:
            draw_middle(ax, anchors, shown.shape)
        else:
            draw_states(ax, anchors, np.asarray(state))
    return ax.figure


def draw_middle(ax, anchors, shape):
    """Draw every centre, and the anchors around the one in the middle of the image."""
    centers = centers_of(anchors)
    different, counts = np.unique(centers.round(3), axis=0, return_counts=True)
    draw_centers(ax, different, GREY)
    middle = np.array([shape[1], shape[0]]) / 2
    nearest = different[np.argmin(np.sum((different - middle) ** 2, axis=1))]
    around = anchors[np.abs(centers - nearest).max(axis=1) < 0.01]
    colors = [COLORS[index % len(COLORS)] for index in range(len(around))]
    draw_boxes(ax, around, colors)
    most = counts.max()
    ax.set_title(f"{len(anchors)} anchors, up to {most} around each centre", pad=3)


def draw_states(ax, anchors, state):
    """Draw the centres in the colours of their states, and the matched anchors."""
    centers = centers_of(anchors)
    for value, color, size, _ in STATES:
        draw_centers(ax, np.unique(centers[state == value], axis=0), color, size)
    draw_boxes(ax, anchors[state == 1], BLUE)
    counts = [f"{np.sum(state == value)} {words}" for value, *_, words in STATES[::-1]]
    ax.set_title(", ".join(counts), pad=3)


def centers_of(boxes):
    """Return the centres of boxes, `(N, 2)`."""
    return (boxes[:, :2] + boxes[:, 2:]) / 2


def draw_centers(ax, centers, color, size=8):
    """Draw points with a thin white rim."""
    ax.scatter(*centers.T, s=size, color=color, edgecolors="white", linewidths=0.3)


def checked_anchors(anchors, state):
    """Return anchors as an array `(N, 4)`, or raise."""
    anchors = np.asarray(anchors, "float64")
    if anchors.ndim != 2 or anchors.shape[1] != 4 or len(anchors) == 0:
        raise ValueError(
            "`anchors` must be boxes (N, 4), at least one. "
            f"Received: shape={anchors.shape}."
        )
    if state is not None and np.shape(state) != (len(anchors),):
        raise ValueError(
            f"`state` must hold one number for each of {len(anchors)} anchors. "
            f"Received: shape={np.shape(state)}. Take those of one image: `state[0]`."
        )
    return anchors
