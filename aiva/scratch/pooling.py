"""Pooling: summarise each small window by its largest or its average number.

Shapes: B images, H x W pixels, C channels, windows of S x S that do not overlap.
"""

import numpy as np


def max_pool(images, size=2):
    """Keep the largest number of every window.

    Args:
        images: Array `(B, H, W, C)`.
        size: Side S of a window. Rows and columns that do not fill one are left out.

    Returns:
        Array `(B, H // S, W // S, C)`.

    Example:
        >>> max_pool(np.arange(16.0).reshape(1, 4, 4, 1))[0, :, :, 0].tolist()
        [[5.0, 7.0], [13.0, 15.0]]
    """
    return windows(images, size).max(axis=(2, 4))


def max_pool_gradient(images, output_gradient, size=2):
    """Return the gradient for the inputs of `max_pool`: the winner takes it all.

    Args:
        images: What `max_pool` was given, `(B, H, W, C)`.
        output_gradient: Gradient of the loss for its output, `(B, H // S, W // S, C)`.
        size: Side S of a window.

    Returns:
        Array `(B, H, W, C)`. Of equal largest numbers, the first in the window, row by
        row, takes the gradient.

    Example:
        >>> images = np.array([[1.0, 9.0], [3.0, 9.0]]).reshape(1, 2, 2, 1)
        >>> max_pool_gradient(images, np.full((1, 1, 1, 1), 5.0))[0, :, :, 0].tolist()
        [[0.0, 5.0], [0.0, 0.0]]
    """
    gradient = np.zeros(images.shape, output_gradient.dtype)
    waiting = np.ones(output_gradient.shape, bool)  # windows whose winner is not found
    best = max_pool(images, size)
    for row, column, cells in window_cells(images, size):
        winner = waiting & (cells == best)  # (B, H // S, W // S, C)
        waiting &= ~winner
        _fill(gradient, size, row, column, winner * output_gradient)
    return gradient


def average_pool(images, size=2):
    """Average the numbers of every window.

    Args:
        images: Array `(B, H, W, C)`.
        size: Side S of a window. Rows and columns that do not fill one are left out.

    Returns:
        Array `(B, H // S, W // S, C)`.

    Example:
        >>> average_pool(np.arange(16.0).reshape(1, 4, 4, 1))[0, :, :, 0].tolist()
        [[2.5, 4.5], [10.5, 12.5]]
    """
    return windows(images, size).mean(axis=(2, 4))


def average_pool_gradient(images, output_gradient, size=2):
    """Return the gradient for the inputs of `average_pool`: equal shares.

    Args:
        images: What `average_pool` was given, `(B, H, W, C)`.
        output_gradient: Gradient of the loss for its output, `(B, H // S, W // S, C)`.
        size: Side S of a window.

    Returns:
        Array `(B, H, W, C)`.

    Example:
        >>> images, gradient = np.zeros((1, 2, 2, 1)), np.full((1, 1, 1, 1), 8.0)
        >>> average_pool_gradient(images, gradient)[0, :, :, 0].tolist()
        [[2.0, 2.0], [2.0, 2.0]]
    """
    gradient = np.zeros(images.shape, output_gradient.dtype)
    for row, column, _ in window_cells(images, size):
        _fill(gradient, size, row, column, output_gradient / size**2)
    return gradient


def windows(images, size):
    """Cut images into windows, `(B, H // S, S, W // S, S, C)`."""
    batch, height, width, channels = images.shape
    rows, columns = height // size, width // size
    images = images[:, : rows * size, : columns * size]
    return images.reshape(batch, rows, size, columns, size, channels)


def window_cells(images, size):
    """Yield each position in a window and its numbers, `(B, H // S, W // S, C)`."""
    cut = windows(images, size)
    for row in range(size):
        for column in range(size):
            yield row, column, cut[:, :, row, :, column]


def _fill(gradient, size, row, column, values):
    """Write the values of one position of every window."""
    _, rows, columns, _ = values.shape
    gradient[:, row : rows * size : size, column : columns * size : size] = values
