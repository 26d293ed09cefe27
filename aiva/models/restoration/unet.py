"""U-Net: look at an image from afar and from near at the same time.

Ronneberger, Fischer and Brox, 2015, "U-Net: convolutional networks for biomedical image
segmentation", https://arxiv.org/abs/1505.04597. The paper's network colours a map; this
one mends an image. In the middle, where the map is smallest, the windows are spread out
(dilated), so that one end of an image knows of the other, as in Iizuka et al., 2017,
"Globally and locally consistent image completion",
https://doi.org/10.1145/3072959.3073659.

Shapes: B images, H x W pixels, C channels.
"""

import keras
from keras import layers, ops

from aiva.conventions.numbers import several_whole_numbers, shape_of_images
from aiva.models.blocks import WithinRange, channels_last
from aiva.models.restoration.dncnn import correction

DILATIONS = (1, 2, 4)  # together 7 cells to every side


@channels_last()
def unet(
    image_shape: tuple[int | None, int | None, int] = (28, 28, 1),
    widths: tuple[int, ...] = (16, 32, 64),
    holes: bool = False,
    weights: str | None = None,
    name: str = "unet",
) -> keras.Model:
    """Build a network that mends images: noise, blur or, with `holes=True`, holes.

    Every width but the last stands for a halving of height and width and, on the way
    back, a doubling. What was seen before a halving is joined to what comes out of the
    doubling, so that no fine line is lost.

    Args:
        image_shape: Height, width and channels of an image. Height and width must be
            divisible by 4 with three widths, by 2 for each halving in general; None
            leaves a side open, for images divisible all the same.
        widths: Channels at full size, at half, and so on.
        holes: Whether the model fills holes. It is then given a dictionary as made by
            `aiva.ops.cut_holes`. It never reads what the holes contain, and returns
            what is known as it is.
        weights: Path of a `.weights.h5` or `.keras` file to start from, or None.
        name: Name of the model.

    Returns:
        A model to float32 images `(B, H, W, C)` with values 0-255. It takes images of
        that shape and scale, or with `holes=True` a dictionary of such "images" and of
        the mask "known" `(B, H, W, 1)`, 1 where a pixel is known and 0 in a hole.
        Untrained, it returns the images as they are, holes filled with grey.

    Raises:
        ValueError: If there are fewer than two widths, or the shape is not that of an
            image, or not divisible.

    Example:
        >>> from aiva import ops
        >>> model = unet((8, 12, 3), widths=(4, 8, 8), holes=True)
        >>> degraded = ops.cut_holes([[[[9, 9, 9]] * 12] * 8], "lower half")
        >>> restored = model.predict(degraded, verbose=0)
        >>> restored.shape, restored[0, 0, 0].tolist(), restored[0, 7, 0].tolist()
        ((1, 8, 12, 3), [9.0, 9.0, 9.0], [127.5, 127.5, 127.5])
    """
    widths = several_whole_numbers("widths", widths)
    if len(widths) < 2:
        raise ValueError(
            "`widths` must hold at least two numbers of channels, for the full and for "
            f"the half size. Received: widths={widths}."
        )
    image_shape = shape_of_images(
        "image_shape",
        image_shape,
        divisor=2 ** (len(widths) - 1),  # it is halved so often
        open_sides=True,
    )
    images = keras.Input(image_shape, name="images")
    pixels = layers.Rescaling(1.0, dtype="float32")(images)  # in mixed precision too
    x = layers.Rescaling(1 / 127.5, offset=-1.0)(images)
    if not holes:
        added = correction(hourglass(x, widths), image_shape[-1])
        restored = layers.Add(dtype="float32")([pixels, added])
        restored = layers.ReLU(max_value=255.0, dtype="float32")(restored)
        inputs = images
    else:
        known = keras.Input((*image_shape[:2], 1), name="known")
        x = layers.Concatenate()([FillHoles()([x, known]), known])  # holes grey inside
        filled = filling(hourglass(x, widths), image_shape[-1])
        restored = FillHoles(dtype="float32")([pixels, known, filled])
        inputs = {"images": images, "known": known}
    model = keras.Model(inputs, restored, name=name)
    if weights is not None:
        model.load_weights(weights)
    return model


def filling(x, channels):
    """Predict what is in a hole; at first grey.

    No sigmoid: it is flat where all is black. A network that paints everything black in
    its first steps, and on black backgrounds it does, would never come back.
    """
    x = layers.Conv2D(channels, 3, padding="same", kernel_initializer="zeros")(x)
    x = layers.Rescaling(127.5, offset=127.5, dtype="float32")(x)
    return WithinRange(dtype="float32")(x)


@keras.saving.register_keras_serializable("aiva")
class FillHoles(layers.Layer):
    """Keep known pixels, and put others in the holes: given ones, or zeros.

    A product with the mask would not do: 0 times NaN is NaN.
    """

    def call(self, inputs):
        """Return images `(B, H, W, C)`.

        Args:
            inputs: Images `(B, H, W, C)`, the mask `(B, H, W, 1)` that is 1 where they
                are known, and perhaps images for the holes.
        """
        images, known, *others = inputs
        others = others[0] if others else ops.zeros_like(images)
        return ops.where(known > 0, images, others)


def hourglass(x, widths):
    """Halve a feature map again and again, then double it again, with shortcuts."""
    before = []
    for width in widths[:-1]:
        x = conv(conv(x, width), width)
        before.append(x)
        x = layers.MaxPooling2D(2)(x)  # (B, H / 2, W / 2, width)
    x = conv(x, widths[-1])
    for dilation in DILATIONS:
        x = conv(x, widths[-1], dilation)
    for shortcut in reversed(before):
        x = layers.UpSampling2D(2)(x)  # (B, 2 H, 2 W, C)
        x = layers.Concatenate()([x, shortcut])
        x = conv(conv(x, shortcut.shape[-1]), shortcut.shape[-1])
    return x


def conv(x, width, dilation=1):
    """Convolve 3 x 3 and activate; no normalisation, which would change the greys."""
    return layers.Conv2D(
        width,
        3,
        dilation_rate=dilation,
        padding="same",
        activation="relu",
        kernel_initializer="he_normal",
    )(x)
