"""Early fusion: all frames are channels of one image.

Karpathy et al., 2014, "Large-scale video classification with convolutional neural
networks", https://doi.org/10.1109/CVPR.2014.223. The first convolution sees the same
pixels at all times, so it can learn differences of frames; after it time is gone.
"""

import keras
from keras import layers

from aiva.conventions.clips import shape_of_clips
from aiva.conventions.numbers import several_whole_numbers, whole_number
from aiva.models.blocks import channels_last, conv
from aiva.models.video.blocks import classifier


@channels_last()
def early_fusion(
    input_shape: tuple[int, int, int, int] = (16, 32, 32, 3),
    num_classes: int = 10,
    widths: tuple[int, ...] = (32, 64, 128),
    weights: str | None = None,
    name: str = "early_fusion",
) -> keras.Model:
    """Build a 2-D network on images of T times C channels.

    Args:
        input_shape: Frames, height, width and channels of a clip.
        num_classes: Number of classes; the model returns one logit for each.
        widths: Channels of each stage. Every stage but the first halves height and
            width.
        weights: Path of a `.weights.h5` or `.keras` file to start from, or None.
        name: Name of the model.

    Returns:
        A model from clips `(B, T, H, W, C)` with values 0-255 to logits
        `(B, num_classes)`. The layer named `"features"` gives the mean over cells,
        `(B, widths[-1])`.

    Raises:
        ValueError: If the shape is not that of a clip or too small, there are fewer
            than two classes, or there is nothing to build.

    Example:
        >>> model = early_fusion((8, 32, 32, 3), num_classes=6, widths=(8, 16))
        >>> model.output_shape, model.get_layer("features").output.shape
        ((None, 6), (None, 16))
    """
    widths = several_whole_numbers("widths", widths)
    input_shape = shape_of_clips("input_shape", input_shape, smallest=2 ** len(widths))
    num_classes = whole_number("num_classes", num_classes, at_least=2)
    frames, height, width, channels = input_shape
    clips = keras.Input(input_shape, name="clips")
    x = layers.Rescaling(1 / 127.5, offset=-1)(clips)
    x = layers.Permute((2, 3, 1, 4))(x)  # (B, H, W, T, C)
    x = layers.Reshape((height, width, frames * channels))(x)  # (B, H, W, T C)
    for stage, filters in enumerate(widths):
        x = conv(x, filters, stride=2 if stage else 1)
        x = conv(x, filters)
    x = layers.GlobalAveragePooling2D(name="features")(x)
    return classifier(clips, x, num_classes, weights, name)
