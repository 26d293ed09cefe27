"""Which boxes come first, and which are left out."""

import numpy as np
import pytest

from aiva import proposals, scratch
from aiva.proposals.ranking import NARROWEST, TWINS, best_boxes, overlaps, unlikeness
from tests.proposals.pictures import BOXES, picture


def random_boxes(seed, count=60):
    rng = np.random.default_rng(seed)
    corner, side = rng.integers(0, 30, (2, count, 2))
    return np.concatenate([corner, corner + side + 1], axis=1), rng.uniform(0, 1, count)


@pytest.mark.parametrize("seed", range(4))
def test_near_copies_are_dropped_as_by_suppression(seed, monkeypatch):
    monkeypatch.setattr("aiva.proposals.ranking.TWINS", 0.5)
    boxes, scores = random_boxes(seed)
    wide = np.flatnonzero((boxes[:, 2:] - boxes[:, :2]).min(axis=1) >= NARROWEST)
    # Suppression drops what is above its threshold; here as much is enough.
    kept = scratch.non_max_suppression(
        boxes[wide].tolist(), scores[wide].tolist(), 99, np.nextafter(0.5, 0)
    )
    assert 5 < len(kept) < len(wide)
    assert best_boxes(boxes, scores, 99).tolist() == boxes[wide][kept].tolist()
    assert best_boxes(boxes, scores, 4).tolist() == boxes[wide][kept[:4]].tolist()


def test_of_equal_scores_the_first_box_comes_first():
    boxes = np.array([[0, 0, 9, 9], [20, 0, 29, 9], [0, 20, 9, 29]])
    assert best_boxes(boxes, [1, 2, 2], 3).tolist() == boxes[[1, 2, 0]].tolist()


def test_slivers_are_left_out():
    boxes = np.array([[0, 0, 30, 3], [0, 0, 3, 30], [0, 0, 4, 4]])
    assert best_boxes(boxes, [3, 2, 1], 3).tolist() == [[0, 0, 4, 4]]
    assert best_boxes(boxes[:2], [3, 2], 3).shape == (0, 4)


def test_overlaps_are_those_of_the_slow_twin():
    boxes, _ = random_boxes(0)
    slow = scratch.iou([boxes[0].tolist()], boxes.tolist())[0]
    np.testing.assert_allclose(overlaps(boxes[0], boxes), slow)


def test_objects_are_less_like_their_neighbours_than_their_pieces_are():
    tree = proposals.region_tree(picture(noise=30))
    unlike = unlikeness(tree)
    assert unlike.shape == (len(tree.boxes),)
    around = scratch.iou(BOXES, tree.boxes.tolist()) > 0.8  # (3, regions)
    whole = np.where(around, unlike, 0).max(axis=1)
    pieces = unlike[: len(tree.pairs) + 1]
    assert len(pieces) > 8
    assert min(whole) > np.quantile(pieces, 0.8) > 0
    assert unlike[-1] == 1
    first, second = tree.pairs[0]
    assert unlike[first] == unlike[second] == 1 - tree.similarities[0]


def test_no_two_boxes_of_a_search_are_twins():
    [boxes] = proposals.selective_search([picture(noise=40)])
    boxes = boxes[boxes.any(axis=1)]
    shared = scratch.iou(boxes.tolist(), boxes.tolist()) - np.eye(len(boxes))
    assert shared.max() < TWINS
