"""The spectrogram between a text and its wave: what a synthesiser's parts agree upon.

FastSpeech predicts it, a vocoder turns it into sound, and metrics compare it: so there
is one definition. Frames of 50 ms, one every 12.5 ms, tell the harmonics of a voice
apart, which those of a recogniser are too short for. There is a frame for each hop, in
its middle, so that a phone of so many hops has as many frames.

Shapes: B waves, n samples, T frames, M mel bands.
"""

from aiva.models.speech.log_mel import frame_sizes
from aiva.ops.speech.log_mel import log_mel

VOICE_RATE = 16000  # samples a second; hisses reach up to 8,000 Hz
HOP_SECONDS, WINDOW_SECONDS = 0.0125, 0.05
NUM_MELS = 80
FLOOR = 1e-5  # energy


def voice_frames(sample_rate: int = VOICE_RATE) -> dict[str, int]:
    """Return the samples of a frame, of a hop, and of a Fourier transform.

    Args:
        sample_rate: Samples per second.

    Returns:
        Dictionary of "window_length", "hop_length" and "fft_length".

    Example:
        >>> voice_frames()
        {'window_length': 800, 'hop_length': 200, 'fft_length': 1024}
    """
    return frame_sizes(sample_rate, HOP_SECONDS, WINDOW_SECONDS)


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
