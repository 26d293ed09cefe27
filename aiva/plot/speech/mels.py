"""Log-mel spectrograms side by side: what was asked for, and what came of it."""

from aiva.conventions.frames import VOICE_HOP
from aiva.conventions.mels import list_of_mels
from aiva.plot.speech.spectra import given_spectrum
from aiva.plot.speech.spectrogram import draw_panels


def mels(mels, titles=None, hop_seconds: float = VOICE_HOP, columns: int = 4):
    """Draw log-mel spectrograms side by side, with one scale of colours for all.

    Bright is loud, in decibels, down to 60 below the loudest of all.

    Args:
        mels: Log-mel spectrograms, a list of arrays `(T, M)` or one array `(N, T, M)`:
            natural logarithms of energies, a frame in the middle of each hop.
        titles: A title for each, or None.
        hop_seconds: Seconds from one frame to the next, by default those of
            `aiva.ops.voice_mel`.
        columns: Panels in a row, at most.

    Returns:
        A matplotlib figure, with axes for each and one for the scale of colours.

    Raises:
        ValueError: If one is no spectrogram, or there is not one title for each.

    Example:
        >>> import numpy as np
        >>> pair = np.random.default_rng(0).normal(size=(2, 80, 80))
        >>> figure = mels(pair, ["recorded", "spoken by a model"])
        >>> figure.axes[1].get_title(), figure.axes[1].get_xlim()[1].item()
        ('spoken by a model', 1.0)
    """
    arrays = list_of_mels(mels)
    spectra = [given_spectrum(array, hop_seconds) for array in arrays]
    return draw_panels(spectra, titles, "mel filter", columns)
