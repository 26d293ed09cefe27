"""Precision and recall along a list of detections, the best first.

Shapes: D detections; any number of axes before them.
"""

import numpy as np


def precision_curve(true_positives, false_positives, count):
    """Return the precision and the recall after each detection.

    Args:
        true_positives: bool `(..., D)`: detections that found an object.
        false_positives: bool `(..., D)`: detections that found none. One that is
            neither does not count.
        count: Number of objects to find, at least 1, `(...)`.

    Returns:
        Two arrays `(..., D)` from 0 to 1. Precision is 0 before the first that counts.

    Example:
        >>> right = np.array([True, False, True])
        >>> precision, recall = precision_curve(right, ~right, 4)
        >>> precision.round(2).tolist(), recall.tolist()
        ([1.0, 0.5, 0.67], [0.25, 0.25, 0.5])
    """
    right = np.cumsum(true_positives, axis=-1)
    wrong = np.cumsum(false_positives, axis=-1)
    precision = right / np.maximum(right + wrong, 1)
    return precision, right / np.expand_dims(count, -1)


def precision_envelope(precision):
    """Replace each precision by the largest at this recall or at a higher one.

    Example:
        >>> precision_envelope(np.array([1.0, 0.5, 0.75])).tolist()
        [1.0, 0.75, 0.75]
    """
    return np.maximum.accumulate(precision[..., ::-1], axis=-1)[..., ::-1]


def mean_of_valid(values) -> float:
    """Return the mean of what is not -1, or -1 if there is nothing else.

    Example:
        >>> mean_of_valid(np.array([0.5, -1.0, 1.0])), mean_of_valid(np.array([]))
        (0.75, -1.0)
    """
    valid = values[values > -1]
    return float(valid.mean()) if valid.size else -1.0
