"""The images on which a detector fails most."""

import numpy as np

from aiva.plot.detection.box_drawing import canvases, draw_boxes, write_words
from aiva.plot.detection.box_lists import above, box_lists
from aiva.plot.detection.boxes import draw_found
from aiva.plot.detection.detections import COLORS
from aiva.plot.detection.verdicts import WRONG, verdicts
from aiva.plot.images import pixels
from aiva.plot.style import style


def worst_detections(
    images,
    objects,
    detections,
    count: int = 8,
    class_names=None,
    score_threshold: float = 0.5,
    iou_threshold: float = 0.5,
    columns: int = 4,
    figsize=None,
):
    r"""Show the images with most objects missed and most detections wrong.

    Detections are blue where they are right, orange where they are wrong and grey on
    crowds and difficult objects. Objects that were missed are orange with dotted lines.

    Args:
        images: Images `(N, H, W, C)` or a list of images of any sizes, values 0-255.
        objects: Dictionary of "boxes" `(N, M, 4)`, (x1, y1, x2, y2) in pixels, and
            "labels" `(N, M)`, where -1 is padding.
        detections: Dictionary of "boxes" `(N, K, 4)`, "scores" and "labels" `(N, K)`,
            as every detector's `detect` returns it.
        count: Number of images to show at most.
        class_names: Names of the classes; None writes the ids.
        score_threshold: Detections of lower scores are left out.
        iou_threshold: The overlap from which on an object is found.
        columns: Images in a row.
        figsize: Width and height in inches; None fits them to the images.

    Returns:
        A matplotlib figure, worst first.

    Raises:
        ValueError: If these are no images, objects or detections, or a class has no
            name.

    Example:
        >>> objects = {"boxes": np.full((2, 1, 4), 9), "labels": [[-1], [1]]}
        >>> objects["boxes"][1, 0] = 2, 2, 9, 9
        >>> found = objects | {"labels": [[-1], [-1]], "scores": [[0], [0]]}
        >>> figure = worst_detections(np.zeros((2, 16, 16)), objects, found)
        >>> [ax.get_title() for ax in figure.axes]
        ['1 missed, 0 wrong', '0 missed, 0 wrong']
    """
    shown = pixels(images)
    real = box_lists(objects, shown, "objects", class_names)
    found = box_lists(detections, shown, "detections", class_names, scored=True)
    found = [above(listed, score_threshold) for listed in found]
    judged = [verdicts(*pair, iou_threshold) for pair in zip(real, found, strict=True)]
    errors = np.array([[np.sum(part == WRONG) for part in pair] for pair in judged])
    order = np.argsort(-errors.sum(axis=1), kind="stable")[:count]
    heading = f"errors in {np.sum(errors.any(axis=1))} of {len(shown)} images"
    with style():
        chosen = [shown[place] for place in order]
        figure, axes = canvases(chosen, columns, figsize, 1, heading)
        for ax, place in zip(axes, order, strict=True):
            draw_errors(ax, real[place], found[place], *judged[place])
            wrong, missed = errors[place]
            ax.set_title(f"{missed} missed, {wrong} wrong", pad=2)
    return figure


def draw_errors(ax, there, detected, of_detections, of_objects):
    """Draw all detections of an image, and the objects that were missed."""
    missed = np.flatnonzero(of_objects == WRONG)
    boxes, words = there["boxes"][missed], [there["names"][place] for place in missed]
    draw_boxes(ax, boxes, COLORS[WRONG], line=":")
    write_words(ax, boxes, words, [COLORS[WRONG]] * len(words), foot=True)
    draw_found(ax, detected, [COLORS[verdict] for verdict in of_detections])
