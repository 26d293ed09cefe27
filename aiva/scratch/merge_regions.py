"""Merging of regions, the heart of selective search, in plain loops.

Shapes: H x W pixels, R regions.
"""

from itertools import combinations

import numpy as np

BINS = 25  # of a histogram, for each channel


def histogram(image, mask):
    """Return the shares of a region's pixels in 25 bins of each of three channels.

    Example:
        >>> image = np.array([[[0.0, 0.0, 1.0], [0.5, 0.5, 0.5]]])
        >>> np.flatnonzero(histogram(image, np.array([[True, False]]))).tolist()
        [0, 25, 74]
    """
    counts = [
        np.histogram(image[mask][:, channel], BINS, (0, 1))[0] for channel in range(3)
    ]
    return np.concatenate(counts) / mask.sum()


def box_around(mask):
    """Return the box `[x1, y1, x2, y2]` that just holds a region's pixels.

    Example:
        >>> box_around(np.array([[0, 1, 1], [0, 0, 1]]))
        [1, 0, 3, 2]
    """
    rows, columns = np.nonzero(mask)
    return [
        int(columns.min()),
        int(rows.min()),
        int(columns.max()) + 1,
        int(rows.max()) + 1,
    ]


def touch(a, b):
    """Tell whether a pixel of one region lies beside or below one of the other.

    Example:
        >>> touch(np.array([[True, False]]), np.array([[False, True]]))
        True
        >>> touch(np.eye(2) == 1, np.zeros((2, 2)) == 1)
        False
    """
    beside = (a[:, :-1] & b[:, 1:]) | (b[:, :-1] & a[:, 1:])
    below = (a[:-1] & b[1:]) | (b[:-1] & a[1:])
    return bool(beside.any() or below.any())


def similarity(image, a, b):
    """Average how alike two regions are in colour, size and fill, from 0 to 1.

    Uijlings et al., 2013, "Selective search for object recognition", section 3.2,
    https://doi.org/10.1007/s11263-013-0620-5. Their fourth measure, texture, is the
    first with slopes in place of colours.

    Example:
        >>> image, left = np.zeros((2, 2, 3)), np.array([[True, False]] * 2)
        >>> similarity(image, left, ~left)  # (1 + 0 + 1) / 3
        0.6666666666666666
    """
    both = a | b
    x1, y1, x2, y2 = box_around(both)
    gap = (x2 - x1) * (y2 - y1) - both.sum()
    colour = np.minimum(histogram(image, a), histogram(image, b)).sum() / 3
    size = 1 - both.sum() / both.size
    fill = 1 - gap / both.size
    return float(colour + size + fill) / 3


def merge_regions(image, labels):
    """Join the two neighbours that are most alike until one region is left.

    Args:
        image: Image `(H, W, 3)`, values 0-1.
        labels: Numbers of the regions `(H, W)`, from 0 to R - 1.

    Returns:
        List of `(a, b, box)` for the R - 1 steps: the numbers of the two regions, and
        the box around both. The first step makes region R, the second R + 1.

    Example:
        >>> labels = np.array([[0, 1, 2]])
        >>> merge_regions(np.array([[[0.0] * 3, [0.5] * 3, [0.5] * 3]]), labels)
        [(1, 2, [1, 0, 3, 1]), (0, 3, [0, 0, 3, 1])]
    """
    regions = {number: labels == number for number in range(labels.max() + 1)}
    steps = []
    for new in range(len(regions), 2 * len(regions) - 1):
        best, pair = -1, None
        for a, b in combinations(regions, 2):
            if touch(regions[a], regions[b]):
                # The last bits of a sum decide nothing: of equal pairs the first wins.
                alike = round(similarity(image, regions[a], regions[b]), 9)
                if alike > best:
                    best, pair = alike, (a, b)
        regions[new] = regions.pop(pair[0]) | regions.pop(pair[1])
        steps.append((*pair, box_around(regions[new])))
    return steps
