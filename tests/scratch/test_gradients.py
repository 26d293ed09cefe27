"""Every gradient of `scratch`, against numerical differentiation."""

import numpy as np
import pytest

from aiva import scratch

RANDOM = np.random.default_rng(0)


def normal(*shape):
    return RANDOM.normal(size=shape)


def numerical_gradient(function, array, step=1e-6):
    """Move one number at a time and watch the sum that `function` returns."""
    gradient = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        kept = array[place]
        array[place] = kept + step
        high = function()
        array[place] = kept - step
        low = function()
        array[place] = kept
        gradient[place] = (high - low) / (2 * step)
    return gradient


@pytest.mark.parametrize("shape", [(1, 4, 4, 1), (2, 5, 6, 3)])
@pytest.mark.parametrize("size", [(1, 1), (3, 3), (2, 4)])
def test_convolution(shape, size):
    images, kernels, bias = normal(*shape), normal(*size, shape[-1], 2), normal(2)
    weight = normal(*scratch.convolution(images, kernels, bias).shape)

    def loss():
        return np.sum(weight * scratch.convolution(images, kernels, bias))

    gradients = scratch.convolution_gradient(images, kernels, weight)
    for array, gradient in zip((images, kernels, bias), gradients, strict=True):
        np.testing.assert_allclose(gradient, numerical_gradient(loss, array), atol=1e-6)


def test_dense():
    inputs, weights, bias = normal(3, 5), normal(5, 4), normal(4)
    weight = normal(3, 4)

    def loss():
        return np.sum(weight * scratch.dense(inputs, weights, bias))

    gradients = scratch.dense_gradient(inputs, weights, weight)
    for array, gradient in zip((inputs, weights, bias), gradients, strict=True):
        np.testing.assert_allclose(gradient, numerical_gradient(loss, array), atol=1e-6)


def test_relu():
    inputs, weight = normal(4, 5), normal(4, 5)

    def loss():
        return np.sum(weight * scratch.relu(inputs))

    gradient = scratch.relu_gradient(inputs, weight)
    np.testing.assert_allclose(gradient, numerical_gradient(loss, inputs), atol=1e-6)


@pytest.mark.parametrize("kind", ["max_pool", "average_pool"])
@pytest.mark.parametrize(("side", "size"), [(4, 2), (5, 2), (7, 3), (3, 1)])
def test_pooling(kind, side, size):
    pool, gradient_of = getattr(scratch, kind), getattr(scratch, f"{kind}_gradient")
    images = normal(2, side, side + 1, 3)
    weight = normal(*pool(images, size).shape)

    def loss():
        return np.sum(weight * pool(images, size))

    gradient = gradient_of(images, weight, size)
    np.testing.assert_allclose(gradient, numerical_gradient(loss, images), atol=1e-6)


def test_of_equal_numbers_one_takes_the_gradient():
    gradient = scratch.max_pool_gradient(np.ones((1, 4, 4, 1)), np.ones((1, 2, 2, 1)))
    assert gradient.sum() == 4
    assert gradient[0, :, :, 0].tolist() == [[1, 0, 1, 0], [0] * 4] * 2


def test_cross_entropy():
    logits, labels = normal(6, 4), np.array([0, 1, 2, 3, 0, 1])

    def loss():
        return scratch.cross_entropy(logits, labels)

    gradient = scratch.cross_entropy_gradient(logits, labels)
    np.testing.assert_allclose(gradient, numerical_gradient(loss, logits), atol=1e-6)


def test_the_whole_network():
    weights = {
        name: array.astype("float64")
        for name, array in scratch.initial_weights(6, kernels=2).items()
    }
    images, labels = RANDOM.integers(0, 256, (3, 6, 6, 1)), np.array([1, 0, 4])

    def loss():
        return scratch.cross_entropy(scratch.predict(weights, images), labels)

    logits, seen = scratch.forward(weights, images)
    gradients = scratch.backward(weights, seen, logits, labels)
    for name, gradient in gradients.items():
        expected = numerical_gradient(loss, weights[name], step=1e-5)
        np.testing.assert_allclose(gradient, expected, atol=1e-6, err_msg=name)
