"""Length regulator: from one vector for each phone to one for each frame.

A phone of five frames is repeated five times (Ren et al., 2019, "FastSpeech",
https://arxiv.org/abs/1905.09263, section 3.2). Here an index says for each frame to
which phone it belongs, and the vectors are taken by that index: all shapes are known
before anything is computed, which compiled programs need.

Shapes: B texts, P phones, T frames, C channels.
"""

import keras
import numpy as np
from keras import ops


def frame_index(durations, num_frames: int | None = None) -> np.ndarray:
    """Say for each frame to which phone it belongs.

    Args:
        durations: Whole numbers `(B, P)`, frames of each phone, 0 for padding.
        num_frames: Number T of frames; None for those of the longest text.

    Returns:
        int32 array `(B, T)`, -1 behind the end of a text.

    Raises:
        ValueError: If durations are no whole numbers from 0 on, or a text is longer
            than `num_frames`.

    Example:
        >>> frame_index([[2, 1, 3], [1, 0, 2]]).tolist()
        [[0, 0, 1, 2, 2, 2], [0, 2, 2, -1, -1, -1]]
    """
    durations = np.asarray(durations)
    if durations.ndim != 2 or durations.dtype.kind not in "iu" or durations.min() < 0:
        raise ValueError(
            "`durations` must be frames of phones, whole numbers (texts, phones) from "
            f"0 on. Received: {durations.dtype} of shape {durations.shape}. Seconds "
            "must be divided by those of a hop, and rounded."
        )
    ends = np.cumsum(durations, axis=1)  # (B, P)
    longest = int(ends[:, -1].max())
    num_frames = longest if num_frames is None else num_frames
    if num_frames < longest:
        raise ValueError(
            f"`num_frames` must be at least those of the longest text, {longest}. "
            f"Received: num_frames={num_frames}."
        )
    frames = np.full((len(durations), num_frames), -1, "int32")
    phones = np.arange(durations.shape[1])
    for row, repeats in zip(frames, durations, strict=True):
        row[: repeats.sum()] = np.repeat(phones, repeats)
    return frames


@keras.saving.register_keras_serializable("aiva")
class LengthRegulator(keras.layers.Layer):
    """Take for each frame the vector of its phone; zeros where there is none.

    Example:
        >>> phones = np.array([[[1.0], [2.0], [3.0]]], "float32")  # (1, P, 1)
        >>> frames = LengthRegulator()([phones, frame_index([[2, 1, 3]])])
        >>> ops.convert_to_numpy(frames)[0, :, 0].tolist()
        [1.0, 1.0, 2.0, 3.0, 3.0, 3.0]
    """

    def call(self, inputs):
        """Return vectors `(B, T, C)` of phones `(B, P, C)` and an index `(B, T)`."""
        phones, frames = inputs
        frames = ops.expand_dims(ops.cast(frames, "int32"), -1)  # (B, T, 1)
        taken = ops.take_along_axis(phones, ops.maximum(frames, 0), axis=1)
        return taken * ops.cast(frames >= 0, taken.dtype)

    def compute_output_shape(self, input_shape):
        """Return the shape of the frames."""
        phones, frames = input_shape
        return *frames, phones[-1]
