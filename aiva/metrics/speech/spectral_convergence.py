"""Spectral convergence: how far magnitudes of a wave are from those it should have.

Phases do not count, since the ear hardly hears them, and a vocoder chooses its own.

Shapes: N waves, n samples.
"""

import numpy as np

from aiva.conventions.frames import VOICE_RATE, voice_frames
from aiva.conventions.waves import check_sample_rate, list_of_waves


def spectral_convergence(references, waves, sample_rate: int = VOICE_RATE) -> float:
    """Return the spectral convergence, the mean over waves.

    The error of all magnitudes of a wave over the magnitudes themselves, both as roots
    of sums of squares: `||S| - |S'|| / ||S||` (Sturmel and Daudet, 2011, "Signal
    reconstruction from STFT magnitude: a state of the art"). Spectra are those of
    frames of 50 ms, one every 12.5 ms. Loud frequencies decide.

    Args:
        references: N waves as they should be, a list of arrays `(n,)` or an array
            `(N, n)`; floats from -1 to 1.
        waves: The same from a vocoder. Each has as many hops as its reference; samples
            behind the last whole hop do not count.
        sample_rate: Samples per second.

    Returns:
        0 for equal magnitudes, 1 for silence.

    Raises:
        ValueError: If these are no waves, there are not as many, one has another
            number of hops than its reference, or a reference is silent.

    Example:
        >>> wave = np.sin(np.arange(4000.0))
        >>> spectral_convergence([wave], [-wave])
        0.0
        >>> round(spectral_convergence([wave], [0.9 * wave]), 3)
        0.1
    """
    references = list_of_waves(references, "references")
    waves = list_of_waves(waves)
    frames = voice_frames(check_sample_rate(sample_rate))
    hops = [
        [len(wave) // frames["hop_length"] for wave in each]
        for each in (references, waves)
    ]
    if hops[0] != hops[1]:
        raise ValueError(
            "`references` and `waves` must belong together, with as many hops of "
            f"{frames['hop_length']} samples. Received: {hops[0][:5]} and "
            f"{hops[1][:5]} hops."
        )
    errors = [
        convergence(magnitudes(reference, frames), magnitudes(wave, frames))
        for reference, wave in zip(references, waves, strict=True)
    ]
    return float(np.mean(errors))


def convergence(asked, found) -> float:
    """Return the error of magnitudes over those asked for."""
    loudness = np.linalg.norm(asked)
    if loudness == 0:
        raise ValueError(
            "A reference must not be silent: an error is measured in shares of its "
            "magnitudes. Received: a wave of zeros. Leave it out."
        )
    return np.linalg.norm(found - asked) / loudness


def magnitudes(wave, frames) -> np.ndarray:
    """Return the magnitudes `(T, F)` of the frames of whole hops."""
    from keras import ops

    from aiva.ops.speech.stft import stft

    hop_length = frames["hop_length"]
    wave = wave[: len(wave) // hop_length * hop_length]
    return np.hypot(*map(ops.convert_to_numpy, stft(wave, **frames, centred=True)))
