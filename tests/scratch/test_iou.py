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


def test_a_crowd_is_compared_with_the_first_box_alone():
    boxes = np.array([[0.0, 0, 10, 10], [5, 0, 15, 10], [3, 3, 3, 9]])
    objects = np.array([[0.0, 0, 10, 40]] * 2)
    table = iou(boxes, objects, crowd=np.array([False, True]))
    np.testing.assert_allclose(table, [[0.25, 1], [50 / 450, 0.5], [0, 0]])


def test_no_boxes_are_an_empty_table():
    assert iou([], [[0, 0, 4, 4], [1, 1, 2, 2]]).shape == (0, 2)
    assert iou([[0, 0, 4, 4]], np.zeros((0, 4))).shape == (1, 0)


def test_small_numbers_do_not_overflow_nor_wrap():
    boxes = np.array([[0, 0, 200, 200], [250, 250, 251, 251]], "uint8")
    np.testing.assert_array_equal(iou(boxes, boxes), np.eye(2))
