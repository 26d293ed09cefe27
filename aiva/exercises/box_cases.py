"""What exercises with boxes share: random boxes, their picture, a detector's figures.

Boxes are [x1, y1, x2, y2] in pixels unless something else is said.
"""

import numpy as np

from aiva import metrics, plot
from aiva.exercises.report import CheckFailed

ANSWERS = ("expected", "received")
GREY = 230
DETECTIONS = ("boxes", "scores", "labels")
NO_DETECTOR = (
    "{}: expected a function of images that returns a dictionary of 'boxes' (N, K, 4), "
    "'scores' and 'labels' (N, K). Received: {}.\nHint: {}, which returns such a "
    "dictionary."
)


def random_boxes(rng, count, side=12):
    """Draw boxes with whole corners, every side at least one pixel."""
    low = rng.integers(0, side - 4, (count, 2))
    return np.hstack([low, low + rng.integers(1, 7, (count, 2))]).astype(float)


def box_picture(arrays):
    """Draw the boxes of a case.

    Args:
        arrays: Dictionary of arrays. Single boxes `(4,)` are drawn together with their
            names. Of "boxes" `(N, 4)`, coloured by "scores" `(N,)`, those are drawn
            again whose indices the answers name.

    Returns:
        A matplotlib figure.

    Example:
        >>> box, other = np.array([0, 0, 4, 4]), np.array([2, 0, 9, 3])
        >>> figure = box_picture({"box": box, "other": other})
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['box', 'other']
        >>> case = {"boxes": np.stack([box, other]), "scores": np.array([0.4, 0.7])}
        >>> figure = box_picture({**case, "expected": np.array([1, 0])})
        >>> [ax.get_title() for ax in figure.axes]
        ['boxes: 2', 'expected: 2']
    """
    if "boxes" in arrays:
        return kept_boxes(**arrays)
    named = {name: box for name, box in arrays.items() if name not in ANSWERS}
    boxes = np.stack([*named.values()])
    objects = {"boxes": boxes[None], "labels": np.arange(len(boxes))[None]}
    return plot.boxes([ground(boxes)], objects, list(named))


def kept_boxes(boxes, scores, labels=None, **answers):
    """Draw all boxes, and those that each answer keeps, whatever their labels."""
    stages = {"boxes": {"boxes": boxes, "scores": scores}}
    for name, answer in answers.items():
        if answer.dtype.kind in "iu" and answer.ndim == 1:
            indices = answer[(answer >= 0) & (answer < len(boxes))]
            stages[name] = {"boxes": boxes[indices], "scores": scores[indices]}
    return plot.proposals(ground(boxes), stages)


def ground(boxes):
    """Return a grey image with room for all boxes."""
    side = int(np.max(boxes)) + 1
    return np.full((side, side), GREY, "uint8")


def detector_figures(name, function, scenes, start):
    """Measure a student's detector of digits.

    Args:
        name: Name of the exercise.
        function: The answer, a function of images.
        scenes: Images and their objects.
        start: What to begin with, for the hint to whoever answers something else.

    Returns:
        Dictionary of figures: AP50, and how often each kind of error occurs.
    """
    if not callable(function):
        raise CheckFailed(NO_DETECTOR.format(name, repr(function), start))
    images, objects = scenes
    found = function(images.copy())
    if not isinstance(found, dict) or not set(DETECTIONS) <= set(found):
        raise CheckFailed(NO_DETECTOR.format(name, type(found).__name__, start))
    found = {key: np.asarray(found[key]) for key in DETECTIONS}
    errors = metrics.detection_errors(objects, found)
    return {
        "AP50": metrics.coco_average_precision(objects, found, 10)["AP50"],
        "found": errors["found"],
        "duplicates per image": errors["duplicates"],
        "on no digit per image": errors["background"],
    }
