"""Phone encoder: each phone, its neighbours and the voice; how long, and how high.

Shapes: B texts, P phones, C channels.
"""

import keras
from keras import layers

from aiva.models.speech.frames import ZeroBeyondEnd
from aiva.models.speech.prosody import DURATION


def phone_encoder(num_tokens, num_speakers, width, blocks, dropout) -> keras.Model:
    """Build the network that knows each phone, its neighbours and the voice."""
    tokens = keras.Input((None,), dtype="int32", name="tokens")
    speakers = keras.Input((), dtype="int32", name="speakers")
    counts = count(tokens)
    phones = layers.Embedding(num_tokens + 1, width)(tokens + 1)  # (B, P, C)
    voice = layers.Embedding(num_speakers, width)(speakers)  # (B, C)
    x = ZeroBeyondEnd()([phones + keras.ops.expand_dims(voice, 1), counts])
    for _ in range(blocks):
        x = layers.Add()([x, convolved(x, counts, width, 3, dropout=dropout)])
    log_durations = predictor(x, counts, width, dropout)  # (B, P)
    rescaling = layers.Rescaling(1.0, DURATION, dtype="float32", name="durations")
    log_durations = rescaling(log_durations)
    log_pitches = predictor(x, counts, width, dropout)
    outputs = [x, log_durations, log_pitches]
    return keras.Model([tokens, speakers], outputs, name="encoder")


def predictor(x, counts, width, dropout):
    """Predict a number `(B, P)` for each phone."""
    x = convolved(x, counts, width, 3, dropout=dropout)
    return keras.ops.squeeze(layers.Dense(1, dtype="float32")(x), -1)


def convolved(x, counts, width, kernel, dilation=1, dropout=0.0):
    """Convolve, normalise each step, activate, keep zeros behind the end.

    Args:
        x: Phones or frames `(B, T, C)`, zeros behind the end of each text.
        counts: Number of them `(B,)`.
        width: Channels of the answer.
        kernel: How many the kernel sees.
        dilation: How far apart these are.
        dropout: Share of the channels that are left out, in training.

    Returns:
        Tensor `(B, T, width)`.
    """
    x = layers.Conv1D(width, kernel, padding="same", dilation_rate=dilation)(x)
    x = layers.LayerNormalization()(x)
    x = layers.Dropout(dropout)(layers.ReLU()(x))
    return ZeroBeyondEnd()([x, counts])


def count(index):
    """Return how many entries of `(B, T)` are not padding, `(B,)`."""
    return keras.ops.sum(keras.ops.cast(index >= 0, "int32"), axis=1)
