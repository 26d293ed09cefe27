"""Frame decoder: from phones that were repeated to a spectrogram.

A Dense layer would write the whole spectrum. This one writes two, a smooth envelope,
which is the filter of the mouth, and how deep the harmonics of the source are cut into
it; where they lie is known from the pitch.

Shapes: B texts, P phones, T frames, M mel bands, C channels.
"""

import keras
from keras import layers

from aiva.models.speech.frames import ZeroBeyondEnd
from aiva.models.speech.length_regulator import LengthRegulator
from aiva.models.speech.phone_encoder import convolved, count
from aiva.models.speech.prosody import FrameProsody

MEL_MEAN, MEL_DEVIATION = -5.0, 3.0  # of log-mel spectrograms of speech, about


def frame_decoder(width, dilations, sample_rate, num_mels) -> keras.Model:
    """Build the network that fills in all frames."""
    phones = keras.Input((None, width), name="phones")
    durations = keras.Input((None,), dtype="int32", name="durations")
    pitches = keras.Input((None,), name="pitches")
    frames = keras.Input((None,), dtype="int32", name="frames")
    counts = count(frames)
    features, harmonics = FrameProsody(sample_rate, num_mels)(
        [durations, pitches, frames]
    )
    x = LengthRegulator()([phones, frames])  # (B, T, C)
    # A phone fades from what it begins with to what it ends with, as in "five".
    share = features[..., :1]  # (B, T, 1), from 0 to 1
    x = layers.Concatenate()([x * (1 - share), x * share, features, harmonics])
    x = ZeroBeyondEnd()([layers.Dense(width)(x), counts])
    for dilation in dilations:
        x = layers.Add()([x, convolved(x, counts, width, 5, dilation)])
    envelope = layers.Dense(num_mels, name="envelope")(x)  # (B, T, M)
    depth = layers.Dense(num_mels, name="depth")(x)
    x = layers.Add()([envelope, layers.Multiply()([depth, harmonics])])
    mels = layers.Rescaling(MEL_DEVIATION, MEL_MEAN, dtype="float32", name="mels")(x)
    return keras.Model([phones, durations, pitches, frames], mels, name="decoder")
