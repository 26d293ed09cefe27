"""R(2+1)D: a 3-D convolution in two steps, first in space, then in time.

Tran, Wang, Torresani, Ray, LeCun and Paluri, 2018, "A closer look at spatiotemporal
convolutions for action recognition", https://arxiv.org/abs/1711.11248.

Shapes: B clips, T frames, H x W cells, C channels.
"""

import keras
from keras import layers

from aiva.conventions.clips import shape_of_clips
from aiva.conventions.numbers import several_whole_numbers, whole_number
from aiva.models.blocks import channels_last, conv
from aiva.models.video.blocks import (
    batch_to_frames,
    classifier,
    frames_to_batch,
    frames_to_rows,
)


@channels_last()
def r2plus1d(
    input_shape: tuple[int, int, int, int] = (16, 32, 32, 3),
    num_classes: int = 10,
    widths: tuple[int, ...] = (16, 32, 64),
    blocks_per_stage: int = 1,
    weights: str | None = None,
    name: str = "r2plus1d",
) -> keras.Model:
    """Build a residual network of (2+1)-dimensional convolutions.

    The first convolution halves height and width; every stage of residual blocks halves
    height, width and the number of frames. The paper's R(2+1)D-18 has another stage of
    blocks before the first halving of the frames.

    Args:
        input_shape: Frames, height, width and channels of a clip.
        num_classes: Number of classes; the model returns one logit for each.
        widths: Channels of the first convolution, and of each stage.
        blocks_per_stage: Residual blocks in each stage; R(2+1)D-18 has two.
        weights: Path of a `.weights.h5` or `.keras` file to start from, or None.
        name: Name of the model.

    Returns:
        A model from clips `(B, T, H, W, C)` with values 0-255 to logits
        `(B, num_classes)`. The layer named `"features"` gives the mean over frames and
        cells, `(B, widths[-1])`.

    Raises:
        ValueError: If the shape is not that of a clip or too small, there are fewer
            than two classes, or there is nothing to build.

    Example:
        >>> model = r2plus1d((8, 32, 32, 3), num_classes=6, widths=(8, 16))
        >>> model.output_shape, model.get_layer("features").output.shape
        ((None, 6), (None, 16))
    """
    widths = several_whole_numbers("widths", widths)
    blocks_per_stage = whole_number("blocks_per_stage", blocks_per_stage)
    input_shape = shape_of_clips("input_shape", input_shape, smallest=2 ** len(widths))
    num_classes = whole_number("num_classes", num_classes, at_least=2)
    clips = keras.Input(input_shape, name="clips")
    x = layers.Rescaling(1 / 127.5, offset=-1)(clips)
    x = conv2plus1d(x, widths[0], space_stride=2)  # (B, T, H / 2, W / 2, C)
    for width in widths[1:]:
        for block in range(blocks_per_stage):
            x = residual_block(x, width, stride=1 if block else 2)
    x = layers.GlobalAveragePooling3D(name="features")(x)
    return classifier(clips, x, num_classes, weights, name)


def residual_block(x, width, stride=1):
    """Return `relu(shortcut(x) + f(x))`, where f is two (2+1)D convolutions.

    Args:
        x: Features `(B, T, H, W, C)`.
        width: Number of output channels.
        stride: Step of the first convolution, in time and in space.
    """
    shortcut = x
    if stride > 1 or x.shape[-1] != width:
        shortcut = every_frame(x, stride)
        shortcut = space_conv(shortcut, width, 1, stride, activation=None)
    x = conv2plus1d(x, width, space_stride=stride, time_stride=stride)
    x = conv2plus1d(x, width, activation=None)
    return layers.ReLU()(layers.Add()([shortcut, x]))


def conv2plus1d(x, width, space_stride=1, time_stride=1, activation="relu"):
    """Convolve 1 x 3 x 3, activate, convolve 3 x 1 x 1.

    Between the two there is one more activation than a 3 x 3 x 3 convolution has, at
    equally many weights.

    Args:
        x: Features `(B, T, H, W, C)`.
        width: Number of output channels.
        space_stride: Step along height and width.
        time_stride: Step along time.
        activation: Name of the Keras activation after both, or None.

    Returns:
        Features `(B, ceil(T / time_stride), ceil(H / space_stride), ..., width)`.
    """
    between = channels_between(x.shape[-1], width)
    x = space_conv(x, between, stride=space_stride)
    return time_conv(x, width, stride=time_stride, activation=activation)


def channels_between(channels: int, width: int, size: int = 3) -> int:
    """Return the channels between both convolutions, the paper's M.

    With them the two have as many weights as one convolution of all three axes, up to
    rounding down.

    Args:
        channels: Input channels.
        width: Output channels.
        size: Side of the kernel, in time and in space.

    Returns:
        The number of channels, at least 1.

    Example:
        >>> channels_between(64, 64)  # 3 * 9 * 64 * 64 weights in all
        144
    """
    whole = size**3 * channels * width
    return max(1, whole // (size**2 * channels + size * width))


def space_conv(x, width, size=3, stride=1, activation="relu"):
    """Convolve each frame, normalise, activate."""
    frames = x.shape[1]
    x = conv(frames_to_batch(x), width, size, stride, activation)
    return batch_to_frames(x, frames)


def time_conv(x, width, stride=1, activation="relu"):
    """Convolve three frames of each pixel, normalise, activate."""
    height, columns = x.shape[2:4]
    x = frames_to_rows(x)  # (B, T, H W, C)
    x = layers.ZeroPadding2D((1, 0))(x)  # as many frames before as after
    x = layers.Conv2D(width, (3, 1), (stride, 1), use_bias=False)(x)
    x = layers.BatchNormalization(momentum=0.9)(x)
    x = layers.Activation(activation)(x) if activation else x
    return layers.Reshape((x.shape[1], height, columns, width))(x)


def every_frame(x, stride):
    """Keep every frame, or every second."""
    if stride == 1:
        return x
    height, columns, channels = x.shape[2:]
    x = layers.MaxPooling2D(1, (stride, 1))(frames_to_rows(x))
    return layers.Reshape((x.shape[1], height, columns, channels))(x)
