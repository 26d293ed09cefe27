"""A bag of frames: what a network knows of a clip that does not know its order.

Karpathy et al., 2014, "Large-scale video classification with convolutional neural
networks", https://doi.org/10.1109/CVPR.2014.223, found that single frames do almost as
well as clips: many sets of videos can be told by their scenery. It is the baseline that
a model of motion must beat.

The mean over frames is a photograph of long exposure: what moved is smeared. More
convolutions see in which way, and never from which end to which.
"""

import math

import keras
from keras import layers

from aiva.conventions.clips import shape_of_clips
from aiva.conventions.numbers import several_whole_numbers, whole_number
from aiva.models.blocks import channels_last, conv
from aiva.models.video.blocks import (
    batch_to_frames,
    classifier,
    frames_to_batch,
    strided,
)


@channels_last()
def frame_cnn(
    input_shape: tuple[int, int, int, int] = (16, 32, 32, 3),
    num_classes: int = 10,
    widths: tuple[int, ...] = (16, 32),
    weights: str | None = None,
    name: str = "frame_cnn",
) -> keras.Model:
    """Build a network that describes each frame and averages over frames.

    The frames may come in any order: the answer is the same.

    Args:
        input_shape: Frames, height, width and channels of a clip.
        num_classes: Number of classes; the model returns one logit for each.
        widths: Channels of the convolutions. Each halves height and width.
        weights: Path of a `.weights.h5` or `.keras` file to start from, or None.
        name: Name of the model.

    Returns:
        A model from clips `(B, T, H, W, C)` with values 0-255 to logits
        `(B, num_classes)`. The layer named `"features"` gives the mean over cells of
        what the convolutions see in the mean over frames, `(B, widths[-1])`.

    Raises:
        ValueError: If the shape is not that of a clip or too small, there are fewer
            than two classes, or there is nothing to build.

    Example:
        >>> model = frame_cnn((8, 32, 32, 3), num_classes=6)
        >>> model.output_shape, model.get_layer("features").output.shape
        ((None, 6), (None, 32))
    """
    widths = several_whole_numbers("widths", widths)
    input_shape = shape_of_clips("input_shape", input_shape, smallest=2 ** len(widths))
    num_classes = whole_number("num_classes", num_classes, at_least=2)
    clips = keras.Input(input_shape, name="clips")
    x = layers.Rescaling(1 / 127.5, offset=-1)(clips)
    x = strided(frames_to_batch(x), widths)  # (B T, H / 2^n, W / 2^n, C)
    grid = x.shape[1:]
    x = layers.Reshape((math.prod(grid),))(x)
    x = layers.GlobalAveragePooling1D()(batch_to_frames(x, input_shape[0]))
    x = layers.Reshape(grid)(x)  # (B, H / 2^n, W / 2^n, C)
    x = conv(conv(x, widths[-1]), widths[-1])
    x = layers.GlobalAveragePooling2D(name="features")(x)
    return classifier(clips, x, num_classes, weights, name)
