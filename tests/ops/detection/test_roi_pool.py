import numpy as np
import pytest
from keras import ops as keras_ops

from aiva import ops, scratch
from tests.golden import golden
from tests.ops.backends import JIT, compiled, gradient, run


def questions(seed):
    """Draw a feature map and boxes, some of which leave it or end half-way."""
    random = np.random.default_rng(seed)
    features = random.normal(size=(2, 6, 9, 3)).astype("float32")
    corners = random.integers(-8, 40, (2, 12, 2, 2))
    boxes = np.sort(corners, axis=2).reshape(2, 12, 4)
    return features, boxes.astype("float32")


def test_equals_torchvision():
    arrays = golden("detection_roi")
    grid = run(ops.roi_pool, arrays["features"], arrays["boxes"])
    np.testing.assert_array_equal(grid, arrays["pooled"])


@pytest.mark.parametrize("size", [1, 2, 5])
def test_equals_the_loops(size):
    features, boxes = questions(seed=size)
    grid = run(ops.roi_pool, features, boxes, size=size, stride=4)
    for image in range(2):
        expected = scratch.roi_pool(features[image], boxes[image], size, stride=4)
        np.testing.assert_array_equal(grid[image], expected.astype("float32"))


@pytest.mark.parametrize("size", [1, 2, 5, 7])
def test_boxes_cut_off_at_the_image_need_fewer_windows(size):
    features, boxes = questions(seed=size + 10)
    height, width = features.shape[1:3]
    boxes[:, :2] = [[-9, -9, 4 * width + 9, 4 * height + 9], [0, 0, 4 * width, 4]]
    grid = run(ops.roi_pool, features, boxes, size=size, stride=4, clip=True)
    boxes = np.clip(boxes, 0, [4 * width, 4 * height, 4 * width, 4 * height])
    for image in range(2):
        expected = scratch.roi_pool(features[image], boxes[image], size, stride=4)
        np.testing.assert_array_equal(grid[image], expected.astype("float32"))


@pytest.mark.parametrize("clip", [False, True])
@pytest.mark.parametrize("jit", JIT)
def test_works_compiled(jit, clip):
    features, boxes = questions(seed=9)

    def pool(features, boxes):
        return ops.roi_pool(features, boxes, size=3, stride=4, clip=clip)

    grid = compiled(pool, features, boxes, jit=jit)
    if clip:
        boxes = run(
            ops.clip_boxes, boxes, image_shape=[4 * n for n in features.shape[1:3]]
        )
    for image in range(2):
        expected = scratch.roi_pool(features[image], boxes[image], 3, 4)
        np.testing.assert_array_equal(grid[image], expected.astype("float32"))


def test_outside_the_map_is_zero_even_where_all_features_are_negative():
    features = np.full((1, 4, 4, 1), -3.0, "float32")
    boxes = [[[100.0, 100.0, 120.0, 120.0], [0.0, 0.0, 24.0, 24.0]]]
    outside, inside = run(ops.roi_pool, features, boxes, size=2, stride=8)[0]
    assert (outside == 0).all()
    assert (inside == -3).all()


def test_the_gradient_goes_to_the_largest_features():
    features = np.arange(16.0).reshape(1, 4, 4, 1)
    boxes = [[[0.0, 0.0, 24.0, 24.0], [80.0, 80.0, 90.0, 90.0]]]

    def total(features):
        return keras_ops.sum(ops.roi_pool(features, boxes, 2, 8))

    expected = np.zeros((4, 4))
    expected[1::2, 1::2] = 1
    np.testing.assert_array_equal(gradient(total, features)[0, :, :, 0], expected)


def test_bad_arguments_are_named():
    features, boxes = questions(seed=0)
    with pytest.raises(ValueError, match=r"features of shape \(2, 6, 9\)"):
        ops.roi_pool(features[..., 0], boxes)
    with pytest.raises(ValueError, match=r"Received: size=0, stride=8"):
        ops.roi_pool(features, boxes, size=0)
