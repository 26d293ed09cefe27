"""Proposals: boxes that may hold an object, found before anything was learned."""

from aiva.proposals.merging import RegionTree, labels_after, region_tree
from aiva.proposals.search import selective_search

__all__ = ["RegionTree", "labels_after", "region_tree", "selective_search"]
