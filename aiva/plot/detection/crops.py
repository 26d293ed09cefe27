"""Crops: what R-CNN sees of its proposals.

Shapes: P boxes of one image, S x S pixels of a crop.
"""

import numpy as np

from aiva.plot.detection.box_drawing import (
    draw_boxes,
    indices_of_boxes,
    show_image,
)
from aiva.plot.detection.name_tags import MARGIN, write_names
from aiva.plot.gallery import GAP, LINE, check_count
from aiva.plot.images import pixels
from aiva.plot.style import COLORS, MAX_SIZE, PIXELS, bare, style, whole_pixels

IMAGE = 2.6  # inches of the image's side
LARGEST = 1.2  # inches of a crop's side
HIGHEST = 4.5  # inches


def crops(image, boxes, words=None, size=32, context=2, columns=6, figsize=None):
    """Draw boxes on an image, and beside it what is cut out and warped to a square.

    The frame in a crop is the box; what lies outside is its context.

    Args:
        image: Image `(H, W, C)` with values 0-255.
        boxes: Boxes `(P, 4)`, (x1, y1, x2, y2) in pixels. Those without area are
            padding.
        words: P texts or numbers to write above the crops, such as the classes that
            were found, or None.
        size: Side S of the crops in pixels.
        context: Pixels of a crop on each side of its box.
        columns: Crops in a row.
        figsize: Width and height in inches; None fits them to the crops.

    Returns:
        A matplotlib figure: axes with the image, then one for each box.

    Raises:
        ValueError: If there is no box, or more than 128, `boxes` are not boxes, there
            are not as many words, or the context leaves no room for the box.

    Example:
        >>> figure = crops(np.zeros((16, 16, 3)), [[2, 2, 9, 9], [0] * 4], ["cat", ""])
        >>> [ax.get_title() for ax in figure.axes]
        ['', '1: cat']
    """
    [shown] = pixels([image])
    boxes, titles = numbered(boxes, words)
    check_count(len(boxes), columns)
    cut = warped(shown, boxes, size, context)
    colors = [COLORS[index % len(COLORS)] for index in range(len(boxes))]
    frame = [context, context, size - context, size - context]
    with style():
        first, others = axes_of(len(boxes), columns, figsize)
        show_image(first, shown)
        draw_boxes(first, boxes, colors)
        write_names(first, boxes, [t.partition(":")[0] for t in titles], colors)
        for ax, crop, title, color in zip(others, cut, titles, colors, strict=True):
            show_image(ax, crop)
            draw_boxes(ax, frame, color, 1.0, rim=0)
            ax.set_title(title, pad=2)
    return first.figure


def numbered(boxes, words):
    """Return boxes without padding, and their numbers with their words, or raise."""
    kept = indices_of_boxes(boxes)
    words = [""] * len(boxes) if words is None else [str(word) for word in words]
    if len(words) != len(boxes):
        raise ValueError(
            "There must be one word for each box. "
            f"Received: {len(words)} words for {len(boxes)} boxes."
        )
    words = [words[index] for index in kept]
    titles = [f"{n}: {word}" if word else str(n) for n, word in enumerate(words, 1)]
    return np.asarray(boxes, "float32")[kept], titles


def warped(image, boxes, size, context):
    """Cut boxes out of an image, `(P, S, S)` or `(P, S, S, 3)` uint8."""
    from aiva import ops

    images = image[None, ..., None] if image.ndim == 2 else image[None]  # (1, H, W, C)
    cut = np.asarray(ops.warp(images, boxes[None], size, context))[0]  # (P, S, S, C)
    return pixels(cut)


def axes_of(count, columns, figsize):
    """Return axes for an image, and a list of axes for crops in rows beside it."""
    from aiva.plot.figure import Figure

    columns = min(columns, count)
    rows = -(-count // columns)
    image = IMAGE + 2 * MARGIN  # inches, with room for the names
    if figsize is None:
        side = crop_side(rows, columns, MAX_SIZE[0] - IMAGE, HIGHEST)
        height = max(image, rows * (side + LINE + GAP))
        figsize = whole_pixels(IMAGE + GAP + columns * (side + GAP), height)
    width, height = figsize
    image = min(IMAGE, height - 2 * MARGIN)
    side = crop_side(rows, columns, width - image, height)
    figure = Figure(figsize=figsize, dpi=PIXELS)
    corners = [
        (
            image + GAP + (n % columns) * (side + GAP),
            (n // columns) * (side + LINE + GAP),
        )
        for n in range(count)
    ]
    boxes = [(GAP / 2, MARGIN, image - GAP / 2, image)]
    boxes += [(x, y + LINE, side, side) for x, y in corners]
    axes = []
    for x, y, wide, high in boxes:  # y is counted from the top
        box = np.divide([x, height - y - high, wide, high], [width, height] * 2)
        axes.append(figure.add_axes(box))
        bare(axes[-1])
    return axes[0], axes[1:]


def crop_side(rows, columns, width, height):
    """Return the side of crops with titles that fit into so many inches."""
    beside, below = (width - GAP) / columns - GAP, height / rows - LINE - GAP
    return min(beside, below, LARGEST)
