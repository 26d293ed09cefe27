"""CNN and GRU: describe each frame, and read the descriptions like a sentence.

Each cell of the frames has its own sentence, read by the same GRU. One sentence for
whole frames would have to say where everything is, and a small set of clips is sooner
learned by heart than understood in that way. Convolutions over the memories then
compare neighbours: in a turn to the left and in one to the right equally many cells see
something rise, and only where they lie tells the two apart.

Donahue et al., 2015, "Long-term recurrent convolutional networks for visual recognition
and description", https://arxiv.org/abs/1411.4389, with the gated recurrent unit of Cho
et al., 2014, https://arxiv.org/abs/1406.1078.
"""

import keras
from keras import layers

from aiva.conventions.clips import shape_of_clips
from aiva.conventions.numbers import several_whole_numbers, whole_number
from aiva.models.blocks import channels_last, conv
from aiva.models.video.blocks import (
    Regroup,
    batch_to_frames,
    classifier,
    frames_to_batch,
    pixels_to_batch,
    strided,
)


@channels_last()
def cnn_gru(
    input_shape: tuple[int, int, int, int] = (16, 32, 32, 3),
    num_classes: int = 10,
    widths: tuple[int, ...] = (16, 32),
    units: int = 48,
    unroll: bool = False,
    weights: str | None = None,
    name: str = "cnn_gru",
) -> keras.Model:
    """Build a network that describes each frame and remembers what each cell showed.

    Args:
        input_shape: Frames, height, width and channels of a clip.
        num_classes: Number of classes; the model returns one logit for each.
        widths: Channels of the convolutions. Each halves height and width.
        units: Units of the GRU, which are its memory of a cell.
        unroll: Whether the steps are written out one by one, with the same weights and
            answers. LiteRT runs only this form: build the model again with
            `unroll=True` and take the weights over by `set_weights`. It takes longer
            to compile.
        weights: Path of a `.weights.h5` or `.keras` file to start from, or None.
        name: Name of the model.

    Returns:
        A model from clips `(B, T, H, W, C)` with values 0-255 to logits
        `(B, num_classes)`. The layer named `"features"` gives the mean over cells of
        what the convolutions make of the memories after the last frame, `(B, units)`.

    Raises:
        ValueError: If the shape is not that of a clip or too small, there are fewer
            than two classes, or there is nothing to build.

    Example:
        >>> model = cnn_gru((8, 32, 32, 3), num_classes=6, units=32)
        >>> model.output_shape, model.get_layer("features").output.shape
        ((None, 6), (None, 32))
    """
    widths = several_whole_numbers("widths", widths)
    input_shape = shape_of_clips("input_shape", input_shape, smallest=2 ** len(widths))
    num_classes = whole_number("num_classes", num_classes, at_least=2)
    units = whole_number("units", units)
    clips = keras.Input(input_shape, name="clips")
    x = layers.Rescaling(1 / 127.5, offset=-1)(clips)
    x = strided(frames_to_batch(x), widths)  # (B T, H / 2^n, W / 2^n, C)
    grid = x.shape[1:3]
    x = pixels_to_batch(batch_to_frames(x, input_shape[0]))  # (B cells, T, C)
    x = layers.GRU(units, unroll=unroll)(x)  # (B cells, units)
    x = Regroup((*grid, units))(x)  # (B, H / 2^n, W / 2^n, units)
    x = conv(conv(x, units), units)
    x = layers.GlobalAveragePooling2D(name="features")(x)
    return classifier(clips, x, num_classes, weights, name)
