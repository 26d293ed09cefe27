"""Intersection over union: how well two boxes agree, from 0 (apart) to 1 (the same).

Shapes: N boxes on one side, M on the other, any number of leading axes (...).
"""

from keras import ops

from aiva.ops.detection.arguments import as_boxes


def iou(boxes_a, boxes_b):
    """Compare every box of one list with every box of another.

    Args:
        boxes_a: Boxes `[x1, y1, x2, y2]` in pixels, `(..., N, 4)`.
        boxes_b: Boxes in the same pixels, `(..., M, 4)`. Leading axes broadcast.

    Returns:
        float32 tensor `(..., N, M)` of values 0-1. A box without area, as in padding,
        agrees with nothing: its row is 0, never NaN.

    Raises:
        ValueError: If an argument is no `(..., N, 4)`.

    Example:
        >>> left, middle = [0.0, 0.0, 4.0, 4.0], [2.0, 0.0, 6.0, 4.0]
        >>> ops.convert_to_numpy(iou([left, middle], [left])).round(3).tolist()
        [[1.0], [0.3330000042915344]]
    """
    a, b = side_by_side(boxes_a, boxes_b)
    intersection = area(*intersect(a, b))  # (..., N, M)
    return safe_divide(intersection, area(*a) + area(*b) - intersection)


def generalized_iou(boxes_a, boxes_b):
    """Compare boxes so that those which do not touch differ too.

    From the IoU it subtracts the part of the smallest box around both that neither
    fills (Rezatofighi et al., 2019, "Generalized intersection over union",
    https://arxiv.org/abs/1902.09630). As a loss, `1 - generalized_iou`, it pulls boxes
    together from any distance, where the plain IoU is flat.

    Args:
        boxes_a: Boxes `[x1, y1, x2, y2]` in pixels, `(..., N, 4)`.
        boxes_b: Boxes in the same pixels, `(..., M, 4)`. Leading axes broadcast.

    Returns:
        float32 tensor `(..., N, M)` of values above -1, at most 1; never NaN.

    Raises:
        ValueError: If an argument is no `(..., N, 4)`.

    Example:
        >>> near, far = [4.0, 0.0, 6.0, 2.0], [18.0, 0.0, 20.0, 2.0]
        >>> values = generalized_iou([[0.0, 0.0, 2.0, 2.0]], [near, far])
        >>> ops.convert_to_numpy(values).tolist()
        [[-0.3333333432674408, -0.800000011920929]]
    """
    a, b = side_by_side(boxes_a, boxes_b)
    intersection = area(*intersect(a, b))  # (..., N, M)
    union = area(*a) + area(*b) - intersection
    hull = area(*enclose(a, b))
    return safe_divide(intersection, union) - safe_divide(hull - union, hull)


def side_by_side(boxes_a, boxes_b):
    """Return x1, y1, x2, y2 of both lists, shaped `(..., N, 1)` and `(..., 1, M)`."""
    a = ops.unstack(as_boxes(boxes_a, "boxes_a", axes=2)[..., :, None, :], 4, axis=-1)
    b = ops.unstack(as_boxes(boxes_b, "boxes_b", axes=2)[..., None, :, :], 4, axis=-1)
    return a, b


def intersect(a, b):
    """Return the sides of the boxes that two boxes share, inverted where none."""
    low_x, low_y = ops.maximum(a[0], b[0]), ops.maximum(a[1], b[1])
    return low_x, low_y, ops.minimum(a[2], b[2]), ops.minimum(a[3], b[3])


def enclose(a, b):
    """Return the sides of the smallest boxes around both."""
    low_x, low_y = ops.minimum(a[0], b[0]), ops.minimum(a[1], b[1])
    return low_x, low_y, ops.maximum(a[2], b[2]), ops.maximum(a[3], b[3])


def area(x1, y1, x2, y2):
    """Return the areas of boxes; an inverted box has none."""
    return ops.maximum(x2 - x1, 0.0) * ops.maximum(y2 - y1, 0.0)


def safe_divide(part, whole):
    """Divide a part by the whole; nothing of nothing is 0."""
    return part / ops.where(whole > 0, whole, 1.0)
