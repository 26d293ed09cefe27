import numpy as np
import pytest

from aiva.conventions.objects import check_boxes, check_labels, checked_objects, padded

BOXES = np.array([[[2, 2, 9, 9], [0, 0, 0, 0]]])
LABELS = np.array([[4, -1]])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([1], r"must be a dictionary with \['boxes', 'labels'\].*Received: list"),
        ({"boxes": BOXES}, r"with \['labels'\]"),
        ({"boxes": BOXES[0], "labels": LABELS}, r"shape \(1, 2, 4\)"),
        ({"boxes": BOXES, "labels": LABELS[0]}, r"labels \(2,\)"),
        ({"boxes": BOXES, "labels": LABELS * 1.0}, "whole numbers.*float64"),
        ({"boxes": BOXES, "labels": LABELS - 1}, "label -2, object 1 of image 0"),
        ({"boxes": BOXES, "labels": [[1], [1, 2]]}, "lists of different lengths"),
        ({"boxes": BOXES, "labels": LABELS, "scores": [[1.0]]}, r"\['scores'\]"),
    ],
)
def test_what_is_no_dictionary_of_objects_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        checked_objects(given)


def test_needed_keys_and_the_number_of_images():
    objects = {"boxes": BOXES, "labels": LABELS, "masks": None}
    assert set(checked_objects(objects)) == {"boxes", "labels"}
    with pytest.raises(ValueError, match=r"with \['scores'\]"):
        checked_objects(objects, needed=["scores"])
    with pytest.raises(ValueError, match="N = 2 images"):
        checked_objects(objects, count=2)


def test_labels_are_those_of_a_class():
    check_labels(LABELS, num_classes=5)
    with pytest.raises(ValueError, match="label 4 for 4 classes, object 0 of image 0"):
        check_labels(LABELS, num_classes=4)


@pytest.mark.parametrize(
    "box", [(9, 2, 2, 9), (2, 2, 2, 9), (2, 2, 9, 17), (-1, 2, 9, 9), (np.nan, 2, 9, 9)]
)
def test_boxes_to_learn_have_an_area_inside_the_image(box):
    real = LABELS >= 0
    check_boxes(BOXES, real, inside=(16, 16))
    with pytest.raises(ValueError, match="box 0 of image 0, and 0 more"):
        check_boxes(np.array([[box, (0, 0, 0, 0)]]), real, inside=(16, 16))


def test_boxes_that_were_found_may_be_empty_or_outside():
    real = np.ones((1, 1), bool)
    check_boxes(np.array([[(5, 5, 5, 99)]]), real)
    for box in [(9, 2, 2, 9), (2, 2, np.inf, 9)]:
        with pytest.raises(ValueError, match="must be finite"):
            check_boxes(np.array([[box]]), real)


def test_boxes_of_one_image_are_named_by_its_index():
    one = np.array([[(9, 2, 2, 9)]])
    with pytest.raises(ValueError, match="Proposals must be.*box 0 of image 5"):
        check_boxes(one, np.ones((1, 1), bool), title="Proposals", first_image=5)


def test_objects_are_padded_to_the_fullest_image_or_to_a_size():
    one = {"boxes": np.ones((1, 4)), "labels": np.array([3])}
    two = {"boxes": np.ones((2, 4)), "labels": np.array([1, 2])}
    objects = padded([one, two])
    assert objects["labels"].tolist() == [[3, -1], [1, 2]]
    assert objects["boxes"].dtype == "float32" and objects["boxes"].shape == (2, 2, 4)
    assert padded([one, two], size=3)["labels"].shape == (2, 3)
