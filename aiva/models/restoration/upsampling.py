"""Enlargement as a layer: what needs no learning, and new pixels put together.

Layers, because an `.h5` file can hold no graph of single operations.
"""

import keras
from keras import layers

from aiva import ops


@keras.saving.register_keras_serializable("aiva")
class BicubicUpsampling(layers.Layer):
    """Enlarge images as `aiva.ops.upsample` does.

    Keras' `UpSampling2D(interpolation="bicubic")` differs from backend to backend.

    Args:
        factor: How many times larger, a whole number from 2 on.
        name: This and what follows as in every Keras layer.
        trainable: Without meaning, because nothing is learned.
        dtype: Number type.

    Example:
        >>> import numpy as np
        >>> tuple(BicubicUpsampling(2)(np.zeros((1, 3, 4, 1))).shape)
        (1, 6, 8, 1)
    """

    def __init__(
        self,
        factor: int = 2,
        name: str | None = None,
        trainable: bool = True,
        dtype=None,
    ):
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        self.factor = factor

    def call(self, images):
        """Return images `(B, H * factor, W * factor, C)`."""
        return ops.upsample(images, self.factor)

    def compute_output_shape(self, input_shape):
        """Return the shape of the enlarged images."""
        count, height, width, channels = input_shape
        height, width = (side and side * self.factor for side in (height, width))
        return count, height, width, channels


@keras.saving.register_keras_serializable("aiva")
class PixelShuffle(layers.Layer):
    """Put channels side by side as pixels (Shi et al., 2016, the last step of ESPCN).

    The layer of `keras.ops.depth_to_space` and `torch.nn.PixelShuffle`.

    Args:
        factor: How many times larger the images become.
        name: This and what follows as in every Keras layer.
        trainable: Without meaning, because nothing is learned.
        dtype: Number type.

    Example:
        >>> import numpy as np
        >>> tuple(PixelShuffle(2)(np.zeros((1, 3, 4, 8))).shape)
        (1, 6, 8, 2)
    """

    def __init__(
        self,
        factor: int = 2,
        name: str | None = None,
        trainable: bool = True,
        dtype=None,
    ):
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        self.factor = factor

    def call(self, x):
        """Turn `(B, H, W, C * factor**2)` into `(B, H * factor, W * factor, C)`."""
        return keras.ops.depth_to_space(x, self.factor)
