"""Regions: their colour, texture, size and box, and how alike two neighbours are.

Everything is counted in whole pixels, so that the measures of a region made of two are
the sums of theirs, exactly.

Uijlings et al., 2013, "Selective search for object recognition", section 3.2,
https://doi.org/10.1007/s11263-013-0620-5

Shapes: H x W pixels, C channels, K bins of a channel, R regions, N neighbours of one
region.
"""

from typing import NamedTuple

import numpy as np

COLOUR_BINS = 25  # of each of 3 channels
TEXTURE_BINS = 10  # of each of 3 channels in each of 8 directions
DIRECTIONS = 8
STEEPEST = 1 / np.sqrt(2 * np.pi)  # slope of a step from 0 to 1 after a blur of 1 pixel


class Regions(NamedTuple):
    """What merging needs to know of R regions.

    Attributes:
        colour: Histograms of three channels `(R, 75)`.
        texture: Histograms of slopes of three channels in 8 directions `(R, 240)`.
        size: Numbers of pixels `(R,)`.
        boxes: Boxes around the regions `(R, 4)`, [x1, y1, x2, y2] in pixels.
    """

    colour: np.ndarray
    texture: np.ndarray
    size: np.ndarray
    boxes: np.ndarray


def measure(labels, image) -> Regions:
    """Measure every region of an image.

    Args:
        labels: Numbers of the regions `(H, W)`, from 0 to R - 1.
        image: Image `(H, W, 3)`, values 0-1.

    Returns:
        The measures of R regions.

    Example:
        >>> labels = np.array([[0, 0, 1], [0, 0, 1]])
        >>> regions = measure(labels, np.zeros((2, 3, 3)))
        >>> regions.size.tolist(), regions.boxes.tolist()
        ([4, 2], [[0, 0, 2, 2], [2, 0, 3, 2]])
    """
    return Regions(
        colour=histograms(labels, image, COLOUR_BINS),
        texture=histograms(labels, slopes(image) / STEEPEST, TEXTURE_BINS),
        size=np.bincount(labels.ravel()),
        boxes=boxes_of(labels),
    )


def slopes(image):
    """Return how steeply each channel rises in 8 directions, 0 where it falls.

    The slope of a blurred image in any direction is a mixture of those to the right and
    downwards.

    Args:
        image: Image `(H, W, 3)`, values 0-1.

    Returns:
        Array `(H, W, 24)` of slopes per pixel.
    """
    from scipy.ndimage import gaussian_filter

    right, down = (
        gaussian_filter(image, 1.0, order=order)[..., None]
        for order in ((0, 1, 0), (1, 0, 0))
    )  # (H, W, 3, 1)
    angles = 2 * np.pi * np.arange(DIRECTIONS) / DIRECTIONS
    rise = right * np.cos(angles) + down * np.sin(angles)  # (H, W, 3, 8)
    return np.maximum(rise, 0).reshape(*image.shape[:2], -1)  # (H, W, 24)


def histograms(labels, values, bins: int):
    """Count the pixels of every region in equal bins of 0-1, channel by channel.

    Args:
        labels: Numbers of the regions `(H, W)`.
        values: Array `(H, W, C)`; what is above 1 counts for the last bin.
        bins: Number K of bins.

    Returns:
        int64 array `(R, C * K)`.

    Example:
        >>> histograms(np.array([[0, 1, 1]]), np.array([[[0.2], [0.4], [0.9]]]), 2)
        array([[1, 0],
               [1, 1]])
    """
    channels, count = values.shape[2], labels.max() + 1
    bin_of = np.minimum((values * bins).astype("int64"), bins - 1)  # (H, W, C)
    row_of = labels[..., None] * channels + np.arange(channels)  # (H, W, C)
    counts = np.bincount(
        (row_of * bins + bin_of).ravel(), minlength=count * channels * bins
    )
    return counts.reshape(count, channels * bins)  # (R, C * K)


def boxes_of(labels):
    """Return the boxes around regions.

    Args:
        labels: Numbers of the regions `(H, W)`, from 0 to R - 1.

    Returns:
        int64 array `(R, 4)`: x2 and y2 lie behind the last column and row.

    Example:
        >>> boxes_of(np.array([[0, 1, 1], [0, 0, 1]])).tolist()
        [[0, 0, 2, 2], [1, 0, 3, 2]]
    """
    from scipy.ndimage import find_objects

    slices = find_objects(labels + 1)  # label 0 would be left out
    corners = [(x.start, y.start, x.stop, y.stop) for y, x in slices]
    return np.array(corners)  # (R, 4)


def with_room(regions, count: int) -> Regions:
    """Return regions with `count` more rows, which are empty."""
    return Regions(
        *(np.pad(part, [(0, count)] + [(0, 0)] * (part.ndim - 1)) for part in regions)
    )


def unite(regions, a: int, b: int, new: int):
    """Write into row `new` the measures of the regions a and b together."""
    for counts in (regions.colour, regions.texture, regions.size):
        counts[new] = counts[a] + counts[b]
    boxes = regions.boxes
    boxes[new, :2] = np.minimum(boxes[a, :2], boxes[b, :2])
    boxes[new, 2:] = np.maximum(boxes[a, 2:], boxes[b, 2:])


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
        >>> labels = np.array([[0, 0, 1, 2]])
        >>> image = np.array([[[0.1] * 3, [0.1] * 3, [0.1] * 3, [0.9] * 3]])
        >>> regions = measure(labels, image)
        >>> similarity(regions, 1, [0, 2], ("colour", "size"), pixels=4).tolist()
        [0.625, 0.25]
    """
    values = [MEASURES[name](regions, one, others, pixels) for name in measures]
    return np.round(sum(values) / len(values), 9)
