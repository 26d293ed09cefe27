"""The next frame, predicted from those before it and from no other.

The parts are known: convolutions in space, then in time (Tran et al., 2018,
https://arxiv.org/abs/1711.11248), made causal by padding the past alone, as in WaveNet
(van den Oord et al., 2016, https://arxiv.org/abs/1609.03499); two sizes joined by
shortcuts, as in U-Net (Ronneberger et al., 2015, https://arxiv.org/abs/1505.04597).

No normalisation over the batch: its statistics would tell a frame about later ones.

Shapes: B clips, T frames, H x W pixels or cells, C channels.
"""

import keras
import numpy as np
from keras import layers

from aiva.conventions.clips import checked_clips, shape_of_clips
from aiva.conventions.numbers import several_whole_numbers, whole_number
from aiva.models.blocks import WithinRange, channels_last
from aiva.models.video.blocks import (
    batch_to_frames,
    frames_to_batch,
    frames_to_rows,
)


@channels_last()
def next_frames(
    input_shape: tuple[int, int, int, int] = (16, 32, 32, 1),
    widths: tuple[int, ...] = (24, 48),
    weights: str | None = None,
    name: str = "next_frames",
) -> keras.Model:
    """Build a network that says for every frame of a clip what comes next.

    Output t is the prediction of frame t + 1 and depends on the frames 0 to t alone, so
    one clip teaches T predictions at once. Train on pairs `clips[:, :-1], clips[:, 1:]`
    with the mean squared error.

    Args:
        input_shape: Frames, height, width and channels of a clip. Height and width must
            be divisible by 4 with two widths, by 2 for each width in general.
        widths: Channels at half size, at a quarter, and so on.
        weights: Path of a `.weights.h5` or `.keras` file to start from, or None.
        name: Name of the model.

    Returns:
        A model from clips `(B, T, H, W, C)` with values 0-255 to float32 clips of the
        same shape and range. Untrained, it repeats the frame that it is given.

    Raises:
        ValueError: If the shape is not that of a clip, or not divisible, or there is
            nothing to build.

    Example:
        >>> model = next_frames((8, 16, 16, 1), widths=(4, 8))
        >>> clips = np.random.default_rng(0).integers(0, 256, (2, 8, 16, 16, 1))
        >>> predicted = model.predict(clips.astype("uint8"), verbose=0)
        >>> predicted.shape, bool((predicted.round() == clips).all())
        ((2, 8, 16, 16, 1), True)
    """
    widths = several_whole_numbers("widths", widths)
    input_shape = shape_of_clips("input_shape", input_shape, divisor=2 ** len(widths))
    frames, *_, channels = input_shape
    clips = keras.Input(input_shape, name="clips")
    pixels = layers.Rescaling(1.0, dtype="float32")(clips)  # in mixed precision too
    x = layers.Rescaling(1 / 127.5, offset=-1.0)(clips)
    before = []
    for width in widths:
        before.append(frames_to_batch(x))
        x = halved(before[-1], width)  # (B T, H / 2, W / 2, width)
        x = causal_block(batch_to_frames(x, frames))
    x = frames_to_batch(x)
    for shortcut, width in zip(reversed(before), (*widths[-2::-1], 16), strict=True):
        x = doubled(x, width)  # (B T, 2 H, 2 W, width)
        x = conv(layers.Concatenate()([x, shortcut]), width)
    change = layers.Conv2D(
        channels,
        3,
        padding="same",
        kernel_initializer="zeros",
        name="change",
    )(x)
    change = layers.Rescaling(127.5, dtype="float32")(batch_to_frames(change, frames))
    x = layers.Add(dtype="float32")([pixels, change])
    x = WithinRange(dtype="float32", name="predicted")(x)
    model = keras.Model(clips, x, name=name)
    if weights is not None:
        model.load_weights(weights)
    return model


def predict_ahead(model: keras.Model, clips, steps: int) -> np.ndarray:
    """Predict several frames ahead, each from frames that were predicted before it.

    The model sees a window of as many frames as it was built for, which slides along.

    Args:
        model: A model such as `next_frames` builds.
        clips: The frames that are known, `(B, T, H, W, C)` with values 0-255.
        steps: How many frames to predict.

    Returns:
        The predicted frames `(B, steps, H, W, C)`, float32 with values 0-255. The first
        is what `model.predict(clips)[:, -1]` gives.

    Raises:
        ValueError: If the clips do not fit the model, or there is nothing to predict.

    Example:
        >>> model = next_frames((4, 16, 16, 1), widths=(4, 8))
        >>> predict_ahead(model, np.zeros((2, 4, 16, 16, 1), "uint8"), steps=5).shape
        (2, 5, 16, 16, 1)
    """
    steps = whole_number("steps", steps)
    window = checked_clips(clips).astype("float32")
    if window.shape[1:] != model.input_shape[1:]:
        raise ValueError(
            f"Expected clips of shape {('N', *model.input_shape[1:])}, as the model "
            f"takes them. Received: clips {window.shape}. Give the last frames alone, "
            "or build a model for more of them."
        )
    predicted = []
    for _ in range(steps):
        following = model.predict(window, verbose=0)[:, -1:]  # (B, 1, H, W, C)
        predicted.append(following)
        window = np.concatenate([window[:, 1:], following], axis=1)
    return np.concatenate(predicted, axis=1)


def causal_block(x):
    """Return `x + f(x)`, where f looks around in space, then back in time."""
    frames, height, columns, width = x.shape[1:]
    change = batch_to_frames(conv(frames_to_batch(x), width), frames)
    change = frames_to_rows(change)  # (B, T, H W, C)
    change = layers.ZeroPadding2D(((2, 0), (0, 0)))(change)  # two frames of the past
    change = layers.Conv2D(width, (3, 1), kernel_initializer="he_normal")(change)
    change = layers.Reshape((frames, height, columns, width))(change)
    return layers.ReLU()(layers.Add()([x, change]))


def halved(x, width):
    """Halve height and width; the padding is the same on all sides."""
    x = layers.ZeroPadding2D(1)(x)
    return layers.Conv2D(
        width, 4, 2, activation="relu", kernel_initializer="he_normal"
    )(x)


def doubled(x, width):
    """Double height and width; a kernel of 4 covers every pixel equally often."""
    return layers.Conv2DTranspose(
        width,
        4,
        2,
        padding="same",
        activation="relu",
        kernel_initializer="he_normal",
    )(x)


def conv(x, width):
    """Convolve 3 x 3 and activate."""
    return layers.Conv2D(
        width, 3, padding="same", activation="relu", kernel_initializer="he_normal"
    )(x)
