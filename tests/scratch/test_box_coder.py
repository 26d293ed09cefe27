import math

import numpy as np
import pytest

from aiva.scratch import clip_boxes, decode_boxes, encode_boxes
from tests.golden import golden


def test_by_hand():
    (delta,) = encode_boxes([[10, 0, 30, 5]], [[0, 0, 10, 10]], weights=(10, 10, 5, 5))
    np.testing.assert_allclose(delta, [15, -2.5, 5 * math.log(2), -5 * math.log(2)])
    boxes = decode_boxes([delta], [[0, 0, 10, 10]], weights=(10, 10, 5, 5))
    np.testing.assert_allclose(boxes, [[10, 0, 30, 5]])


def test_a_side_grows_at_most_62_fold():
    (box,) = decode_boxes([[0, 0, 9, -9]], [[0, 0, 8, 8]])
    np.testing.assert_allclose(box, [-246, 4, 254, 4], atol=1e-3)


def test_clipped_to_the_image():
    boxes = clip_boxes([[-3, -2, 5, 90], [70, 70, 80, 80]], (40, 60, 3))
    assert boxes.tolist() == [[0, 0, 5, 40], [60, 40, 60, 40]]


@pytest.mark.parametrize(
    ("name", "weights"), [("rpn", (1, 1, 1, 1)), ("head", (10, 10, 5, 5))]
)
def test_agrees_with_torchvision(name, weights):
    arrays = golden("detection_boxes")
    deltas = encode_boxes(arrays["boxes"], arrays["anchors"], weights)
    expected = arrays[f"encoded_{name}"]
    np.testing.assert_allclose(deltas, expected, rtol=1e-5, atol=1e-5)
    scaled = arrays["deltas"] * np.array(weights)
    boxes = decode_boxes(scaled, arrays["anchors"], weights)
    expected = arrays[f"decoded_{name}"]
    np.testing.assert_allclose(boxes, expected, rtol=1e-5, atol=1e-5)
