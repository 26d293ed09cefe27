"""The log-mel spectrogram, step by step: frames, window, Fourier, triangles, logarithm.

Triangles are wider where pitch is higher, as the ear hears it; the mel scale is
`m(f) = 2595 log10(1 + f / 700)`.

Letters: n samples, T frames, N samples of a Fourier transform, F = N // 2 + 1
frequencies, M mel filters.
"""

import math

import numpy as np

from aiva.scratch.fourier import power


def log_mel(
    wave,
    sample_rate=8000,
    window_length=200,
    hop_length=80,
    fft_length=256,
    num_mels=40,
    min_frequency=20.0,
    max_frequency=None,
    floor=1e-5,
):
    """Compute the log-mel spectrogram of one wave, frame by frame.

    Args:
        wave: n samples from -1 to 1.
        sample_rate: Samples per second.
        window_length: Samples of a frame.
        hop_length: Samples from one frame to the next.
        fft_length: N, to which a frame is padded with zeros.
        num_mels: M.
        min_frequency: Where the first triangle begins, in hertz.
        max_frequency: Where the last one ends; None for half the sample rate.
        floor: Energy that is added before the logarithm.

    Returns:
        Array `(T, M)`, natural logarithms of energies.

    Example:
        >>> log_mel(np.zeros(440)).shape
        (4, 40)
    """
    highest = sample_rate / 2 if max_frequency is None else max_frequency
    filters = triangles(sample_rate, fft_length, num_mels, min_frequency, highest)
    window = hann(window_length)
    picture = []
    for start in range(0, len(wave) - window_length + 1, hop_length):
        frame = np.zeros(fft_length)
        frame[:window_length] = wave[start : start + window_length] * window
        energies = filters @ power(frame)  # (M, F) (F,)
        picture.append(np.log(energies + floor))
    return np.array(picture)


def hann(length):
    """Return a window that lets a frame fade in and out, so that its cut is not heard.

    Example:
        >>> hann(4).round(6).tolist()
        [0.0, 0.5, 1.0, 0.5]
    """
    return np.array(
        [0.5 - 0.5 * math.cos(2 * math.pi * n / length) for n in range(length)]
    )


def mel_of(frequency):
    """Return hertz in mel.

    Example:
        >>> round(mel_of(1000))
        1000
    """
    return 2595 * math.log10(1 + frequency / 700)


def triangles(sample_rate, fft_length, num_mels, min_frequency, max_frequency):
    """Return filters whose corners lie at equal steps of mel.

    Args:
        sample_rate: Samples per second.
        fft_length: N.
        num_mels: M.
        min_frequency: Where the first triangle begins, in hertz.
        max_frequency: Where the last one ends, in hertz.

    Returns:
        Array `(M, F)`. A row rises from 0 to 1 at its own centre, and falls to 0 at the
        centre of the next, straight over mel.

    Example:
        >>> triangles(8000, 16, 2, 0, 4000).round(2).tolist()[0]
        [0.0, 0.85, 0.6, 0.2, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    lowest, highest = mel_of(min_frequency), mel_of(max_frequency)
    step = (highest - lowest) / (num_mels + 1)
    filters = np.zeros((num_mels, fft_length // 2 + 1))
    for m in range(num_mels):
        centre = lowest + (m + 1) * step
        for k in range(fft_length // 2 + 1):
            distance = abs(mel_of(k * sample_rate / fft_length) - centre)
            filters[m, k] = max(0.0, 1 - distance / step)
    return filters
