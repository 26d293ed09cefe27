"""How alike a region and its neighbours are: in colour, texture, size and fill.

Uijlings et al., 2013, "Selective search for object recognition", section 3.2,
https://doi.org/10.1007/s11263-013-0620-5

Shapes: N neighbours of one region, K bins of all channels.
"""

import numpy as np

from aiva.proposals.regions import Regions


def colour(regions, one, others, pixels):
    """Return the part of two histograms of colours that agrees, `(N,)`."""
    return agreement(regions.colour, one, others)


def texture(regions, one, others, pixels):
    """Return the part of two histograms of slopes that agrees, `(N,)`."""
    return agreement(regions.texture, one, others)


def size(regions, one, others, pixels):
    """Let small regions go first, so that none swallows all the others, `(N,)`."""
    return 1 - (regions.size[one] + regions.size[others]) / pixels


def fill(regions, one, others, pixels):
    """Let regions go first that leave no gap in the box around both, `(N,)`."""
    low = np.minimum(regions.boxes[one, :2], regions.boxes[others, :2])  # (N, 2)
    high = np.maximum(regions.boxes[one, 2:], regions.boxes[others, 2:])
    around = (high - low).prod(axis=1)  # (N,)
    return 1 - (around - regions.size[one] - regions.size[others]) / pixels


def agreement(counts, one, others):
    """Return the share of the pixels that two histograms have in common, `(N,)`."""
    shares = counts[one] / counts[one].sum()  # (K,)
    theirs = counts[others]  # (N, K)
    theirs = theirs / theirs.sum(axis=1, keepdims=True)
    return np.minimum(shares, theirs).sum(axis=1)


MEASURES = {"colour": colour, "texture": texture, "size": size, "fill": fill}


def similarity(
    regions: Regions, one: int, others, measures=tuple(MEASURES), *, pixels: int
):
    """Average how alike a region and its neighbours are by several measures.

    Args:
        regions: The regions of an image.
        one: Number of a region.
        others: Numbers of N other regions.
        measures: Some of "colour", "texture", "size" and "fill".
        pixels: Pixels of the whole image.

    Returns:
        float64 array `(N,)` from 0 to 1, rounded to 9 decimals, because the last bits
        of a sum depend on the processor.

    Example:
        >>> from aiva.proposals.regions import measure
        >>> labels = np.array([[0, 0, 1, 2]])
        >>> image = np.array([[[0.1] * 3, [0.1] * 3, [0.1] * 3, [0.9] * 3]])
        >>> regions = measure(labels, image)
        >>> similarity(regions, 1, [0, 2], ("colour", "size"), pixels=4).tolist()
        [0.625, 0.25]
    """
    values = [MEASURES[name](regions, one, others, pixels) for name in measures]
    return np.round(sum(values) / len(values), 9)
