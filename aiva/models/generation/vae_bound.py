"""The importance-weighted bound: what many codes say about an image's likelihood.

Burda, Grosse and Salakhutdinov, 2015, "Importance weighted autoencoders",
https://arxiv.org/abs/1509.00519, equation 8. Codes z are drawn around an image x as the
encoder says, and `log mean p(x, z) / q(z | x)` lies below log p(x) on average: the
closer, the more codes there are. One code gives the evidence lower bound.

Shapes: N images, B of a batch, D numbers of a code, S samples of a code.
"""

import math

import keras
import numpy as np
from keras import ops

from aiva.conventions.numbers import check_counts
from aiva.ops import bernoulli_log_likelihood

AT_ONCE = 5000  # codes that are decoded together


def importance_weighted_bound(encoder, decoder, parts, samples: int, seed: int = 0):
    """Bound the log-likelihood of images from below.

    Args:
        encoder: Network from `[images]`, or `[images, labels]`, to means and
            log-variances of codes.
        decoder: Network from `[codes]`, or `[codes, labels]`, to logits of pixels.
        parts: List of images `(N, H, W, C)` with values 0-255, and perhaps their labels
            `(N,)`.
        samples: Number S of codes that are drawn for each image.
        seed: Decides the codes.

    Returns:
        float32 array `(N,)` in nats.

    Raises:
        ValueError: If `samples` is not a whole number from one on.

    Example:
        >>> from aiva import models
        >>> model = models.VAE((8, 8, 1), 2, widths=(8,))
        >>> image = np.zeros((1, 8, 8, 1), "uint8")
        >>> importance_weighted_bound(model.encoder, model.decoder, [image], 5).shape
        (1,)
    """
    check_counts(samples=samples)
    chance = keras.random.SeedGenerator(seed)
    batch = max(1, AT_ONCE // samples)
    bounds = [
        bound_of(
            encoder, decoder, [part[at : at + batch] for part in parts], samples, chance
        )
        for at in range(0, len(parts[0]), batch)
    ]
    return np.concatenate(bounds)


def bound_of(encoder, decoder, parts, samples, chance):
    """Bound the log-likelihood of one batch: an array `(B,)`."""
    images, *labels = [ops.convert_to_tensor(part) for part in parts]
    cloud = encoder([images, *labels], training=False)
    mean, log_var = (ops.cast(part, "float32") for part in cloud)  # (B, D) each
    noise = keras.random.normal((samples, *mean.shape), seed=chance)  # (S, B, D)
    codes = mean + ops.exp(0.5 * log_var) * noise
    repeated = [ops.tile(label, (samples,)) for label in labels]  # (S * B,)
    flat = ops.reshape(codes, (-1, mean.shape[-1]))  # (S * B, D)
    logits = decoder([flat, *repeated], training=False)  # (S * B, H, W, C)
    logits = ops.cast(logits, "float32")
    pixels = ops.tile(ops.cast(images, "float32") / 255.0, (samples, 1, 1, 1))
    likelihood = bernoulli_log_likelihood(pixels, logits)  # (S * B,)
    likelihood = ops.reshape(likelihood, codes.shape[:2])  # (S, B)
    # log p(z) - log q(z | x), where the constants of both densities cancel.
    prior = 0.5 * ops.sum(ops.square(noise) - ops.square(codes) + log_var, axis=-1)
    bound = ops.logsumexp(likelihood + prior, axis=0) - math.log(samples)
    return ops.convert_to_numpy(bound)  # torch would keep what made a tensor
