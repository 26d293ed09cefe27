import numpy as np
import pytest

from aiva import ops, scratch
from tests.golden import golden
from tests.ops.backends import JIT, compiled, run

OPERATIONS = ["iou", "generalized_iou"]


def whole_boxes(random, count):
    """Draw boxes of whole pixels, a few of them empty or inverted."""
    return random.integers(0, 8, (count, 4)).astype("float32")


@pytest.mark.parametrize("name", OPERATIONS)
def test_agrees_with_torchvision(name):
    arrays = golden("detection_boxes")
    values = run(getattr(ops, name), arrays["boxes"], arrays["anchors"])
    np.testing.assert_allclose(values, arrays[name], rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_the_loops_on_odd_boxes_too(name, seed):
    random = np.random.default_rng(seed)
    a, b = whole_boxes(random, 30), whole_boxes(random, 20)
    expected = getattr(scratch, name)(a, b)
    assert (expected == 0).any() and (expected != 0).any()
    values = run(getattr(ops, name), a, b)
    np.testing.assert_allclose(values, expected, rtol=0, atol=1e-6)


def test_boxes_without_area_agree_with_nothing():
    boxes = [[0.0, 0.0, 0.0, 0.0], [3.0, 3.0, 3.0, 9.0], [9.0, 9.0, 1.0, 1.0]]
    assert run(ops.iou, boxes, boxes).tolist() == np.zeros((3, 3)).tolist()
    assert np.isfinite(run(ops.generalized_iou, boxes, boxes)).all()


def test_boxes_that_do_not_touch_are_told_apart():
    boxes = [[3, 0, 5, 2], [9, 0, 11, 2]]
    ((near, far),) = run(ops.generalized_iou, [[0, 0, 2, 2]], boxes)
    assert far < near < 0


@pytest.mark.parametrize("jit", JIT)
@pytest.mark.parametrize("name", OPERATIONS)
def test_works_compiled_on_batches(name, jit):
    random = np.random.default_rng(0)
    shared, boxes = whole_boxes(random, 6), whole_boxes(random, 15).reshape(3, 5, 4)
    operation = getattr(ops, name)
    values = compiled(lambda boxes: operation(shared, boxes), boxes, jit=jit)
    expected = [getattr(scratch, name)(shared, image) for image in boxes]
    np.testing.assert_allclose(values, expected, rtol=0, atol=1e-6)


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match=r"`boxes_b`.*Received: shape=\(2, 3\)"):
        ops.iou(np.zeros((2, 4)), np.zeros((2, 3)))
    with pytest.raises(ValueError, match=r"`boxes_a`.*Received: shape=\(\)"):
        ops.generalized_iou(3.0, np.zeros((2, 4)))
