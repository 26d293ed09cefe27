"""Enlargement without learning: bicubic interpolation.

Shapes: N images, H x W pixels, C channels, F the factor.
"""

import numpy as np
from keras import ops as keras_ops

from aiva import ops


def bicubic(images, factor: int = 2) -> np.ndarray:
    """Enlarge images by Keys' bicubic interpolation, see `aiva.ops.upsample`.

    Args:
        images: Images `(N, H, W, C)` with values 0-255.
        factor: How many times larger.

    Returns:
        float32 images `(N, H F, W F, C)` with values 0-255.

    Raises:
        ValueError: If the images are no `(N, H, W, C)` or the factor is none.

    Example:
        >>> bicubic(np.zeros((1, 3, 4, 1)), factor=2).shape
        (1, 6, 8, 1)
    """
    return keras_ops.convert_to_numpy(ops.upsample(images, factor))
