"""Frames of clips of several lengths: how many there are, and nothing behind the last.

Shapes: B clips, T frames, C channels.
"""

import keras
from keras import layers, ops


def count_frames(
    samples,
    window_length: int,
    hop_length: int,
    subsampling: int = 1,
    maximum=ops.maximum,
):
    """Return how many frames lie inside so many samples, 0 if there are too few.

    Args:
        samples: A whole number, or an array or tensor of them.
        window_length: Samples of a frame.
        hop_length: Samples from one frame to the next.
        subsampling: Of so many frames the first one is counted.
        maximum: Function for the larger of two; that of NumPy is faster for numbers.

    Example:
        >>> [count_frames(n, 200, 80, 4, max) for n in (199, 200, 519, 520, 8000)]
        [0, 1, 1, 2, 25]
    """
    frames = maximum(samples - window_length + hop_length, 0) // hop_length
    return (frames + subsampling - 1) // subsampling


@keras.saving.register_keras_serializable("aiva")
class ZeroBeyondEnd(layers.Layer):
    """Set frames behind the end of a clip to zero, as convolutions see every border.

    What Keras calls a mask would be lost: convolutions over time drop it. So the frames
    are multiplied by 0, after every layer that could fill them with something. Then a
    clip beside longer ones gives the same as alone.

    Example:
        >>> import numpy as np
        >>> x = ZeroBeyondEnd()([np.ones((2, 3, 1)), np.array([1, 3])])
        >>> ops.convert_to_numpy(x)[..., 0].tolist()
        [[1.0, 0.0, 0.0], [1.0, 1.0, 1.0]]
    """

    def call(self, inputs):
        """Return frames `(B, T, C)` of which each clip keeps its own number `(B,)`."""
        x, counts = inputs
        positions = ops.arange(ops.shape(x)[1], dtype="int32")
        positions = ops.expand_dims(positions, (0, 2))  # (1, T, 1)
        counts = ops.expand_dims(ops.cast(counts, "int32"), (1, 2))  # (B, 1, 1)
        return x * ops.cast(positions < counts, x.dtype)

    def compute_output_shape(self, input_shape):
        """Return the shape of the frames, which stays as it is."""
        return tuple(input_shape[0])
