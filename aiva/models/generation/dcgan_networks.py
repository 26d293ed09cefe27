"""The two networks of a DCGAN, by the guidelines of Radford et al., 2015.

https://arxiv.org/abs/1511.06434

Shapes: B images, D numbers of a code, K classes, F features.
"""

import keras
from keras import layers, ops

from aiva.models.generation.conditions import code_inputs, image_inputs, with_class

SLOPE = 0.2  # of LeakyReLU below zero


def generator(
    image_shape, latent_dim, width, batch_normalization=True, num_classes=None
) -> keras.Model:
    """Build the network from codes to images.

    The code becomes a small map of many channels, and transposed convolutions double
    its sides twice. A dense layer comes first, and none is hidden.

    Args:
        image_shape: Height, width and channels of the images.
        latent_dim: Numbers D of a code.
        width: Channels at full size; there are twice as many below.
        batch_normalization: Whether all layers but the last are normalised.
        num_classes: Number K of classes, or None.

    Returns:
        A model from `[codes]` `(B, D)`, or `[codes, labels]`, to images with values
        0-255.
    """
    height, width_, channels = image_shape
    parts = code_inputs(latent_dim, num_classes)
    x = with_class(parts[0], parts[1:], num_classes)
    x = layers.Dense(
        height // 4 * width_ // 4 * 2 * width,
        use_bias=not batch_normalization,
        kernel_initializer=normal(),
    )(x)
    x = layers.Reshape((height // 4, width_ // 4, 2 * width))(x)
    for filters in (2 * width, width):
        x = layers.ReLU()(normalized(x, batch_normalization))
        x = layers.Conv2DTranspose(
            *(filters, 4, 2),
            padding="same",
            use_bias=not batch_normalization,
            kernel_initializer=normal(),
        )(x)
    x = layers.ReLU()(normalized(x, batch_normalization))  # (B, H, W, width)
    x = layers.Conv2D(
        channels, 3, padding="same", activation="tanh", kernel_initializer=normal()
    )(x)
    images = layers.Rescaling(127.5, offset=127.5, dtype="float32")(x)
    return keras.Model(parts, images, name="generator")


def discriminator(
    image_shape, width, normalization="batch", num_classes=None
) -> keras.Model:
    """Build the network from images to one logit each: is it real?

    With classes it has one answer for each, "is this a real one of that class?", and
    gives the answer for the class it is told.

    Args:
        image_shape: Height, width and channels of the images.
        width: Channels at half of the image's size; at a quarter there are twice as
            many.
        normalization: `"batch"` for all layers between the first and the last,
            `"spectral"` for the kernels of all layers, or None.
        num_classes: Number K of classes, or None.

    Returns:
        A model from `[images]` with values 0-255, or `[images, labels]`, to logits
        `(B, 1)`.
    """
    _, parts = image_inputs(image_shape, num_classes)
    x = layers.Rescaling(1 / 127.5, offset=-1)(parts[0])
    for filters, first in ((width, True), (2 * width, False)):
        batch = normalization == "batch" and not first
        convolution = layers.Conv2D(
            *(filters, 4, 2),
            padding="same",
            use_bias=not batch,
            kernel_initializer=normal(),
        )
        x = spectral(convolution, normalization)(x)
        x = layers.LeakyReLU(SLOPE)(normalized(x, batch))
    x = layers.Flatten()(x)  # (B, F)
    answers = layers.Dense(num_classes or 1, kernel_initializer=normal())
    logits = spectral(answers, normalization)(x)
    if num_classes is not None:
        asked = ops.one_hot(parts[1], num_classes, dtype=logits.dtype)  # (B, K)
        logits = ops.sum(logits * asked, axis=-1, keepdims=True)
    return keras.Model(parts, logits, name="discriminator")


def normal():
    """Return the paper's initial weights, N(0, 0.02^2), different for every layer."""
    return keras.initializers.RandomNormal(stddev=0.02)


def spectral(layer, normalization):
    """Keep the largest singular value of a layer's kernel at 1, or do nothing."""
    if normalization == "spectral":
        return layers.SpectralNormalization(layer)
    return layer


def normalized(x, batch_normalization):
    """Normalise over the batch, or do nothing."""
    return layers.BatchNormalization(momentum=0.9)(x) if batch_normalization else x
