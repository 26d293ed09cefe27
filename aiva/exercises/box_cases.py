"""Boxes for the cases of exercises, and the picture of a case of boxes.

Boxes are [x1, y1, x2, y2] in pixels unless something else is said.
"""

import numpy as np

from aiva import plot

ANSWERS = ("expected", "received")
GREY = 230


def random_boxes(rng, count, side=12):
    """Draw boxes with whole corners, every side at least one pixel."""
    low = rng.integers(0, side - 4, (count, 2))
    return np.hstack([low, low + rng.integers(1, 7, (count, 2))]).astype(float)


def centre_and_sides(box):
    """Return centre and sides of a box, two numbers each."""
    return (box[:2] + box[2:]) / 2, box[2:] - box[:2]


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


def kept_boxes(boxes, scores, **answers):
    """Draw all boxes, and those that each answer keeps."""
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
