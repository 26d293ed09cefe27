"""Which boxes are drawn, and what is written on them."""

import numpy as np
import pytest

from aiva.object_detection.labels import boxes_to_draw, class_name, label, words_of

BOXES = np.array([[0, 0, 9, 9], [1, 1, 5, 5], [0, 0, 9, 9], [2, 2, 3, 3], [1, 1, 5, 5]])
SCORES = np.array([0.2, 0.9, 0.5, 0.6, 0.95])
INDEX = {1: {"name": "cat"}, 2: {"name": 7}, 3: {"id": 3}, 4: "dog", 5: {"name": ""}}


def places(scores=SCORES, most=None, threshold=0.0):
    return list(boxes_to_draw(BOXES, scores, most, threshold).values())


def test_the_order_stays_and_identical_boxes_join():
    assert places() == [[0, 2], [1, 4], [3]]
    assert places(scores=None, threshold=0.99) == [[0, 2], [1, 4], [3]]


def test_a_score_must_exceed_the_threshold():
    assert places(threshold=0.5) == [[1, 4], [3]]
    assert places(threshold=0.49) == [[1, 4], [2], [3]]
    assert places(np.full(5, np.nan)) == []


def test_different_boxes_are_counted_until_there_are_enough():
    assert places(most=1) == [[0]]  # the next box ends the search
    assert places(most=2) == [[0], [1]]
    assert places(most=3) == [[0, 2], [1], [3]]
    assert places(most=3, threshold=0.3) == [[1], [2], [3]]
    assert places(most=0) == places(most=None) == places(most=20)


def test_only_boxes_that_are_drawn_must_be_finite():
    boxes = np.array([[0, 0, np.nan, 1], [0, 0, 1, 1]])
    assert len(boxes_to_draw(boxes, np.array([0.1, 0.9]), None, 0.5)) == 1
    with pytest.raises(ValueError, match=r"finite sides.*\[0\.0, 0\.0, nan, 1\.0\]"):
        boxes_to_draw(boxes, None, None, 0.5)


def test_only_scores_of_boxes_that_are_drawn_must_be_finite():
    scores = np.array([np.nan, -np.inf, 0.9, np.inf, 0.8])
    assert list(boxes_to_draw(BOXES[:3], scores[:3], None, 0.5).values()) == [[2]]
    with pytest.raises(ValueError, match=r"finite score.*\[inf\]"):
        boxes_to_draw(BOXES, scores, None, 0.5)


@pytest.mark.parametrize(
    ("score", "percent"),
    [
        *((0.505, "50%"), (0.875, "88%"), (0.125, "12%"), (0.135, "14%")),
        *((np.float32(0.505), "50%"), (np.float32(0.996), "100%"), (0, "0%")),
    ],
)
def test_percentages_are_rounded_to_even(score, percent):
    assert label("cat", score, None) == f"cat: {percent}"


def test_parts_of_a_label_can_be_left_out():
    assert label("cat", 0.9, 4) == "cat: 90%: ID 4"
    assert label("cat", None, 4) == "cat: ID 4"
    assert label(None, 0.9, None) == label("", 0.9, None) == "90%"
    assert label(None, None, 0) == "ID 0"
    assert label(None, None, None) == ""


def test_names_of_classes():
    assert [class_name(number, INDEX) for number in (1, 2, 5, 6)] == [
        "cat",
        "7",
        "",
        "N/A",
    ]
    for number in (3, 4):
        with pytest.raises(ValueError, match='such as {"id": 1, "name": "cat"}'):
            class_name(number, INDEX)


def test_a_line_for_each_row_that_says_anything():
    classes, tracks = np.array([1, 9, 1, 5, 1]), np.arange(5)
    assert words_of([0, 1], classes, SCORES, None, INDEX) == ["cat: 20%", "N/A: 90%"]
    assert words_of([0, 3], classes, None, None, INDEX) == ["cat"]
    assert words_of([2], None, None, tracks, None) == ["ID 2"]
    assert words_of([0, 1], None, None, None, None) == []


@pytest.mark.parametrize("index", [None, [{"id": 1, "name": "cat"}], "cat"])
def test_names_need_an_index(index):
    with pytest.raises(ValueError, match="Make one with `create_category_index`"):
        words_of([0], np.array([1] * 5), None, None, index)
