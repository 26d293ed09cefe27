"""The share of objects that proposals reach."""

import numpy as np
import pytest

from aiva import metrics, scratch

OBJECTS = {
    "boxes": np.array(
        [[[0, 0, 10, 10], [20, 20, 30, 40]], [[5, 5, 9, 9], [0, 0, 0, 0]]], "float32"
    ),
    "labels": np.array([[3, 0], [7, -1]]),
}
PROPOSALS = np.array(
    [[[0, 0, 10, 5], [0, 0, 0, 0]], [[20, 20, 30, 40], [5, 5, 9, 8]]], "float32"
)


def test_each_object_counts_once_and_only_in_its_image():
    assert metrics.proposal_recall(OBJECTS, PROPOSALS) == pytest.approx(2 / 3)
    assert metrics.proposal_recall(OBJECTS, PROPOSALS, 0.75) == pytest.approx(1 / 3)
    assert metrics.proposal_recall(OBJECTS, PROPOSALS, 0.76) == 0
    assert metrics.proposal_recall(OBJECTS, PROPOSALS[:, :1]) == pytest.approx(1 / 3)
    assert metrics.proposal_recall(OBJECTS, PROPOSALS[:, :0]) == 0


def test_an_overlap_that_is_just_enough_is_enough():
    objects = {"boxes": [[[0, 0, 4, 4]]], "labels": [[0]]}
    assert metrics.proposal_recall(objects, [[[0, 0, 4, 2]]], 0.5) == 1


def test_crowds_and_difficult_objects_do_not_count():
    for flag in ("crowd", "difficult"):
        ignored = OBJECTS | {flag: np.array([[0, 1], [0, 0]])}
        assert metrics.proposal_recall(ignored, PROPOSALS) == 1
        everyone = OBJECTS | {flag: np.array([[1, 1], [1, 0]])}
        assert metrics.proposal_recall(everyone, PROPOSALS) == -1


def test_random_boxes_are_reached_as_the_slow_twin_says():
    rng = np.random.default_rng(0)
    corners = rng.integers(0, 40, (2, 6, 30, 2))
    boxes = np.concatenate([corners.min(axis=0), corners.max(axis=0) + 1], axis=-1)
    objects = {"boxes": boxes[:, :5], "labels": rng.integers(-1, 3, (6, 5))}
    for threshold in (0.3, 0.5):
        best = [
            max(scratch.iou([box], boxes[n, 5:].tolist())[0])
            for n, place in zip(*np.nonzero(objects["labels"] >= 0), strict=True)
            for box in [objects["boxes"][n, place].tolist()]
        ]
        expected = np.mean(np.array(best) >= threshold)
        assert 0 < expected < 1
        found = metrics.proposal_recall(objects, boxes[:, 5:], threshold)
        assert found == pytest.approx(expected)


def test_without_objects_there_is_no_recall():
    nothing = OBJECTS | {"labels": np.full((2, 2), -1)}
    assert metrics.proposal_recall(nothing, PROPOSALS) == -1


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"\(images, proposals, 4\).*\(2, 4\)"):
        metrics.proposal_recall(OBJECTS, PROPOSALS[0])
    with pytest.raises(ValueError, match="N = 2 images"):
        metrics.proposal_recall(OBJECTS, PROPOSALS[:1])
    with pytest.raises(ValueError, match="x1 <= x2"):
        metrics.proposal_recall(OBJECTS, PROPOSALS[..., ::-1])
    for threshold in (0, 1.1):
        with pytest.raises(ValueError, match=f"iou_threshold={threshold}"):
            metrics.proposal_recall(OBJECTS, PROPOSALS, threshold)
