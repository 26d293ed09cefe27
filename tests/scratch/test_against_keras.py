"""The bricks of `scratch` give what Keras gives."""

import keras
import numpy as np
import pytest
from keras import ops

from aiva import scratch
from aiva.recipes.recognition import keras_twin

RANDOM = np.random.default_rng(0)


def normal(*shape):
    return RANDOM.normal(size=shape).astype("float32")


def assert_close(ours, theirs, tolerance=1e-4):
    np.testing.assert_allclose(ours, ops.convert_to_numpy(theirs), atol=tolerance)


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (3, 3)])
def test_convolution(size):
    images, kernels, bias = normal(2, 6, 7, 3), normal(*size, 3, 4), normal(4)
    ours = scratch.convolution(images, kernels, bias)
    assert_close(ours, ops.conv(images, kernels) + bias)


def test_cross_correlate_is_one_channel_of_convolution():
    image, kernel = normal(6, 7), normal(3, 2)
    theirs = ops.conv(image[None, :, :, None], kernel[:, :, None, None])
    assert_close(scratch.cross_correlate(image, kernel), theirs[0, :, :, 0])


@pytest.mark.parametrize("size", [1, 2, 3])
def test_pooling(size):
    images = normal(2, 7, 8, 3)
    assert_close(scratch.max_pool(images, size), ops.max_pool(images, size, size))
    ours = scratch.average_pool(images, size)
    assert_close(ours, ops.average_pool(images, size, size))


def test_dense_relu_and_softmax():
    inputs, weights, bias = normal(3, 5), normal(5, 4), normal(4)
    outputs = ops.matmul(inputs, weights) + bias
    assert_close(scratch.dense(inputs, weights, bias), outputs)
    assert_close(scratch.relu(inputs), ops.relu(inputs))
    assert_close(scratch.softmax(1000 * inputs), ops.softmax(1000 * inputs))


def test_cross_entropy():
    logits, labels = 5 * normal(6, 4), np.array([0, 1, 2, 3, 0, 1])
    theirs = keras.losses.sparse_categorical_crossentropy(
        labels, logits, from_logits=True
    )
    assert_close(scratch.cross_entropy(logits, labels), ops.mean(theirs))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (scratch.SGD(0.1), keras.optimizers.SGD(0.1)),
        (scratch.SGD(0.1, momentum=0.9), keras.optimizers.SGD(0.1, momentum=0.9)),
        (scratch.Adam(0.01), keras.optimizers.Adam(0.01)),
    ],
)
def test_optimizers_take_the_same_steps(ours, theirs):
    start = normal(5)
    weights, variable = {"w": start.copy()}, keras.Variable(start)
    for _ in range(5):
        gradient = normal(5)
        ours.step(weights, {"w": gradient})
        theirs.apply([ops.convert_to_tensor(gradient)], [variable])
        assert_close(weights["w"], variable, tolerance=1e-5)


def test_the_gradients_of_the_network_are_those_of_keras():
    """One step of SGD with learning rate 1 moves the weights by minus the gradient."""
    weights = scratch.initial_weights(8, kernels=3, seed=2)
    images = RANDOM.integers(0, 256, (5, 8, 8, 1)).astype("uint8")
    labels = np.array([3, 1, 4, 1, 5])
    logits, seen = scratch.forward(weights, images)
    ours = scratch.backward(weights, seen, logits, labels)

    twin = keras_twin(weights)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    twin.compile(keras.optimizers.SGD(1.0), loss)
    twin.train_on_batch(images, labels)
    for name, after in zip(weights, twin.get_weights(), strict=True):
        assert_close(ours[name], weights[name] - after)


def test_the_gradient_of_average_pooling_is_that_of_keras():
    images = normal(1, 4, 6, 2)
    pool = keras.Sequential(
        [
            keras.Input((4, 6, 2)),
            keras.layers.DepthwiseConv2D(1, use_bias=False, name="scale"),
            keras.layers.AveragePooling2D(2),
        ]
    )
    pool.get_layer("scale").set_weights([np.ones((1, 1, 2, 1))])
    pool.compile(keras.optimizers.SGD(1.0), "mse")
    target = normal(1, 2, 3, 2)
    output = scratch.average_pool(images)
    down = scratch.average_pool_gradient(images, 2 * (output - target) / output.size)
    pool.train_on_batch(images, target)
    moved = 1 - pool.get_layer("scale").get_weights()[0].ravel()
    np.testing.assert_allclose((down * images).sum(axis=(0, 1, 2)), moved, atol=1e-4)
