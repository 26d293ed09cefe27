"""AIVA's detections, rewritten for programs that know the old API's, and back."""

import numpy as np
import pytest

from aiva import data
from aiva.object_detection import from_old_detections, to_old_detections
from aiva.object_detection import visualize_boxes_and_labels_on_image_array as draw

IMAGES = [np.zeros((10, 20, 3), "uint8"), np.zeros((40, 40, 3), "uint8")]
FOUND = {
    "boxes": np.array([[[0, 5, 10, 10], [0, 0, 0, 0]], [[10, 20, 30, 40]] * 2], float),
    "scores": np.array([[0.9, 0], [0.8, 0.7]], "float32"),
    "labels": np.array([[0, -1], [9, 3]], "int32"),
}


def test_boxes_classes_and_scores():
    first, second = to_old_detections(FOUND, IMAGES)
    assert first["detection_boxes"].tolist() == [[0.5, 0, 1, 0.5]]
    assert first["detection_classes"].tolist() == [1]
    assert first["detection_scores"].tolist() == [np.float32(0.9)]
    assert first["num_detections"] == 1 and second["num_detections"] == 2
    assert second["detection_boxes"].tolist() == [[0.5, 0.25, 1, 0.75]] * 2
    assert second["detection_classes"].tolist() == [10, 4]
    assert {x.dtype.name for x in (second["detection_classes"],)} == {"int64"}
    assert second["detection_boxes"].dtype == "float32"


def test_objects_have_no_scores_and_may_have_masks():
    images, objects = data.load("scenes", split="test", count=2, masks=True)
    old = to_old_detections(objects, images)
    for image, there, masks, labels in zip(
        images, old, objects["masks"], objects["labels"], strict=True
    ):
        assert "detection_scores" not in there
        assert there["detection_masks"].dtype == np.uint8
        np.testing.assert_array_equal(there["detection_masks"], masks[labels >= 0])
        before = image.copy()
        draw(
            image,
            there["detection_boxes"],
            there["detection_classes"],
            there.get("detection_scores"),
            {},
            there["detection_masks"],
            use_normalized_coordinates=True,
        )
        assert (image != before).any()


def test_the_box_that_is_drawn_is_the_box_that_was_found():
    [old, _] = to_old_detections(FOUND, IMAGES)
    canvas = np.full((10, 20, 3), 9, "uint8")
    boxes, color = old["detection_boxes"], "red"
    draw(
        *(canvas, boxes, None, None, None),
        use_normalized_coordinates=True,
        line_thickness=1,
        groundtruth_box_visualization_color=color,
    )
    rows, columns = np.nonzero(canvas[..., 0] == 255)
    assert (rows.min(), columns.min(), columns.max()) == (5, 0, 10)


def test_there_may_be_no_detections():
    empty = {"boxes": np.zeros((1, 0, 4)), "labels": np.zeros((1, 0), int)}
    [old] = to_old_detections(empty, IMAGES[:1])
    assert old["detection_boxes"].shape == (0, 4) and old["num_detections"] == 0
    with pytest.raises(ValueError, match="at least one image"):
        to_old_detections({k: x[:0] for k, x in FOUND.items()}, [])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda x: 3, "Received: int"),
        (lambda x: {"boxes": x["boxes"]}, r"Received: \['boxes'\]"),
        (lambda x: {key: array[0] for key, array in x.items()}, r"labels \(2,\)"),
        (lambda x: {key: array[:1] for key, array in x.items()}, "N = 2 images"),
        (
            lambda x: x | {"scores": x["scores"][:, :1]},
            r"scores'\].*=\(2, 1\)",
        ),
        (lambda x: x | {"masks": x["labels"]}, r"'masks'\] must be .*shape=\(2, 2\)"),
        (lambda x: x | {"labels": x["labels"] + 0.5}, r"'labels'\] must be whole"),
        (
            lambda x: x | {"masks": np.full((2, 2, 10, 20), 0.7)},
            "`masks > 0.5`",
        ),
    ],
)
def test_what_are_no_detections_of_the_images_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        to_old_detections(change(FOUND), IMAGES)


@pytest.mark.parametrize(
    ("images", "words"),
    [
        (None, "`images` must be images"),
        ([(10, 20), (40, 40)], r"One image becomes a list by `\[image\]`"),
        (3, "Received: int"),
    ],
)
def test_what_are_no_images_is_refused(images, words):
    with pytest.raises(ValueError, match=words):
        to_old_detections(FOUND, images)
    with pytest.raises(ValueError, match=words):
        from_old_detections([], images)


def test_there_and_back_is_the_same():
    back = from_old_detections(to_old_detections(FOUND, IMAGES), IMAGES)
    assert back.keys() == FOUND.keys()
    for key, array in back.items():
        np.testing.assert_allclose(array, FOUND[key], rtol=1e-6, err_msg=key)
        assert array.dtype == ("int32" if key == "labels" else "float32")


def test_padding_of_the_old_api_is_left_out():
    old = {
        "detection_boxes": np.array([[0.5, 0, 1, 0.5], [0, 0, 0, 0]]),
        "detection_classes": np.array([3.0, 1.0], "float32"),
        "detection_scores": [0.9, 0.0],
        "num_detections": np.array([1.0], "float32"),
    }
    back = from_old_detections([old], IMAGES[:1])
    assert back["labels"].tolist() == [[2]]
    assert back["boxes"].tolist() == [[[0, 5, 10, 10]]]
    assert back["scores"].shape == (1, 1)


def test_the_truth_of_the_old_api_has_no_scores():
    old = {"detection_boxes": np.zeros((0, 4)), "detection_classes": []}
    one = {"detection_boxes": [[0, 0, 1, 1]], "detection_classes": [1]}
    back = from_old_detections([old, one], IMAGES)
    assert "scores" not in back and back["labels"].tolist() == [[-1], [0]]
    with pytest.raises(ValueError, match="at least one image"):
        from_old_detections([], [])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda x: x[:1], "list for 2 images"),
        (lambda x: x[0], "dict for 2 images"),
        (lambda x: [x[0], 3], "Received: 'int'"),
        (lambda x: [x[0], {"boxes": []}], r"Received: \['boxes'\]"),
        (
            lambda x: [x[0], {key: [value] for key, value in x[1].items()}],
            r"`boxes\[0\]`",
        ),
        (
            lambda x: [x[0] | {"detection_classes": [0]}, x[1]],
            r"count from 1. Received: \[0\]",
        ),
        (lambda x: [x[0] | {"detection_classes": [1, 2]}, x[1]], "each of 1 boxes"),
    ],
)
def test_what_are_no_old_detections_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        from_old_detections(change(to_old_detections(FOUND, IMAGES)), IMAGES)


def padded(**changes):
    """Return old detections of which the first two of three count."""
    return {
        "detection_boxes": [[0, 0, 1, 1], [0, 0, 0.5, 0.5], [np.nan, 0, 0, 0]],
        "detection_classes": [2, 1, 0],
        "num_detections": 2,
    } | changes


@pytest.mark.parametrize("kind", [int, float, np.int64, np.array, np.float32])
def test_the_number_of_detections_may_be_any_whole_number(kind):
    for count in (0, 1, 2):
        old = padded(num_detections=kind(count))
        assert from_old_detections([old], IMAGES[:1])["labels"].shape == (
            1,
            max(count, 1),
        )
    old = padded(num_detections=np.array([2.0], "float32"))
    assert from_old_detections([old], IMAGES[:1])["labels"].tolist() == [[1, 0]]


@pytest.mark.parametrize(
    "count", [-1, 4, 9.0, 1.5, np.nan, np.inf, [1, 2], [], None, "2"]
)
def test_other_numbers_of_detections_are_refused(count):
    old = [padded(), padded(num_detections=count)]
    with pytest.raises(ValueError, match=r"`old\[1\]\['num_detections'\]` must"):
        from_old_detections(old, IMAGES)


@pytest.mark.parametrize("side", [np.nan, np.inf, -np.inf, 1e308])
def test_boxes_that_count_are_finite(side):
    boxes = [[0, 0, 1, 1], [0, side, 1, 1], [0, 0, 0, 0]]
    old = [padded(), padded(detection_boxes=boxes)]
    with pytest.raises(ValueError, match="finite sides. Received: box 1 of image 1"):
        from_old_detections(old, IMAGES)
