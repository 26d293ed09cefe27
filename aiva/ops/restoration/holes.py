"""Holes: take away a part of each image, and keep the mask of what is known.

Shapes: B images, H x W pixels, C channels.
"""

import keras
from keras import ops

from aiva.ops.restoration.pixels import as_images

PLACES = ("centre", "lower half", "random")


def cut_holes(images, where: str = "centre", fill: float = 127.5, seed=None) -> dict:
    """Paint a hole into each image and say which pixels are still known.

    Args:
        images: Images `(B, H, W, C)` with values 0-255.
        where: `"centre"` takes the middle half of the rows and columns, `"lower half"`
            what lies below the middle, `"random"` a rectangle anywhere, another one in
            each image, whose sides are a quarter to a half of the image's.
        fill: Value inside the hole, 0-255; the default is middle grey.
        seed: None, an integer (the same holes each time) or a
            `keras.random.SeedGenerator`; only for random holes.

    Returns:
        Dictionary of "images" float32 `(B, H, W, C)`, and of the mask "known" float32
        `(B, H, W, 1)`, 1 where a pixel is known and 0 in the hole: what
        `aiva.models.unet` takes with `holes=True`.

    Raises:
        ValueError: If the images are not `(B, H, W, C)`, or `where` is unknown.

    Example:
        >>> import numpy as np
        >>> degraded = cut_holes(np.full((1, 4, 4, 1), 9), where="centre", fill=0)
        >>> ops.convert_to_numpy(degraded["images"])[0, :, :, 0].astype(int).tolist()
        [[9, 9, 9, 9], [9, 0, 0, 9], [9, 0, 0, 9], [9, 9, 9, 9]]
    """
    images = as_images(images)
    if where not in PLACES:
        raise ValueError(f"`where` must be one of {PLACES}. Received: where={where!r}.")
    count, height, width, _ = ops.shape(images)
    top, bottom, left, right = borders(where, count, seed)  # (B, 1) each
    rows = between(height, top, bottom)  # (B, H)
    columns = between(width, left, right)  # (B, W)
    hole = (rows[:, :, None] & columns[:, None, :])[..., None]  # (B, H, W, 1)
    return {
        "images": ops.where(hole, ops.cast(fill, "float32"), images),
        "known": 1.0 - ops.cast(hole, "float32"),
    }


def borders(where, count, seed):
    """Return top, bottom, left and right of the holes as shares of the image."""
    if where == "random":
        draws = keras.random.uniform((count, 4), seed=seed)
        sides = 0.25 + 0.25 * draws[:, :2]  # (B, 2)
        starts = (1 - sides) * draws[:, 2:]
        ends = starts + sides
        return starts[:, :1], ends[:, :1], starts[:, 1:], ends[:, 1:]
    one = ops.ones((count, 1))
    if where == "centre":
        return 0.25 * one, 0.75 * one, 0.25 * one, 0.75 * one
    return 0.5 * one, one, 0.0 * one, one


def between(length, start, end):
    """Return which of `length` pixels lie between two shares `(B, 1)` of the image."""
    middles = ops.arange(length, dtype="float32") + 0.5  # (length,)
    length = ops.cast(length, "float32")
    return (middles >= start * length) & (middles < end * length)  # (B, length)
