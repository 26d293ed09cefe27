"""Partial convolution: look at what is known, and only at that.

Liu et al., 2018, "Image inpainting for irregular holes using partial convolutions",
https://arxiv.org/abs/1804.07723. A patent application of this title exists.

Shapes: B images, H x W pixels, C channels.
"""

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("aiva")
class PartialConv2D(layers.Layer):
    """Convolve the known pixels, and correct for how many of the window they are.

    What the hole contains is never read, so the answer is exactly the same whatever is
    there, even NaN. That much a convolution of the masked image achieves as well. What
    the paper adds is the correction: the sum over the known pixels is multiplied by
    (pixels of the window) / (known pixels), so that a grey wall stays equally grey
    beside a hole. Pixels beyond the edge of the image count as unknown. Where a window
    sees nothing known the output is 0 and stays unknown; each layer makes the hole
    smaller by half a window.

    Args:
        filters: Number of output channels.
        kernel_size: Side of the square window, an odd number.
        activation: Name of a Keras activation, or None.
        name: This and what follows as in every Keras layer.
        trainable: Whether the weights are learned.
        dtype: Number type.

    Example:
        >>> import numpy as np
        >>> known = np.ones((1, 5, 5, 1), "float32")
        >>> known[0, 2, 2] = 0
        >>> layer = PartialConv2D(filters=4)
        >>> images = np.where(known == 1, np.ones((1, 5, 5, 3), "float32"), np.nan)
        >>> features, known = layer([images, known])
        >>> bool(ops.all(ops.isfinite(features))), bool(ops.all(known == 1))
        (True, True)
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int = 3,
        activation: str | None = None,
        name: str | None = None,
        trainable: bool = True,
        dtype=None,
    ):
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        if kernel_size % 2 == 0:
            raise ValueError(
                "`kernel_size` must be odd, so that a window has a middle pixel. "
                f"Received: kernel_size={kernel_size}."
            )
        self.filters = filters
        self.kernel_size = kernel_size
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        """Make the weights; `input_shape` is that of the images and of the mask."""
        window = (self.kernel_size, self.kernel_size)
        channels = input_shape[0][-1]
        self.kernel = self.add_weight(
            (*window, channels, self.filters), "glorot_uniform", name="kernel"
        )
        self.bias = self.add_weight((self.filters,), "zeros", name="bias")

    def call(self, inputs):
        """Return features `(B, H, W, filters)` and what is known, `(B, H, W, 1)`.

        Args:
            inputs: Pair of images `(B, H, W, C)` and known `(B, H, W, 1)`, 1 where a
                pixel is known and 0 in the hole.
        """
        images, known = (ops.cast(part, self.compute_dtype) for part in inputs)
        # Not a product: 0 times NaN is NaN.
        images = ops.where(known > 0, images, ops.zeros_like(images))
        summed = ops.conv(images, self.kernel, padding="same")  # (B, H, W, filters)
        ones = ops.ones((self.kernel_size, self.kernel_size, 1, 1), known.dtype)
        count = ops.conv(known, ones, padding="same")  # (B, H, W, 1)
        seen = ops.cast(count > 0, summed.dtype)
        correction = self.kernel_size**2 / ops.maximum(count, 1)
        features = self.activation(summed * correction + self.bias)
        return features * seen, seen

    def compute_output_shape(self, input_shape):
        """Return the shapes of the features and of what is known."""
        images, known = input_shape
        return (*images[:3], self.filters), known
