"""Matching: which object, if any, each candidate box is to learn.

Shapes: B images, N candidates (anchors or proposals), M objects per image with padding.
"""

from keras import ops

from aiva.ops.detection.arguments import as_boxes
from aiva.ops.detection.iou import area, iou


def match(candidates, boxes, labels, low: float, high: float, force_best=False):
    """Give every candidate its best object and the part it plays in training.

    Faster R-CNN (Ren et al., 2015, section 3.1.2, https://arxiv.org/abs/1506.01497)
    matches anchors with `low=0.3, high=0.7, force_best=True` and proposals with
    `low=high=0.5`.

    Args:
        candidates: Boxes `[x1, y1, x2, y2]` in pixels, `(N, 4)` for all images or
            `(B, N, 4)`.
        boxes: The objects' boxes in the same pixels, `(B, M, 4)`.
        labels: The objects' classes, `(B, M)`; -1 marks padding, which matches nothing.
        low: Candidates whose best IoU is below this are background.
        high: Candidates whose best IoU is at least this are objects.
        force_best: Whether the best candidates of each object (all of them, if they are
            equal) count as objects too, however low their IoU; not if it is 0. Such a
            candidate still learns the object that it fits best itself.

    Returns:
        index: int32 `(B, N)`, the place among the M objects of each candidate's best
            one (the first of equals); meaningful where `state` is 1.
        state: int32 `(B, N)`: 1 object, 0 background, -1 ignored, which are candidates
            in between and candidates without area (padding).

    Raises:
        ValueError: If not `0 <= low <= high <= 1`, or an argument's shape is wrong.

    Example:
        >>> candidates = [[0.0, 0, 8, 8], [0, 0, 8, 16], [50, 50, 60, 60]]
        >>> index, state = match(candidates, [[[0.0, 0, 8, 9]]], [[3]], 0.3, 0.7)
        >>> ops.convert_to_numpy(state).tolist()
        [[1, -1, 0]]
    """
    candidates = as_boxes(candidates, "candidates", axes=2)
    boxes, labels = as_boxes(boxes, "boxes"), ops.convert_to_tensor(labels)
    check(boxes, labels, low, high)
    real = labels[:, None, :] >= 0  # (B, 1, M)
    overlap = ops.where(real, iou(candidates, boxes), -1.0)  # (B, N, M)
    index = ops.cast(ops.argmax(overlap, axis=-1), "int32")  # (B, N)
    best = ops.max(overlap, axis=-1)  # (B, N)
    state = ops.where(best >= high, 1, ops.where(best < low, 0, -1))
    if force_best:
        top = ops.max(overlap, axis=1, keepdims=True)  # (B, 1, M)
        forced = ops.any((overlap == top) & (top > 0), axis=-1)  # (B, N)
        state = ops.where(forced, 1, state)
    state = ops.where(area(*ops.unstack(candidates, 4, axis=-1)) > 0, state, -1)
    return index, ops.cast(state, "int32")


def check(boxes, labels, low, high):
    """Raise ValueError for objects or thresholds that do not fit together."""
    shapes = tuple(boxes.shape), tuple(labels.shape)
    if [len(shape) for shape in shapes] != [3, 2] or shapes[0][1] != shapes[1][1]:
        raise ValueError(
            "`boxes` must be (B, M, 4) and `labels` (B, M). Received: "
            f"boxes of shape {shapes[0]}, labels of shape {shapes[1]}."
        )
    if not 0 <= low <= high <= 1:
        raise ValueError(
            "The thresholds must keep 0 <= low <= high <= 1. "
            f"Received: low={low}, high={high}."
        )
