"""Merging: the two neighbours that are most alike become one, until one is left.

Shapes: H x W pixels, R regions at the start, 2R - 1 with those that merging makes.
"""

import heapq
from functools import partial
from typing import NamedTuple

import numpy as np

from aiva.proposals.arguments import checked_images, checked_settings
from aiva.proposals.regions import Regions, measure, unite, with_room
from aiva.proposals.segments import in_space, neighbours, segment
from aiva.proposals.similarity import MEASURES, similarity


class RegionTree(NamedTuple):
    """The regions of an image, small to large.

    Attributes:
        labels: Numbers of the regions at the start `(H, W)`, from 0 to R - 1.
        pairs: The two regions that each step joined `(R - 1, 2)`; step s makes the
            region R + s.
        similarities: How alike the two were, 0-1, `(R - 1,)`.
        boxes: Boxes around all regions `(2R - 1, 4)`, [x1, y1, x2, y2] in pixels. The
            last is the whole image.
    """

    labels: np.ndarray
    pairs: np.ndarray
    similarities: np.ndarray
    boxes: np.ndarray


def region_tree(
    image, space="lab", scale=50, min_size=30, measures=tuple(MEASURES)
) -> RegionTree:
    """Cut an image into small regions, and join them until one is left.

    Args:
        image: Image `(H, W, C)`, one channel or three, values 0-255.
        space: Colour space, `"hsv"`, `"lab"` or `"rgb"`.
        scale: The larger, the larger are the regions at the start.
        min_size: Pixels that a region has at least.
        measures: What makes two regions alike: some of "colour", "texture", "size" and
            "fill".

    Returns:
        The tree of regions.

    Raises:
        ValueError: If this is no image, or an argument is unknown or out of range.

    Example:
        >>> image = np.zeros((64, 64, 3), "uint8")
        >>> image[16:48, 20:50] = [250, 60, 0]
        >>> tree = region_tree(image)
        >>> [20, 16, 50, 48] in tree.boxes.tolist(), tree.boxes[-1].tolist()
        (True, [0, 0, 64, 64])
    """
    settings = checked_settings(1, (space,), (scale,), (measures,), min_size)
    [image] = checked_images([image])
    coloured = in_space(image, space)
    labels = segment(coloured, scale, settings["min_size"])  # (H, W)
    return merge(labels, measure(labels, coloured), *settings["similarities"])


def merge(labels, regions: Regions, measures) -> RegionTree:
    """Join the two most similar neighbours until one region is left.

    Args:
        labels: Numbers of the regions `(H, W)`, from 0 to R - 1.
        regions: Their measures.
        measures: What makes two regions alike.

    Returns:
        The tree of regions.
    """
    count = len(regions.size)
    regions = with_room(regions, count - 1)
    compare = partial(similarity, regions, measures=measures, pixels=labels.size)
    beside = {region: set() for region in range(count)}
    waiting, steps = [], []
    for a, b in neighbours(labels).tolist():
        beside[a].add(b)
        beside[b].add(a)
    for a in range(count):
        wait(waiting, a, {b for b in beside[a] if b < a}, compare)
    for new in range(count, 2 * count - 1):
        steps.append(most_alike(waiting, beside))
        _, a, b = steps[-1]
        unite(regions, a, b, new)
        wait(waiting, new, replace(beside, a, b, new), compare)
    similarities = np.array([-step[0] for step in steps])
    pairs = np.array([step[1:] for step in steps], int).reshape(-1, 2)
    return RegionTree(labels, pairs, similarities, regions.boxes)


def wait(waiting, region, others, compare):
    """Put pairs on the heap, whose first one is always the most similar."""
    others = sorted(others)
    if others:
        for value, other in zip(compare(region, others).tolist(), others, strict=True):
            heapq.heappush(waiting, (-value, other, region))


def most_alike(waiting, beside):
    """Take pairs from the heap up to the first whose two regions still exist."""
    while True:
        step = heapq.heappop(waiting)
        if step[2] in beside.get(step[1], ()):
            return step


def replace(beside, a, b, new):
    """Let a region take the place of two among the neighbours; return its own."""
    around = (beside.pop(a) | beside.pop(b)) - {a, b}
    for region in around:
        beside[region] = beside[region] - {a, b} | {new}
    beside[new] = around
    return around


def labels_after(tree: RegionTree, steps: int):
    """Return the number of each pixel's region after so many steps of merging.

    Args:
        tree: The tree of regions.
        steps: Steps from 0 to R - 1; then R - steps regions are left.

    Returns:
        int64 array `(H, W)`.

    Raises:
        ValueError: If there are not so many steps.

    Example:
        >>> labels, pairs = np.array([[0, 1, 2]]), np.array([[1, 2], [0, 3]])
        >>> tree = RegionTree(labels, pairs, similarities=None, boxes=None)
        >>> [labels_after(tree, steps).tolist() for steps in (0, 1, 2)]
        [[[0, 1, 2]], [[0, 3, 3]], [[4, 4, 4]]]
    """
    if not 0 <= steps <= len(tree.pairs):
        raise ValueError(
            f"`steps` must lie between 0 and {len(tree.pairs)}, when one region is "
            f"left. Received: steps={steps}."
        )
    count = len(tree.pairs) + 1
    now = np.arange(count + steps)
    for step in reversed(range(steps)):  # from the end: a region asks what it became
        now[tree.pairs[step]] = now[count + step]
    return now[tree.labels]  # (H, W)
