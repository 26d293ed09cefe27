"""DnCNN: learn what is wrong with an image, and take it away.

Zhang, Zuo, Chen, Meng and Zhang, 2016, "Beyond a Gaussian denoiser: residual learning
of deep CNN for image denoising", https://arxiv.org/abs/1608.03981. The form that
enlarges puts its new pixels together as ESPCN does (Shi et al., 2016,
https://arxiv.org/abs/1609.05158).

Shapes: B images, H x W pixels, C channels, F the factor of an enlargement.
"""

import keras
from keras import layers

from aiva.conventions.numbers import shape_of_images, whole_number, whole_numbers
from aiva.models.blocks import channels_last, conv
from aiva.models.restoration.upsampling import BicubicUpsampling, PixelShuffle


@channels_last()
def dncnn(
    image_shape: tuple[int | None, int | None, int] = (None, None, 1),
    width: int = 32,
    depth: int = 6,
    enlarge: int = 1,
    weights: str | None = None,
    name: str = "dncnn",
) -> keras.Model:
    """Build a network that adds a correction to the image that it is given.

    The paper's network for grey images has 17 convolutions of 64 channels; these
    defaults train in minutes on a CPU. Each pixel depends on the `depth` pixels
    around it in every direction at most, so photographs of any size are taken.

    With `enlarge=2` the network makes images twice as large: to the bicubic enlargement
    it adds the detail that it finds.

    Args:
        image_shape: Height, width and channels of an image. None for a side leaves it
            open.
        width: Channels of the convolutions.
        depth: Number of convolutions, at least 3.
        enlarge: How many times larger the images become, 1 for as large as they are.
        weights: Path of a `.weights.h5` or `.keras` file to start from, or None.
        name: Name of the model.

    Returns:
        A model from images `(B, H, W, C)` with values 0-255 to float32 images
        `(B, H * F, W * F, C)` with values 0-255. Untrained, it returns the image that
        it is given, or the bicubic enlargement.

    Raises:
        ValueError: If the shape is not that of an image, or a number is too small.

    Example:
        >>> model = dncnn()
        >>> model.count_params(), dncnn((16, 24, 3), enlarge=2).output_shape
        (37985, (None, 32, 48, 3))
    """
    image_shape = shape_of_images("image_shape", image_shape, open_sides=True)
    width, enlarge = whole_numbers(width=width, enlarge=enlarge)
    depth = whole_number("depth", depth, at_least=3)
    images = keras.Input(image_shape, name="images")
    start = layers.Rescaling(1.0, dtype="float32")(images)  # in mixed precision too
    x = layers.Rescaling(1 / 127.5, offset=-1.0)(images)
    x = layers.Conv2D(width, 3, padding="same", activation="relu")(x)
    for _ in range(depth - 2):
        x = conv(x, width)
    x = correction(x, image_shape[-1] * enlarge**2)  # (B, H, W, C F F)
    if enlarge > 1:
        start = BicubicUpsampling(enlarge, dtype="float32")(start)  # (B, H F, W F, C)
        x = PixelShuffle(enlarge, dtype="float32")(x)  # (B, H F, W F, C)
    restored = layers.Add(dtype="float32")([start, x])
    restored = layers.ReLU(max_value=255.0, dtype="float32", name="restored")(restored)
    model = keras.Model(images, restored, name=name)
    if weights is not None:
        model.load_weights(weights)
    return model


def correction(x, channels):
    """Predict what is to be added to an image, in grey levels; at first nothing."""
    x = layers.Conv2D(channels, 3, padding="same", kernel_initializer="zeros")(x)
    return layers.Rescaling(127.5, dtype="float32")(x)
