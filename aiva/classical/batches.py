"""What the classical methods ask of images, and how they go through them."""

import numpy as np


def image_by_image(restore, images) -> np.ndarray:
    """Restore one image after the other, in numbers from 0 to 1.

    Args:
        restore: Function from an image `(H, W, C)` of float64 from 0 to 1 to another.
        images: Images `(N, H, W, C)` with values 0-255.

    Returns:
        float32 array `(N, H, W, C)` with values 0-255.

    Raises:
        ValueError: If the images are no `(N, H, W, C)`.

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
