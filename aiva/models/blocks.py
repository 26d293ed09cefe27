"""Blocks that several models share: tensor in, tensor out.

Shapes: B images, H x W pixels or cells, C channels.
"""

import contextlib

import keras
from keras import layers, ops


@contextlib.contextmanager
def channels_last():
    """Build layers that are channels last, whatever the user's `keras.json` says.

    All models of AIVA take images `(B, H, W, C)`. A layer keeps the order that was the
    default when it was made, so this decorates every function that makes layers.

    Example:
        >>> @channels_last()
        ... def network():
        ...     return layers.Conv2D(4, 3)
        >>> network().data_format
        'channels_last'
    """
    before = keras.config.image_data_format()
    keras.config.set_image_data_format("channels_last")
    try:
        yield
    finally:
        keras.config.set_image_data_format(before)


def conv(x, width, size=3, stride=1, activation="relu"):
    """Convolve, normalise, activate.

    A convolution with a stride pads the same number of pixels on every side. Keras'
    `padding="same"` would pad only the bottom and the right there, which moves every
    cell of the output by half a cell against the image.

    Args:
        x: Feature map of shape `(B, H, W, C)`.
        width: Number of output channels.
        size: Side of the square kernel, an odd number.
        stride: Step of the kernel; 2 halves the height and width.
        activation: Name of a Keras activation, or None.

    Returns:
        Feature map of shape `(B, ceil(H / stride), ceil(W / stride), width)`.

    Example:
        >>> import numpy as np
        >>> x = conv(np.zeros((1, 9, 8, 3), "float32"), width=4, stride=2)
        >>> tuple(x.shape)
        (1, 5, 4, 4)
    """
    padding = "same"
    if stride > 1 and size == 1:
        # The same numbers as a 1 x 1 kernel with this stride, whose gradient on a CPU
        # writes past its memory when there are few channels:
        # https://github.com/uxlfoundation/oneDNN/issues/6035
        x, stride = layers.MaxPooling2D(1, stride)(x), 1  # every second pixel
    elif stride > 1:
        x = layers.ZeroPadding2D(size // 2)(x)
        padding = "valid"
    x = layers.Conv2D(width, size, stride, padding=padding, use_bias=False)(x)
    # Keras' momentum of 0.99 remembers hundreds of steps; a training of a few hundred
    # steps would be judged by statistics from its beginning.
    x = layers.BatchNormalization(momentum=0.9)(x)
    return layers.Activation(activation)(x) if activation else x


def residual_block(x, width, stride=1):
    """Return `relu(shortcut(x) + f(x))`, where f is two 3 x 3 convolutions.

    The shortcut is x itself, or a 1 x 1 convolution where the shape changes (option B
    of He et al., 2015).

    Args:
        x: Feature map of shape `(B, H, W, C)`.
        width: Number of output channels.
        stride: Step of the first convolution; 2 halves the height and width.

    Returns:
        Feature map of shape `(B, ceil(H / stride), ceil(W / stride), width)`.

    Example:
        >>> import numpy as np
        >>> x = np.zeros((1, 8, 8, 3), "float32")
        >>> tuple(residual_block(x, width=4, stride=2).shape)
        (1, 4, 4, 4)
    """
    shortcut = x
    if stride > 1 or x.shape[-1] != width:
        shortcut = conv(x, width, size=1, stride=stride, activation=None)
    x = conv(x, width, stride=stride)
    x = conv(x, width, activation=None)
    return layers.ReLU()(layers.Add()([shortcut, x]))


@keras.saving.register_keras_serializable("aiva")
class WithinRange(layers.Layer):
    """Cut off at 0 and 255, but let gradients pass as if nothing had been cut."""

    def call(self, x):
        """Return values in the range."""
        within = ops.clip(x, 0.0, 255.0)
        return x - ops.stop_gradient(x) + ops.stop_gradient(within)
