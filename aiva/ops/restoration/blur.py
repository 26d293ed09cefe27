"""Blur: what a lens out of focus does, nearly.

Shapes: B images, H x W pixels, C channels.
"""

import math

from keras import ops

from aiva.ops.restoration.pixels import along_rows_and_columns, as_images

REACH = 4  # standard deviations at which the bell is cut off


def blur(images, sigma: float):
    """Replace each pixel by a mean of its surroundings with Gaussian weights.

    A Gaussian is the only round blur that can be done along rows first and along
    columns then. Beyond its edges the image is continued by its mirror image, as
    `scipy.ndimage.gaussian_filter` does. `keras.ops.image.gaussian_blur` continues it
    by zeros, which darkens the edges.

    Args:
        images: Images `(B, H, W, C)` with values 0-255.
        sigma: Standard deviation of the weights in pixels, above 0 and at most a
            quarter of the shorter side.

    Returns:
        float32 tensor `(B, H, W, C)` with values 0-255.

    Raises:
        ValueError: If the images are not `(B, H, W, C)`, or sigma is out of its range.

    Example:
        >>> import numpy as np
        >>> point = np.zeros((1, 9, 9, 1))
        >>> point[0, 4, 4] = 255
        >>> blurred = blur(point, sigma=1.0)
        >>> round(float(blurred[0, 4, 4, 0]), 1), round(float(ops.sum(blurred)), 1)
        (40.6, 255.0)
    """
    images = as_images(images)
    sides = [side for side in images.shape[1:3] if side is not None]
    if not sigma > 0 or any(REACH * sigma > side for side in sides):
        raise ValueError(
            "`sigma` must lie above 0 and be at most a quarter of the shorter side. "
            f"Received: sigma={sigma}, images of shape {tuple(images.shape)}."
        )
    height, width = ops.shape(images)[1:3]
    blurred = along_rows_and_columns(
        images, weights(height, sigma), weights(width, sigma)
    )
    return ops.clip(blurred, 0.0, 255.0)


def weights(length, sigma):
    """Return a matrix `(length, length)`: how much pixel j counts for pixel i."""
    i = ops.arange(length, dtype="float32")[:, None]
    j = ops.arange(length, dtype="float32")
    period = 2.0 * ops.cast(length, "float32")  # of an image and its mirror image
    return sum(
        bell(i - j - turn * period, sigma) + bell(i + j + 1 - turn * period, sigma)
        for turn in (-1, 0, 1)
    )


def bell(distances, sigma):
    """Return the weights of a Gaussian that is cut off and whose sum is 1."""
    reach = int(REACH * sigma + 0.5)
    whole = sum(math.exp(-0.5 * (x / sigma) ** 2) for x in range(-reach, reach + 1))
    values = ops.exp(-0.5 * ops.square(distances / sigma)) / whole
    return ops.where(ops.abs(distances) < reach + 0.5, values, 0.0)
