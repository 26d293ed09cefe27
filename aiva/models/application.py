"""Any network of `keras.applications`, made to work like the other models.

Each of these networks wants its pixels prepared in its own way. Here the preparation is
part of the model, so that all models take images with values 0-255 and return logits.
"""

import sys

import keras
from keras import layers

from aiva.conventions.numbers import shape_of_images, whole_number
from aiva.models.blocks import channels_last


@channels_last()
def application(
    name: str,
    input_shape: tuple[int, int, int],
    num_classes: int,
    weights: str | None = None,
) -> keras.Model:
    """Build a classifier on a network of `keras.applications`.

    Args:
        name: Name of the builder there, such as `"MobileNetV2"` or `"ResNet50"`.
        input_shape: Height, width and channels. Most networks want three channels and
            at least 32 x 32 pixels; Keras says so where they do not fit.
        num_classes: Number of classes; the model returns one logit for each.
        weights: None for random weights, `"imagenet"` to download weights trained on
            ImageNet, or the path of a weights file of the network without its top.

    Returns:
        A model from images `(B, height, width, channels)` with values 0-255 to logits
        `(B, num_classes)`. The layer named `"features"` gives the pooled features. To
        train the last layer alone, set `model.layers[-3].trainable = False`: that
        layer is the network itself.

    Raises:
        ValueError: If `keras.applications` has no network of that name, or there are
            fewer than two classes.

    Example:
        >>> model = application("MobileNetV2", (32, 32, 3), num_classes=5)
        >>> model.output_shape
        (None, 5)
    """
    builder = builder_of(name)
    input_shape = shape_of_images("input_shape", input_shape)
    num_classes = whole_number("num_classes", num_classes, at_least=2)
    images = keras.Input(input_shape, name="images")
    x = layers.Rescaling(1.0)(images)  # uint8 images become float
    x = Preprocessing(name)(x)
    backbone = builder(include_top=False, weights=weights, input_shape=input_shape)
    x = backbone(x)
    x = layers.GlobalAveragePooling2D(name="features")(x)
    logits = layers.Dense(num_classes, name="logits")(x)
    return keras.Model(images, logits, name=name.lower())


@channels_last()
def application_backbone(
    name: str,
    image_shape: tuple[int, int, int],
    strides: tuple[int, ...] = (8,),
    weights: str | None = None,
) -> keras.Model:
    """Build a detector's backbone on a network of `keras.applications`.

    Args:
        name: Name of the builder there, such as `"MobileNetV2"` or `"ResNet50"`.
        image_shape: Height, width and channels of the images. Most of the networks want
            three channels and at least 32 x 32 pixels.
        strides: Pixels per cell of the feature maps to return: of each stride the last
            map that the network makes. Several make a feature pyramid.
        weights: None for random weights, `"imagenet"` to download weights trained on
            ImageNet, or the path of a weights file of the network without its top.

    Returns:
        A model from images `(B, height, width, channels)` with values 0-255, which it
        prepares as the network wants them, to a feature map or a list of maps.

    Raises:
        ValueError: If `keras.applications` has no network of that name, or the network
            no map of such a stride.

    Example:
        >>> application_backbone("MobileNetV2", (64, 64, 3)).output_shape
        (None, 8, 8, 192)
    """
    builder = builder_of(name)
    images = keras.Input(image_shape, name="images")
    x = layers.Rescaling(1.0)(images)  # uint8 images become float
    x = Preprocessing(name)(x)
    network = builder(include_top=False, weights=weights, input_tensor=x)
    maps = [last_map(network, image_shape, stride) for stride in strides]
    return keras.Model(images, maps[0] if len(maps) == 1 else maps, name=name.lower())


def last_map(network, image_shape, stride):
    """Return the last feature map of a network with so many pixels per cell."""
    size = tuple(side // stride for side in image_shape[:2])
    outputs = [layer.output for layer in network.layers]
    maps = [output for output in outputs if len(output.shape) == 4]
    fitting = [output for output in maps if tuple(output.shape[1:3]) == size]
    if not fitting:
        sizes = sorted({tuple(output.shape[1:3]) for output in maps}, reverse=True)
        raise ValueError(
            f"The network has no feature map of {size[0]} x {size[1]} cells, the image "
            f"size divided by the stride. Received: strides with {stride}, images of "
            f"shape {tuple(image_shape)}. Its maps have these sizes: {sizes}."
        )
    return fitting[-1]


@keras.saving.register_keras_serializable("aiva")
class Preprocessing(layers.Layer):
    """Prepare pixels for a network of `keras.applications`.

    A layer, because an `.h5` file can hold no graph of single operations.

    Args:
        application: Name of the network's builder.
        name: This and what follows as in every Keras layer.
        trainable: Without meaning, because nothing is learned.
        dtype: Number type.
    """

    def __init__(
        self,
        application: str,
        name: str | None = None,
        trainable: bool = True,
        dtype=None,
    ):
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        builder = builder_of(application)
        self.prepare = sys.modules[builder.__module__].preprocess_input

    def call(self, images):
        """Return the pixels as the network was trained with them."""
        return self.prepare(images)


def builder_of(name):
    """Return a builder of `keras.applications`, or raise a ValueError."""
    names = [each for each in dir(keras.applications) if each[0].isupper()]
    if name not in names:
        raise ValueError(
            f"`name` must be a builder of keras.applications, one of {names}. "
            f"Received: name={name!r}."
        )
    return getattr(keras.applications, name)
