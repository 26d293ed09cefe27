"""Softmax and cross-entropy: from scores to probabilities to one number to improve.

Shapes: B examples, K classes.
"""

import numpy as np


def softmax(logits):
    """Turn scores into probabilities: exponentiate, then divide by the sum.

    The largest score is subtracted first. That changes nothing in the result and keeps
    `exp` from overflowing.

    Args:
        logits: Array `(..., K)`.

    Returns:
        Array of the same shape whose last axis sums to one.

    Example:
        >>> softmax(np.array([[0.0, np.log(3.0)], [1000.0, 1000.0]])).round(2).tolist()
        [[0.25, 0.75], [0.5, 0.5]]
    """
    powers = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def cross_entropy(logits, labels):
    """Average the surprise, `-log p`, about the right classes.

    Args:
        logits: Array `(B, K)`.
        labels: Integer classes `(B,)`.

    Returns:
        A number: 0 for certain and right, `log K` for not knowing anything.

    Example:
        >>> round(float(cross_entropy(np.zeros((1, 10)), np.array([3]))), 4)
        2.3026
    """
    logits = logits - np.max(logits, axis=-1, keepdims=True)
    log_sum = np.log(np.exp(logits).sum(axis=-1))
    return np.mean(log_sum - logits[np.arange(len(labels)), labels])


def cross_entropy_gradient(logits, labels):
    """Return the gradient of `cross_entropy` for the logits: `p - one_hot`, averaged.

    Args:
        logits: Array `(B, K)`.
        labels: Integer classes `(B,)`.

    Returns:
        Array `(B, K)`.

    Example:
        >>> cross_entropy_gradient(np.zeros((1, 2)), np.array([1])).tolist()
        [[0.5, -0.5]]
    """
    gradient = softmax(logits)
    gradient[np.arange(len(labels)), labels] -= 1
    return gradient / len(labels)
