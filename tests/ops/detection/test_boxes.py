"""Boxes: their overlap, the box coder and its loss, against torchvision and loops."""

import keras
import numpy as np
import pytest

from aiva import ops, scratch
from tests.golden import golden
from tests.ops.backends import JIT, compiled, gradient, numpy, run

OPERATIONS = ["iou", "generalized_iou"]


def whole_boxes(random, count):
    """Draw boxes of whole pixels, a few of them empty or inverted."""
    return random.integers(0, 8, (count, 4)).astype("float32")


@pytest.mark.parametrize("name", OPERATIONS)
def test_iou_agrees_with_torchvision(name):
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
def test_iou_works_compiled_on_batches(name, jit):
    random = np.random.default_rng(0)
    shared, boxes = whole_boxes(random, 6), whole_boxes(random, 15).reshape(3, 5, 4)
    operation = getattr(ops, name)
    values = compiled(lambda boxes: operation(shared, boxes), boxes, jit=jit)
    expected = [getattr(scratch, name)(shared, image) for image in boxes]
    np.testing.assert_allclose(values, expected, rtol=0, atol=1e-6)


def test_bad_arguments_of_iou_are_named():
    with pytest.raises(ValueError, match=r"`boxes_b`.*Received: shape=\(2, 3\)"):
        ops.iou(np.zeros((2, 4)), np.zeros((2, 3)))
    with pytest.raises(ValueError, match=r"`boxes_a`.*Received: shape=\(\)"):
        ops.generalized_iou(3.0, np.zeros((2, 4)))


WEIGHTS = {"rpn": (1, 1, 1, 1), "head": (10, 10, 5, 5)}


def boxes_and_anchors(seed, count=20):
    """Draw boxes with sides of 2 to 40 pixels."""
    random = np.random.default_rng(seed)
    low = random.uniform(0, 100, (2, count, 2))
    high = low + random.uniform(2, 40, (2, count, 2))
    return np.concatenate([low, high], axis=-1).astype("float32")


@pytest.mark.parametrize("name", WEIGHTS)
def test_the_coder_agrees_with_torchvision(name):
    arrays, weights = golden("detection_boxes"), WEIGHTS[name]
    boxes, anchors = arrays["boxes"], arrays["anchors"]
    deltas = run(ops.encode_boxes, boxes, anchors, weights=weights)
    np.testing.assert_allclose(deltas, arrays[f"encoded_{name}"], rtol=1e-6, atol=1e-5)
    scaled = arrays["deltas"] * np.array(weights, "float32")
    decoded = run(ops.decode_boxes, scaled, anchors, weights=weights)
    expected = arrays[f"decoded_{name}"]
    assert np.abs(expected).max() > 500  # some stretches were cut
    np.testing.assert_allclose(decoded, expected, rtol=1e-6, atol=1e-5)
    clipped = run(ops.clip_boxes, boxes, image_shape=(96, 112, 3))
    np.testing.assert_array_equal(clipped, arrays["clipped"])


@pytest.mark.parametrize("weights", WEIGHTS.values())
@pytest.mark.parametrize("seed", range(3))
def test_the_coder_agrees_with_the_loops(seed, weights):
    boxes, anchors = boxes_and_anchors(seed)
    deltas = scratch.encode_boxes(boxes, anchors, weights)
    encoded = run(ops.encode_boxes, boxes, anchors, weights=weights)
    np.testing.assert_allclose(encoded, deltas, rtol=1e-5, atol=1e-5)
    decoded = run(ops.decode_boxes, deltas, anchors, weights=weights)
    expected = scratch.decode_boxes(deltas, anchors, weights)
    np.testing.assert_allclose(decoded, expected, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(decoded, boxes, rtol=0, atol=1e-4)
    clipped = run(ops.clip_boxes, boxes, image_shape=(50, 70))
    np.testing.assert_array_equal(clipped, scratch.clip_boxes(boxes, (50, 70)))


def test_padding_encodes_to_finite_numbers():
    boxes, anchors = boxes_and_anchors(0)
    boxes[::2], anchors[::3] = 0, 0
    deltas = run(ops.encode_boxes, boxes, anchors, weights=WEIGHTS["head"])
    assert np.isfinite(deltas).all()
    sensible = (np.arange(len(boxes)) % 2 > 0) & (np.arange(len(boxes)) % 3 > 0)
    expected = scratch.encode_boxes(boxes[sensible], anchors[sensible], (10, 10, 5, 5))
    np.testing.assert_allclose(deltas[sensible], expected, rtol=1e-5, atol=1e-5)


def test_wild_guesses_decode_to_finite_boxes():
    (box,) = run(ops.decode_boxes, [[0, 0, 1000, -1000]], [[0, 0, 8, 8]])
    np.testing.assert_allclose(box, [4 - 250, 4, 4 + 250, 4], rtol=1e-6)


@pytest.mark.parametrize("jit", JIT)
def test_the_coder_works_compiled_with_one_box_per_class(jit):
    _, anchors = boxes_and_anchors(1, count=6)
    random = np.random.default_rng(0)
    deltas = random.normal(0, 1, (2, 6, 3, 4)).astype("float32")  # (B, R, K, 4)

    def boxes_of_classes(deltas):
        return ops.decode_boxes(deltas, anchors[:, None], WEIGHTS["head"])

    decoded = compiled(boxes_of_classes, deltas, jit=jit)
    assert decoded.shape == (2, 6, 3, 4)
    for image in range(2):
        for label in range(3):
            expected = scratch.decode_boxes(
                deltas[image, :, label], anchors, WEIGHTS["head"]
            )
            np.testing.assert_allclose(
                decoded[image, :, label], expected, rtol=1e-5, atol=1e-4
            )


def test_bad_arguments_of_the_coder_are_named():
    boxes = np.zeros((2, 4))
    with pytest.raises(ValueError, match=r"`anchors`.*Received: shape=\(2, 5\)"):
        ops.encode_boxes(boxes, np.zeros((2, 5)))
    with pytest.raises(ValueError, match=r"`deltas`.*Received: shape=\(8,\)"):
        ops.decode_boxes(np.zeros(8), boxes)
    with pytest.raises(ValueError, match=r"Received: weights=\(1, 1, 0, 1\)"):
        ops.encode_boxes(boxes, boxes, weights=(1, 1, 0, 1))
    with pytest.raises(ValueError, match=r"Received: weights=\(10, 5\)"):
        ops.decode_boxes(boxes, boxes, weights=(10, 5))
    with pytest.raises(ValueError, match=r"image_shape=\(None, 32, 3\)"):
        ops.clip_boxes(boxes, (None, 32, 3))


def test_square_near_zero_and_straight_far_from_it():
    distances = np.array([[0.1], [-0.1], [0.5], [-4.0]])
    loss = numpy(ops.smooth_l1(np.zeros((4, 1)), distances, beta=0.5))
    np.testing.assert_allclose(loss, [0.01, 0.01, 0.25, 3.75], rtol=1e-6)


def test_is_four_huber_losses_divided_by_beta():
    random = np.random.default_rng(0)
    targets, predictions = random.normal(size=(2, 5, 7, 4)).astype("float32")
    huber = keras.losses.huber(targets, predictions, delta=1 / 9)
    loss = ops.smooth_l1(targets, predictions)
    assert tuple(loss.shape) == (5, 7)
    np.testing.assert_allclose(numpy(loss), 36 * numpy(huber), rtol=1e-5)


def test_the_slope_never_exceeds_one():
    distances = [[0.0, 0.25, 0.5, 8.0, -8.0, -0.25]]
    slope = gradient(lambda x: ops.smooth_l1(np.zeros((1, 6)), x, 0.5)[0], distances)
    np.testing.assert_allclose(slope, [[0.0, 0.5, 1.0, 1.0, -1.0, -0.5]], rtol=1e-6)


def test_a_beta_that_is_not_positive_is_refused():
    with pytest.raises(ValueError, match="Received: beta=0"):
        ops.smooth_l1([0.0], [1.0], beta=0)
