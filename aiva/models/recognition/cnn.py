"""The convolutional network of the article: convolve, pool, convolve, pool, classify.

The pattern is that of LeNet-5 (LeCun, Bottou, Bengio and Haffner, 1998, "Gradient-based
learning applied to document recognition", https://doi.org/10.1109/5.726791), with ReLU
and max pooling.
"""

import keras
from keras import layers

from aiva.conventions.numbers import shape_of_images, whole_number
from aiva.models.blocks import channels_last

SMALLEST = 10  # pixels: two valid 3 x 3 convolutions and two poolings leave one cell


@channels_last()
def cnn(
    input_shape: tuple[int, int, int] = (28, 28, 1),
    num_classes: int = 10,
    weights: str | None = None,
    name: str = "cnn",
) -> keras.Model:
    """Build the article's network; with its default arguments, 34,826 parameters.

    Args:
        input_shape: Height, width and channels of an image, at least 10 x 10 pixels.
        num_classes: Number of classes; the model returns one logit for each.
        weights: Path of a `.weights.h5` or `.keras` file to start from, or None.
        name: Name of the model.

    Returns:
        A model from images `(B, height, width, channels)` with values 0-255 to logits
        `(B, num_classes)`. The layer named `"features"` gives what the last layer sees.

    Raises:
        ValueError: If the image is too small or there are fewer than two classes.

    Example:
        >>> model = cnn()
        >>> model.count_params(), model.output_shape
        (34826, (None, 10))
    """
    input_shape = shape_of_images("input_shape", input_shape, smallest=SMALLEST)
    num_classes = whole_number("num_classes", num_classes, at_least=2)
    images = keras.Input(input_shape, name="images")
    x = layers.Rescaling(1 / 255)(images)
    for filters in (32, 64):
        x = layers.Conv2D(filters, 3, activation="relu")(x)
        x = layers.MaxPooling2D(2)(x)
    x = layers.Flatten(name="features")(x)
    logits = layers.Dense(num_classes, name="logits")(x)
    model = keras.Model(images, logits, name=name)
    if weights is not None:
        model.load_weights(weights)
    return model
