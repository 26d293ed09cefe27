"""Restoration without learning: denoising and inpainting by scikit-image, enlargement.

Shapes: N images, H x W pixels, C channels, F a factor of enlargement.
"""

from functools import partial

import numpy as np
from keras import ops as keras_ops

from aiva import ops

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
        ValueError: If the images are not `(N, H, W, C)`, or sigma is not above 0.

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
        ValueError: If the images are not `(N, H, W, C)`, or sigma is not above 0.

    Example:
        >>> noisy = 128 + np.random.default_rng(0).normal(0, 25, (1, 32, 32, 1))
        >>> bool(total_variation(noisy, sigma=25).std() < 12)
        True
    """
    from skimage.restoration import denoise_tv_chambolle

    check_sigma(sigma)
    restore = partial(denoise_tv_chambolle, weight=sigma / 255, channel_axis=-1)
    return image_by_image(restore, images)


def bicubic(images, factor: int = 2) -> np.ndarray:
    """Enlarge images by Keys' bicubic interpolation, see `aiva.ops.upsample`.

    Args:
        images: Images `(N, H, W, C)` with values 0-255.
        factor: How many times larger.

    Returns:
        float32 images `(N, H F, W F, C)` with values 0-255.

    Raises:
        ValueError: If the images are not `(N, H, W, C)` or the factor is not a whole
            number of at least 2.

    Example:
        >>> bicubic(np.zeros((1, 3, 4, 1)), factor=2).shape
        (1, 6, 8, 1)
    """
    return keras_ops.convert_to_numpy(ops.upsample(images, factor))


def biharmonic(damaged) -> np.ndarray:
    """Fill holes so smoothly that the bilaplacian of the filling is zero.

    Damelin and Hoang, 2018, "On surface completion and image inpainting by biharmonic
    functions", https://doi.org/10.1155/2018/3950312, by scikit-image. Into a large hole
    it runs out like a sheet that is held at one end.

    Args:
        damaged: Dictionary of "images" `(N, H, W, C)` with values 0-255 and "known"
            `(N, H, W, 1)`, 0 in the hole, as made by `aiva.ops.cut_holes`.

    Returns:
        float32 images `(N, H, W, C)` with values 0-255.

    Raises:
        ValueError: If the images are not `(N, H, W, C)` or not as many as the masks,
            or nothing of an image is known.

    Example:
        >>> ramp = np.tile(np.arange(0, 80, 10.0), (1, 8, 1))[..., None]
        >>> known = np.ones((1, 8, 8, 1))
        >>> known[:, 3:5, 3:5] = 0
        >>> filled = biharmonic({"images": ramp * known, "known": known})
        >>> bool(np.abs(filled - ramp).max() < 1)
        True
    """
    from skimage.restoration import inpaint_biharmonic

    images, known = np.asarray(damaged["images"]), np.asarray(damaged["known"])
    if known.shape != (*images.shape[:3], 1):
        raise ValueError(
            "Expected images (N, height, width, channels) and known (N, height, width, "
            f"1). Received: {images.shape} and {known.shape}."
        )
    if not known.reshape(len(known), -1).any(axis=1).all():
        raise ValueError(
            "Every image needs at least one known pixel to continue from. Received: "
            "an image whose `known` is 0 everywhere."
        )
    holes = iter(known[..., 0] == 0)

    def restore(image):
        """Fill the holes of the next image."""
        return inpaint_biharmonic(image, next(holes), channel_axis=-1)

    return image_by_image(restore, images)


def image_by_image(restore, images) -> np.ndarray:
    """Restore one image after the other, in numbers from 0 to 1.

    Args:
        restore: Function from an image `(H, W, C)` of float64 from 0 to 1 to another.
        images: Images `(N, H, W, C)` with values 0-255.

    Returns:
        float32 array `(N, H, W, C)` with values 0-255.

    Raises:
        ValueError: If the images are not `(N, H, W, C)`.

    Example:
        >>> image_by_image(lambda image: 1 - image, np.zeros((2, 3, 3, 1))).max()
        np.float32(255.0)
    """
    images = np.asarray(images)
    if images.ndim != 4 or len(images) == 0:
        raise ValueError(
            "Expected at least one image, (N, height, width, channels). "
            f"Received: {images.shape}."
        )
    restored = np.stack([restore(image / 255.0) for image in images])
    # Some of scikit-image's functions drop the axis of a single channel.
    restored = restored.reshape(images.shape)
    return np.clip(255 * restored, 0, 255).astype("float32")


def check_sigma(sigma):
    """Raise a ValueError unless there is noise to remove."""
    if not sigma > 0:
        raise ValueError(
            "`sigma` must be above 0, in grey levels of 0-255. Received: "
            f"sigma={sigma}. Images without noise need no denoising."
        )
