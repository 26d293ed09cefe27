import numpy as np
import pytest

from aiva import ops, scratch
from tests.golden import golden
from tests.ops.backends import numpy

ARGUMENTS = {"stride": 8, "sizes": (16, 24, 36), "ratios": (0.5, 1.0, 1.7)}


def test_agrees_with_the_loops():
    boxes = numpy(ops.anchors((3, 5), **ARGUMENTS))
    assert boxes.dtype == np.float32
    expected = scratch.anchors((3, 5), **ARGUMENTS)
    assert boxes.shape == expected.shape == (3 * 5 * 9, 4)
    np.testing.assert_allclose(boxes, expected, rtol=0, atol=1e-5)


def test_agrees_with_torchvision():
    boxes = numpy(
        ops.anchors((3, 5, 64), 8, (20,), (0.5, 1.0, 1.7), offset=0, round=True)
    )
    np.testing.assert_array_equal(boxes, golden("detection_anchors")["anchors"])


def test_the_order_is_row_column_size_ratio():
    boxes = numpy(ops.anchors((2, 2), 10, (4, 8), (1, 4))).reshape(2, 2, 2, 2, 4)
    centres = (boxes[..., :2] + boxes[..., 2:]) / 2
    np.testing.assert_allclose(centres[1, 0], np.full((2, 2, 2), [5.0, 15.0]))
    width, height = np.moveaxis(boxes[..., 2:] - boxes[..., :2], -1, 0)
    np.testing.assert_allclose(np.sqrt(width * height)[0, 0], [[4, 4], [8, 8]])
    np.testing.assert_allclose((height / width)[0, 0], [[1, 4], [1, 4]])


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match=r"Received: feature_shape=\(None, 4\)"):
        ops.anchors((None, 4), **ARGUMENTS)
    with pytest.raises(ValueError, match="Received: stride=0"):
        ops.anchors((4, 4), 0, (8,), (1,))
    with pytest.raises(ValueError, match=r"sizes=\(8, -1\)"):
        ops.anchors((4, 4), 8, (8, -1), (1,))
    with pytest.raises(ValueError, match=r"ratios=\(\)"):
        ops.anchors((4, 4), 8, (8,), ())
