"""The spectrogram between a text and its wave, the same for all parts of synthesis.

There is a frame for each hop, in its middle, so that a phone of so many hops has as
many frames.

Shapes: B waves, n samples, T frames, M mel bands.
"""

from aiva.conventions.frames import FLOOR, NUM_MELS, VOICE_RATE, voice_frames
from aiva.ops.speech.log_mel import log_mel


def voice_mel(waves, sample_rate: int = VOICE_RATE, num_mels: int = NUM_MELS):
    """Compute the log-mel spectrograms of speech synthesis.

    Args:
        waves: Tensor `(B, n)` or `(n,)` float32, samples from -1 to 1.
        sample_rate: Samples per second.
        num_mels: Number M of mel bands.

    Returns:
        Tensor `(B, T, M)` or `(T, M)` float32, natural logarithms of energies, with
        `T = n // hop_length`.

    Example:
        >>> import numpy as np
        >>> tuple(voice_mel(np.zeros(16000, "float32")).shape)
        (80, 80)
    """
    return log_mel(
        waves,
        sample_rate,
        **voice_frames(sample_rate),
        num_mels=num_mels,
        floor=FLOOR,
        centred=True,
    )
