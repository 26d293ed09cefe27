"""Backbones of detectors: images in, feature maps out.

Shapes: B images, H x W cells, C channels.
"""

import keras
from keras import layers

from aiva.models.application import names, preprocessing


def small_backbone(
    image_shape: tuple[int, int, int] = (128, 128, 3),
    width: int = 96,
    name: str = "small_backbone",
    stride: int = 8,
) -> keras.Model:
    """Build a backbone of five convolutions that trains from nothing in minutes.

    GroupNormalization (Wu and He, 2018, https://arxiv.org/abs/1803.08494) does not care
    how few images are in a batch. Convolutions with a stride pad all sides alike, so
    that cell i looks at the middle of pixel 8 i, or 4 i.

    Args:
        image_shape: Height, width and channels of the images.
        width: Channels of the last three convolutions, a multiple of 8.
        name: Name of the model.
        stride: Pixels per cell, 8 or 4. Finer cells cost more, but a detector that
            rounds boxes to whole cells needs them.

    Returns:
        A model from images `(B, height, width, channels)` with values 0-255 to features
        `(B, height / stride, width / stride, width)`.

    Raises:
        ValueError: If the stride is neither 8 nor 4.

    Example:
        >>> small_backbone((64, 96, 3), width=32).output_shape
        (None, 8, 12, 32)
    """
    if stride not in (4, 8):
        raise ValueError(f"`stride` must be 8 or 4. Received: stride={stride}.")
    images = keras.Input(image_shape, name="images")
    x = layers.Rescaling(1 / 127.5, offset=-1.0)(images)
    third = stride // 4
    for channels, step in ((24, 2), (48, 2), (width, third), (width, 1), (width, 1)):
        x = conv(x, channels, step)
    return keras.Model(images, x, name=name)


def conv(x, channels, stride):
    """Convolve 3 x 3, normalise in 8 groups of channels, activate."""
    x = layers.ZeroPadding2D(1)(x)
    x = layers.Conv2D(channels, 3, stride, use_bias=False)(x)
    x = layers.GroupNormalization(8)(x)
    return layers.ReLU()(x)


def application_backbone(
    name: str,
    image_shape: tuple[int, int, int],
    strides: tuple[int, ...] = (8,),
    weights: str | None = None,
) -> keras.Model:
    """Build a backbone on a network of `keras.applications`.

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
    builder = getattr(keras.applications, name, None)
    if not callable(builder):
        raise ValueError(
            f"`name` must be a builder of keras.applications, one of {names()}. "
            f"Received: name={name!r}."
        )
    images = keras.Input(image_shape, name="images")
    x = layers.Rescaling(1.0)(images)  # uint8 images become float
    x = preprocessing(builder)(x)
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


def feature_pyramid(maps, width: int):
    """Give fine feature maps the knowledge of the coarse ones.

    Each map is brought to the same width, the coarser map is enlarged and added to it,
    and a convolution smooths the sum (Lin et al., 2017, "Feature pyramid networks",
    https://arxiv.org/abs/1612.03144).

    Args:
        maps: Feature maps `(B, H, W, C)`, the finest first; the size of each is a
            multiple of the next one's.
        width: Channels of all maps that are returned.

    Returns:
        As many maps `(B, H, W, width)`, with the sizes that were given.

    Raises:
        ValueError: If the sizes are not multiples of each other.

    Example:
        >>> fine, coarse = keras.Input((8, 8, 16)), keras.Input((4, 4, 32))
        >>> [x.shape for x in feature_pyramid([fine, coarse], width=24)]
        [(None, 8, 8, 24), (None, 4, 4, 24)]
    """
    sums, coarser = [], None
    for features in reversed(maps):
        x = layers.Conv2D(width, 1)(features)  # (B, H, W, width)
        if coarser is not None:
            x = layers.Add()([x, enlarged(coarser, to=x)])
        sums.insert(0, x)
        coarser = x
    return [layers.Conv2D(width, 3, padding="same")(x) for x in sums]


def enlarged(coarse, to):
    """Repeat the cells of a coarse map until it has the size of another."""
    (rows, columns), (few_rows, few_columns) = to.shape[1:3], coarse.shape[1:3]
    factor = rows // few_rows
    if (rows, columns) != (few_rows * factor, few_columns * factor):
        raise ValueError(
            "Each feature map's size must be a multiple of the next one's, the finest "
            f"first. Received: {rows} x {columns} cells before {few_rows} x "
            f"{few_columns}."
        )
    return layers.UpSampling2D(factor)(coarse)
