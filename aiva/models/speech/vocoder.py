"""A vocoder: from log-mel spectrograms to waves, by a voice source and learned filters.

A spectrogram does not say phases, and a network that guesses them freely needs many
weights. A voice has a cause: pulses of the vocal folds, and noise, both coloured by the
vocal tract. So the network says only what changes slowly, for each frame: the
pitch, how much is voice, and the colours of pulses and of noise. Phases follow from the
pitch (neural source-filter models: Wang, Takaki and Yamagishi, 2019,
https://arxiv.org/abs/1904.12088). Sources are coloured frame by frame in their spectra,
and an inverse Fourier transform makes the wave, as in the networks of Kaneko et al.
(2022, https://arxiv.org/abs/2203.02395) and Siuzdak (2023, "Vocos",
https://arxiv.org/abs/2306.00814), whose blocks are taken here.

Shapes: B waves, T frames, M mel bands, C channels, F frequencies.
"""

import keras
import numpy as np
from keras import layers

from aiva.conventions.frames import NUM_MELS, VOICE_RATE
from aiva.conventions.numbers import whole_number, whole_numbers
from aiva.models.blocks import channels_last
from aiva.models.speech.source_filter import SourceFilter

LOWEST, HIGHEST = 60.0, 450.0  # hertz
STEPS = 71  # of pitch, 24 an octave


@channels_last()
def vocoder(
    sample_rate: int = VOICE_RATE,
    num_mels: int = NUM_MELS,
    width: int = 80,
    blocks: int = 3,
    weights: str | None = None,
    name: str = "vocoder",
) -> keras.Model:
    """Build a vocoder; with its default arguments, 118,152 parameters.

    The same spectrogram always gives the same wave. Train it by
    `aiva.training.train_vocoder`.

    Args:
        sample_rate: Samples per second.
        num_mels: Number M of mel bands.
        width: Channels C of the convolutions.
        blocks: Residual blocks, each of which sees three frames more on both sides.
        weights: Path of a `.weights.h5` or `.keras` file to start from, or None.
        name: Name of the model.

    Returns:
        A model from log-mel spectrograms `(B, T, M)` of at least four frames, those of
        `aiva.ops.voice_mel`, to waves `(B, T * hop_length)`, where
        a hop has 12.5 ms. Its layers named `"pitch"` and `"voicing"` give hertz and
        logits of voice, `(B, T)`.

    Raises:
        ValueError: If a number is out of its range.

    Example:
        >>> model = vocoder(width=16, blocks=1)
        >>> model.predict(np.zeros((1, 40, 80), "float32"), verbose=0).shape
        (1, 8000)
    """
    num_mels, width = whole_numbers(num_mels=num_mels, width=width)
    blocks = whole_number("blocks", blocks, at_least=0)
    mels = keras.Input((None, num_mels), name="mels")
    x = layers.Rescaling(0.25, offset=0.5)(mels)  # logarithms from -11.5 to about 8
    x = layers.Conv1D(width, 3, padding="same")(x)  # (B, T, C)
    for _ in range(blocks):
        x = block(x)
    x = layers.LayerNormalization(epsilon=1e-6)(x)
    # In 16 bits, shares of 71 steps would put a voice out of tune by a percent.
    steps = layers.Dense(STEPS, activation="softmax", dtype="float32", name="steps")(x)
    pitch = ExpectedPitch(name="pitch")(steps)  # (B, T)
    voicing = layers.Reshape((-1,), name="voicing")(layers.Dense(1)(x))  # (B, T)
    # At first the filters are what the spectrogram says.
    colours = layers.Dense(2 * num_mels, kernel_initializer="zeros")(x)
    source_filter = SourceFilter(sample_rate, num_mels, name="wave")
    wave = source_filter([mels, colours, pitch, voicing])
    model = keras.Model(mels, wave, name=name)
    if weights is not None:
        model.load_weights(weights)
    return model


def block(x):
    """Look along time channel by channel, then mix channels, and add it to the input.

    Liu et al., 2022, "A ConvNet for the 2020s", https://arxiv.org/abs/2201.03545.
    """
    width = x.shape[-1]
    y = layers.DepthwiseConv1D(7, padding="same")(x)
    y = layers.LayerNormalization(epsilon=1e-6)(y)
    y = layers.Dense(2 * width, activation="gelu")(y)
    y = layers.Dense(width)(y)
    return layers.Add()([x, y])


@keras.saving.register_keras_serializable("aiva")
class ExpectedPitch(layers.Layer):
    """Turn probabilities of steps of pitch `(B, T, 71)` into its expectation in hertz.

    The steps are equal on a scale of octaves, from 60 to 450 hertz.

    Example:
        >>> steps = np.eye(71, dtype="float32")[None, [0, -1]]
        >>> keras.ops.convert_to_numpy(ExpectedPitch()(steps)).round().tolist()
        [[60.0, 450.0]]
    """

    def call(self, steps):
        """Return hertz `(B, T)`."""
        logarithms = np.linspace(np.log(LOWEST), np.log(HIGHEST), STEPS)
        steps = keras.ops.cast(steps, "float32")
        mean = keras.ops.matmul(steps, logarithms.astype("float32")[:, None])
        return keras.ops.exp(mean[..., 0])

    def compute_output_shape(self, input_shape):
        """Return the shape without the steps."""
        return input_shape[:-1]
