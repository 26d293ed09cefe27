"""The dense layer: every output is a weighted sum of all inputs, `y = x W + b`.

Shapes: B examples, N inputs, M outputs.
"""


def dense(inputs, weights, bias):
    """Return `inputs @ weights + bias`.

    Args:
        inputs: Array `(B, N)`.
        weights: Array `(N, M)`.
        bias: Array `(M,)`.

    Returns:
        Array `(B, M)`.

    Example:
        >>> import numpy as np
        >>> dense(np.array([[1.0, 2.0]]), np.eye(2), np.array([10.0, 20.0])).tolist()
        [[11.0, 22.0]]
    """
    return inputs @ weights + bias


def dense_gradient(inputs, weights, output_gradient):
    """Return the gradients of the loss for the arguments of `dense`.

    Args:
        inputs: Array `(B, N)`.
        weights: Array `(N, M)`.
        output_gradient: Gradient of the loss for the output, `(B, M)`.

    Returns:
        Three arrays: the gradients for inputs, weights and bias, shaped like them.

    Example:
        >>> import numpy as np
        >>> inputs, weights = np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]])
        >>> [g.tolist() for g in dense_gradient(inputs, weights, np.array([[5.0]]))]
        [[[15.0, 20.0]], [[5.0], [10.0]], [5.0]]
    """
    return (
        output_gradient @ weights.T,
        inputs.T @ output_gradient,
        output_gradient.sum(axis=0),
    )
