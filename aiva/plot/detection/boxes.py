"""A gallery of images with boxes: what is there, or what a detector says."""

from aiva.plot.detection.box_drawing import (
    canvases,
    class_colors,
    draw_boxes,
    write_words,
)
from aiva.plot.detection.box_lists import above, box_lists, words_of
from aiva.plot.images import pixels
from aiva.plot.style import style


def boxes(
    images,
    objects,
    class_names=None,
    score_threshold: float = 0.0,
    columns: int = 4,
    figsize=None,
):
    """Show images with their boxes, a colour for each class.

    Crowds and difficult objects have dashed lines.

    Args:
        images: Images `(N, H, W, C)` or a list of images of any sizes, values 0-255.
        objects: Objects or detections: a dictionary of "boxes" `(N, M, 4)`, (x1, y1,
            x2, y2) in pixels, and "labels" `(N, M)`, where -1 is padding. Where there
            are "scores" `(N, M)` too, they are written beside the names.
        class_names: Names of the classes; None writes the ids.
        score_threshold: Boxes of lower scores are left out.
        columns: Images in a row.
        figsize: Width and height in inches; None fits them to the images.

    Returns:
        A matplotlib figure with N axes.

    Raises:
        ValueError: If these are no images or boxes, or a class has no name.

    Example:
        >>> import numpy as np
        >>> objects = {"boxes": [[[2, 2, 9, 9]]], "labels": [[1]]}
        >>> figure = boxes(np.zeros((1, 16, 16)), objects, ["cat", "dog"])
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['dog']
    """
    shown = pixels(images)
    listed = box_lists(objects, shown, "objects", class_names)
    with style():
        figure, axes = canvases(shown, columns, figsize)
        for ax, found in zip(axes, listed, strict=True):
            found = above(found, score_threshold)
            draw_found(ax, found, class_colors(found["labels"]))
    return figure


def draw_found(ax, found, colors):
    """Draw the boxes of one image with their words; what is ignored is dashed."""
    for ignored, line in ((False, "-"), (True, "--")):
        chosen = found["ignored"] == ignored
        drawn = [color for color, keep in zip(colors, chosen, strict=True) if keep]
        draw_boxes(ax, found["boxes"][chosen], drawn, line=line)
    write_words(ax, found["boxes"], words_of(found), colors)
