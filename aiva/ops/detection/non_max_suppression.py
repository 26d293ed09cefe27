"""Non-maximum suppression: of boxes that overlap, keep the one with the best score.

Shapes: B images, N boxes with scores, K boxes kept.
"""

from keras import ops

from aiva.ops.detection.boxes import as_boxes, iou

# Boxes at or below this score are no candidates (-inf too).
NO_CANDIDATE = -1e9


def non_max_suppression(boxes, scores, max_boxes, iou_threshold=0.5, labels=None):
    """Keep the best boxes, none of which overlaps a better kept one too much.

    The result is that of the greedy algorithm (Girshick et al., 2014, section 2.2,
    https://arxiv.org/abs/1311.2524), which `aiva.scratch` tells. All pairs of boxes are
    compared at once, in memory for several times B * N * N numbers: of thousands of
    boxes take the few hundred best (`keras.ops.top_k`) first. Gradients flow through
    what is gathered by the indices, not through their choice.

    Args:
        boxes: Boxes `[x1, y1, x2, y2]` in pixels, `(B, N, 4)`.
        scores: The boxes' scores, `(B, N)`, larger is better; -inf, or anything up to
            -1e9, says that there is no box here.
        max_boxes: Number K of boxes to keep at most.
        iou_threshold: A box whose IoU with a better kept one is above this is dropped.
        labels: Classes `(B, N)`, if boxes of different classes are not to suppress each
            other. None compares all boxes.

    Returns:
        index: int32 `(B, K)`, indices of the N boxes, best first; 0 where not valid.
        valid: bool `(B, K)`, False where fewer than K boxes were kept.

    Raises:
        ValueError: If an argument's shape or range is wrong.

    Example:
        >>> boxes = [[[0.0, 0, 10, 10], [0, 0, 10, 9], [20, 20, 30, 30]]]
        >>> index, valid = non_max_suppression(boxes, [[0.6, 0.9, 0.3]], max_boxes=3)
        >>> ops.convert_to_numpy(index).tolist(), ops.convert_to_numpy(valid).tolist()
        ([[1, 2, 0]], [[True, True, False]])
    """
    # JAX could not take a gradient through the loop below.
    boxes = ops.stop_gradient(as_boxes(boxes, "boxes", axes=2))
    scores = ops.stop_gradient(ops.cast(ops.convert_to_tensor(scores), "float32"))
    labels = None if labels is None else ops.convert_to_tensor(labels)
    check(boxes, scores, scores if labels is None else labels, max_boxes, iou_threshold)
    order = ops.argsort(-scores, axis=-1)  # (B, N), stable: of equals the first leads
    boxes = ops.take_along_axis(boxes, order[..., None], axis=1)  # (B, N, 4)
    overlaps = iou(boxes, boxes) > iou_threshold  # (B, N, N)
    if labels is not None:
        labels = ops.take_along_axis(labels, order, axis=1)
        overlaps = overlaps & (labels[:, :, None] == labels[:, None, :])
    candidates = ops.take_along_axis(scores, order, axis=1) > NO_CANDIDATE  # (B, N)
    return first_kept(survivors(overlaps, candidates), order, max_boxes)


def survivors(overlaps, candidates):
    """Tell which boxes, sorted best first, the greedy algorithm keeps.

    Greedy suppression goes from the best box to the worst. This asks all boxes at once,
    again and again, "does a better box that is still kept overlap you?", until no
    answer changes. The first answers are right after one round, those that hang on them
    after two, and so on: the rounds needed are the longest chain of boxes that suppress
    each other, and the result is the greedy one, exactly.

    Args:
        overlaps: bool `(B, N, N)`.
        candidates: bool `(B, N)`, False where there is no box.

    Returns:
        bool `(B, N)`.
    """
    count = overlaps.shape[1]
    better = ops.triu(ops.ones((count, count), dtype="bool"), k=1)  # row before column
    suppresses = ops.cast(overlaps & better, "float32")  # (B, N, N)
    start = ops.cast(candidates, "float32")[:, None, :]  # (B, 1, N)

    def unsettled(keep, before):
        return ops.any(keep != before)

    def ask_again(keep, before):
        return start * ops.cast(ops.matmul(keep, suppresses) == 0, "float32"), keep

    keep, _ = ops.while_loop(unsettled, ask_again, (start, start - 1))
    return keep[:, 0] > 0  # (B, N)


def first_kept(keep, order, max_boxes):
    """Return index and valid `(B, K)` of the first boxes that are kept."""
    count = order.shape[1]
    rank = ops.arange(count, dtype="int32")
    kept_first = ops.argsort(ops.where(keep, rank, rank + count), axis=-1)
    kept_first = kept_first[:, :max_boxes]
    valid = ops.take_along_axis(keep, kept_first, axis=1)
    index = ops.where(valid, ops.take_along_axis(order, kept_first, axis=1), 0)
    missing = [(0, 0), (0, max(0, max_boxes - count))]
    return ops.pad(ops.cast(index, "int32"), missing), ops.pad(valid, missing)


def check(boxes, scores, labels, max_boxes, iou_threshold):
    """Raise ValueError for arguments that do not fit together."""
    shape = tuple(boxes.shape)
    fit = all(
        len(values.shape) == 2 and values.shape[1] == shape[-2]
        for values in (scores, labels)
    )
    if len(shape) != 3 or shape[1] is None or not fit:
        raise ValueError(
            "`boxes` must be (B, N, 4), `scores` and `labels` (B, N), with N known. "
            f"Received: boxes of shape {shape}, scores of shape {tuple(scores.shape)}, "
            f"labels of shape {tuple(labels.shape)}. A single image gets its axis by "
            "`boxes[None]`."
        )
    if max_boxes < 1 or not 0 <= iou_threshold <= 1:
        raise ValueError(
            "`max_boxes` must be at least 1 and `iou_threshold` must lie between 0 and "
            f"1. Received: max_boxes={max_boxes}, iou_threshold={iou_threshold}."
        )
