"""Blocks that several video models share: tensor in, tensor out.

A 2-D layer does not know time. Either time goes into the batch, and every frame is an
image of its own; or the pixels of a frame are laid side by side, and a clip is an image
of T rows. `keras.layers.TimeDistributed` would call the layer T times instead: slow,
and wrong for BatchNormalization, whose statistics would be those of the last frames.

Shapes: B clips, T frames, H x W pixels or cells, C channels, F features.
"""

import math

import keras
from keras import layers

from aiva.models.blocks import conv


@keras.saving.register_keras_serializable("aiva")
class Regroup(layers.Layer):
    """Reshape all axes, the batch's too; `keras.layers.Reshape` keeps that as it is.

    Args:
        shape: Shape of one item of the new batch.
        name: This and what follows as in every Keras layer.
        trainable: Without meaning, because nothing is learned.
        dtype: Number type.

    Example:
        >>> import numpy as np
        >>> tuple(Regroup((4, 4, 1))(np.zeros((2, 8, 4, 4, 1))).shape)
        (16, 4, 4, 1)
    """

    def __init__(
        self,
        shape: tuple[int, ...],
        name: str | None = None,
        trainable: bool = True,
        dtype=None,
    ):
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        self.shape = tuple(shape)

    def call(self, x):
        """Return x as a batch of items of the new shape."""
        return keras.ops.reshape(x, (-1, *self.shape))

    def compute_output_shape(self, input_shape):
        """Return the new shape, with None for a batch of unknown size."""
        batch, *item = input_shape
        count = batch and batch * math.prod(item) // math.prod(self.shape)
        return count, *self.shape


def frames_to_batch(x):
    """Make every frame an image of its own: `(B, T, ...)` to `(B * T, ...)`.

    Example:
        >>> frames_to_batch(keras.Input((8, 32, 32, 3))).shape
        (None, 32, 32, 3)
    """
    return Regroup(x.shape[2:])(x)


def batch_to_frames(x, frames):
    """Make clips of their frames again: `(B * T, ...)` to `(B, T, ...)`.

    Args:
        x: What was made of every frame.
        frames: Number of frames of a clip, T.

    Example:
        >>> batch_to_frames(keras.Input((4, 4, 16)), frames=8).shape
        (None, 8, 4, 4, 16)
    """
    return Regroup((frames, *x.shape[1:]))(x)


def frames_to_rows(x):
    """Make every frame a row of an image: `(B, T, H, W, C)` to `(B, T, H * W, C)`.

    A 2-D convolution with a kernel `(3, 1)` then sees three frames of one pixel.

    Example:
        >>> frames_to_rows(keras.Input((8, 4, 4, 16))).shape
        (None, 8, 16, 16)
    """
    frames, height, width, channels = x.shape[1:]
    return layers.Reshape((frames, height * width, channels))(x)


def pixels_to_batch(x):
    """Make every pixel a sequence of its own: `(B, T, H, W, C)` to `(B H W, T, C)`.

    Example:
        >>> pixels_to_batch(keras.Input((8, 4, 4, 16))).shape
        (None, 8, 16)
    """
    x = layers.Permute((2, 1, 3))(frames_to_rows(x))  # (B, H W, T, C)
    return frames_to_batch(x)


def strided(x, widths):
    """Halve height and width by one convolution for each width.

    Args:
        x: Images, or frames in the batch, `(B, H, W, C)`.
        widths: Channels of the convolutions.

    Returns:
        Features `(B, H / 2^n, W / 2^n, C)`.

    Example:
        >>> strided(keras.Input((32, 32, 3)), widths=(8, 16)).shape
        (None, 8, 8, 16)
    """
    for width in widths:
        x = conv(x, width, stride=2)
    return x


def classifier(clips, features, num_classes, weights, name):
    """End a network with logits, and start it from weights if there are any.

    Args:
        clips: The network's `keras.Input`.
        features: What the layer named "features" returns, `(B, F)`.
        num_classes: Number of classes.
        weights: Path of a `.weights.h5` or `.keras` file, or None.
        name: Name of the model.

    Returns:
        A model from clips to logits `(B, num_classes)`.

    Example:
        >>> clips = keras.Input((8, 4, 4, 3))
        >>> features = layers.GlobalAveragePooling3D(name="features")(clips)
        >>> classifier(clips, features, 5, weights=None, name="colours").output_shape
        (None, 5)
    """
    logits = layers.Dense(num_classes, name="logits")(features)
    model = keras.Model(clips, logits, name=name)
    if weights is not None:
        model.load_weights(weights)
    return model
