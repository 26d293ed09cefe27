import numpy as np
import pytest

from aiva.scratch import non_max_suppression
from tests.golden import golden

# The first covers most of the second, the second most of the third.
CHAIN = [[0, 0, 10, 10], [3, 0, 13, 10], [6, 0, 16, 10]]


def test_a_dropped_box_drops_no_other():
    assert non_max_suppression(CHAIN, [0.9, 0.8, 0.7], 3, iou_threshold=0.5) == [0, 2]


def test_an_overlap_at_the_threshold_is_kept():
    boxes = [[0, 0, 10, 10], [0, 0, 10, 5]]
    assert non_max_suppression(boxes, [0.2, 0.1], 2, iou_threshold=0.5) == [0, 1]


def test_classes_do_not_disturb_each_other():
    kept = non_max_suppression(CHAIN, [0.7, 0.8, 0.9], 3, labels=[1, 0, 1])
    assert kept == [2, 1, 0]


def test_equal_scores_keep_their_order_and_the_number_is_limited():
    boxes = [[10 * place, 0, 10 * place + 5, 5] for place in range(5)]
    assert non_max_suppression(boxes, [0.5, 0.7, 0.5, 0.7, 0.5], 4) == [1, 3, 0, 2]


@pytest.mark.parametrize("name", ["all", "by_class"])
def test_agrees_with_torchvision(name):
    arrays = golden("detection_non_max_suppression")
    for case in range(0, 60, 4):
        places = np.flatnonzero(arrays["scores"][case] > -np.inf)
        labels = arrays["labels"][case, places] if name == "by_class" else None
        kept = non_max_suppression(
            arrays["boxes"][case, places].astype(float),
            arrays["scores"][case, places],
            40,
            arrays["iou_threshold"][case],
            labels,
        )
        expected = arrays[f"kept_{name}"][case]
        assert places[kept].tolist() == expected[expected >= 0].tolist()
