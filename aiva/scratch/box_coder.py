"""Box coder: four numbers that turn one box into another, one box at a time.

Girshick et al., 2014, "Rich feature hierarchies", appendix C,
https://arxiv.org/abs/1311.2524

Shapes: N boxes `[x1, y1, x2, y2]` in pixels, an anchor for each.
"""

import math

import numpy as np


def encode_boxes(boxes, anchors, weights=(1, 1, 1, 1)):
    """Tell how to move and stretch each anchor so that it becomes its box.

    Args:
        boxes: N boxes.
        anchors: N anchors.
        weights: Factors of (dx, dy, dw, dh).

    Returns:
        Array `(N, 4)` of `[dx, dy, dw, dh]`.

    Example:
        >>> encode_boxes([[5, 0, 15, 20]], [[0, 0, 10, 10]]).round(2)
        array([[0.5 , 0.5 , 0.  , 0.69]])
    """
    deltas = []
    for box, anchor in zip(boxes, anchors, strict=True):
        x, y, width, height = centre_form(box)
        anchor_x, anchor_y, anchor_width, anchor_height = centre_form(anchor)
        dx = (x - anchor_x) / anchor_width
        dy = (y - anchor_y) / anchor_height
        dw = math.log(width / anchor_width)
        dh = math.log(height / anchor_height)
        deltas.append(np.multiply([dx, dy, dw, dh], weights))
    return np.array(deltas)


def decode_boxes(deltas, anchors, weights=(1, 1, 1, 1)):
    """Move and stretch each anchor: the inverse of `encode_boxes`.

    Args:
        deltas: N times `[dx, dy, dw, dh]`.
        anchors: N anchors.
        weights: The weights that encoded.

    Returns:
        Array `(N, 4)` of boxes, whose sides are at most 62.5 times the anchors'.

    Example:
        >>> decode_boxes([[0.5, 0.5, 0, math.log(2)]], [[0, 0, 10, 10]]).tolist()
        [[5.0, 0.0, 15.0, 20.0]]
    """
    boxes = []
    for delta, anchor in zip(deltas, anchors, strict=True):
        dx, dy, dw, dh = np.divide(delta, weights)
        anchor_x, anchor_y, anchor_width, anchor_height = centre_form(anchor)
        x = anchor_x + dx * anchor_width
        y = anchor_y + dy * anchor_height
        width = anchor_width * min(math.exp(dw), 1000 / 16)
        height = anchor_height * min(math.exp(dh), 1000 / 16)
        boxes.append([x - width / 2, y - height / 2, x + width / 2, y + height / 2])
    return np.array(boxes)


def clip_boxes(boxes, image_shape):
    """Cut off what lies outside the image.

    Args:
        boxes: N boxes.
        image_shape: `(height, width)` or `(height, width, channels)`.

    Returns:
        Array `(N, 4)`.

    Example:
        >>> clip_boxes([[-5, 2, 70, 9]], (32, 64)).tolist()
        [[0, 2, 64, 9]]
    """
    height, width = image_shape[:2]
    clipped = []
    for x1, y1, x2, y2 in boxes:
        x1, x2 = (min(max(x, 0), width) for x in (x1, x2))
        y1, y2 = (min(max(y, 0), height) for y in (y1, y2))
        clipped.append([x1, y1, x2, y2])
    return np.array(clipped)


def centre_form(box):
    """Return a box's centre x, centre y, width and height.

    Example:
        >>> centre_form([0, 0, 10, 4])
        (5.0, 2.0, 10, 4)
    """
    x1, y1, x2, y2 = box
    return (x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1
