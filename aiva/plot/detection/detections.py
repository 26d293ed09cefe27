"""What is there beside what was detected: right, wrong, missed; and the worst images.

Shapes: N images; D detections and M objects of one image.
"""

import numpy as np

from aiva.plot.detection.box_drawing import canvases, draw_boxes
from aiva.plot.detection.boxes import above, box_lists, draw_found, words_of
from aiva.plot.detection.name_tags import ABOVE_TAGS, MARGIN, write_names
from aiva.plot.gallery import even_columns
from aiva.plot.images import pixels
from aiva.plot.style import BLUE, GREY, ORANGE, style
from aiva.scratch.average_precision import match_detections
from aiva.scratch.iou import iou

RIGHT, WRONG, IGNORED = 1, 0, -1
COLORS = {RIGHT: BLUE, WRONG: ORANGE, IGNORED: GREY}


def detections(
    images,
    objects,
    detections,
    class_names=None,
    score_threshold: float = 0.5,
    iou_threshold: float = 0.5,
    columns: int = 1,
    figsize=None,
):
    """Show each image twice: with its objects, and beside with what was detected.

    Objects that were found and detections that are right are blue. Objects that were
    missed and detections that are wrong are orange: another class, too little overlap,
    or found already. Crowds, difficult objects and detections on them are grey.

    Args:
        images: Images `(N, H, W, C)` or a list of images of any sizes, values 0-255.
        objects: Dictionary of "boxes" `(N, M, 4)`, (x1, y1, x2, y2) in pixels, and
            "labels" `(N, M)`, where -1 is padding.
        detections: Dictionary of "boxes" `(N, K, 4)`, "scores" and "labels" `(N, K)`,
            as every detector's `detect` returns it.
        class_names: Names of the classes; None writes the ids.
        score_threshold: Detections of lower scores are left out.
        iou_threshold: The overlap from which on an object is found.
        columns: Pairs of images in a row, at most.
        figsize: Width and height in inches; None fits them to the images.

    Returns:
        A matplotlib figure with 2 N axes.

    Raises:
        ValueError: If these are not images, objects or detections, or a class has no
            name.

    Example:
        >>> objects = {"boxes": [[[2, 2, 9, 9]]], "labels": [[1]]}
        >>> found = objects | {"labels": [[0]], "scores": [[0.9]]}
        >>> figure = detections(np.zeros((1, 16, 16)), objects, found)
        >>> [ax.get_title() for ax in figure.axes]
        ['1 there, 1 missed', '1 detected, 1 wrong']
    """
    shown = pixels(images)
    real = box_lists(objects, shown, "objects", class_names)
    found = box_lists(detections, shown, "detections", class_names, needed=("scores",))
    doubled = [image for image in shown for _ in range(2)]
    with style():
        columns = 2 * even_columns(len(shown), columns)
        figure, axes = canvases(doubled, columns, figsize, 1, margin=MARGIN)
        pairs = zip(axes[::2], axes[1::2], real, found, strict=True)
        for left, right, there, detected in pairs:
            detected = above(detected, score_threshold)
            of_detections, of_objects = verdicts(there, detected, iou_threshold)
            draw_judged(left, there, of_objects, "there", "missed")
            draw_judged(right, detected, of_detections, "detected", "wrong")
    return figure


def draw_judged(ax, found, judged, word, error):
    """Draw boxes in the colours of their verdicts, and count them in the title."""
    colors = [COLORS[verdict] for verdict in judged]
    draw_found(ax, found, colors)
    write_names(ax, found["boxes"], words_of(found), colors)
    title = f"{len(judged)} {word}, {sum(judged == WRONG)} {error}"
    ax.set_title(title, pad=ABOVE_TAGS)


def worst_detections(
    images,
    objects,
    detections,
    count: int = 8,
    class_names=None,
    score_threshold: float = 0.5,
    iou_threshold: float = 0.5,
    columns: int = 3,
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
        columns: Images in a row, at most.
        figsize: Width and height in inches; None fits them to the images.

    Returns:
        A matplotlib figure, worst first.

    Raises:
        ValueError: If these are not images, objects or detections, or a class has no
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
    found = box_lists(detections, shown, "detections", class_names, needed=("scores",))
    found = [above(detected, score_threshold) for detected in found]
    judged = [verdicts(*pair, iou_threshold) for pair in zip(real, found, strict=True)]
    errors = np.array([[np.sum(part == WRONG) for part in pair] for pair in judged])
    order = np.argsort(-errors.sum(axis=1), kind="stable")[:count]
    heading = f"errors in {np.sum(errors.any(axis=1))} of {len(shown)} images"
    with style():
        chosen = [shown[index] for index in order]
        columns = even_columns(len(chosen), columns)
        figure, axes = canvases(chosen, columns, figsize, 1, heading, MARGIN)
        for ax, index in zip(axes, order, strict=True):
            draw_errors(ax, real[index], found[index], *judged[index])
            wrong, missed = errors[index]
            ax.set_title(f"{missed} missed, {wrong} wrong", pad=ABOVE_TAGS)
    return figure


def draw_errors(ax, there, detected, of_detections, of_objects):
    """Draw all detections of an image, and the objects that were missed."""
    missed = np.flatnonzero(of_objects == WRONG)
    boxes, words = there["boxes"][missed], [there["names"][index] for index in missed]
    draw_boxes(ax, boxes, COLORS[WRONG], line=":")
    colors = [COLORS[verdict] for verdict in of_detections]
    draw_found(ax, detected, colors)
    write_names(
        ax,
        np.concatenate([boxes, detected["boxes"]]),
        words + words_of(detected),
        [COLORS[WRONG]] * len(words) + colors,
    )


def verdicts(objects, detections, iou_threshold):
    """Judge each detection, and each object, of one image.

    A detection is right if it found an object of its class that no better one found. It
    is ignored if it lies on something that need not be found.

    Args:
        objects: Dictionary of "boxes" `(M, 4)`, "labels" and "ignored" `(M,)`.
        detections: Dictionary of "boxes" `(D, 4)`, "scores" and "labels" `(D,)`.
        iou_threshold: The least overlap.

    Returns:
        Two int arrays `(D,)` and `(M,)`: of the detections RIGHT, WRONG or IGNORED; of
        the objects RIGHT (found), WRONG (missed) or IGNORED.
    """
    same = detections["labels"][:, None] == objects["labels"]  # (D, M)
    overlaps = same * iou(detections["boxes"], objects["boxes"])
    ignored, wanted = objects["ignored"], np.flatnonzero(~objects["ignored"])
    found = np.array(
        match_detections(detections["scores"], overlaps[:, wanted], iou_threshold), int
    )
    of_objects = np.where(ignored, IGNORED, WRONG)
    of_objects[wanted[found[found >= 0]]] = RIGHT
    # What need not be found is treated as a crowd: the share of the detection counts.
    crowd = np.ones(len(ignored), bool)
    inside = same * iou(detections["boxes"], objects["boxes"], crowd)  # (D, M)
    spared = (inside[:, ignored] >= iou_threshold).any(axis=1)
    of_detections = np.where(spared, IGNORED, WRONG)
    of_detections[found >= 0] = RIGHT
    return of_detections, of_objects
