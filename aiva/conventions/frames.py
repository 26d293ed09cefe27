"""Frames of sound: how many samples one has, and how many lie from one to the next.

A recogniser takes frames of 25 ms, in which sounds hardly change. The parts of a
synthesiser must agree upon theirs: FastSpeech predicts a spectrogram, a vocoder turns
it into sound, and metrics compare it. Their frames of 50 ms, one every 12.5 ms, tell
the harmonics of a voice apart, which those of a recogniser are too short for.
"""

from aiva.conventions.waves import check_sample_rate

SECONDS_OF_A_FRAME = 0.025  # sounds of speech hardly change within
VOICE_RATE = 16000  # samples a second of synthesis; hisses reach up to 8,000 Hz
VOICE_HOP, VOICE_WINDOW = 0.0125, 0.05  # seconds
NUM_MELS = 80  # bands of a synthesiser's spectrogram
FLOOR = 1e-5  # energy that is added before its logarithm


def frame_sizes(
    sample_rate: int,
    hop_seconds: float,
    window_seconds: float = SECONDS_OF_A_FRAME,
) -> dict[str, int]:
    """Return the samples of a frame, of a hop, and of a Fourier transform.

    Args:
        sample_rate: Samples per second.
        hop_seconds: Seconds from one frame to the next.
        window_seconds: Seconds of a frame.

    Returns:
        Dictionary of "window_length", "hop_length" and "fft_length", a power of two.

    Raises:
        ValueError: If the sample rate is none, or a hop has less than a sample.

    Example:
        >>> frame_sizes(8000, 0.01)
        {'window_length': 200, 'hop_length': 80, 'fft_length': 256}
    """
    window_length = round(window_seconds * check_sample_rate(sample_rate))
    hop_length = round(hop_seconds * sample_rate)
    if hop_length < 1:
        raise ValueError(
            "`hop_seconds` must be the length of at least one sample. Received: "
            f"hop_seconds={hop_seconds} with sample_rate={sample_rate}."
        )
    return {
        "window_length": window_length,
        "hop_length": hop_length,
        "fft_length": 1 << (window_length - 1).bit_length(),
    }


def voice_frames(sample_rate: int = VOICE_RATE) -> dict[str, int]:
    """Return the samples of a frame, of a hop, and of a transform, of synthesis.

    Args:
        sample_rate: Samples per second.

    Returns:
        Dictionary of "window_length", "hop_length" and "fft_length".

    Example:
        >>> voice_frames()
        {'window_length': 800, 'hop_length': 200, 'fft_length': 1024}
    """
    return frame_sizes(sample_rate, VOICE_HOP, VOICE_WINDOW)
