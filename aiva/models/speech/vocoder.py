"""A vocoder: from log-mel spectrograms to waves, by a voice source and learned filters.

A spectrogram does not say phases, and a network that guesses them freely needs many
weights. A voice has a cause: pulses of the vocal folds, and noise, both of them coloured
by the vocal tract. So the network says only what changes slowly, for each frame: the
pitch, how much is voice, and the colours of pulses and of noise. Phases follow from the
pitch (neural source-filter models: Wang, Takaki and Yamagishi, 2019,
https://arxiv.org/abs/1904.12088). Sources are coloured frame by frame in their spectra,
and an inverse Fourier transform makes the wave (Kaneko et al., 2022,
https://arxiv.org/abs/2203.02395; blocks after Siuzdak, 2023, "Vocos",
https://arxiv.org/abs/2306.00814).

Shapes: B waves, T frames, M mel bands, C channels, F frequencies, P steps of pitch.
"""

import keras
import numpy as np
from keras import layers

from aiva.conventions.numbers import whole_numbers
from aiva.models.blocks import channels_last
from aiva.models.speech.source_filter import SourceFilter
from aiva.models.speech.voice_mel import NUM_MELS, VOICE_RATE

LOWEST, HIGHEST = 60.0, 450.0  # hertz
PITCHES = 71  # 24 an octave


@channels_last()
def vocoder(
    sample_rate: int = VOICE_RATE,
    num_mels: int = NUM_MELS,
    width: int = 80,
    blocks: int = 3,
    weights: str | None = None, sf={},
    name: str = "vocoder",
) -> keras.Model:
    sample_rate, num_mels, width = whole_numbers(
        sample_rate=sample_rate, num_mels=num_mels, width=width
    )
    mels = keras.Input((None, num_mels), name="mels")
    x = layers.Rescaling(0.25, offset=0.5)(mels)
    x = layers.Conv1D(width, 3, padding="same")(x)  # (B, T, C)
    for _ in range(blocks):
        x = block(x)
    x = layers.LayerNormalization(epsilon=1e-6)(x)
    steps = layers.Dense(PITCHES, activation="softmax", name="steps")(x)
    pitch = Pitch(name="pitch")(steps)  # (B, T)
    voicing = layers.Dense(1, name="voicing_logit")(x)
    voicing = layers.Reshape((-1,), name="voicing")(voicing)
    colours = layers.Dense(
        2 * num_mels, kernel_initializer="zeros", name="colours"
    )(x)
    wave = SourceFilter(sample_rate, num_mels, name="wave", **sf)(
        [mels, colours, pitch, voicing]
    )
    model = keras.Model(mels, wave, name=name)
    if weights is not None:
        model.load_weights(weights)
    return model


def block(x):
    width = x.shape[-1]
    y = layers.DepthwiseConv1D(7, padding="same")(x)
    y = layers.LayerNormalization(epsilon=1e-6)(y)
    y = layers.Dense(2 * width, activation="gelu")(y)
    y = layers.Dense(width)(y)
    return layers.Add()([x, y])


@keras.saving.register_keras_serializable("aiva")
class Pitch(layers.Layer):
    """Turn shares of steps of pitch into hertz: the mean on a scale of octaves."""

    def call(self, steps):
        octaves = np.linspace(np.log(LOWEST), np.log(HIGHEST), PITCHES)
        octaves = octaves.astype("float32")[:, None]
        return keras.ops.exp(keras.ops.matmul(steps, octaves)[..., 0])

    def compute_output_shape(self, input_shape):
        return input_shape[:2]
