"""COCO's rule of matching, written out in loops."""

import numpy as np
import pytest

from aiva.metrics.detection.coco_matching import match, match_image
from aiva.scratch import iou
from tests.metrics.detection.coco_oracle import random_boxes

THRESHOLDS = np.array([0.5, 0.7, 0.9])


def match_slowly(overlap, ignored, crowd, threshold):
    """Match one image as the rule says, for one range of areas and one threshold."""
    taken = [-1] * len(overlap)
    for detection, row in enumerate(overlap):
        for group in (~ignored, ignored):  # objects that count come first
            fits = [
                place
                for place in np.flatnonzero(group)
                if row[place] >= threshold and (crowd[place] or place not in taken)
            ]
            if fits:
                taken[detection] = max(fits, key=lambda place: (row[place], place))
                break
    return taken


@pytest.mark.parametrize("seed", range(10))
def test_equal_to_the_rule_in_loops(seed):
    random = np.random.default_rng(seed)
    objects = random_boxes(random, (8,), grid=True) // 4
    boxes = objects[random.integers(0, 8, 20)] + 4 * random.integers(-1, 2, (20, 4))
    crowd = random.random(8) < 0.2
    ignored = crowd | (random.random((2, 8)) < 0.3)
    overlaps = iou(boxes, objects, crowd)
    taken = match_image(overlaps, ignored, crowd, THRESHOLDS)
    for area in range(2):
        for place, threshold in enumerate(THRESHOLDS):
            slow = match_slowly(overlaps, ignored[area], crowd, threshold)
            assert taken[area, place].tolist() == slow


def test_images_are_matched_apart():
    box = np.array([[0.0, 0, 10, 10]])
    objects = {"image": np.array([0, 2]), "boxes": box.repeat(2, axis=0)}
    objects["crowd"] = np.zeros(2, bool)
    detections = {"image": np.array([1, 2, 2]), "boxes": box.repeat(3, axis=0)}
    taken = match(objects, detections, np.zeros((1, 2), bool), THRESHOLDS)
    assert taken.tolist() == [[[-1, 1, -1]] * 3]
