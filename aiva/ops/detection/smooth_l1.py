"""Smooth L1: the loss of boxes, square near zero and straight far from it."""

from keras import ops


def smooth_l1(targets, predictions, beta: float = 1 / 9):
    """Sum the smoothed distances of the numbers along the last axis.

    Large errors of hopeless boxes must not drown the small ones of good boxes
    (Girshick, 2015, "Fast R-CNN", section 2.3, https://arxiv.org/abs/1504.08083).
    Keras' `huber(delta=beta)` is `beta` times this, and averages where this sums.

    Args:
        targets: What the numbers should be, `(..., D)`.
        predictions: What they are, `(..., D)`.
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
