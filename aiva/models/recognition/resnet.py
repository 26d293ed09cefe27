"""ResNet: deep networks that learn corrections to their input.

He, Zhang, Ren and Sun, 2015, "Deep residual learning for image recognition",
https://arxiv.org/abs/1512.03385
"""

import keras
from keras import layers

from aiva.conventions.numbers import (
    several_whole_numbers,
    shape_of_images,
    whole_number,
)
from aiva.models.blocks import channels_last, conv, residual_block


@channels_last()
def resnet(
    input_shape: tuple[int, int, int] = (32, 32, 3),
    num_classes: int = 10,
    widths: tuple[int, ...] = (16, 32, 64),
    blocks_per_stage: int = 3,
    weights: str | None = None,
    name: str = "resnet",
) -> keras.Model:
    """Build a residual network of basic blocks for images of 8 x 8 to 64 x 64 pixels.

    The defaults are ResNet-20 of the paper's section 4.2, made for 32 x 32 images.

    Args:
        input_shape: Height, width and channels of an image, at least 8 x 8 pixels.
        num_classes: Number of classes; the model returns one logit for each.
        widths: Channels of each stage. Every stage but the first halves the image.
        blocks_per_stage: Residual blocks in each stage.
        weights: Path of a `.weights.h5` or `.keras` file to start from, or None.
        name: Name of the model.

    Returns:
        A model from images `(B, height, width, channels)` with values 0-255 to logits
        `(B, num_classes)`. The layer named `"features"` gives the pooled features
        `(B, widths[-1])`.

    Raises:
        ValueError: If the image is too small, there are fewer than two classes, or
            there is nothing to build.

    Example:
        >>> model = resnet((28, 28, 1), num_classes=10, widths=(8, 16))
        >>> model.output_shape, model.get_layer("features").output.shape
        ((None, 10), (None, 16))
    """
    widths = several_whole_numbers("widths", widths)
    blocks_per_stage = whole_number("blocks_per_stage", blocks_per_stage)
    smallest = max(8, 2 ** len(widths))
    input_shape = shape_of_images("input_shape", input_shape, smallest=smallest)
    num_classes = whole_number("num_classes", num_classes, at_least=2)
    images = keras.Input(input_shape, name="images")
    x = layers.Rescaling(1 / 127.5, offset=-1)(images)
    x = conv(x, widths[0])
    for stage, width in enumerate(widths):
        for block in range(blocks_per_stage):
            halve = stage > 0 and block == 0
            x = residual_block(x, width, stride=2 if halve else 1)
    x = layers.GlobalAveragePooling2D(name="features")(x)
    logits = layers.Dense(num_classes, name="logits")(x)
    model = keras.Model(images, logits, name=name)
    if weights is not None:
        model.load_weights(weights)
    return model
