import numpy as np
import pytest

from aiva import metrics
from tests.metrics.detection.test_coco import BOX, FAR, one_image

THIRD = [200.0, 0, 240, 40]


def errors(objects, detections, **thresholds):
    """Return the five numbers in their order."""
    return list(metrics.detection_errors(objects, detections, **thresholds).values())


def test_each_kind_of_error():
    objects = one_image([BOX, FAR, THIRD], [0, 1, 2])
    found = one_image(
        [BOX, [0, 0, 40, 38], FAR, [200, 0, 240, 15], [0, 200, 40, 240]],
        [0, 0, 2, 2, 0],
        scores=[0.9, 0.8, 0.8, 0.8, 0.8],
    )
    result = metrics.detection_errors(objects, found)
    assert result == {
        "found": pytest.approx(2 / 3),
        "right_class": 0.5,
        "duplicates": 1,
        "misplaced": 1,
        "background": 1,
    }


def test_numbers_are_means_over_images():
    boxes = np.array([[BOX], [FAR], [FAR], [FAR]])
    objects = {"boxes": boxes, "labels": np.array([[0], [-1], [-1], [0]])}
    found = {"boxes": boxes, "labels": np.array([[0], [0], [0], [-1]])}
    found["scores"] = np.full((4, 1), 0.5)
    assert errors(objects, found) == [0.5, 1, 0, 0, 0.5]
    assert errors(objects, found, score_threshold=0.51) == [0, -1, 0, 0, 0]


def test_overlap_decides_what_is_found():
    objects = one_image([BOX])
    found = one_image([[0, 0, 40, 25]], scores=[0.9])  # overlap 0.625
    assert errors(objects, found) == [1, 1, 0, 0, 0]
    assert errors(objects, found, iou_threshold=0.7) == [0, -1, 0, 1, 0]


def test_crowds_and_difficult_objects_are_left_out():
    boxes = [BOX, FAR, THIRD]
    objects = one_image(
        boxes, crowd=[True, False, False], difficult=[False, True, False]
    )
    twice = [*boxes, [5, 5, 20, 20], [100, 100, 140, 138]]
    found = one_image(twice, [1, 1, 0, 0, 0], scores=[0.9] * 5)
    assert errors(objects, found) == [1, 1, 0, 0, 0]
    only = one_image(boxes[:2], crowd=[True, False], difficult=[False, True])
    assert errors(only, found) == [-1, -1, 0, 0, 1]


def test_the_surer_answer_counts():
    objects = one_image([BOX], [1])
    found = one_image([BOX, BOX], [1, 0], scores=[0.6, 0.9])
    assert errors(objects, found) == [1, 0, 1, 0, 0]


def test_thresholds_out_of_range_are_refused():
    with pytest.raises(ValueError, match=r"between 0\.1 and 1.*iou_threshold=0\.05"):
        errors(one_image([BOX]), one_image([BOX], scores=[1.0]), iou_threshold=0.05)
