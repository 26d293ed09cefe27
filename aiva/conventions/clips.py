"""Clips as every door takes them: frames in their order, 0-255, channels last.

Shapes: N clips, T frames, H x W pixels, C channels.
"""

import numpy as np

from aiva.conventions.images import check_pixels
from aiva.conventions.numbers import shape_of_images, whole_number


def checked_clips(clips, name: str = "clips") -> np.ndarray:
    """Return clips as an array `(N, T, H, W, C)`, or raise a ValueError.

    Args:
        clips: Array of clips with values 0-255.
        name: What messages call them.

    Returns:
        The array, as it was given.

    Raises:
        ValueError: If they are no clips, there are none, or a pixel is no number from
            0 to 255.

    Example:
        >>> checked_clips(np.full((2, 8, 4, 4, 1), 255)).shape
        (2, 8, 4, 4, 1)
    """
    array = np.asarray(clips)
    if array.ndim != 5 or 0 in array.shape:
        raise ValueError(
            f"`{name}` must be an array (clips, frames, height, width, channels). "
            f"Received: shape {array.shape}. Give a single clip as `clip[None]`; grey "
            "frames need a last axis, `clips[..., None]`."
        )
    check_pixels(array, name)
    return array


def checked_clip(clip, name: str = "clip") -> np.ndarray:
    """Return one clip as an array `(T, H, W, C)`, or raise a ValueError.

    Args:
        clip: Array of one clip with values 0-255.
        name: What messages call it.

    Returns:
        The array, as it was given.

    Raises:
        ValueError: If it is no clip, or a pixel is no number from 0 to 255.

    Example:
        >>> checked_clip(np.full((8, 4, 4, 1), 255)).shape
        (8, 4, 4, 1)
    """
    array = np.asarray(clip)
    if array.ndim != 4:
        raise ValueError(
            f"`{name}` must be one clip, an array (frames, height, width, channels). "
            f"Received: shape {array.shape}. Take one of several by `clips[0]`; grey "
            "frames need a last axis, `clip[..., None]`."
        )
    return checked_clips(array[None], name)[0]


def shape_of_clips(name: str, shape, divisor: int = 1, smallest: int = 1) -> tuple:
    """Return frames, height, width and channels as ints, or raise a ValueError.

    Args:
        name: Name of the argument.
        shape: Frames, height, width and channels.
        divisor: Number that must divide height and width.
        smallest: Pixels that height and width must have at least.

    Returns:
        Four ints.

    Raises:
        ValueError: If these are not four positive whole numbers, or do not fit.

    Example:
        >>> shape_of_clips("input_shape", [16, 32, 32, 3])
        (16, 32, 32, 3)
    """
    try:
        frames, height, width, channels = shape
        frames = whole_number(name, frames)
    except (TypeError, ValueError):
        raise ValueError(
            f"`{name}` must be (frames, height, width, channels), whole numbers of at "
            f"least 1. Received: {name}={shape!r}."
        ) from None
    image_shape = height, width, channels
    return frames, *shape_of_images(name, image_shape, divisor, smallest)
