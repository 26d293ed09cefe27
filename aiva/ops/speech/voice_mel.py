"""The spectrogram between a text and its wave, the same for all parts of synthesis.

There is a frame for each hop, in its middle, so that a phone of so many hops has as
many frames.

Shapes: B waves, n samples, T frames, M mel bands.
"""

import keras
import numpy as np

from aiva.conventions.frames import FLOOR, NUM_MELS, VOICE_RATE, voice_frames
from aiva.ops.speech.griffin_lim import griffin_lim
from aiva.ops.speech.inverse_mel import inverse_mel
from aiva.ops.speech.log_mel import log_mel, mel_filters


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


def wave_by_griffin_lim(mel, sample_rate: int = VOICE_RATE) -> np.ndarray:
    """Return a wave of about this spectrogram, by `inverse_mel` and `griffin_lim`.

    Args:
        mel: Log-mel spectrogram `(T, M)` of `voice_mel`, an array.
        sample_rate: Samples per second.

    Returns:
        Array `(T * hop_length,)` float32; it may go beyond 1.

    Example:
        >>> wave_by_griffin_lim(np.full((8, 80), -11.5, "float32")).shape
        (1600,)
    """
    frames = voice_frames(sample_rate)
    filters = mel_filters(sample_rate, frames["fft_length"], mel.shape[1])
    energies = keras.ops.convert_to_numpy(inverse_mel(np.exp(mel), filters))
    wave = griffin_lim(np.sqrt(energies), **frames, centred=True)
    return keras.ops.convert_to_numpy(wave)
