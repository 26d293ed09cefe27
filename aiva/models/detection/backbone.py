"""Backbones of detectors: images in, feature maps out.

Shapes: B images, H x W cells, C channels.
"""

import keras
from keras import layers

from aiva.models.blocks import channels_last


@channels_last()
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


@channels_last()
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
