"""Average precision in loops, by hand and against the metrics on whole cases."""

import numpy as np
import pytest

from aiva import metrics
from aiva.scratch import iou
from aiva.scratch.average_precision import (
    average_precision,
    match_detections,
    precision_recall,
)
from tests.metrics.detection.coco_oracle import random_case


def test_five_detections_by_hand():
    scores = [0.9, 0.8, 0.7, 0.6, 0.5]
    table = [[0.8, 0.0, 0.0], [0.7, 0.1, 0.0], [0, 0.6, 0], [0, 0, 0.4], [0, 0, 0.5]]
    found = match_detections(scores, table)
    assert found == [0, -1, 1, -1, 2]
    precision, recall = precision_recall(scores, found, num_objects=4)
    assert precision == pytest.approx([1, 1 / 2, 2 / 3, 1 / 2, 3 / 5])
    assert recall == [1 / 4, 1 / 4, 1 / 2, 1 / 2, 3 / 4]
    expected = (1 + 2 / 3 + 3 / 5) / 4
    assert average_precision(precision, recall) == pytest.approx(expected)
    expected = (3 * 1 + 3 * 2 / 3 + 2 * 3 / 5) / 11
    assert average_precision(precision, recall, points=11) == pytest.approx(expected)
    expected = (26 * 1 + 25 * 2 / 3 + 25 * 3 / 5) / 101
    assert average_precision(precision, recall, points=101) == pytest.approx(expected)


def test_each_takes_the_free_object_it_overlaps_most():
    assert match_detections([0.1, 0.9], [[0.9, 0.6], [0.8, 0.7]]) == [1, 0]
    assert match_detections([0.1, 0.9], [[0.9, 0.4], [0.8, 0.7]]) == [-1, 0]
    assert match_detections([0.9], [[0.5]], iou_threshold=0.6) == [-1]


def test_nothing_found_is_zero():
    assert precision_recall([], [], num_objects=3) == ([], [])
    assert average_precision([], []) == average_precision([], [], points=11) == 0
    assert match_detections([], []) == []


@pytest.mark.parametrize("seed", range(5))
def test_the_same_as_the_metrics(seed):
    objects, detections = random_case(seed, images=6, detections=25, classes=1)
    objects = {key: objects[key] for key in ("boxes", "labels")}
    scores, found = [], []
    for image in range(6):
        real, sure = objects["labels"][image] == 0, detections["labels"][image] == 0
        overlap = iou(detections["boxes"][image, sure], objects["boxes"][image, real])
        scores += detections["scores"][image, sure].tolist()
        found += match_detections(detections["scores"][image, sure], overlap)
    count = np.sum(objects["labels"] == 0)
    precision, recall = precision_recall(scores, found, count)
    coco = metrics.coco_average_precision(objects, detections, num_classes=1)
    result = average_precision(precision, recall, points=101)
    assert result == pytest.approx(coco["AP50"], abs=1e-6)
    assert 0.1 < result < 0.9
