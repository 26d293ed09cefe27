"""Matching and sampling: what each candidate box is to learn, and which ones do.

Nearly all candidates are background. A detector that learned from all of them would
learn to say "background" (Ren et al., 2015, "Faster R-CNN", sections 3.1.2 and 3.1.3,
https://arxiv.org/abs/1506.01497).

Shapes: B images, N candidates (anchors or proposals), M objects per image with padding.
"""

import keras
from keras import ops

from aiva.ops.detection.boxes import area, as_boxes, iou


def match(candidates, boxes, labels, low: float, high: float, force_best=False):
    """Give every candidate its best object and its part in the training.

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
        index: int32 `(B, N)`, the index among the M objects of each candidate's best
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
    check_objects(boxes, labels, low, high)
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


def check_objects(boxes, labels, low, high):
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


def balanced_sample(state, count: int, fraction: float, seed=None):
    """Choose candidates at random, at most a fraction of them objects.

    Where there are fewer objects than that, background fills up the count.

    Args:
        state: What `match` says of each candidate, `(B, N)`: 1 object, 0 background,
            -1 ignored.
        count: Candidates to choose per image, if there are as many.
        fraction: Largest part of them that may be objects, 0-1.
        seed: None, an integer (the same choice each time) or a
            `keras.random.SeedGenerator`.

    Returns:
        A pair of float32 `(B, N)`, which serve as weights of a loss: objects, 1 for
        each chosen object, else 0; and chosen, 1 for each chosen object or
        background, else 0.

    Raises:
        ValueError: If the shape of `state` is not `(B, N)`, `count` is not positive or
            `fraction` is not in 0-1.

    Example:
        >>> state = [[1, 0, 0, 0, 1, 0, -1, 1]]
        >>> objects, chosen = balanced_sample(state, count=4, fraction=0.5, seed=0)
        >>> float(ops.sum(objects)), float(ops.sum(chosen))
        (2.0, 4.0)
    """
    state = ops.convert_to_tensor(state)
    check_sample(state, count, fraction)
    noise = keras.random.uniform(ops.shape(state), seed=seed)  # (B, N)
    is_object, is_background = state == 1, state == 0
    objects = is_object & (random_rank(is_object, noise) < int(count * fraction))
    left = count - ops.sum(ops.cast(objects, "int32"), axis=1, keepdims=True)  # (B, 1)
    background = is_background & (random_rank(is_background, noise) < left)
    return ops.cast(objects, "float32"), ops.cast(objects | background, "float32")


def take_balanced_sample(state, count: int, fraction: float, seed=None):
    """Choose as `balanced_sample` does, but return indices, always the same number.

    Args:
        state: As for `balanced_sample`, with N at least `count`.
        count: Number K of indices to return per image.
        fraction: Largest part of them that may be objects, 0-1.
        seed: As for `balanced_sample`.

    Returns:
        A pair of index, int32 `(B, K)`, indices of the N candidates, objects first; and
        weight, float32 `(B, K)`, 1 for a chosen candidate, 0 for one that only
        fills up the number and must not count in a loss.

    Raises:
        ValueError: If there are fewer than `count` candidates, or for the reasons of
            `balanced_sample`.

    Example:
        >>> index, weight = take_balanced_sample([[0, 1, -1, -1]], 3, 0.5, seed=0)
        >>> ops.convert_to_numpy(weight).tolist()
        [[1.0, 1.0, 0.0]]
    """
    state = ops.convert_to_tensor(state)
    check_sample(state, count, fraction)
    if state.shape[1] is not None and state.shape[1] < count:
        raise ValueError(
            "There must be at least `count` candidates to take from. "
            f"Received: count={count}, state of shape {tuple(state.shape)}."
        )
    objects, chosen = balanced_sample(state, count, fraction, seed)
    weight, index = ops.top_k(objects + chosen, count)  # (B, K)
    return ops.cast(index, "int32"), ops.cast(weight > 0, "float32")


def random_rank(mask, noise):
    """Number the candidates of a mask from 0 in random order, all others after them."""
    order = ops.argsort(ops.where(mask, -noise, 1.0), axis=-1)  # (B, N)
    # Sorting the order itself gives the rank of each candidate.
    return ops.argsort(order, axis=-1)


def check_sample(state, count, fraction):
    """Raise ValueError for a sample that cannot be drawn."""
    if len(state.shape) != 2:
        raise ValueError(
            "`state` must be (B, N), as `match` returns it. "
            f"Received: shape={tuple(state.shape)}."
        )
    if count < 1 or not 0 <= fraction <= 1:
        raise ValueError(
            "`count` must be at least 1 and `fraction` must lie between 0 and 1. "
            f"Received: count={count}, fraction={fraction}."
        )
