"""RoIAlign of one image: bilinear interpolation, point by point.

He et al., 2017, "Mask R-CNN", section 3, https://arxiv.org/abs/1703.06870

Shapes: H x W cells of C channels, R boxes, P x P bins per box.
"""

import math

import numpy as np


def roi_align(features, boxes, size=7, stride=8, samples=2):
    """Average a few interpolated points in every bin of every box.

    Args:
        features: Feature map `(H, W, C)`.
        boxes: R boxes `[x1, y1, x2, y2]` in pixels of the image.
        size: Number P of bins along each side.
        stride: Pixels of the image from one cell to the next.
        samples: Points per bin and side.

    Returns:
        Array `(R, P, P, C)`.

    Example:
        >>> ramp = np.tile(np.arange(8.0) + 0.5, (8, 1))[..., None]  # x, in cells
        >>> grid = roi_align(ramp, [[8, 8, 40, 40]], size=2, stride=8)
        >>> grid[0, :, :, 0].tolist()
        [[2.0, 4.0], [2.0, 4.0]]
    """
    output = np.zeros((len(boxes), size, size, features.shape[-1]))
    for index, box in enumerate(np.divide(boxes, stride)):
        for row in range(size):
            for column in range(size):
                points = bin_points(box, row, column, size, samples)
                values = [interpolate(features, y, x) for y, x in points]
                output[index, row, column] = np.mean(values, axis=0)
    return output


def bin_points(box, row, column, size, samples):
    """List the points of one bin, spread evenly.

    Args:
        box: `[x1, y1, x2, y2]` in cells.
        row: Row of the bin among `size`.
        column: Column of the bin among `size`.
        size: Number of bins along each side.
        samples: Points per bin and side.

    Returns:
        List of pairs (y, x) as `interpolate` takes them.

    Example:
        >>> bin_points([0, 0, 8, 4], row=0, column=1, size=2, samples=1)
        [(0.5, 5.5)]
    """
    x1, y1, x2, y2 = box
    points = []
    for i in range(samples):
        for j in range(samples):
            # How far the point lies on the way through the box, 0 to 1.
            down = (row + (i + 0.5) / samples) / size
            right = (column + (j + 0.5) / samples) / size
            # The middle of cell 0 is half a cell from the map's edge.
            points.append((y1 + down * (y2 - y1) - 0.5, x1 + right * (x2 - x1) - 0.5))
    return points


def interpolate(features, y, x):
    """Blend the four cells around a point; the centre of cell (0, 0) is at (0, 0).

    A point up to one cell outside the map reads its border, one farther away 0.

    Args:
        features: Feature map `(H, W, C)`.
        y: Row of the point, any number.
        x: Column of the point.

    Returns:
        Array `(C,)`.

    Example:
        >>> interpolate(np.array([[[0.0], [10.0]], [[20.0], [30.0]]]), 0.5, 0.25)
        array([12.5])
    """
    height, width, channels = features.shape
    if not (-1 <= y <= height and -1 <= x <= width):
        return np.zeros(channels)
    y, x = min(max(y, 0), height - 1), min(max(x, 0), width - 1)
    top, left = math.floor(y), math.floor(x)
    bottom, right = min(top + 1, height - 1), min(left + 1, width - 1)
    down, across = y - top, x - left
    upper = (1 - across) * features[top, left] + across * features[top, right]
    lower = (1 - across) * features[bottom, left] + across * features[bottom, right]
    return (1 - down) * upper + down * lower
