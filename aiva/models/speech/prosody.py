"""Prosody of frames: where in its phone each frame is, and at which pitch.

A phone says how long it lasts and how high it is. A frame needs to know more: how far
its phone has come, the pitch between those of the neighbours, and where the harmonics
of that pitch lie. The last is a wave over frequency with a maximum at every multiple of
the pitch, which is cheaper to give than to learn.

Shapes: B texts, P phones, T frames, M mel bands.
"""

import keras
import numpy as np
from keras import ops

from aiva.models.speech.length_regulator import LengthRegulator
from aiva.ops.speech.log_mel import mel

PITCH, PITCH_DEVIATION = 150.0, 0.5  # hertz, and of logarithms of hertz, about
DURATION = 2.0  # logarithm of frames, about
LOWEST_PITCH = 20.0  # hertz
FEATURES = 6


def scaled_pitch(hertz, log=ops.log):
    """Return pitches as numbers around 0, of about one standard deviation."""
    return log(hertz / PITCH) / PITCH_DEVIATION


def unscaled_pitch(numbers, exp=ops.exp):
    """Return the hertz of scaled pitches.

    Example:
        >>> round(float(unscaled_pitch(scaled_pitch(220.0, np.log), np.exp)))
        220
    """
    return PITCH * exp(PITCH_DEVIATION * numbers)


@keras.saving.register_keras_serializable("aiva")
class FrameProsody(keras.layers.Layer):
    """Say of each frame where it is and where its harmonics lie.

    Args:
        sample_rate: Samples per second of the waves.
        num_mels: Number M of mel bands.
        name: This and what follows as in every Keras layer.
        trainable: Without meaning, because nothing is learned.
        dtype: Number type of the result.

    Example:
        >>> durations, pitches = np.array([[2, 1]]), np.array([[100.0, 200.0]])
        >>> frames = np.array([[0, 0, 1, -1]])
        >>> features, harmonics = FrameProsody()([durations, pitches, frames])
        >>> tuple(features.shape), tuple(harmonics.shape)
        ((1, 4, 6), (1, 4, 80))
        >>> ops.convert_to_numpy(features)[0, :, 0].tolist()  # how far the phone is
        [0.25, 0.75, 0.5, 0.0]
    """

    def __init__(
        self,
        sample_rate: int = 16000,
        num_mels: int = 80,
        name: str | None = None,
        trainable: bool = True,
        dtype=None,
    ):
        super().__init__(name=name, trainable=trainable, dtype=dtype, autocast=False)
        self.sample_rate, self.num_mels = sample_rate, num_mels
        self.regulator = LengthRegulator(dtype="float32")
        corners = np.linspace(mel(20.0), mel(sample_rate / 2), num_mels + 2)
        hertz = 700 * (10 ** (corners / 2595) - 1)
        self.centres = hertz[1:-1].astype("float32")  # (M,)
        self.widths = (np.diff(hertz, n=1)[:-1] * 2).astype("float32")  # (M,)

    def call(self, inputs):
        """Return features `(B, T, 6)` and harmonics `(B, T, M)`, from -1 to 1.

        Args:
            inputs: Durations `(B, P)` in frames, pitches `(B, P)` in hertz, and the
                index `(B, T)` of `frame_index`.
        """
        durations, pitches, frames = inputs
        durations = ops.cast(durations, "float32")
        pitches = ops.maximum(ops.cast(pitches, "float32"), LOWEST_PITCH)
        pitches = scaled_pitch(pitches)
        before = ops.concatenate([pitches[:, :1], pitches[:, :-1]], axis=1)
        after = ops.concatenate([pitches[:, 1:], pitches[:, -1:]], axis=1)
        starts = ops.cumsum(durations, axis=1) - durations
        of_phones = ops.stack([starts, durations, before, pitches, after], axis=-1)
        of_frames = self.regulator([of_phones, frames])  # (B, T, 5)
        start, duration, before, here, after = (of_frames[..., k] for k in range(5))
        time = ops.cumsum(ops.ones_like(start), axis=1) - 0.5  # (B, T), in frames
        is_frame = ops.cast(frames >= 0, "float32")
        since = ops.maximum(time - start, 0.0) * is_frame
        until = ops.maximum(start + duration - time, 0.0) * is_frame
        share = since / ops.maximum(duration, 1.0)
        # The pitch of a phone holds in its middle; lines lead to those beside it.
        to_before = ops.maximum(0.5 - share, 0.0)
        to_after = ops.maximum(share - 0.5, 0.0)
        pitch = here + to_before * (before - here) + to_after * (after - here)
        features = [
            share,
            ops.exp(-since / 2),  # near 1 in the first frames
            ops.exp(-until / 2),
            ops.log(duration + 1) - DURATION,
            pitch,
            ops.square(pitch),
        ]
        features = ops.stack(features, axis=-1)
        harmonics = self.harmonics(unscaled_pitch(pitch))
        return tuple(ops.cast(x, self.compute_dtype) for x in (features, harmonics))

    def harmonics(self, pitch):
        """Return waves over mel bands, 1 at multiples of a pitch and -1 between them.

        Where a band is wider than from one harmonic to the next it holds several of
        them, and the wave fades out.

        Args:
            pitch: Tensor `(B, T)` in hertz.

        Returns:
            Tensor `(B, T, M)`.
        """
        per_hertz = ops.expand_dims(1 / pitch, -1)  # (B, T, 1)
        fading = ops.clip(1.5 - ops.multiply(per_hertz, self.widths), 0, 1)
        return fading * ops.cos(ops.multiply(per_hertz, 2 * np.pi * self.centres))

    def compute_output_shape(self, input_shape):
        """Return the shapes of features and harmonics."""
        *_, frames = input_shape
        return (*frames, FEATURES), (*frames, self.num_mels)

    def get_config(self):
        """Return the arguments, from which Keras builds the layer again."""
        own = {"sample_rate": self.sample_rate, "num_mels": self.num_mels}
        return {**super().get_config(), **own}
