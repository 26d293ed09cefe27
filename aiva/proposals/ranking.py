"""Ranking: which of all the boxes to look into first, and which of them only once.

Shapes: B boxes of one image.
"""

import numpy as np

NARROWEST = 4  # pixels: the shorter side of a box
TWINS = 0.9  # IoU of two boxes from which on they count as one


def unlikeness(tree):
    """Return how unlike each region was to the one that it was joined with.

    A piece of an object is soon joined with the next piece, and so is a piece of the
    background. The whole object is left alone until nothing similar is near.

    Args:
        tree: A `RegionTree`.

    Returns:
        float64 array `(2R - 1,)` from 0 to 1; 1 for the whole image.

    Example:
        >>> from types import SimpleNamespace
        >>> pairs, similarities = np.array([[0, 1], [2, 3]]), np.array([0.75, 0.5])
        >>> tree = SimpleNamespace(pairs=pairs, similarities=similarities)
        >>> unlikeness(tree).tolist()
        [0.25, 0.25, 0.5, 0.5, 1.0]
    """
    unlike = np.ones(2 * len(tree.pairs) + 1)
    unlike[tree.pairs] = 1 - tree.similarities[:, None]
    return unlike


def best_boxes(boxes, scores, count: int):
    """Return the boxes of highest scores without slivers and near copies.

    Args:
        boxes: Boxes `(B, 4)`, [x1, y1, x2, y2] in pixels.
        scores: One number for each box; of equal ones the first box comes first.
        count: How many boxes to return at most.

    Returns:
        float32 array `(up to count, 4)`.

    Example:
        >>> boxes = np.array([[0, 0, 9, 9], [0, 0, 40, 40], [0, 1, 40, 40]])
        >>> best_boxes(boxes, [0.1, 0.2, 0.3], count=3).tolist()
        [[0.0, 1.0, 40.0, 40.0], [0.0, 0.0, 9.0, 9.0]]
    """
    wide = (boxes[:, 2:] - boxes[:, :2]).min(axis=1) >= NARROWEST
    order = np.argsort(-np.asarray(scores)[wide], kind="stable")
    waiting = boxes[wide][order].astype("float32")  # (B, 4), best first
    kept = np.empty((0, 4), "float32")
    while len(waiting) and len(kept) < count:
        kept = np.concatenate([kept, waiting[:1]])
        waiting = waiting[overlaps(waiting[0], waiting) < TWINS]
    return kept


def overlaps(box, boxes):
    """Return the IoU of one box with many, `(B,)`.

    Example:
        >>> overlaps(np.array([0, 0, 4, 4]), np.array([[0, 0, 4, 8], [4, 4, 9, 9]]))
        array([0.5, 0. ])
    """
    low = np.maximum(box[:2], boxes[:, :2])
    high = np.minimum(box[2:], boxes[:, 2:])
    shared = np.maximum(high - low, 0).prod(axis=1)  # (B,)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    return shared / ((box[2:] - box[:2]).prod() + areas - shared)
