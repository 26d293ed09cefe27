"""RoI max-pooling of one image: cut each box into bins, keep the largest feature.

Girshick, 2015, "Fast R-CNN", section 2.1, https://arxiv.org/abs/1504.08083

Shapes: H x W cells of C channels, R boxes, P x P bins per box.
"""

import math

import numpy as np


def roi_pool(features, boxes, size=7, stride=8):
    """Keep the largest feature of every bin of every box.

    Args:
        features: Feature map `(H, W, C)`.
        boxes: R boxes `[x1, y1, x2, y2]` in pixels of the image.
        size: Number P of bins along each side.
        stride: Pixels of the image from one cell to the next.

    Returns:
        Array `(R, P, P, C)`; a bin outside the map holds 0.

    Example:
        >>> features = np.arange(16.0).reshape(4, 4, 1)
        >>> roi_pool(features, [[0, 0, 24, 24]], size=2, stride=8)[0, :, :, 0].tolist()
        [[5.0, 7.0], [13.0, 15.0]]
    """
    height, width, channels = features.shape
    output = np.zeros((len(boxes), size, size, channels))
    for index, box in enumerate(boxes):
        x1, y1, x2, y2 = (round_half_away(edge / stride) for edge in box)
        for row, (top, bottom) in enumerate(bin_edges(y1, y2, size, height)):
            for column, (left, right) in enumerate(bin_edges(x1, x2, size, width)):
                if top < bottom and left < right:
                    cells = features[top:bottom, left:right]
                    output[index, row, column] = cells.max(axis=(0, 1))
    return output


def bin_edges(start, end, size, length):
    """Cut the cells from start to end into bins: first cell and first cell after it.

    Args:
        start: First cell of the box.
        end: Last cell of the box, which belongs to it.
        size: Number of bins. They share cells where the cells do not divide evenly.
        length: Cells of the map, at which the bins end.

    Returns:
        List of `size` pairs.

    Example:
        >>> bin_edges(0, 2, size=2, length=8)
        [(0, 2), (1, 3)]
    """
    covered = max(end - start + 1, 1)
    edges = []
    for i in range(size):
        low = start + math.floor(i * covered / size)
        high = start + math.ceil((i + 1) * covered / size)
        edges.append((min(max(low, 0), length), min(max(high, 0), length)))
    return edges


def round_half_away(number):
    """Round to a whole number, halves away from zero, as C does and Python does not.

    Example:
        >>> round_half_away(0.5), round_half_away(-0.5), round(0.5)
        (1, -1, 0)
    """
    return math.floor(abs(number) + 0.5) * (1 if number >= 0 else -1)
