"""The confusion matrix as a picture: which class was taken for which."""

import numpy as np

from aiva.plot.class_names import names_of_classes
from aiva.plot.style import FONT_SIZE, bare, ink, new_axes, style, whole_pixels

LETTER = 0.65 * FONT_SIZE / 72  # inches of a digit with its share of the room around
MOST_NUMBERS = 20  # classes; more would not leave room for the numbers


def confusion_matrix(matrix, class_names=None, ax=None, figsize=None):
    """Draw a confusion matrix: the darker a cell, the larger its share of its row.

    Zeros are not written; from 21 classes on, no numbers are.

    Args:
        matrix: Counts `(K, K)`, a row for each true class, a column for each predicted.
        class_names: K names; None writes the ids.
        ax: Axes to draw on; None makes a figure.
        figsize: Width and height in inches of that figure; None fits them to K.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: If the matrix is not square or the number of names differs from K.

    Example:
        >>> figure = confusion_matrix([[5, 0], [1, 4]], ["cat", "dog"])
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['5', '1', '4']
    """
    matrix = np.asarray(matrix)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(
            "`matrix` must be square, (classes, classes). "
            f"Received: shape={matrix.shape}."
        )
    names = names_of_classes(class_names, len(matrix))
    with style():
        ax = ax or new_axes(figsize or square_size(matrix, names))
        share = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
        # The square root makes rare mistakes visible beside the diagonal.
        image = ax.imshow(np.sqrt(share), cmap="Blues", vmin=0, vmax=1)
        if len(names) <= MOST_NUMBERS:
            write_numbers(ax, matrix, image.to_rgba(image.get_array()))
        bare(ax)
        ax.set(xlabel="predicted", ylabel="true")
        write_names(ax, names)
    return ax.figure


def square_size(matrix, names):
    """Return the side of a figure in inches, at most 8, or 4 where no numbers stand."""
    beside = 0.6 + LETTER * max(map(len, names))
    if len(matrix) > MOST_NUMBERS:
        return 4.0, 4.0
    longest = max(len(f"{count:g}") for count in matrix.ravel())
    side = beside + len(matrix) * LETTER * max(longest + 1, 4)
    return whole_pixels(min(8.0, side), min(8.0, side))


def write_names(ax, names):
    """Write the names beside rows and columns, so many as there is room for."""
    step = -(-len(names) // MOST_NUMBERS)
    shown, names = range(0, len(names), step), names[::step]
    ax.tick_params(length=0)
    ax.set_xticks(shown, names, rotation=90 if max(map(len, names)) > 2 else 0)
    ax.set_yticks(shown, names)


def write_numbers(ax, matrix, colors):
    """Write every count but the zeros into its cell."""
    for row, column in zip(*np.nonzero(matrix), strict=True):
        color = ink(colors[row, column])
        text = f"{matrix[row, column]:g}"
        ax.text(column, row, text, color=color, ha="center", va="center")
