"""Association: which detection belongs to which track?

Both ways look at the IoU of every pair. Greedy linking takes the best pair, then the
best of what is left: quick and short-sighted. The assignment problem asks for the pairs
whose IoUs have the largest sum; Kuhn's "Hungarian" method (1955,
https://doi.org/10.1002/nav.3800020109) solves it exactly, here in SciPy.

Shapes: K tracks, D detections, P pairs.
"""

import numpy as np

from aiva.scratch.iou import iou

# The cost of a forbidden pair: finite, since SciPy calls a row that holds nothing but
# infinity infeasible; and dearer than all allowed pairs together, of at most 1 each.
FORBIDDEN = 1e6


def optimal(table, allowed) -> tuple[np.ndarray, np.ndarray]:
    """Choose as many allowed pairs as there can be, with the largest sum of IoUs.

    Args:
        table: IoUs `(K, D)` of tracks and detections.
        allowed: bool `(K, D)`: which pairs may be chosen.

    Returns:
        Rows `(P,)` and columns `(P,)` of the pairs.

    Example:
        >>> table = np.array([[0.9, 0.8], [0.8, 0.0]])
        >>> [side.tolist() for side in optimal(table, table >= 0.3)]
        [[0, 1], [1, 0]]
    """
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(np.where(allowed, 1 - table, FORBIDDEN))
    good = allowed[rows, columns]
    return rows[good], columns[good]


def greedy(table, allowed) -> tuple[np.ndarray, np.ndarray]:
    """Choose the allowed pair of the largest IoU, then the next that is still free.

    Args:
        table: IoUs `(K, D)` of tracks and detections.
        allowed: bool `(K, D)`: which pairs may be chosen.

    Returns:
        Rows `(P,)` and columns `(P,)` of the pairs.

    Example:
        >>> table = np.array([[0.9, 0.8], [0.8, 0.0]])
        >>> [side.tolist() for side in greedy(table, table >= 0.3)]
        [[0], [0]]
    """
    left = np.where(allowed, table, -np.inf)
    pairs = []
    while np.isfinite(best := left.max(initial=-np.inf)):
        row, column = np.argwhere(left == best)[0]
        pairs.append((row, column))
        left[row], left[:, column] = -np.inf, -np.inf
    rows, columns = np.array(pairs, int).reshape(-1, 2).T
    return rows, columns


METHODS = {"optimal": optimal, "greedy": greedy}


def associate(
    boxes, found, iou_threshold: float, same=None, method: str = "optimal"
) -> tuple[np.ndarray, np.ndarray]:
    """Pair tracks with detections that overlap enough.

    Args:
        boxes: Boxes of the tracks, `(K, 4)`.
        found: Boxes of the detections, `(D, 4)`.
        iou_threshold: Pairs of a smaller IoU are never chosen, and never one of IoU 0.
        same: bool `(K, D)`: which pairs may be chosen at all; None for all of them.
        method: `"optimal"` or `"greedy"`.

    Returns:
        Indices of tracks `(P,)`, and of the detection of each `(P,)`.

    Example:
        >>> tracks, found = [[0, 0, 4, 4]], [[9, 9, 12, 12], [1, 0, 5, 4]]
        >>> [side.tolist() for side in associate(tracks, found, 0.3)]
        [[0], [1]]
    """
    table = iou(boxes, found)  # (K, D)
    allowed = (table >= iou_threshold) & (table > 0)
    if same is not None:
        allowed &= same
    return METHODS[method](table, allowed)
