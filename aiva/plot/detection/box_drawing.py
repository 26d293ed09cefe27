"""Boxes on images: rectangles that are seen on any ground.

Shapes: P boxes of one image, without padding. Boxes are (x1, y1, x2, y2) in pixels, and
an image ends at its width and height.
"""

import numpy as np

from aiva.conventions.objects import real_boxes
from aiva.plot.gallery import LARGE, gallery
from aiva.plot.images import shape_of
from aiva.plot.style import COLORS

WIDTH = 2.0  # points: the width of a line


def canvases(images, columns, figsize=None, title_lines=0, heading="", margin=0.0):
    """Make a figure of images to draw boxes on.

    Args:
        images: List of images, as `aiva.plot.images.pixels` returns them.
        columns: Images in a row.
        figsize: Width and height in inches; None fits them to the images.
        title_lines: Lines of text above each image.
        heading: A line above all of them.
        margin: Inches to leave free for words above and below each image.

    Returns:
        The figure and a list of axes, one for each image, on which boxes have their
        own coordinates.
    """
    count, shape = len(images), shape_of(images)
    figure, axes = gallery(
        count, columns, figsize, title_lines, heading, LARGE, shape, margin
    )
    for ax, image in zip(axes, images, strict=True):
        show_image(ax, image)
    return figure, axes


def show_image(ax, image):
    """Draw an image so that its first pixel lies between 0 and 1, not around 0."""
    height, width = image.shape[:2]
    ends = 0, width, height, 0
    ax.imshow(image, "gray", vmin=0, vmax=255, interpolation="antialiased", extent=ends)


def draw_boxes(ax, boxes, colors, widths=WIDTH, line="-", rim=1.0):
    """Draw boxes `(P, 4)` in one colour or each in its own, with a white rim."""
    from matplotlib.collections import LineCollection
    from matplotlib.patheffects import Normal, Stroke

    x1, y1, x2, y2 = np.reshape(boxes, (-1, 4)).T
    corners = np.array([(x1, y1), (x2, y1), (x2, y2), (x1, y2), (x1, y1)])  # (5, 2, P)
    drawn = LineCollection(
        np.moveaxis(corners, 2, 0), colors=colors, linewidths=widths, linestyles=line
    )
    if rim:
        wide = Stroke(linewidth=np.max(widths) + rim, foreground="#fffa")
        drawn.set_path_effects([wide, Normal()])
    ax.add_collection(drawn, autolim=False)


def class_colors(labels):
    """Return a colour for each label; from the seventh class on they come again.

    Example:
        >>> class_colors([0, 6, 1])
        ['#2b7bd0', '#2b7bd0', '#c8561b']
    """
    return [COLORS[label % len(COLORS)] for label in labels]


def indices_of_boxes(boxes):
    """Return the indices of those boxes of one image that are not padding, or raise.

    Example:
        >>> indices_of_boxes([[2, 2, 9, 9], [0, 0, 0, 0], [1, 1, 3, 2]])
        array([0, 2])
    """
    if np.ndim(boxes) != 2 or np.shape(boxes)[1] != 4:
        raise ValueError(
            "`boxes` must be (P, 4), those of one image. Received: "
            f"shape={np.shape(boxes)}."
        )
    return np.flatnonzero(real_boxes(boxes))
