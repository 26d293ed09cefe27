"""Matching in one image: which object each candidate box is to learn, in loops.

Shapes: N candidates, M objects.
"""

import numpy as np

from aiva.scratch.iou import iou


def match(candidates, boxes, low, high, force_best=False):
    """Give every candidate its best object and the part it plays in training.

    Args:
        candidates: N boxes `[x1, y1, x2, y2]`.
        boxes: The boxes of M objects, without padding.
        low: Candidates whose best IoU is below this are background.
        high: Candidates whose best IoU is at least this are objects.
        force_best: Whether the best candidates of each object count as objects too.

    Returns:
        Two integer arrays `(N,)`: the index of each candidate's best object among the
        M, and its state: 1 object, 0 background, -1 ignored.

    Example:
        >>> candidates = [[0, 0, 8, 8], [0, 0, 8, 16], [50, 50, 60, 60]]
        >>> _, state = match(candidates, [[0, 0, 8, 9]], low=0.3, high=0.7)
        >>> state.tolist()
        [1, -1, 0]
    """
    overlaps = iou(candidates, boxes)  # (N, M)
    index, state = np.zeros(len(candidates), int), np.zeros(len(candidates), int)
    for candidate, row in enumerate(overlaps):
        if len(row):
            index[candidate] = np.argmax(row)
            best = row[index[candidate]]
            state[candidate] = 1 if best >= high else 0 if best < low else -1
    if force_best:
        for column in overlaps.T:
            if column.max() > 0:
                state[column == column.max()] = 1
    return index, state
