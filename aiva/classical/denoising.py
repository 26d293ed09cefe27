"""Denoising without learning: non-local means and total variation, by scikit-image.

Shapes: N images, H x W pixels, C channels.
"""

from functools import partial

import numpy as np

from aiva.classical.batches import image_by_image

# Two settings that photographs were found to like; which is better depends on them.
NON_LOCAL_MEANS = (
    {"patch": 5, "distance": 6, "strength": 0.8},
    {"patch": 7, "distance": 11, "strength": 0.6},
)


def non_local_means(
    images, sigma: float, patch: int = 7, distance: int = 11, strength: float = 0.6
) -> np.ndarray:
    """Replace each pixel by the mean of those whose surroundings look alike.

    Buades, Coll and Morel, 2005, "A non-local algorithm for image denoising",
    https://doi.org/10.1109/CVPR.2005.38.

    Args:
        images: Noisy images `(N, H, W, C)` with values 0-255.
        sigma: Standard deviation of the noise in grey levels. Being told is a help that
            a network trained on one sigma has too.
        patch: Side in pixels of the surroundings that are compared.
        distance: How far away in pixels it looks for them.
        strength: How unlike they may be, in sigmas: more is smoother.

    Returns:
        float32 images `(N, H, W, C)` with values 0-255.

    Raises:
        ValueError: If the images are no `(N, H, W, C)`, or sigma is not above 0.

    Example:
        >>> noisy = 128 + np.random.default_rng(0).normal(0, 25, (1, 32, 32, 1))
        >>> bool(non_local_means(noisy, sigma=25).std() < 5)
        True
    """
    from skimage.restoration import denoise_nl_means

    check_sigma(sigma)
    restore = partial(
        denoise_nl_means,
        patch_size=patch,
        patch_distance=distance,
        h=strength * sigma / 255,
        sigma=sigma / 255,
        fast_mode=True,
        channel_axis=-1,
    )
    return image_by_image(restore, images)


def total_variation(images, sigma: float) -> np.ndarray:
    """Flatten images where that costs little, and keep their edges.

    Rudin, Osher and Fatemi, 1992, "Nonlinear total variation based noise removal
    algorithms", https://doi.org/10.1016/0167-2789(92)90242-F, by the algorithm of
    Chambolle (2004). As its weight it takes sigma / 255.

    Args:
        images: Noisy images `(N, H, W, C)` with values 0-255.
        sigma: Standard deviation of the noise in grey levels.

    Returns:
        float32 images `(N, H, W, C)` with values 0-255.

    Raises:
        ValueError: If the images are no `(N, H, W, C)`, or sigma is not above 0.

    Example:
        >>> noisy = 128 + np.random.default_rng(0).normal(0, 25, (1, 32, 32, 1))
        >>> bool(total_variation(noisy, sigma=25).std() < 12)
        True
    """
    from skimage.restoration import denoise_tv_chambolle

    check_sigma(sigma)
    restore = partial(denoise_tv_chambolle, weight=sigma / 255, channel_axis=-1)
    return image_by_image(restore, images)


def check_sigma(sigma):
    """Raise a ValueError unless there is noise to remove."""
    if not sigma > 0:
        raise ValueError(
            "`sigma` must be above 0, in grey levels of 0-255. Received: "
            f"sigma={sigma}. Images without noise need no denoising."
        )
