import numpy as np

from aiva.scratch import generalized_iou, iou
from tests.golden import golden


def test_by_hand():
    table = iou(
        [[0, 0, 4, 4], [2, 2, 6, 6]], [[0, 0, 4, 4], [0, 0, 4, 2], [4, 0, 8, 4]]
    )
    np.testing.assert_allclose(table, [[1, 1 / 2, 0], [4 / 28, 0, 4 / 28]])


def test_boxes_without_area_agree_with_nothing():
    boxes = [[0, 0, 0, 0], [3, 3, 3, 9], [9, 9, 1, 1], [0, 0, 9, 9]]
    np.testing.assert_array_equal(iou(boxes, boxes), np.diag([0, 0, 0, 1]))
    assert np.isfinite(generalized_iou(boxes, boxes)).all()


def test_agrees_with_torchvision():
    arrays = golden("detection_boxes")
    table = iou(arrays["boxes"], arrays["anchors"])
    np.testing.assert_allclose(table, arrays["iou"], rtol=0, atol=1e-6)
    table = generalized_iou(arrays["boxes"], arrays["anchors"])
    np.testing.assert_allclose(table, arrays["generalized_iou"], rtol=0, atol=1e-6)
