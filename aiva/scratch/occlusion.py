"""Occlusion: cover one part of an image after another, in plain loops.

Zeiler and Fergus, 2013, "Visualizing and understanding convolutional networks",
section 4.2, https://arxiv.org/abs/1311.2901

Shapes: P positions of the square, H x W pixels, C channels.
"""

import numpy as np


def occlude(image, size, stride, fill=127.5):
    """Copy an image once for every position of a square, with the square painted over.

    Args:
        image: Image `(H, W, C)` with values 0-255.
        size: Side of the square in pixels.
        stride: Step from one position to the next in pixels.
        fill: The square's value, 0-255; the default is middle grey.

    Returns:
        float32 array `(P, H, W, C)`, the positions row by row.

    Example:
        >>> occlude(np.zeros((1, 3, 1)), size=1, stride=2, fill=9.0)[..., 0].tolist()
        [[[9.0, 0.0, 0.0]], [[0.0, 0.0, 9.0]]]
    """
    copies = []
    for top, left in occlusion_positions(*image.shape[:2], size, stride):
        copy = image.astype("float32")
        copy[top : top + size, left : left + size] = fill
        copies.append(copy)
    return np.stack(copies)  # (P, H, W, C)


def occlusion_positions(height, width, size, stride):
    """List the top-left corners of a square on a regular grid, row by row.

    Args:
        height: Height of the image in pixels.
        width: Width of the image in pixels.
        size: Side of the square in pixels.
        stride: Step from one position to the next in pixels.

    Returns:
        List of P pairs (row, column); every square lies wholly inside the image.

    Example:
        >>> occlusion_positions(height=4, width=7, size=3, stride=2)
        [(0, 0), (0, 2), (0, 4)]
    """
    positions = []
    for top in range(0, height - size + 1, stride):
        for left in range(0, width - size + 1, stride):
            positions.append((top, left))
    return positions
