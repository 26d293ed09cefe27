"""Mosaics: rows of images drawn as one picture, with names beside and above them.

Shapes: R rows, S images in a row, H x W pixels, C channels.
"""

import numpy as np

from aiva.plot.images import pixels
from aiva.plot.style import FONT_SIZE, MAX_SIZE, style, whole_pixels

LARGEST = 0.9  # inches of an image's side
GROUND = 127  # grey between the images
TEXT = 1.6 * FONT_SIZE / 72  # inches beside and above the mosaic
LETTER = 0.6 * FONT_SIZE / 72  # inches


def mosaic(rows):
    """Put images beside and below each other, with a grey line between them.

    Args:
        rows: Images `(R, S, H, W, C)` or `(R, S, H, W)` with values 0-255.

    Returns:
        uint8 array `(R (H + 1) - 1, S (W + 1) - 1)`, with 3 behind for colour.

    Raises:
        ValueError: If `rows` are not rows of images.

    Example:
        >>> mosaic(np.zeros((2, 3, 8, 8, 1))).shape
        (17, 26)
    """
    rows = np.asarray(rows)
    if rows.ndim not in (4, 5) or 0 in rows.shape:
        raise ValueError(
            "Rows of images are wanted, (rows, images in a row, height, width, "
            f"channels). Received: shape={rows.shape}."
        )
    count, length = rows.shape[:2]
    images = np.stack(pixels(rows.reshape(-1, *rows.shape[2:])))
    gap = [(0, 0), (0, 1), (0, 1)] + [(0, 0)] * (images.ndim - 3)
    images = np.pad(images, gap, constant_values=GROUND)
    height, width, *color = images.shape[1:]
    grid = images.reshape(count, length, height, width, *color)
    grid = np.moveaxis(grid, 2, 1)  # (R, H + 1, S, W + 1)
    return grid.reshape(count * height, length * width, *color)[:-1, :-1]


def draw_mosaic(rows, row_names=None, column_names=None, heading="", figsize=None):
    """Draw a mosaic with names of its rows and columns; see `mosaic`."""
    from aiva.plot.figure import Figure

    picture = mosaic(rows)
    count, length, height, width = np.shape(rows)[:4]
    row_names = checked_names(row_names, count, "rows")
    column_names = checked_names(column_names, length, "images in a row")
    figsize = figsize or fitting_size(picture.shape, (count, length), row_names)
    with style():
        figure = Figure(figsize=figsize, layout="constrained")
        ax = figure.subplots()
        ax.imshow(picture, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
        ax.spines[:].set_visible(False)
        ax.tick_params(length=0, pad=2)
        ax.xaxis.tick_top()
        middles = [
            [(size - 1) / 2 + (size + 1) * index for index in range(number)]
            for size, number in ((width, length), (height, count))
        ]
        ax.set_xticks(middles[0] if any(column_names) else [], labels=None)
        ax.set_yticks(middles[1] if any(row_names) else [], labels=None)
        if any(column_names):
            ax.set_xticklabels(column_names)
        if any(row_names):
            ax.set_yticklabels(row_names)
        if heading:
            figure.suptitle(heading)
    return figure


def checked_names(names, count, what):
    """Return so many texts, empty ones where none are given, or raise."""
    names = [""] * count if names is None else [str(name) for name in names]
    if len(names) != count:
        raise ValueError(
            f"There must be one name for each of {count} {what}. "
            f"Received: {len(names)} names."
        )
    return names


def fitting_size(shape, counts, row_names, above=TEXT):
    """Return width and height of a figure that the mosaic fills, in inches."""
    beside = LETTER * max(map(len, row_names)) + TEXT / 2
    largest = LARGEST * max(shape[0] / counts[0], shape[1] / counts[1])
    scale = min(
        (MAX_SIZE[0] - beside) / shape[1],
        (MAX_SIZE[1] - above) / shape[0],
        largest / max(shape[0] / counts[0], shape[1] / counts[1]) ** 2,
    )
    return whole_pixels(shape[1] * scale + beside, shape[0] * scale + above)
