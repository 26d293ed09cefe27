"""The discrete Fourier transform: how much of each sinusoid a signal holds.

The k-th sinusoid turns k times while the signal lasts. The signal is multiplied by its
cosine and its sine and summed up: what turns alike adds up, all else cancels.

Letters: N samples x[n] of a signal; k from 0 to N / 2 counts turns; F = N // 2 + 1
frequencies, of which k is `k / N` of the sample rate.
"""

import numpy as np


def sinusoids(num_samples):
    """Return the cosines and sines that a signal is compared with.

    Args:
        num_samples: N.

    Returns:
        Two arrays `(F, N)`, rows k = 0 ... N / 2.

    Example:
        >>> cosines, sines = sinusoids(4)
        >>> cosines.round(6).astype(int).tolist()
        [[1, 1, 1, 1], [1, 0, -1, 0], [1, -1, 1, -1]]
    """
    turns = np.arange(num_samples // 2 + 1)[:, None]  # (F, 1)
    angle = 2 * np.pi * turns * np.arange(num_samples) / num_samples  # (F, N)
    return np.cos(angle), np.sin(angle)


def fourier(signal):
    """Compute `X[k] = sum over n of x[n] (cos(2 pi k n / N) - i sin(2 pi k n / N))`.

    Args:
        signal: N real samples.

    Returns:
        Complex array `(F,)`. The other frequencies of a real signal mirror these.

    Example:
        >>> fourier([1.0, 0.0, -1.0, 0.0]).round(6).real.tolist()
        [0.0, 2.0, 0.0]
    """
    signal = np.asarray(signal, float)
    spectrum = np.zeros(len(signal) // 2 + 1, complex)
    for k, (cosine, sine) in enumerate(zip(*sinusoids(len(signal)), strict=True)):
        spectrum[k] = np.sum(signal * cosine) - 1j * np.sum(signal * sine)
    return spectrum


def inverse_fourier(spectrum, num_samples):
    """Add the sinusoids up again, each as strong as it was found.

    Args:
        spectrum: Complex array `(F,)` of `fourier`.
        num_samples: N, which F alone does not tell.

    Returns:
        Array `(N,)`, the signal.

    Example:
        >>> inverse_fourier(fourier([1.0, 2.0, 4.0]), 3).round(6).tolist()
        [1.0, 2.0, 4.0]
    """
    signal = np.zeros(num_samples)
    for k, (cosine, sine) in enumerate(zip(*sinusoids(num_samples), strict=True)):
        wave = spectrum[k].real * cosine - spectrum[k].imag * sine
        mirrored = 0 < k < num_samples / 2
        signal += wave * (2 if mirrored else 1) / num_samples
    return signal


def power(signal):
    """Return how strong each sinusoid is, wherever it begins: `|X[k]|^2`.

    Args:
        signal: N real samples.

    Returns:
        Array `(F,)`.

    Example:
        >>> power([0.0, 1.0, 0.0, -1.0]).round(6).tolist()  # a sine: one turn
        [0.0, 4.0, 0.0]
    """
    spectrum = fourier(signal)
    return spectrum.real**2 + spectrum.imag**2
