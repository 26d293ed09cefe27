"""Inpainting without learning: the smoothest continuation into the hole.

Shapes: N images, H x W pixels, C channels.
"""

import numpy as np

from aiva.classical.batches import image_by_image


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
        ValueError: If the images are no `(N, H, W, C)` or not as many as the masks,
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
