"""Bicubic resampling: smaller images without aliasing, larger ones without blocks.

Keys, 1981, "Cubic convolution interpolation for digital image processing",
https://doi.org/10.1109/TASSP.1981.1163711. Weights and edges are those of Pillow's
BICUBIC. Rows and columns are resampled one after the other, each by a matrix.

Shapes: B images, H x W pixels, C channels, F the factor.
"""

from keras import ops

from aiva.conventions.numbers import whole_number
from aiva.ops.restoration.pixels import along_rows_and_columns, as_images


def downsample(images, factor: int = 2):
    """Shrink images; each new pixel is a weighted mean of those around it.

    The kernel is stretched by the factor. Without that, stripes finer than a new pixel
    would come back as wide ones that are not in the scene (aliasing).

    Args:
        images: Images `(B, H, W, C)` with values 0-255.
        factor: How many times smaller; it must divide height and width.

    Returns:
        float32 tensor `(B, H / F, W / F, C)`, cut off at 0 and 255.

    Raises:
        ValueError: If the images are not `(B, H, W, C)`, or the factor does not fit.

    Example:
        >>> import numpy as np
        >>> small = downsample(np.full((1, 6, 8, 3), 50))
        >>> tuple(small.shape), round(float(small[0, 0, 0, 0]), 3)
        ((1, 3, 4, 3), 50.0)
    """
    images = as_images(images)
    factor = whole_number("factor", factor, at_least=2)
    sides = images.shape[1:3]
    if any(side is not None and side % factor for side in sides):
        raise ValueError(
            "`factor` must divide height and width. Received: "
            f"factor={factor}, images of {sides[0]} x {sides[1]} pixels. Cut the "
            "images to a size that it divides."
        )
    return resampled(images, factor, [side // factor for side in height_width(images)])


def upsample(images, factor: int = 2):
    """Enlarge images by bicubic interpolation: smooth, and without new detail.

    Args:
        images: Images `(B, H, W, C)` with values 0-255.
        factor: How many times larger.

    Returns:
        float32 tensor `(B, H * F, W * F, C)`, cut off at 0 and 255.

    Raises:
        ValueError: If the images are not `(B, H, W, C)`, or the factor is not a whole
            number from 2 on.

    Example:
        >>> import numpy as np
        >>> tuple(upsample(np.zeros((1, 3, 4, 3)), factor=2).shape)
        (1, 6, 8, 3)
    """
    images = as_images(images)
    factor = whole_number("factor", factor, at_least=2)
    sides = [side * factor for side in height_width(images)]
    return resampled(images, 1 / factor, sides)


def height_width(images):
    """Return both sides, as tensors where a graph does not know them."""
    return ops.shape(images)[1:3]


def resampled(images, scale, sides):
    """Resample images to other sides; `scale` is the old pixels per new one."""
    rows, columns = (
        weights(old, new, scale)
        for old, new in zip(height_width(images), sides, strict=True)
    )
    return ops.clip(along_rows_and_columns(images, rows, columns), 0.0, 255.0)


def weights(old, new, scale):
    """Return a matrix `(new, old)`: how much each old pixel counts for each new one."""
    centres = (ops.arange(new, dtype="float32") + 0.5) * scale - 0.5
    pixels = ops.arange(old, dtype="float32")
    distances = ops.abs(pixels - centres[:, None]) / max(scale, 1.0)  # (new, old)
    values = keys(distances)
    # At the edges, where a part of the kernel has no pixels, the others count more.
    return values / ops.sum(values, axis=1, keepdims=True)


def keys(x):
    """Return Keys' cubic kernel at distances `x >= 0`, with his a = -1/2."""
    near = (1.5 * x - 2.5) * x * x + 1.0
    far = ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    return ops.where(x < 1, near, ops.where(x < 2, far, 0.0))
