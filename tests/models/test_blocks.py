"""Blocks: cells stay aligned with the image, statistics follow a short training."""

import keras
import numpy as np
import pytest

from aiva.models.blocks import conv, residual_block


@pytest.mark.parametrize("size", [8, 9])
def test_a_strided_convolution_pads_symmetrically(size):
    """Cell i looks at pixels 2i - 1 to 2i + 1, so its centre is pixel 2i."""
    images = keras.Input((size, size, 1))
    model = keras.Model(images, conv(images, 1, stride=2, activation=None))
    model.layers[2].set_weights([np.ones((3, 3, 1, 1))])
    image = np.zeros((1, size, size, 1), "float32")
    image[0, 4, 4] = 1
    cells = model.predict(image, verbose=0)[0, :, :, 0]
    assert cells.shape == (-(-size // 2),) * 2
    assert np.argwhere(cells > 0.5).tolist() == [[2, 2]]


def test_a_block_that_corrects_nothing_passes_its_input():
    x = keras.Input((6, 6, 4))
    model = keras.Model(x, residual_block(x, 4))
    for layer in model.layers:
        if isinstance(layer, keras.layers.Conv2D):
            layer.set_weights([np.zeros_like(w) for w in layer.get_weights()])
    images = np.random.default_rng(0).random((2, 6, 6, 4)).astype("float32")
    np.testing.assert_allclose(model.predict(images, verbose=0), images, atol=1e-6)


def test_statistics_follow_a_training_of_fifty_steps():
    """With Keras' default momentum the moving mean would be 40 % short of the truth."""
    x = keras.Input((4, 4, 1))
    model = keras.Model(x, conv(x, 1, activation=None))
    model.layers[1].set_weights([np.ones((3, 3, 1, 1))])
    model.layers[1].trainable = False
    model.compile("sgd", "mse")
    images, targets = np.ones((50, 4, 4, 1)), np.zeros((50, 4, 4, 1))
    model.fit(images, targets, batch_size=1, verbose=0)
    mean = model.layers[2].get_weights()[2]
    np.testing.assert_allclose(mean, 6.25, rtol=0.01)  # the mean of 4, 6 and 9
