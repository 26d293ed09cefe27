"""The variational autoencoder's loss, term by term, and how its codes are drawn.

Shapes: B images, D latent dimensions, S codes drawn for each image.
"""

import numpy as np


def reparameterise(mean, log_var, noise):
    """Turn standard normal noise into codes with a given mean and variance.

    The noise does not depend on mean or variance, so the codes have a gradient for both
    (Kingma and Welling, 2013, section 2.4, https://arxiv.org/abs/1312.6114).

    Args:
        mean: Means `(B, D)`.
        log_var: Logarithms of the variances `(B, D)`.
        noise: Standard normal noise, `(B, D)` or `(S, B, D)`.

    Returns:
        Codes of the shape of the noise.

    Example:
        >>> codes = reparameterise([[1.0]], [[np.log(4.0)]], [[[0.0]], [[1.0]]])
        >>> codes.ravel().round(6).tolist()
        [1.0, 3.0]
    """
    deviation = np.exp(np.asarray(log_var) / 2)  # variance = deviation^2
    return mean + deviation * noise


def kl_divergence(mean, log_var):
    """Measure how far normal distributions of codes are from the standard normal one.

    Args:
        mean: Means `(B, D)`.
        log_var: Logarithms of the variances `(B, D)`.

    Returns:
        Array `(B,)` in nats, at least 0.

    Example:
        >>> kl_divergence(np.array([[1.0, 0.0]]), np.zeros((1, 2))).tolist()
        [0.5]
    """
    mean, log_var = np.asarray(mean), np.asarray(log_var)
    return np.sum(mean**2 + np.exp(log_var) - 1 - log_var, axis=-1) / 2


def bernoulli_log_likelihood(pixels, probabilities):
    """Add up how probable pixels are, each being on or off for itself.

    Args:
        pixels: What was seen `(B, ...)`: 0 or 1.
        probabilities: How probable it was that each pixel is on, between 0 and 1.

    Returns:
        Array `(B,)` in nats, at most 0: the sum over all pixels.

    Example:
        >>> bernoulli_log_likelihood([[1, 0, 0]], [[0.5, 0.5, 0.75]]).round(4).tolist()
        [-2.7726]
    """
    pixels, probabilities = np.asarray(pixels), np.asarray(probabilities)
    seen = np.where(pixels == 1, probabilities, 1 - probabilities)
    return np.log(seen).reshape(len(seen), -1).sum(axis=1)


def evidence_lower_bound(pixels, probabilities, mean, log_var):
    """Return the bound that a variational autoencoder raises, with one code an image.

    Args:
        pixels: Images `(B, ...)` of pixels 0 and 1.
        probabilities: What the decoder makes of one drawn code for each image.
        mean: Means `(B, D)` of the codes.
        log_var: Logarithms of their variances `(B, D)`.

    Returns:
        Array `(B,)` in nats.

    Example:
        >>> still = np.zeros((1, 2))
        >>> evidence_lower_bound([[1, 0]], [[0.5, 0.5]], still, still).round(4).tolist()
        [-1.3863]
    """
    likelihood = bernoulli_log_likelihood(pixels, probabilities)
    return likelihood - kl_divergence(mean, log_var)
