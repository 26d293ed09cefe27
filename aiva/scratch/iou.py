"""Intersection over union of two boxes, and of every pair of two lists.

A box is `[x1, y1, x2, y2]` in pixels: its left, top, right and bottom edge.

Shapes: N boxes on one side, M on the other.
"""

import numpy as np


def area(boxes):
    """Multiply width and height; a box whose edges are in the wrong order has none.

    Example:
        >>> area([[1, 1, 4, 3], [4, 3, 1, 1]])
        array([6, 0])
    """
    boxes = np.asarray(boxes)
    width = boxes[..., 2] - boxes[..., 0]
    height = boxes[..., 3] - boxes[..., 1]
    return np.maximum(width, 0) * np.maximum(height, 0)


def overlap(a, b):
    """Return the area that boxes share, which lies between their inner edges.

    Example:
        >>> overlap([0, 0, 4, 4], [[2, 3, 6, 9], [4, 0, 8, 4]])
        array([2, 0])
    """
    a, b = np.asarray(a), np.asarray(b)
    width = np.minimum(a[..., 2], b[..., 2]) - np.maximum(a[..., 0], b[..., 0])
    height = np.minimum(a[..., 3], b[..., 3]) - np.maximum(a[..., 1], b[..., 1])
    return np.maximum(width, 0) * np.maximum(height, 0)


def iou(boxes_a, boxes_b, crowd=None):
    """Divide the area that two boxes share by the area that they cover together.

    It is computed in float64: in float32 a value could fall on the other side of a
    threshold than it does in the evaluation tool of COCO.

    Args:
        boxes_a: N boxes, such as detections.
        boxes_b: M boxes, such as objects.
        crowd: bool `(M,)`: which of the second boxes are crowds, by COCO's rule. A
            crowd may be much larger than a detection inside it, so the shared area is
            divided by the area of the first box alone. None for no crowds.

    Returns:
        Array `(N, M)` of values 0-1; 0 for boxes without area.

    Example:
        >>> iou([[0, 0, 4, 4]], [[0, 0, 4, 4], [2, 0, 6, 4], [5, 5, 6, 6]]).round(2)
        array([[1.  , 0.33, 0.  ]])
    """
    a = np.asarray(boxes_a, "float64").reshape(-1, 1, 4)
    b = np.asarray(boxes_b, "float64").reshape(1, -1, 4)
    shared = overlap(a, b)  # (N, M)
    first = area(a)
    together = first + area(b) - shared
    if crowd is not None:
        together = np.where(crowd, first, together)
    return np.divide(shared, together, out=np.zeros(shared.shape), where=shared > 0)


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
    for row, a in enumerate(np.asarray(boxes_a, "float64")):
        for column, b in enumerate(np.asarray(boxes_b, "float64")):
            together = area(a) + area(b) - overlap(a, b)
            around = area([*np.minimum(a, b)[:2], *np.maximum(a, b)[2:]])
            if around > 0:
                table[row, column] -= (around - together) / around
    return table
