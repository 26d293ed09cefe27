"""Intersection over union of two boxes, and of every pair of two lists.

A box is `[x1, y1, x2, y2]` in pixels: its left, top, right and bottom edge.

Shapes: N boxes on one side, M on the other.
"""

import numpy as np


def area(box):
    """Multiply width and height; a box whose edges are in the wrong order has none.

    Example:
        >>> area([1, 1, 4, 3])
        6
    """
    x1, y1, x2, y2 = box
    return max(x2 - x1, 0) * max(y2 - y1, 0)


def overlap(a, b):
    """Return the area that two boxes share.

    Example:
        >>> overlap([0, 0, 4, 4], [2, 3, 6, 9])
        2
    """
    return area([max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])])


def iou(boxes_a, boxes_b):
    """Divide the area that two boxes share by the area that they cover together.

    Args:
        boxes_a: N boxes.
        boxes_b: M boxes.

    Returns:
        Array `(N, M)` of values 0-1; 0 for boxes without area.

    Example:
        >>> iou([[0, 0, 4, 4]], [[0, 0, 4, 4], [2, 0, 6, 4], [5, 5, 6, 6]]).round(2)
        array([[1.  , 0.33, 0.  ]])
    """
    table = np.zeros((len(boxes_a), len(boxes_b)))
    for row, a in enumerate(boxes_a):
        for column, b in enumerate(boxes_b):
            together = area(a) + area(b) - overlap(a, b)
            if together > 0:
                table[row, column] = overlap(a, b) / together
    return table


def generalized_iou(boxes_a, boxes_b):
    """Subtract from the IoU the part of the box around both that neither covers.

    Rezatofighi et al., 2019, "Generalized intersection over union",
    https://arxiv.org/abs/1902.09630

    Args:
        boxes_a: N boxes.
        boxes_b: M boxes.

    Returns:
        Array `(N, M)` of values above -1, at most 1.

    Example:
        >>> generalized_iou([[0, 0, 2, 2]], [[4, 0, 6, 2], [18, 0, 20, 2]]).round(2)
        array([[-0.33, -0.8 ]])
    """
    table = iou(boxes_a, boxes_b)
    for row, a in enumerate(boxes_a):
        for column, b in enumerate(boxes_b):
            together = area(a) + area(b) - overlap(a, b)
            around = area([*np.minimum(a, b)[:2], *np.maximum(a, b)[2:]])
            if around > 0:
                table[row, column] -= (around - together) / around
    return table
