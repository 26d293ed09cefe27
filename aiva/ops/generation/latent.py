"""The two parts of a variational autoencoder's loss (Kingma and Welling, 2013).

https://arxiv.org/abs/1312.6114

Shapes: B images, D dimensions of a code.
"""

import keras
from keras import ops


def kl_divergence(z_mean, z_log_var):
    """Measure how far posteriors of codes are from the standard normal distribution.

    The closed form of appendix B: half the sum of `mean^2 + variance - 1 -
    log(variance)` over the dimensions of a code.

    Args:
        z_mean: Means `(B, D)` of the normal distributions.
        z_log_var: Logarithms of their variances `(B, D)`.

    Returns:
        Tensor `(B,)` in nats, at least 0.

    Example:
        >>> float(kl_divergence([[1, 0]], [[0, 0]])[0])
        0.5
    """
    z_mean, z_log_var = (as_floats(numbers) for numbers in (z_mean, z_log_var))
    terms = ops.square(z_mean) + ops.exp(z_log_var) - 1.0 - z_log_var  # (B, D)
    return 0.5 * ops.sum(terms, axis=-1)


def as_floats(numbers):
    """Return a tensor of the floating-point numbers given, or of whole ones as such."""
    numbers = ops.convert_to_tensor(numbers)
    return ops.cast(numbers, keras.backend.result_type(numbers.dtype, float))


def bernoulli_log_likelihood(pixels, logits):
    """Sum the log-probabilities of pixels, each a Bernoulli variable of its own.

    Minus `keras.losses.binary_crossentropy(pixels, logits, from_logits=True)`, which is
    a mean over the last axis instead of a sum over all pixels.

    Args:
        pixels: Pixels `(B, ...)` from 0 to 1. Numbers in between count as both, in that
            proportion, and the result is then a score and not a likelihood.
        logits: Logits `(B, ...)` of the probabilities to be on.

    Returns:
        Tensor `(B,)` in nats, at most 0: the sum over all pixels.

    Example:
        >>> import numpy as np
        >>> logits = np.zeros((1, 2, 2, 1), "float32")
        >>> round(float(bernoulli_log_likelihood(np.ones((1, 2, 2, 1)), logits)[0]), 3)
        -2.773
    """
    logits = ops.convert_to_tensor(logits)
    pixels = ops.cast(ops.convert_to_tensor(pixels), logits.dtype)
    # log p(x) = x a - log(1 + exp(a)), which never takes the logarithm of 0.
    terms = pixels * logits - ops.softplus(logits)
    return ops.sum(terms, axis=tuple(range(1, len(logits.shape))))
