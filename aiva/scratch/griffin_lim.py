"""Griffin and Lim's algorithm: find phases that fit magnitudes, by going to and fro.

Any phases give a wave, but the frames of a wave overlap, so that its own spectrogram is
another one than asked for. Take the phases of that wave, put the magnitudes back, and
begin anew (Griffin and Lim, 1984, https://doi.org/10.1109/TASSP.1984.1164317).

Letters: n samples, T frames, W samples of a frame, F = W // 2 + 1 frequencies.
"""

import numpy as np

from aiva.scratch.log_mel import hann


def spectra(wave, window_length, hop_length):
    """Return the Fourier transform of each frame that fades in and out.

    Args:
        wave: n samples.
        window_length: W.
        hop_length: Samples from one frame to the next.

    Returns:
        Complex array `(T, F)`.

    Example:
        >>> spectra(np.zeros(20), 8, 4).shape
        (4, 5)
    """
    window = hann(window_length)
    starts = range(0, len(wave) - window_length + 1, hop_length)
    frames = [wave[start : start + window_length] * window for start in starts]
    return np.array([np.fft.rfft(frame) for frame in frames])


def overlap_and_add(frames_of_spectra, window_length, hop_length):
    """Return the wave whose spectra are closest to these.

    Each frame is faded once more and added where it belongs; then every sample is
    divided by what the squared windows add up to there.

    Args:
        frames_of_spectra: Complex array `(T, F)`.
        window_length: W.
        hop_length: Samples from one frame to the next.

    Returns:
        Array of `W + (T - 1) * hop_length` samples.

    Example:
        >>> wave = np.sin(np.arange(40.0))
        >>> again = overlap_and_add(spectra(wave, 8, 2), 8, 2)
        >>> np.abs(again - wave)[1:-1].max().round(9).item()
        0.0
    """
    window = hann(window_length)
    length = window_length + (len(frames_of_spectra) - 1) * hop_length
    wave, weight = np.zeros(length), np.zeros(length)
    for t, spectrum in enumerate(frames_of_spectra):
        inside = slice(t * hop_length, t * hop_length + window_length)
        wave[inside] += np.fft.irfft(spectrum, window_length) * window
        weight[inside] += window**2
    # Where a window is 0, as at the first sample, nothing is known: leave 0 there.
    return wave / np.where(weight > 1e-10, weight, 1)


def griffin_lim(magnitudes, window_length, hop_length, iterations=32, seed=0):
    """Find a wave whose spectra have about these magnitudes.

    Args:
        magnitudes: `(T, F)`, not negative.
        window_length: W.
        hop_length: Samples from one frame to the next.
        iterations: Rounds.
        seed: Of the phases at the start.

    Returns:
        The wave, an array of samples; and a list of errors, one for each round: how far
        the magnitudes of the wave were off, over those asked for. It never rises.

    Example:
        >>> asked = np.abs(spectra(np.sin(np.arange(200.0)), 16, 4))
        >>> wave, errors = griffin_lim(asked, 16, 4)
        >>> len(wave), bool(errors[-1] < errors[0] / 2)
        (200, True)
    """
    phases = np.random.default_rng(seed).uniform(0, 2 * np.pi, magnitudes.shape)
    turned, errors = np.exp(1j * phases), []
    for _ in range(iterations):
        wave = overlap_and_add(magnitudes * turned, window_length, hop_length)
        found = spectra(wave, window_length, hop_length)
        off = np.linalg.norm(np.abs(found) - magnitudes) / np.linalg.norm(magnitudes)
        errors.append(float(off))
        turned = np.exp(1j * np.angle(found))
    return overlap_and_add(magnitudes * turned, window_length, hop_length), errors
