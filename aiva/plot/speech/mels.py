"""Log-mel spectrograms side by side: what was asked for, and what came of it."""

from aiva.conventions.mels import list_of_mels
from aiva.conventions.waves import check_sample_rate
from aiva.plot.speech.spectra import given_spectrum
from aiva.plot.speech.spectrogram import draw_panels


def mels(mels, sample_rate: int = 16000, hop_length=None, titles=None, columns=4):
    """Draw log-mel spectrograms side by side, with one scale of colours for all.

    Bright is loud, in decibels, down to 60 below the loudest of all.

    Args:
        mels: Log-mel spectrograms, a list of arrays `(T, M)` or one array `(N, T, M)`:
            natural logarithms of energies, a frame in the middle of each hop.
        sample_rate: Samples per second of the waves that they are of.
        hop_length: Samples from one frame to the next; None for those of
            `models.speech.voice_mel`, 12.5 milliseconds.
        titles: A title for each, or None.
        columns: Panels in a row, at most.

    Returns:
        A matplotlib figure, with axes for each and one for the scale of colours.

    Raises:
        ValueError: If one is no spectrogram, or there is not one title for each.

    Example:
        >>> import numpy as np
        >>> pair = np.random.default_rng(0).normal(size=(2, 80, 80))
        >>> figure = mels(pair, titles=["recorded", "spoken by a model"])
        >>> figure.axes[1].get_title(), figure.axes[1].get_xlim()[1].item()
        ('spoken by a model', 1.0)
    """
    arrays = list_of_mels(mels)
    hop_seconds = seconds_of_hop(sample_rate, hop_length)
    spectra = [given_spectrum(array, hop_seconds) for array in arrays]
    return draw_panels(spectra, titles, "mel filter", columns)


def seconds_of_hop(sample_rate, hop_length=None):
    """Return the seconds from one frame to the next.

    Example:
        >>> seconds_of_hop(16000), seconds_of_hop(8000, 80)
        (0.0125, 0.01)
    """
    from aiva.conventions.numbers import whole_number
    from aiva.models.speech.voice_mel import voice_frames

    sample_rate = check_sample_rate(sample_rate)
    if hop_length is None:
        hop_length = voice_frames(sample_rate)["hop_length"]
    return whole_number("hop_length", hop_length) / sample_rate
