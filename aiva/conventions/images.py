"""Images as every door takes them: finite values from 0 to 255, channels last.

Shapes: N images, H x W pixels, C channels.
"""

import numpy as np


def check_pixels(images, name: str = "images") -> None:
    """Raise a ValueError unless pixels are finite, 0-255 and not divided by 255.

    Args:
        images: Array of any shape and kind of number.
        name: What messages call them.

    Raises:
        ValueError: If a pixel is no number from 0 to 255, or all look divided by 255.

    Example:
        >>> check_pixels(np.full((2, 4, 4, 1), 255))
    """
    check_range(images, name)
    if 0 < images.max(initial=0) <= 1:
        # Also of whole numbers and of bool: black and white is 0 and 255.
        raise ValueError(
            f"Images must have values 0-255: the models divide by themselves. "
            f"Received: {name} of {images.dtype} up to {images.max():g}. Leave out the "
            "division by 255, or multiply by 255."
        )


def check_range(images, name: str = "images") -> None:
    """Raise a ValueError unless pixels are finite and 0-255, however dark they are.

    Args:
        images: Array of any shape and kind of number.
        name: What messages call them.

    Raises:
        ValueError: If a pixel is no number from 0 to 255.

    Example:
        >>> check_range(np.full((2, 4, 4, 1), 0.5))
    """
    if images.dtype.kind not in "biuf":
        raise ValueError(
            "Images must have numbers from 0 to 255. "
            f"Received: {name} of {images.dtype}."
        )
    if images.dtype.kind == "f" and not np.isfinite(images).all():
        raise ValueError(
            "Images must have finite values 0-255. Received: "
            f"{np.sum(~np.isfinite(images))} NaN or infinite values in {name}."
        )
    low, high = images.min(initial=0), images.max(initial=0)
    if low < 0 or high > 255:
        raise ValueError(
            f"Images must have values 0-255. Received: {name} with values from "
            f"{low:g} to {high:g}. Divide 16-bit images by 257; cut off what a "
            "computation left outside with `np.clip(images, 0, 255)`."
        )


def list_of_images(images, channels: tuple[int, ...]) -> list[np.ndarray]:
    """Return images of any sizes as a list of checked arrays `(H, W, C)`.

    A single image of whole numbers may be as dark as it likes, such as a frame of a
    video that fades in; floats up to 1 have been divided by 255.

    Args:
        images: Array `(N, H, W, C)`, or a list of arrays `(H, W, C)`, values 0-255.
        channels: Numbers of channels that are welcome.

    Returns:
        N arrays, as they were given.

    Raises:
        ValueError: If there are none, or one is no image with values 0-255.

    Example:
        >>> [image.shape for image in list_of_images(np.zeros((2, 4, 5, 1)), (1, 3))]
        [(4, 5, 1), (4, 5, 1)]
    """
    arrays = [np.asarray(image) for image in images]
    if not arrays:
        raise ValueError("There must be at least one image. Received: none.")
    for index, image in enumerate(arrays):
        check_shape(image, channels, f"image {index}")
        check = check_range if image.dtype.kind in "iu" else check_pixels
        check(image, f"image {index}")
    return arrays


def check_shape(image, channels: tuple[int, ...], name: str = "image") -> None:
    """Raise a ValueError unless an array is one image `(H, W, C)` with pixels.

    Example:
        >>> check_shape(np.zeros((4, 5, 3)), channels=(1, 3))
    """
    if image.ndim != 3 or image.shape[2] not in channels or 0 in image.shape:
        welcome = " or ".join(map(str, channels))
        raise ValueError(
            f"Each image must be an array (height, width, {welcome}). Received: "
            f"{name} of shape {image.shape}. Give a single image as "
            "`[image]`; turn a grey one into colours by "
            "`np.repeat(image[..., None], 3, axis=-1)`."
        )


def as_picture(image, name: str = "image") -> np.ndarray:
    """Return an image as bytes that can be drawn, however dark it is.

    Args:
        image: Array `(H, W)`, `(H, W, 1)` or `(H, W, 3)` with values 0-255. Floats,
            such as the answers of a network, are rounded, and cut off at 0 and 255.
        name: What messages call it.

    Returns:
        uint8 array `(H, W)` or `(H, W, 3)`.

    Raises:
        ValueError: If it is no image, whole numbers lie outside 0-255, or floats are
            not finite.

    Example:
        >>> as_picture(np.full((2, 2, 1), 99.7)).tolist()
        [[100, 100], [100, 100]]
    """
    array = np.asarray(image)
    array = array[..., None] if array.ndim == 2 else array  # (H, W, C)
    check_shape(array, (1, 3), name)
    if array.dtype.kind == "f":
        array = np.where(np.isfinite(array), np.clip(array, 0, 255), array)
    check_range(array, name)
    return as_bytes(array[..., 0] if array.shape[2] == 1 else array)


def as_bytes(values) -> np.ndarray:
    """Round values to uint8, cut off at 0 and 255.

    Example:
        >>> as_bytes([-3.0, 99.7, 300.0]).tolist()
        [0, 100, 255]
    """
    return np.clip(np.rint(values), 0, 255).astype("uint8")
