"""How close restored images come to the originals, pixel by pixel and by structure.

Shapes: N images, H x W pixels, C channels; values 0-255.
"""

import numpy as np

from aiva.conventions.images import check_pixels, check_range

WINDOW = 11  # pixels: the side of what SSIM looks at together


def psnr(images, restored) -> float:
    """Return the peak signal-to-noise ratio in decibel, the mean over images.

    It is 10 log10(255^2 / mean squared error) of each image. The mean of these is not
    the ratio of the mean error; papers report the former.

    Args:
        images: The originals `(N, H, W, C)`, values 0-255.
        restored: The same restored.

    Returns:
        Decibel, infinite for an image that is exactly as it was.

    Raises:
        ValueError: If shapes differ, or values are not finite and 0-255.

    Example:
        >>> images = np.zeros((1, 4, 4, 1), "uint8")
        >>> round(psnr(images, images + 16), 2)
        24.05
    """
    images, restored = pairs(images, restored)
    errors = np.mean((images - restored) ** 2, axis=(1, 2, 3))  # (N,)
    with np.errstate(divide="ignore"):
        return float(np.mean(10 * np.log10(255**2 / errors)))


def ssim(images, restored) -> float:
    """Return the structural similarity, the mean over images.

    Means, variances and covariance are compared in a Gaussian window of 11 x 11 pixels
    with a standard deviation of 1.5, as in the paper, by scikit-image (Wang et al.,
    2004, "Image quality assessment", https://doi.org/10.1109/TIP.2003.819861).

    Args:
        images: The originals `(N, H, W, C)`, values 0-255, at least 11 x 11 pixels.
        restored: The same restored.

    Returns:
        A number up to 1, which only equal images reach.

    Raises:
        ValueError: If shapes differ, values are not finite and 0-255, or the images are
            smaller than the window.

    Example:
        >>> images = np.random.default_rng(0).integers(0, 256, (1, 16, 16, 1))
        >>> ssim(images, images), ssim(images, 255 - images) < 0
        (1.0, True)
    """
    from skimage.metrics import structural_similarity

    images, restored = pairs(images, restored)
    if min(images.shape[1:3]) < WINDOW:
        raise ValueError(
            f"SSIM compares windows of {WINDOW} x {WINDOW} pixels. Received: images of "
            f"{images.shape[1]} x {images.shape[2]}. Use `psnr` for such small ones."
        )
    values = [
        structural_similarity(
            *pair,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
            data_range=255,
            channel_axis=-1,
        )
        for pair in zip(images, restored, strict=True)
    ]
    return float(np.mean(values))


def pairs(images, restored):
    """Return originals and restored images as float64, or raise a ValueError."""
    images, restored = np.asarray(images), np.asarray(restored)
    if images.ndim != 4 or images.shape != restored.shape or len(images) == 0:
        raise ValueError(
            "Expected originals and restored images of the same shape (N, height, "
            f"width, channels). Received: {images.shape} and {restored.shape}."
        )
    check_pixels(images, "originals")
    check_range(restored, "restored images")
    return images.astype("float64"), restored.astype("float64")
