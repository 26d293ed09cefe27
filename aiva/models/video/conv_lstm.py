"""ConvLSTM: a memory that is an image, changed by convolutions.

Shi et al., 2015, "Convolutional LSTM network: a machine learning approach for
precipitation nowcasting", https://arxiv.org/abs/1506.04214.
"""

import keras
from keras import layers

from aiva.conventions.clips import shape_of_clips
from aiva.conventions.numbers import several_whole_numbers, whole_number
from aiva.models.blocks import channels_last
from aiva.models.video.blocks import (
    batch_to_frames,
    classifier,
    frames_to_batch,
    strided,
)


@channels_last()
def conv_lstm(
    input_shape: tuple[int, int, int, int] = (16, 32, 32, 3),
    num_classes: int = 10,
    widths: tuple[int, ...] = (16, 32),
    filters: int = 32,
    unroll: bool = True,
    weights: str | None = None,
    name: str = "conv_lstm",
) -> keras.Model:
    """Build a network that remembers in every cell what went on there.

    Args:
        input_shape: Frames, height, width and channels of a clip.
        num_classes: Number of classes; the model returns one logit for each.
        widths: Channels of the convolutions on each frame. Each halves height and
            width.
        filters: Channels of the memory.
        unroll: Whether the steps are written out one by one. The answer is the same.
            LiteRT runs only this form, and JAX trains it several times faster on a CPU;
            it takes longer to compile.
        weights: Path of a `.weights.h5` or `.keras` file to start from, or None.
        name: Name of the model.

    Returns:
        A model from clips `(B, T, H, W, C)` with values 0-255 to logits
        `(B, num_classes)`. The layer named `"features"` gives the mean over cells of
        the memory after the last frame, `(B, filters)`.

    Raises:
        ValueError: If the shape is not that of a clip or too small, there are fewer
            than two classes, or there is nothing to build.

    Example:
        >>> model = conv_lstm((8, 32, 32, 3), num_classes=6, filters=16)
        >>> model.output_shape, model.get_layer("features").output.shape
        ((None, 6), (None, 16))
    """
    widths = several_whole_numbers("widths", widths)
    input_shape = shape_of_clips("input_shape", input_shape, smallest=2 ** len(widths))
    num_classes = whole_number("num_classes", num_classes, at_least=2)
    filters = whole_number("filters", filters)
    clips = keras.Input(input_shape, name="clips")
    x = layers.Rescaling(1 / 127.5, offset=-1)(clips)
    x = strided(frames_to_batch(x), widths)  # (B T, H / 2^n, W / 2^n, C)
    x = batch_to_frames(x, input_shape[0])
    x = layers.ConvLSTM2D(filters, 3, padding="same", unroll=unroll)(x)
    x = layers.GlobalAveragePooling2D(name="features")(x)
    return classifier(clips, x, num_classes, weights, name)
