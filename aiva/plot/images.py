"""Images side by side: checked, brought to bytes, drawn on one scale."""

import numpy as np

from aiva.conventions.images import as_picture, check_pixels
from aiva.plot.gallery import LARGE, SMALL, even_columns, gallery
from aiva.plot.style import GREY, style

SCENE = 64  # pixels: an image with a longer side is drawn large, in fewer columns


def images(images, titles=None, columns: int | None = None, figsize=None):
    """Show images side by side, all on the same scale: 0 is black, 255 is white.

    Args:
        images: Images `(N, H, W, C)` or `(N, H, W)`, or a list of images of any sizes;
            one channel (grey) or three (red, green, blue), values 0-255.
        titles: N texts or numbers to write above them, or None.
        columns: Images in a row; None makes rows of 8, or of 2 or 3 where an image has
            a side of more than 64 pixels.
        figsize: Width and height in inches; None fits them to the images.

    Returns:
        A matplotlib figure with N axes.

    Raises:
        ValueError: If these are not images with values 0-255, or there is not one title
            for each.

    Example:
        >>> images(np.zeros((10, 28, 28, 1), "uint8"), titles=range(10))
        <Figure size 768x222 with 10 Axes>
    """
    return titled(images, titles, [GREY] * len(images), columns, figsize)


def titled(images, titles, colors, columns, figsize, heading=""):
    """Show images below titles of these colours, in rows that suit their size."""
    shown = pixels(images)
    titles = [""] * len(shown) if titles is None else [str(title) for title in titles]
    if len(titles) != len(shown):
        raise ValueError(
            "There must be one title for each image. "
            f"Received: {len(titles)} titles for {len(shown)} images."
        )
    lines = max((title.count("\n") + 1 for title in titles if title), default=0)
    large = any(max(image.shape[:2]) > SCENE for image in shown)
    sides = LARGE if large else SMALL
    if columns is None:
        columns = even_columns(len(shown), 3) if large else 8
    with style():
        figure, axes = gallery(
            len(shown), columns, figsize, lines, heading, sides, shape_of(shown)
        )
        for ax, image, title, color in zip(axes, shown, titles, colors, strict=True):
            ax.imshow(image, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
            ax.set_title(title, color=color, pad=2)
    return figure


def shape_of(images):
    """Return the height over the width of the highest of several images.

    Example:
        >>> shape_of([np.zeros((4, 8)), np.zeros((6, 8, 3))])
        0.75
    """
    return max((image.shape[0] / image.shape[1] for image in images), default=1.0)


def pixels(images):
    """Turn images into a list of uint8 arrays `(H, W)` or `(H, W, 3)`, or raise."""
    if getattr(images, "ndim", 4) == 3 and images.shape[-1] in (1, 3):
        raise ValueError(
            "Several images are wanted, (N, height, width, channels). Received: one of "
            f"shape {tuple(images.shape)}. Put it into a list: `[image]`."
        )
    arrays = [np.asarray(image) for image in images]
    shown = [as_picture(x, f"image {index}") for index, x in enumerate(arrays)]
    # One image may be dark; if all are, and are floats, they were divided by 255.
    brightest = max(arrays, key=np.max, default=np.zeros(1, int))
    if brightest.dtype.kind == "f" and brightest.max() <= 1:
        check_pixels(brightest)
    return shown


def draw_signed(ax, values, limit):
    """Draw values `(H, W)` from -limit, blue, over zero, white, to limit, red."""
    return ax.imshow(
        values, cmap="RdBu_r", vmin=-limit, vmax=limit, interpolation="nearest"
    )
