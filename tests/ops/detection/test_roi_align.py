import importlib

import numpy as np
import pytest
from keras import ops as keras_ops

from aiva import ops, scratch
from tests.golden import golden
from tests.ops.backends import JIT, compiled, gradient, run

# `aiva.ops.roi_align` is the function, by the same name.
MODULE = importlib.import_module("aiva.ops.detection.roi_align")
WAYS = {"products": 10**9, "gathering": 0}


@pytest.fixture(params=WAYS)
def way(request, monkeypatch):
    """Take one of both ways, however large the map."""
    monkeypatch.setattr(MODULE, "LARGEST_PRODUCT", WAYS[request.param])


def questions(seed, height=6, width=9, images=2):
    """Draw a feature map and boxes, some of which leave it."""
    random = np.random.default_rng(seed)
    features = random.normal(size=(images, height, width, 3)).astype("float32")
    centres = random.uniform(-5, 4 * max(height, width) + 5, (images, 8, 2))
    sides = random.uniform(0, 30, (images, 8, 2))
    boxes = np.concatenate([centres - sides / 2, centres + sides / 2], axis=-1)
    return features, boxes.astype("float32")


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(("name", "aligned"), [("aligned", True), ("shifted", False)])
def test_agrees_with_torchvision(name, aligned):
    arrays = golden("detection_roi")
    grid = run(ops.roi_align, arrays["features"], arrays["boxes"], aligned=aligned)
    np.testing.assert_allclose(grid, arrays[name], rtol=0, atol=1e-5)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(("size", "samples"), [(1, 1), (3, 2), (2, 3)])
def test_agrees_with_the_loops(size, samples):
    features, boxes = questions(seed=size)
    grid = run(ops.roi_align, features, boxes, size=size, stride=4, samples=samples)
    for image in range(len(features)):
        expected = scratch.roi_align(features[image], boxes[image], size, 4, samples)
        np.testing.assert_allclose(grid[image], expected, rtol=0, atol=1e-5)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("jit", JIT)
def test_works_compiled(jit):
    features, boxes = questions(seed=5)

    def align(features, boxes):
        return ops.roi_align(features, boxes, size=3, stride=4)

    grid = compiled(align, features, boxes, jit=jit)
    for image in range(len(features)):
        expected = scratch.roi_align(features[image], boxes[image], 3, 4)
        np.testing.assert_allclose(grid[image], expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    ("height", "width", "name"),
    [(128, 128, "by_products"), (128, 129, "by_gathering")],
)
def test_the_size_of_the_map_decides_the_way(height, width, name, monkeypatch):
    taken = []
    for other in ("by_products", "by_gathering"):
        monkeypatch.setattr(MODULE, other, lambda *_, other=other: taken.append(other))
    features = np.zeros((1, height, width, 1), "float32")
    ops.roi_align(features, [[[0.0, 0.0, 8.0, 8.0]]])
    assert taken == [name]


@pytest.mark.usefixtures("way")
def test_the_gradient_reaches_the_cells_that_were_read_and_no_box():
    features, boxes = questions(seed=7)
    random = np.random.default_rng(0)
    weight = random.normal(size=(2, 8, 2, 2, 3)).astype("float32")

    def loss(features, boxes=boxes):
        grid = ops.roi_align(features, boxes, size=2, stride=4)
        return keras_ops.sum(keras_ops.multiply(grid, weight))

    slope = gradient(loss, features)
    # The operation is linear: any features times the slope give their loss.
    others = random.normal(size=features.shape).astype("float32")
    np.testing.assert_allclose(np.sum(slope * others), run(loss, others), rtol=1e-4)
    assert not gradient(lambda boxes: loss(features, boxes), boxes).any()


def test_half_precision_stays_half():
    features, boxes = questions(seed=2)
    grid = run(ops.roi_align, features.astype("float16"), boxes, size=3, stride=4)
    assert grid.dtype == np.float16
    exact = run(ops.roi_align, features, boxes, size=3, stride=4)
    np.testing.assert_allclose(grid, exact, rtol=0, atol=1e-2)


def test_whole_numbers_are_read_as_floats():
    features, boxes = questions(seed=3)
    features = (40 * features).astype("int32")
    grid = run(ops.roi_align, features, boxes, size=3, stride=4)
    exact = run(ops.roi_align, features.astype("float32"), boxes, size=3, stride=4)
    np.testing.assert_array_equal(grid, exact)


def test_bad_arguments_are_named():
    features, boxes = questions(seed=0)
    with pytest.raises(ValueError, match=r"features of shape \(6, 9, 3\)"):
        ops.roi_align(features[0], boxes)
    with pytest.raises(ValueError, match=r"boxes of shape \(8, 4\)"):
        ops.roi_align(features, boxes[0])
    with pytest.raises(ValueError, match=r"Received: size=7, stride=8, samples=0"):
        ops.roi_align(features, boxes, samples=0)
