import keras
import numpy as np
import pytest
from keras import ops as keras_ops
from keras.layers import Layer

from aiva import ops
from aiva.scratch import occlusion as slow


def sizes(seed):
    """Draw an image, a square that fits into it, a stride and a fill."""
    random = np.random.default_rng(seed)
    height, width = random.integers(1, 12, size=2)
    image = random.integers(0, 256, (height, width, random.integers(1, 4)), "uint8")
    size = int(random.integers(1, min(height, width) + 1))
    return image, size, int(random.integers(1, 5)), float(random.integers(0, 256))


@pytest.mark.parametrize("seed", range(12))
def test_agrees_with_the_loops(seed):
    image, size, stride, fill = sizes(seed)
    copies = ops.occlude(image, size, stride, fill)
    expected = slow.occlude(image, size, stride, fill)
    assert tuple(copies.shape) == expected.shape
    np.testing.assert_array_equal(keras_ops.convert_to_numpy(copies), expected)
    corners = ops.occlusion_positions(*image.shape[:2], size, stride)
    assert (
        keras_ops.convert_to_numpy(corners).tolist()
        == np.array(slow.occlusion_positions(*image.shape[:2], size, stride)).tolist()
    )


def test_gives_float32_and_int32():
    copies = ops.occlude(np.zeros((4, 4, 3), "uint8"), size=2, stride=1)
    assert keras_ops.convert_to_numpy(copies).dtype == np.float32
    corners = ops.occlusion_positions(4, 4, size=2, stride=1)
    assert keras_ops.convert_to_numpy(corners).dtype == np.int32


class Occlude(Layer):
    """Occlude the first image of a batch, so that `predict` compiles the operation."""

    def call(self, images):
        return ops.occlude(images[0], size=3, stride=2)


def test_works_in_a_compiled_function():
    image = np.random.default_rng(0).integers(0, 256, (6, 7, 3)).astype("float32")
    inputs = keras.Input(batch_shape=(1, 6, 7, 3))
    model = keras.Model(inputs, Occlude()(inputs))
    model.compile(jit_compile=keras.backend.backend() != "torch")
    expected = slow.occlude(image, size=3, stride=2)
    np.testing.assert_array_equal(model(image[None]), expected)
    np.testing.assert_array_equal(
        model.predict_on_batch(image[None]).reshape(expected.shape), expected
    )


def test_bad_arguments_are_named():
    image = np.zeros((4, 6, 1))
    with pytest.raises(ValueError, match=r"between 1 and 4.*Received: size=5"):
        ops.occlude(image, size=5, stride=1)
    with pytest.raises(ValueError, match="Received: size=0"):
        ops.occlude(image, size=0, stride=1)
    with pytest.raises(ValueError, match=r"never move on\. Received: stride=0"):
        ops.occlude(image, size=2, stride=0)
    with pytest.raises(ValueError, match=r"Received: shape=\(4, 6\)"):
        ops.occlude(image[..., 0], size=2, stride=1)
    with pytest.raises(ValueError, match=r"Received: shape=\(1, 4, 6, 1\)"):
        ops.occlude(image[None], size=2, stride=1)
