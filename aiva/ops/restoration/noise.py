"""Noise: what a dark scene or a cheap sensor adds to every pixel.

Shapes: B images, H x W pixels, C channels.
"""

import keras
import numpy as np
from keras import ops

from aiva.ops.restoration.pixels import as_images


def add_noise(images, sigma, seed=None, clip: bool = True):
    """Add Gaussian noise, independent from pixel to pixel and from channel to channel.

    Args:
        images: Images `(B, H, W, C)` with values 0-255.
        sigma: Standard deviation in grey levels: one number, or `(B,)`, one for each
            image.
        seed: None, an integer (the same noise each time) or a
            `keras.random.SeedGenerator` (a sequence that can be repeated).
        clip: Whether values are cut off at 0 and 255, as in every file. Papers that
            report figures on standard photographs do not cut; dark and bright places
            are then noisier.

    Returns:
        float32 tensor `(B, H, W, C)`.

    Raises:
        ValueError: If the images are not `(B, H, W, C)`, or sigma is negative or of
            another shape.

    Example:
        >>> noisy = add_noise(np.full((1, 64, 64, 1), 128), sigma=25, seed=0)
        >>> abs(float(ops.std(noisy)) - 25) < 1
        True
    """
    images = as_images(images)
    plain = isinstance(sigma, (int, float, list, tuple, np.number, np.ndarray))
    if plain and not np.min(sigma) >= 0:  # NaN is not
        raise ValueError(f"`sigma` must be 0 or more. Received: sigma={sigma}.")
    sigma = ops.cast(ops.convert_to_tensor(sigma), "float32")
    one_each = tuple(sigma.shape) in ((), (images.shape[0],))
    if not one_each and (len(sigma.shape) != 1 or images.shape[0] is not None):
        raise ValueError(
            "`sigma` must be one number, or one for each image, of shape (B,). "
            f"Received: shape={tuple(sigma.shape)} for images {tuple(images.shape)}."
        )
    noise = keras.random.normal(ops.shape(images), dtype="float32", seed=seed)
    noisy = images + noise * ops.reshape(sigma, (-1, 1, 1, 1))  # (B, H, W, C)
    return ops.clip(noisy, 0.0, 255.0) if clip else noisy
