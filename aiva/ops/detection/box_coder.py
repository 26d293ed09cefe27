"""Box coder: what a network predicts instead of a box, and back again.

A network predicts by how much to move and stretch an anchor. Moves are counted in
anchor sides and stretches as logarithms, so that small and large boxes cost alike
(Girshick et al., 2014, appendix C, https://arxiv.org/abs/1311.2524).
"""

import math

from keras import ops

from aiva.ops.detection.arguments import as_boxes

# A side may grow at most 62.5-fold: beyond, exp() of an untrained guess overflows.
LARGEST_STRETCH = math.log(1000 / 16)
# Padding has sides of 0 pixels, whose logarithm would turn a loss into NaN.
SMALLEST_SIDE = 1e-3


def encode_boxes(boxes, anchors, weights=(1, 1, 1, 1)):
    """Tell how to move and stretch anchors so that they become the boxes.

    Args:
        boxes: Boxes `[x1, y1, x2, y2]` in pixels, `(..., 4)`.
        anchors: Where each box is seen from, a shape that broadcasts with `boxes`.
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
        anchors: Anchors `[x1, y1, x2, y2]` in pixels, a shape that broadcasts.
        weights: The weights that encoded.

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
