"""ReLU: let positive numbers pass, replace negative ones by zero.

Nair and Hinton, 2010, "Rectified linear units improve restricted Boltzmann machines",
https://icml.cc/Conferences/2010/papers/432.pdf
"""

import numpy as np


def relu(inputs):
    """Return `max(inputs, 0)`, number by number.

    Args:
        inputs: Array of any shape.

    Returns:
        Array of the same shape.

    Example:
        >>> relu(np.array([-2.0, 0.0, 3.0])).tolist()
        [0.0, 0.0, 3.0]
    """
    return np.maximum(inputs, 0)


def relu_gradient(inputs, output_gradient):
    """Return the gradient of the loss for the inputs of `relu`.

    Args:
        inputs: What `relu` was given, any shape.
        output_gradient: Gradient of the loss for the output of `relu`, same shape.

    Returns:
        Array of the same shape: the gradient where the input was positive, else zero.

    Example:
        >>> relu_gradient(np.array([-2.0, 3.0]), np.array([5.0, 7.0])).tolist()
        [0.0, 7.0]
    """
    return output_gradient * (inputs > 0)
