"""A gallery of images with boxes: what is there, or what a detector says.

Shapes: N images with at most M boxes; P boxes of one image, without padding.
"""

import numpy as np

from aiva.conventions.objects import FLAGS, checked_objects
from aiva.plot.class_names import names_of_labels
from aiva.plot.detection.box_drawing import (
    canvases,
    class_colors,
    draw_boxes,
)
from aiva.plot.detection.name_tags import MARGIN, write_names
from aiva.plot.gallery import even_columns
from aiva.plot.images import pixels
from aiva.plot.style import style


def boxes(
    images,
    objects,
    class_names=None,
    score_threshold: float = 0.0,
    columns: int = 3,
    figsize=None,
):
    """Show images with their boxes, a colour for each class.

    Crowds and difficult objects have dashed lines. A name stands beside its box, where
    it hides nothing, or a line joins the two.

    Args:
        images: Images `(N, H, W, C)` or a list of images of any sizes, values 0-255.
        objects: Objects or detections: a dictionary of "boxes" `(N, M, 4)`, (x1, y1,
            x2, y2) in pixels, and "labels" `(N, M)`, where -1 is padding. Where there
            are "scores" `(N, M)` too, they are written beside the names.
        class_names: Names of the classes; None writes the ids.
        score_threshold: Boxes of lower scores are left out.
        columns: Images in a row, at most.
        figsize: Width and height in inches; None fits them to the images.

    Returns:
        A matplotlib figure with N axes.

    Raises:
        ValueError: If these are not images or boxes, or a class has no name.

    Example:
        >>> objects = {"boxes": [[[2, 2, 9, 9]]], "labels": [[1]]}
        >>> figure = boxes(np.zeros((1, 16, 16)), objects, ["cat", "dog"])
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['dog']
    """
    shown = pixels(images)
    lists = box_lists(objects, shown, "objects", class_names)
    with style():
        columns = even_columns(len(shown), columns)
        figure, axes = canvases(shown, columns, figsize, margin=MARGIN)
        for ax, found in zip(axes, lists, strict=True):
            found = above(found, score_threshold)
            colors = class_colors(found["labels"])
            draw_found(ax, found, colors)
            write_names(ax, found["boxes"], words_of(found), colors)
    return figure


def draw_found(ax, found, colors):
    """Draw the boxes of one image; what is ignored is dashed."""
    for ignored, line in ((False, "-"), (True, "--")):
        chosen = found["ignored"] == ignored
        drawn = [color for color, keep in zip(colors, chosen, strict=True) if keep]
        draw_boxes(ax, found["boxes"][chosen], drawn, line=line)


def box_lists(given, images, name, class_names=None, needed=()):
    """Take objects or detections apart into one dictionary for each image.

    Args:
        given: Dictionary of "boxes" `(N, M, 4)` and "labels" `(N, M)`, where -1 is
            padding, and perhaps "scores", "crowd" and "difficult" `(N, M)`.
        images: The N images.
        name: What to call the dictionary in errors.
        class_names: Names of the classes, or None.
        needed: Keys that must be there besides "boxes" and "labels".

    Returns:
        List of N dictionaries of arrays `(P, ...)`: "boxes", "labels", "ignored" (those
        that need not be found), "names" and, where given, "scores".

    Raises:
        ValueError: If a key is missing, shapes do not fit or a class has no name.
    """
    arrays = checked_objects(given, name, needed, count=len(images))
    arrays["boxes"] = arrays["boxes"].astype("float32")
    none = np.zeros(arrays["labels"].shape, bool)
    arrays["ignored"] = np.any([none, *(arrays.pop(f, none) for f in FLAGS)], axis=0)
    lists = []
    for index, labels in enumerate(arrays["labels"]):
        found = {key: values[index][labels >= 0] for key, values in arrays.items()}
        found["names"] = names_of_labels(found["labels"], class_names)
        lists.append(found)
    return lists


def above(found, score_threshold):
    """Return the boxes of an image that have at least such a score, or no scores."""
    if "scores" not in found:
        return found
    sure = np.flatnonzero(found["scores"] >= score_threshold)
    kept = {key: values[sure] for key, values in found.items() if key != "names"}
    return kept | {"names": [found["names"][index] for index in sure]}


def words_of(found):
    """Return what to write beside the boxes of an image: names, and scores if any.

    Example:
        >>> words_of({"names": ["cat", "dog"], "scores": np.array([0.987, 0.5])})
        ['cat 99%', 'dog 50%']
    """
    if "scores" not in found:
        return found["names"]
    pairs = zip(found["names"], found["scores"], strict=True)
    return [f"{name} {score:.0%}" for name, score in pairs]
