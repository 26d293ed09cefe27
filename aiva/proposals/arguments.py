"""What a search may be asked: its images and its settings, checked.

Shapes: N images, H x W pixels, C channels.
"""

import numbers
import operator

import numpy as np

from aiva.proposals.segments import SPACES
from aiva.proposals.similarity import MEASURES


def checked_images(images) -> list[np.ndarray]:
    """Return images as a list of arrays `(H, W, 3)` uint8.

    Args:
        images: Images `(N, H, W, C)`, or a list of images `(H, W, C)` of any sizes.

    Returns:
        N arrays; the only channel of a grey image three times.

    Raises:
        ValueError: If these are no images with values 0-255.

    Example:
        >>> [image] = checked_images(np.full((1, 4, 5, 1), 99.7))
        >>> image.shape, str(image.dtype), image.max()
        ((4, 5, 3), 'uint8', np.uint8(100))
    """
    return [checked_image(np.asarray(image), n) for n, image in enumerate(images)]


def checked_image(image, place):
    """Return an image as an array `(H, W, 3)` uint8, or raise."""
    if image.ndim != 3 or image.shape[2] not in (1, 3) or 0 in image.shape:
        raise ValueError(
            "Each image must be an array (height, width, channels) with one channel or "
            f"three. Received: image {place} of shape {image.shape}. Give a single "
            "image as `[image]`."
        )
    if image.dtype.kind not in "iuf":
        raise ValueError(
            "Images must have numbers from 0 to 255. "
            f"Received: {image.dtype} in image {place}."
        )
    low, high = image.min(), image.max()
    if image.dtype.kind == "f" and 0 < high <= 1:
        raise ValueError(
            "Images have values from 0 to 255 here. Received: floats up to "
            f"{high:.3g} in image {place}. Multiply them by 255."
        )
    if not (low >= 0 and high <= 255):  # NaN is neither
        raise ValueError(
            "Images must have numbers from 0 to 255. "
            f"Received: {low} to {high} in image {place}."
        )
    if image.dtype != "uint8":
        image = np.rint(image).astype("uint8")
    return np.repeat(image, 3, axis=2) if image.shape[2] == 1 else image  # (H, W, 3)


def checked_settings(count, spaces, scales, similarities, min_size) -> dict:
    """Return the settings of a search as plain numbers and tuples, or raise.

    Example:
        >>> checked_settings(9, ["hsv"], [50], [["size"]], min_size=np.int64(20))
        {'count': 9, 'spaces': ('hsv',), 'scales': (50.0,),
         'similarities': (('size',),), 'min_size': 20}
    """
    return {
        "count": whole_number("count", count),
        "spaces": choices("spaces", spaces, SPACES),
        "scales": positive("scales", scales),
        "similarities": tuple(
            choices("similarities", names, MEASURES)
            for names in some("similarities", similarities)
        ),
        "min_size": whole_number("min_size", min_size),
    }


def whole_number(name, value):
    """Return a value as an int above 0, or raise.

    Example:
        >>> whole_number("count", 0)
        Traceback (most recent call last):
        ValueError: `count` must be a whole number, at least 1. Received: count=0.
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = 0
    if isinstance(value, bool) or number < 1:
        raise ValueError(
            f"`{name}` must be a whole number, at least 1. Received: {name}={value!r}."
        )
    return number


def choices(name, values, known):
    """Return some of the names that are known as a tuple, or raise."""
    values = some(name, values)
    if unknown := [value for value in values if value not in tuple(known)]:
        raise ValueError(
            f"`{name}` must be some of {', '.join(known)}. Received: {unknown[0]!r}."
        )
    return values


def positive(name, values):
    """Return numbers above 0 as a tuple of floats, or raise."""
    values = some(name, values)
    if not all(isinstance(value, numbers.Real) and value > 0 for value in values):
        raise ValueError(
            f"`{name}` must be numbers above 0. Received: {name}={values!r}."
        )
    return tuple(float(value) for value in values)


def some(name, values):
    """Return at least one value as a tuple, or raise."""
    if isinstance(values, str) or not np.iterable(values) or len(values) == 0:
        raise ValueError(
            f"`{name}` must be a list or tuple of at least one thing. "
            f"Received: {name}={values!r}."
        )
    return tuple(values)
