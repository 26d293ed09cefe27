"""Merging: the two neighbours that are most alike become one, until one is left.

Shapes: H x W pixels, R regions at the start, 2R - 1 with those that merging makes.
"""

import heapq
from functools import partial
from typing import NamedTuple

import numpy as np

from aiva.proposals.regions import Regions, similarity, unite, with_room
from aiva.proposals.segments import neighbours


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
    candidates, steps = [], []
    for a, b in neighbours(labels).tolist():
        beside[a].add(b)
        beside[b].add(a)
    for a in range(count):
        push_pairs(candidates, a, {b for b in beside[a] if b < a}, compare)
    for new in range(count, 2 * count - 1):
        steps.append(pop_most_similar(candidates, beside))
        _, a, b = steps[-1]
        unite(regions, a, b, new)
        push_pairs(candidates, new, replace(beside, a, b, new), compare)
    similarities = np.array([-step[0] for step in steps])
    pairs = np.array([step[1:] for step in steps], int).reshape(-1, 2)
    return RegionTree(labels, pairs, similarities, regions.boxes)


def push_pairs(candidates, region, others, compare):
    """Put pairs on the heap, whose first one is always the most similar."""
    others = sorted(others)
    if others:
        for value, other in zip(compare(region, others).tolist(), others, strict=True):
            heapq.heappush(candidates, (-value, other, region))


def pop_most_similar(candidates, beside):
    """Take pairs from the heap up to the first whose two regions still exist."""
    while True:
        step = heapq.heappop(candidates)
        if step[2] in beside.get(step[1], ()):
            return step


def replace(beside, a, b, new):
    """Put one region in place of two in the sets of neighbours; return its own set."""
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
