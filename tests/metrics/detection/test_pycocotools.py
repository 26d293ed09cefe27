"""COCO's own tool, where it is installed: the same figures, and no less time."""

import time

import pytest

from aiva import metrics
from tests.metrics.detection.coco_oracle import pycocotools_figures, random_case
from tests.metrics.detection.test_coco import assert_equal_figures

pytest.importorskip("pycocotools")


@pytest.mark.parametrize("seed", range(20))
def test_equal_figures(seed):
    sizes = {"images": 1 + seed % 7, "detections": (0, 4, 30, 260)[seed % 4]}
    objects, detections = random_case(seed, classes=2, grid=seed % 3 == 0, **sizes)
    result = metrics.coco_average_precision(objects, detections, num_classes=2)
    assert_equal_figures(result, *pycocotools_figures(objects, detections, 2))


def test_not_slower():
    objects, detections = random_case(0, images=400, detections=12, classes=10)
    start = time.process_time()
    metrics.coco_average_precision(objects, detections)
    middle = time.process_time()
    pycocotools_figures(objects, detections, 10)
    assert middle - start < time.process_time() - middle
