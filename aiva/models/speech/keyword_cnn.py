"""Keywords: which one of a few words is in a second of sound?

The spectrogram looks like an image, but its two axes are not alike. A word may come
earlier or later and is the same word: along time the network convolves and pools. A
resonance of the mouth at another pitch is another vowel: along frequency it must not
pool. So the mel bands are the channels, and the convolutions have one dimension
(temporal convolution: Choi et al., 2019, "Temporal convolution for real-time keyword
spotting on mobile devices", https://arxiv.org/abs/1904.03814).

Shapes: B clips, n samples, T frames, M mel bands, C channels.
"""

import keras
from keras import layers

from aiva.conventions.frames import frame_sizes
from aiva.conventions.numbers import whole_number, whole_numbers
from aiva.models.blocks import channels_last
from aiva.models.speech.log_mel import LogMel


@channels_last()
def keyword_cnn(
    input_shape: tuple[int] = (8000,),
    num_classes: int = 10,
    sample_rate: int = 8000,
    width: int = 64,
    num_mels: int = 40,
    depth: int = 3,
    scaling: str | None = "channel",
    weights: str | None = None,
    name: str = "keyword_cnn",
) -> keras.Model:
    """Build a classifier of short clips; with its default arguments, 55,818 parameters.

    By default each clip is scaled by itself, so that it matters neither how loud it is
    nor which clips are in the batch.

    Args:
        input_shape: Samples of a clip, in a tuple. Bring clips to one length by
            `aiva.conventions.waves.centred_waves`.
        num_classes: Number of classes; the model returns one logit for each.
        sample_rate: Samples per second.
        width: Channels of the convolutions.
        num_mels: Mel bands of the spectrogram, in frames of 25 ms every 20 ms.
        depth: Number of convolutions, each of which halves the number of frames.
        scaling: How each spectrogram is scaled, see `LogMel`: `"channel"`, which also
            makes voices more alike, `"clip"`, `"frame"` or None.
        weights: Path of a `.weights.h5` or `.keras` file to start from, or None.
        name: Name of the model.

    Returns:
        A model from waves `(B, n)` with values from -1 to 1 to logits
        `(B, num_classes)`. The layer named `"features"` gives means and maxima over
        time, `(B, 2 * width)`.

    Raises:
        ValueError: If the clips are too short for `depth` halvings, there are fewer
            than two classes, or a number is out of its range.

    Example:
        >>> model = keyword_cnn((8000,), num_classes=10)
        >>> model.output_shape, model.get_layer("features").output.shape
        ((None, 10), (None, 128))
    """
    num_classes = whole_number("num_classes", num_classes, at_least=2)
    width, num_mels, depth = whole_numbers(width=width, num_mels=num_mels, depth=depth)
    sizes = frame_sizes(sample_rate, hop_seconds=0.02)
    shortest = sizes["window_length"] + (2**depth - 1) * sizes["hop_length"]
    waves = keras.Input(shape_of_waves(input_shape, shortest), name="waves")
    spectrogram = LogMel(sample_rate, **sizes, num_mels=num_mels, scaling=scaling)
    x = spectrogram(waves)  # (B, T, M)
    for _ in range(depth):
        x = layers.Conv1D(width, 5, padding="same", use_bias=False)(x)
        # Keras' momentum of 0.99 would remember more steps than a short training has.
        x = layers.BatchNormalization(momentum=0.9)(x)
        x = layers.ReLU()(x)
        x = layers.MaxPooling1D(2)(x)  # (B, T / 2, C)
    average, maximum = layers.GlobalAveragePooling1D(), layers.GlobalMaxPooling1D()
    x = layers.Concatenate(name="features")([average(x), maximum(x)])  # (B, 2 C)
    model = keras.Model(waves, layers.Dense(num_classes, name="logits")(x), name=name)
    if weights is not None:
        model.load_weights(weights)
    return model


def shape_of_waves(shape, shortest: int) -> tuple[int]:
    """Return the samples of a clip in a tuple, or raise a ValueError.

    Example:
        >>> shape_of_waves([8000], shortest=200)
        (8000,)
    """
    try:
        (samples,) = shape
        return (whole_number("input_shape", samples, at_least=shortest),)
    except (TypeError, ValueError):
        raise ValueError(
            "`input_shape` must be the samples of a clip in a tuple, such as (8000,), "
            f"at least {shortest}. Received: input_shape={shape!r}. Pad shorter clips, "
            "or take a smaller `depth`."
        ) from None
