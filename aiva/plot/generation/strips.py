"""Strips: rows of images that change step by step, and the film of a training.

Shapes: R rows, S images in a row, H x W pixels, C channels.
"""

import numpy as np

from aiva.conventions.images import as_bytes
from aiva.plot.mosaic import draw_mosaic


def strips(rows, row_names=None, column_names=None, figsize=None):
    """Show rows of images, such as the walks between two codes.

    Args:
        rows: Images `(R, S, H, W, C)` with values 0-255, as `interpolate` of a
            generator returns them.
        row_names: R texts or numbers to write beside the rows, or None.
        column_names: S texts or numbers to write above the columns, or None.
        figsize: Width and height in inches; None fits them to the images.

    Returns:
        A matplotlib figure with one axes.

    Raises:
        ValueError: If `rows` are not rows of images, or there is not one name for each.

    Example:
        >>> strips(np.zeros((2, 8, 28, 28, 1)), column_names=range(8))
        <Figure size 701x190 with 1 Axes>
    """
    return draw_mosaic(rows, row_names, column_names, figsize=figsize)


def film(film, columns: int = 8, figsize=None):
    """Show a training film: each row is one code, each column an epoch.

    Args:
        film: A finished `aiva.training.Film`.
        columns: Epochs to show, evenly among those that were seen, with the first and
            the last.
        figsize: Width and height in inches; None fits them to the images.

    Returns:
        A matplotlib figure with one axes.

    Raises:
        ValueError: If the film is empty, or `columns` is below 2.

    Example:
        >>> from aiva import training
        >>> one = training.Film(count=2)
        >>> one.epochs, one.seen = [0, 1], [np.zeros((2, 28, 28, 1))] * 2
        >>> film(one)
        <Figure size 182x192 with 1 Axes>
    """
    if not film.epochs or columns < 2:
        raise ValueError(
            "A film is shown after a training with it among the callbacks, in at least "
            f"two columns. Received: {len(film.epochs)} epochs, columns={columns}."
        )
    shown = np.linspace(0, len(film.epochs) - 1, min(columns, len(film.epochs)))
    shown = np.unique(np.rint(shown).astype(int))
    first, *others = [str(film.epochs[index]) for index in shown]
    names = [f"epoch {first}", *others]
    # Whole numbers: a generator that paints all black has not divided by 255.
    images = np.swapaxes(as_bytes(film.images[shown]), 0, 1)
    return draw_mosaic(images, column_names=names, figsize=figsize)
