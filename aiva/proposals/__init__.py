"""Proposals: boxes that may hold an object, found before anything was learned.

Boxes are `(N, P, 4)`, [x1, y1, x2, y2] in pixels, best first, padded with zeros: the
same boxes for the same image, whichever images are beside it.

Example:
    >>> from aiva import data, metrics, proposals
    >>> images, objects = data.load("scenes", split="test", count=2)
    >>> boxes = proposals.selective_search(images, count=100)
    >>> boxes.shape, metrics.proposal_recall(objects, boxes)
    ((2, 100, 4), 1.0)
"""

from aiva.proposals.merging import RegionTree, labels_after
from aiva.proposals.search import region_tree, selective_search

__all__ = ["RegionTree", "labels_after", "region_tree", "selective_search"]
