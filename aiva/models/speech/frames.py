"""Frames of clips of several lengths: how many there are, and nothing behind the last.

Shapes: B clips, T frames, C channels.
"""

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("aiva")
class FrameCounts(layers.Layer):
    """Count the frames of a recogniser in each clip.

    Args:
        window_length: Samples of a frame of the spectrogram.
        hop_length: Samples from one frame to the next.
        subsampling: Frames of the spectrogram from one frame that is counted to the
            next.
        name: This and what follows as in every Keras layer.
        trainable: Without meaning, because nothing is learned.
        dtype: Without meaning, because numbers of frames are whole.

    Example:
        >>> import numpy as np
        >>> counts = FrameCounts(window_length=200, hop_length=80, subsampling=4)
        >>> ops.convert_to_numpy(counts(np.array([199, 200, 8000]))).tolist()
        [0, 1, 25]
    """

    def __init__(
        self,
        window_length: int,
        hop_length: int,
        subsampling: int = 1,
        name: str | None = None,
        trainable: bool = True,
        dtype=None,
    ):
        super().__init__(name=name, trainable=trainable, dtype=dtype, autocast=False)
        self.window_length, self.hop_length = window_length, hop_length
        self.subsampling = subsampling

    def call(self, lengths):
        """Return numbers of frames `(B,)` of lengths in samples `(B,)`, both int32."""
        samples = ops.cast(lengths, "int32")
        hop = self.hop_length
        frames = ops.maximum(samples - self.window_length + hop, 0) // hop
        return (frames + self.subsampling - 1) // self.subsampling

    def compute_output_spec(self, lengths):
        """Say that the numbers are whole, whatever the layer's number type is."""
        return keras.KerasTensor(lengths.shape, "int32")

    def get_config(self):
        """Return the arguments, from which Keras builds the layer again."""
        names = ("window_length", "hop_length", "subsampling")
        own = {name: getattr(self, name) for name in names}
        return {**super().get_config(), **own}


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
        positions = ops.arange(ops.shape(x)[1], dtype="int32")  # (T,)
        own = positions[None, :] < ops.cast(counts, "int32")[:, None]  # (B, T)
        return x * ops.cast(own, x.dtype)[..., None]

    def compute_output_shape(self, input_shape):
        """Return the shape of the frames, which stays as it is."""
        return tuple(input_shape[0])
