"""Images as the models take them: finite numbers from 0 to 255.

Shapes: N images, H height, W width, C channels.
"""

import numpy as np


def check_pixels(images):
    """Raise a ValueError unless pixels are finite, 0-255 and not divided by 255.

    Args:
        images: Images `(N, H, W, C)`, an array of any kind of number.

    Raises:
        ValueError: If a pixel is no number from 0 to 255, or all look like shares of
            255.

    Example:
        >>> check_pixels(np.full((2, 4, 4, 1), 255))
    """
    check_range(images)
    if 0 < images.max() <= 1:  # also of whole numbers: black and white is 0 and 255
        raise ValueError(
            "Images must have values 0-255: the models divide by themselves. "
            f"Received: {images.dtype} images up to {images.max():g}. Leave out the "
            "division by 255, or multiply by 255."
        )


def check_range(images):
    """Raise a ValueError unless pixels are finite and 0-255, however dark they are.

    Args:
        images: Images `(N, H, W, C)`, an array of any kind of number.

    Raises:
        ValueError: If a pixel is no number from 0 to 255.

    Example:
        >>> check_range(np.full((2, 4, 4, 1), 0.5))
    """
    if images.dtype.kind == "f" and not np.isfinite(images).all():
        raise ValueError(
            "Images must have finite values 0-255. Received: NaN or infinite pixels "
            f"in {np.sum(~np.isfinite(images).all(axis=(1, 2, 3)))} of {len(images)}."
        )
    low, high = images.min(), images.max()
    if low < 0 or high > 255:
        raise ValueError(
            "Images must have values 0-255. Received: values from "
            f"{low:g} to {high:g}. Divide 16-bit images by 257."
        )
