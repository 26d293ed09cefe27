"""What is there beside what was detected."""

from aiva.plot.detection.box_drawing import canvases
from aiva.plot.detection.box_lists import above, box_lists
from aiva.plot.detection.boxes import draw_found
from aiva.plot.detection.verdicts import IGNORED, RIGHT, WRONG, verdicts
from aiva.plot.images import pixels
from aiva.plot.style import BLUE, GREY, ORANGE, style

COLORS = {RIGHT: BLUE, WRONG: ORANGE, IGNORED: GREY}


def detections(
    images,
    objects,
    detections,
    class_names=None,
    score_threshold: float = 0.5,
    iou_threshold: float = 0.5,
    columns: int = 2,
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
        columns: Pairs of images in a row.
        figsize: Width and height in inches; None fits them to the images.

    Returns:
        A matplotlib figure with 2 N axes.

    Raises:
        ValueError: If these are no images, objects or detections, or a class has no
            name.

    Example:
        >>> import numpy as np
        >>> objects = {"boxes": [[[2, 2, 9, 9]]], "labels": [[1]]}
        >>> found = objects | {"labels": [[0]], "scores": [[0.9]]}
        >>> figure = detections(np.zeros((1, 16, 16)), objects, found)
        >>> [ax.get_title() for ax in figure.axes]
        ['1 there, 1 missed', '1 detected, 1 wrong']
    """
    shown = pixels(images)
    real = box_lists(objects, shown, "objects", class_names)
    found = box_lists(detections, shown, "detections", class_names, scored=True)
    doubled = [image for image in shown for _ in range(2)]
    with style():
        figure, axes = canvases(doubled, 2 * columns, figsize, title_lines=1)
        places = zip(axes[::2], axes[1::2], real, found, strict=True)
        for left, right, there, detected in places:
            detected = above(detected, score_threshold)
            of_detections, of_objects = verdicts(there, detected, iou_threshold)
            draw_judged(left, there, of_objects, "there", "missed")
            draw_judged(right, detected, of_detections, "detected", "wrong")
    return figure


def draw_judged(ax, listed, judged, word, error):
    """Draw boxes in the colours of their verdicts, and count them in the title."""
    draw_found(ax, listed, [COLORS[verdict] for verdict in judged])
    ax.set_title(f"{len(judged)} {word}, {sum(judged == WRONG)} {error}", pad=2)
