import keras
import numpy as np
import pytest

from aiva import ops
from tests.ops.backends import gradient, numpy


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
