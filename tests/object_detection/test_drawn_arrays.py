"""Arrays that are to be drawn: what is accepted, what is refused with which words."""

import warnings

import keras
import numpy as np
import pytest

from aiva.object_detection.drawn_arrays import (
    as_array,
    box_array,
    check_color,
    check_settings,
    edge_list,
    keypoint_arrays,
    mask_array,
    per_box,
)

SIZE = (10, 20)


@pytest.mark.parametrize("kind", [list, np.float32, keras.ops.convert_to_tensor])
def test_lists_arrays_and_tensors_are_taken(kind):
    given = kind([[0.0, 0.25, 0.5, 1.0]])
    assert box_array(given, SIZE, normalized=True).tolist() == [[0, 5, 5, 20]]
    assert box_array(given, SIZE, normalized=False).tolist() == [[0, 0.25, 0.5, 1]]


@pytest.mark.parametrize("empty", [[], np.zeros((0, 4)), np.zeros((0, 4), "int32")])
def test_there_may_be_no_boxes(empty):
    assert box_array(empty, SIZE, normalized=True).shape == (0, 4)


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        (np.zeros((1, 3, 4)), r"shape=\(1, 3, 4\).*`boxes\[0\]`"),
        ([0, 0, 1, 1], r"shape=\(4,\)"),
        ([[0, 0, 1]], r"shape=\(1, 3\)"),
        ([[0, 0, 1], [0, 0, 1, 1]], "`boxes` must be an array"),
        ([["a", "b", "c", "d"]], "`boxes` must hold numbers"),
        ([[None, 0, 0, 0]], "`boxes` must hold numbers"),
    ],
)
def test_other_boxes_are_refused(boxes, words):
    with pytest.raises(ValueError, match=words):
        box_array(boxes, SIZE, normalized=False)


def test_what_cannot_become_an_array_is_refused():
    class OnAnotherDevice:
        def __array__(self, *arguments, **options):
            raise RuntimeError("on another device")

    with pytest.raises(ValueError, match="`scores` must be .*on another device"):
        as_array("scores", OnAnotherDevice())


def test_one_number_for_each_box():
    assert per_box("scores", None, 3) is None
    assert per_box("scores", [0.5, 1], 2).tolist() == [0.5, 1]
    assert per_box("scores", [], 0).shape == (0,)
    classes = per_box("classes", np.array([1.0, 2.0], "float32"), 2, whole=True)
    assert classes.tolist() == [1, 2] and classes.dtype == "int64"
    for wrong in ([0.5], [[0.5, 0.5]], 0.5):
        with pytest.raises(ValueError, match="one number for each of 2 boxes"):
            per_box("scores", wrong, 2)
    for wrong in ([1.5, 1], [np.nan, 1], [np.inf, 1]):
        with pytest.raises(ValueError, match="`classes` must be whole numbers"):
            per_box("classes", wrong, 2, whole=True)


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64", "float32"])
def test_masks_of_any_kind_are_taken(dtype):
    masks = np.zeros((2, *SIZE), dtype)
    masks[1, 3, 4] = 1
    taken = mask_array("instance_masks", masks, 2, SIZE)
    assert np.argwhere(taken).tolist() == [[1, 3, 4]] and taken.dtype == bool
    assert mask_array("instance_masks", None, 2, SIZE) is None
    assert mask_array("instance_masks", np.zeros((0, *SIZE)), 0, SIZE).shape == (
        0,
        *SIZE,
    )
    assert mask_array("instance_masks", [], 0, SIZE) is not None


@pytest.mark.parametrize(
    ("masks", "words"),
    [
        (np.zeros((2, 28, 28)), "must be pasted into the image first"),
        (np.zeros((1, *SIZE)), r"must be \(2, 10, 20\)"),
        (np.full((2, *SIZE), 0.7), "`masks > 0.5`"),
        (np.zeros((2, *SIZE), str), "must hold numbers"),
    ],
)
def test_other_masks_are_refused(masks, words):
    with pytest.raises(ValueError, match=words):
        mask_array("instance_masks", masks, 2, SIZE)


def test_keypoints_and_which_are_drawn():
    points = [[[0.5, 0.5], [np.nan, 0.1], [1, 1]]]
    scaled, seen = keypoint_arrays(points, [[0.6, 0.9, 0.5]], 1, SIZE, 0.5)
    assert scaled[0, 0].tolist() == [5, 10] and seen.tolist() == [[True, False, False]]
    _, seen = keypoint_arrays(points, None, 1, (1, 1), 0.5)
    assert seen.tolist() == [[True, False, True]]
    assert keypoint_arrays(None, None, 1, SIZE, 0.5) is None
    assert keypoint_arrays([], None, 0, SIZE, 0.5) is None
    with pytest.raises(ValueError, match=r"must be \(2, K, 2\)"):
        keypoint_arrays(points, None, 2, SIZE, 0.5)
    with pytest.raises(ValueError, match=r"`keypoint_scores` must be \(1, 3\)"):
        keypoint_arrays(points, [[0.5]], 1, SIZE, 0.5)


def test_edges_are_pairs_from_zero():
    assert edge_list(None) == edge_list([]) == []
    assert edge_list([(0, 1), (1, 9)]) == [[0, 1], [1, 9]]
    for wrong in ([0, 1], [(0, 1, 2)], [(-1, 0)], [(0.5, 1)]):
        with pytest.raises(ValueError, match="`keypoint_edges`"):
            edge_list(wrong)


def test_settings():
    check_settings(0, 0.0, -1, None)
    check_settings(np.int64(8), 1, 2.5, np.int64(-1))
    for name, *settings in (
        ("line_thickness", 2.5, 0.4, 0.5, 20),
        ("line_thickness", 10**12, 0.4, 0.5, 20),
        ("mask_alpha", 4, 1.1, 0.5, 20),
        ("mask_alpha", 4, -0.1, 0.5, 20),
        ("mask_alpha", 4, None, 0.5, 20),
        ("min_score_thresh", 4, 0.4, "0.5", 20),
        ("min_score_thresh", 4, 0.4, np.nan, 20),
        ("max_boxes_to_draw", 4, 0.4, 0.5, 2.5),
        ("max_boxes_to_draw", 4, 0.4, 0.5, "20"),
    ):
        with pytest.raises(ValueError, match=f"`{name}` must be"):
            check_settings(*settings)


def test_colours_are_those_of_pillow():
    for color in ("black", "#ff8800", (255, 128, 0), "DarkOrange"):
        check_color(color)
    for color in (None, 2.5, "colourless", ["red"], (1, 2)):
        with pytest.raises(ValueError, match="must be the name of a colour"):
            check_color(color)


def test_numbers_beyond_all_bounds_end_in_no_other_number():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for wrong in (1e30, 2**63, -(2**62)):
            with pytest.raises(ValueError, match="`classes` must be whole numbers"):
                per_box("classes", np.array([wrong]), 1, whole=True)
        assert np.isinf(box_array([[0, 0, 1e308, 1]], SIZE, normalized=True)).any()
        points, _ = keypoint_arrays([[[1e308, 1e308]]], None, 1, SIZE, 0.5)
        assert np.isinf(points).all()
        scores = per_box("scores", np.array([2, 3], "int8"), 2)
        assert (100 * scores).tolist() == [200, 300]
