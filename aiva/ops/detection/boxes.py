"""Boxes: how well two agree, how a network predicts one, and what a mistake costs.

Two boxes are compared by their intersection over union (IoU): 0 if they are apart, 1 if
they are the same. A network does not predict a box itself, but how far to move and
stretch an anchor. Moves are counted in sides of the anchor and stretches as logarithms,
so that small and large boxes cost alike (Girshick et al., 2014, appendix C,
https://arxiv.org/abs/1311.2524).

Shapes: N boxes on one side, M on the other, any number of leading axes (...).
"""

import math

import keras
from keras import ops

# A side may grow at most 62.5-fold: beyond, exp() of an untrained guess overflows.
LARGEST_STRETCH = math.log(1000 / 16)
# Padding has sides of 0 pixels, whose logarithm would turn a loss into NaN.
SMALLEST_SIDE = 1e-3


def iou(boxes_a, boxes_b):
    """Compare every box of one list with every box of another.

    Args:
        boxes_a: Boxes `[x1, y1, x2, y2]` in pixels, `(..., N, 4)`.
        boxes_b: Boxes in the same pixels, `(..., M, 4)`. Leading axes broadcast.

    Returns:
        float32 tensor `(..., N, M)` of values 0-1. A box without area, as in padding,
        agrees with nothing: its row is 0, never NaN.

    Raises:
        ValueError: If the shape of an argument is not `(..., N, 4)`.

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
        ValueError: If the shape of an argument is not `(..., N, 4)`.

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


def encode_boxes(boxes, anchors, weights=(1, 1, 1, 1)):
    """Return how to move and stretch anchors so that they become the boxes.

    Args:
        boxes: Boxes `[x1, y1, x2, y2]` in pixels, `(..., 4)`.
        anchors: The anchors to move, of a shape that broadcasts with `boxes`.
        weights: Factors of (dx, dy, dw, dh); Fast R-CNN's head takes (10, 10, 5, 5), so
            that its small corrections weigh as much as its classes.

    Returns:
        float32 tensor `(..., 4)` of `[dx, dy, dw, dh]`: `dx = (x - ax) / aw` between
        centres, `dw = log(w / aw)`, each times its weight. Sides below 0.001 pixels, as
        in padding, count as 0.001, so that the result is always finite.

    Raises:
        ValueError: If the last axis of an argument is not 4, or a weight not positive.

    Example:
        >>> anchor, box = [[0.0, 0.0, 10.0, 10.0]], [[5.0, 0.0, 15.0, 20.0]]
        >>> ops.convert_to_numpy(encode_boxes(box, anchor)).round(2).tolist()
        [[0.5, 0.5, 0.0, 0.6899999976158142]]
    """
    x, y, width, height = centre_form(as_boxes(boxes, "boxes"))
    ax, ay, anchor_width, anchor_height = centre_form(as_boxes(anchors, "anchors"))
    width, height, anchor_width, anchor_height = (
        ops.maximum(side, SMALLEST_SIDE)
        for side in (width, height, anchor_width, anchor_height)
    )
    dx = (x - ax) / anchor_width
    dy = (y - ay) / anchor_height
    dw = ops.log(width / anchor_width)
    dh = ops.log(height / anchor_height)
    return ops.stack([dx, dy, dw, dh], axis=-1) * four_weights(weights)


def decode_boxes(deltas, anchors, weights=(1, 1, 1, 1)):
    """Move and stretch anchors as a network says: the inverse of `encode_boxes`.

    Args:
        deltas: `[dx, dy, dw, dh]` as `encode_boxes` returns them, `(..., 4)`.
        anchors: Anchors `[x1, y1, x2, y2]` in pixels, of a shape that broadcasts.
        weights: The weights that `encode_boxes` was given.

    Returns:
        float32 tensor `(..., 4)` of boxes in pixels. They may leave the image: see
        `clip_boxes`. A side grows at most 62.5-fold (`dw`, `dh` stop at log(1000/16)).

    Raises:
        ValueError: If the last axis of an argument is not 4, or a weight not positive.

    Example:
        >>> ops.convert_to_numpy(
        ...     decode_boxes([[0.5, 0.5, 0.0, 0.0]], [[0.0, 0.0, 10.0, 10.0]])
        ... ).tolist()
        [[5.0, 5.0, 15.0, 15.0]]
    """
    deltas = as_boxes(deltas, "deltas") / four_weights(weights)
    ax, ay, anchor_width, anchor_height = centre_form(as_boxes(anchors, "anchors"))
    x = ax + deltas[..., 0] * anchor_width
    y = ay + deltas[..., 1] * anchor_height
    stretch = ops.exp(ops.minimum(deltas[..., 2:], LARGEST_STRETCH))  # (..., 2)
    half_width = anchor_width * stretch[..., 0] / 2
    half_height = anchor_height * stretch[..., 1] / 2
    return ops.stack(
        [x - half_width, y - half_height, x + half_width, y + half_height], axis=-1
    )


def clip_boxes(boxes, image_shape):
    """Cut off what lies outside the image.

    Args:
        boxes: Boxes `[x1, y1, x2, y2]` in pixels, `(..., 4)`.
        image_shape: `(height, width)` or `(height, width, channels)` of the image.

    Returns:
        float32 tensor `(..., 4)`. A box outside the image becomes one without area.

    Raises:
        ValueError: If the last axis of `boxes` is not 4, or the image has no size.

    Example:
        >>> clipped = clip_boxes([[-5.0, 2.0, 70.0, 9.0]], (32, 64))
        >>> ops.convert_to_numpy(clipped).tolist()
        [[0.0, 2.0, 64.0, 9.0]]
    """
    height, width = image_shape[:2]
    if height is None or width is None or min(height, width) <= 0:
        raise ValueError(
            "`image_shape` must begin with the image's height and width in pixels. "
            f"Received: image_shape={tuple(image_shape)}."
        )
    limits = ops.convert_to_tensor([width, height, width, height], dtype="float32")
    return ops.minimum(ops.maximum(as_boxes(boxes, "boxes"), 0.0), limits)


def centre_form(boxes):
    """Split boxes `(..., 4)` into centre x, centre y, width, height, each `(...)`."""
    x1, y1, x2, y2 = ops.unstack(boxes, 4, axis=-1)
    return (x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1


def four_weights(weights):
    """Return the coder's weights as a tensor, or say what is wrong with them."""
    if len(weights) != 4 or min(weights) <= 0:
        raise ValueError(
            "`weights` must be four positive numbers, for dx, dy, dw and dh. "
            f"Received: weights={weights}."
        )
    return ops.convert_to_tensor(weights, dtype="float32")


def smooth_l1(targets, predictions, beta: float = 1 / 9):
    """Return the smooth L1 loss, summed over the last axis.

    Large errors of hopeless boxes must not drown the small ones of good boxes
    (Girshick, 2015, "Fast R-CNN", section 2.3, https://arxiv.org/abs/1504.08083).
    Keras' `huber(delta=beta)` is `beta` times this, and averages where this sums.

    Args:
        targets: What is to be predicted, `(..., D)`.
        predictions: What is predicted, `(..., D)`.
        beta: Distance at which the square `0.5 d^2 / beta` gives way to the line
            `d - 0.5 beta`. Fast R-CNN takes 1, Faster R-CNN 1/9.

    Returns:
        float32 tensor `(...)`, at least 0.

    Raises:
        ValueError: If `beta` is not positive.

    Example:
        >>> float(smooth_l1([0.0, 0.0], [0.5, 3.0], beta=1.0))
        2.625
    """
    if beta <= 0:
        raise ValueError(
            f"`beta` must be positive. Received: beta={beta}. For the plain distance "
            "take the mean absolute error."
        )
    targets = ops.cast(ops.convert_to_tensor(targets), "float32")
    distance = ops.abs(
        ops.cast(ops.convert_to_tensor(predictions), "float32") - targets
    )
    square, line = 0.5 * distance**2 / beta, distance - 0.5 * beta
    return ops.sum(ops.where(distance < beta, square, line), axis=-1)


def as_boxes(values, name: str, axes: int = 1):
    """Return values as a float32 tensor `(..., 4)` of at least so many axes."""
    values = ops.cast(ops.convert_to_tensor(values), "float32")
    shape = tuple(values.shape)
    if len(shape) < axes or shape[-1] != 4:
        wanted = "(..., 4)" if axes == 1 else "(..., N, 4)"
        raise ValueError(
            f"`{name}` must have the shape {wanted}: 4 numbers, as [x1, y1, x2, y2] of "
            f"a box, along the last axis. Received: shape={shape}."
        )
    return values


def as_features_and_boxes(features, boxes):
    """Return a feature map `(B, H, W, C)` and boxes `(B, R, 4)` as float tensors."""
    features, boxes = ops.convert_to_tensor(features), as_boxes(boxes, "boxes")
    if len(features.shape) != 4 or len(boxes.shape) != 3:
        raise ValueError(
            "`features` must be (B, H, W, C) and `boxes` (B, R, 4). Received: features "
            f"of shape {tuple(features.shape)}, boxes of shape {tuple(boxes.shape)}."
        )
    if None in tuple(features.shape[1:]):
        raise ValueError(
            "The feature map's height, width and channels must be known. "
            f"Received: shape={tuple(features.shape)}. Give the model an image shape."
        )
    if "float" not in keras.backend.standardize_dtype(features.dtype):
        features = ops.cast(features, "float32")
    return features, boxes


def require_positive(**numbers):
    """Raise ValueError unless all numbers are above 0."""
    if min(numbers.values()) <= 0:
        names = ", ".join(f"`{name}`" for name in numbers)
        received = ", ".join(f"{name}={number}" for name, number in numbers.items())
        raise ValueError(f"{names} must be positive. Received: {received}.")
