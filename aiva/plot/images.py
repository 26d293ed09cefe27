"""A gallery of images."""

import numpy as np

from aiva.plot.gallery import gallery
from aiva.plot.style import GREY, style


def images(images, titles=None, columns: int = 8, figsize=None):
    """Show images side by side, all on the same scale: 0 is black, 255 is white.

    Args:
        images: Images `(N, H, W, C)` or `(N, H, W)`, or a list of images of any sizes;
            one channel (grey) or three (red, green, blue), values 0-255.
        titles: N texts or numbers to write above them, or None.
        columns: Images in a row.
        figsize: Width and height in inches; None fits them to the images.

    Returns:
        A matplotlib figure with N axes.

    Raises:
        ValueError: If these are no images, their scale is 0-1, or the titles' number is
            another.

    Example:
        >>> images(np.zeros((10, 28, 28, 1), "uint8"), titles=range(10))
        <Figure size 576x166 with 10 Axes>
    """
    return titled(images, titles, [GREY] * len(images), columns, figsize)


def titled(images, titles, colors, columns, figsize, heading=""):
    """Show images below titles of these colours."""
    shown = pixels(images)
    titles = [""] * len(shown) if titles is None else [str(title) for title in titles]
    if len(titles) != len(shown):
        raise ValueError(
            "There must be one title for each image. "
            f"Received: {len(titles)} titles for {len(shown)} images."
        )
    lines = max((title.count("\n") + 1 for title in titles if title), default=0)
    with style():
        figure, axes = gallery(len(shown), columns, figsize, lines, heading)
        for ax, image, title, color in zip(axes, shown, titles, colors, strict=True):
            ax.imshow(image, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
            ax.set_title(title, color=color, pad=2)
    return figure


def pixels(images):
    """Turn images into a list of uint8 arrays `(H, W)` or `(H, W, 3)`, or raise."""
    if getattr(images, "ndim", 4) == 3 and images.shape[-1] in (1, 3):
        raise ValueError(
            "Several images are wanted, (N, height, width, channels). Received: one of "
            f"shape {tuple(images.shape)}. Put it into a list: `[image]`."
        )
    arrays = [np.asarray(image) for image in images]
    for array in arrays:
        check_image(array)
    brightest = max((array.max() for array in arrays), default=0)
    if 0 < brightest <= 1 and arrays[0].dtype.kind == "f":
        raise ValueError(
            "Images have values from 0 to 255 here. "
            f"Received: floats up to {brightest:.3g}. Multiply them by 255."
        )
    arrays = [array[..., 0] if array.shape[2:] == (1,) else array for array in arrays]
    return [as_bytes(array) for array in arrays]


def as_bytes(values):
    """Round values to uint8, cut off at 0 and 255."""
    return np.clip(np.rint(values), 0, 255).astype("uint8")


def check_image(array):
    """Raise a ValueError unless an array is a grey or colour image of finite values."""
    if array.ndim not in (2, 3) or array.shape[2:] not in ((), (1,), (3,)):
        raise ValueError(
            "An image must be (height, width), with one or three channels behind. "
            f"Received: shape={array.shape}."
        )
    if array.size == 0 or not np.isfinite(array).all():
        raise ValueError(
            "An image needs pixels, and every one a finite number. "
            f"Received: shape={array.shape}, {np.sum(~np.isfinite(array))} NaN or "
            "infinite values."
        )
