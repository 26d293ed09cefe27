"""The picture of a failing case of boxes: the boxes themselves, on grey ground."""

import numpy as np

from aiva import plot

ANSWERS = ("expected", "received")
GREY = 230


def box_picture(arrays):
    """Draw the boxes of a case.

    Args:
        arrays: Dictionary of arrays. Single boxes `(4,)` are drawn together with their
            names. Of "boxes" `(N, 4)`, coloured by "scores" `(N,)`, those are drawn
            again whose places the answers name.

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
            places = answer[(answer >= 0) & (answer < len(boxes))]
            stages[name] = {"boxes": boxes[places], "scores": scores[places]}
    return plot.proposals(ground(boxes), stages)


def ground(boxes):
    """Return a grey image with room for all boxes."""
    side = int(np.max(boxes)) + 1
    return np.full((side, side), GREY, "uint8")
