"""Mel-cepstral distortion, coefficient by coefficient.

A spectrum over M mel bands is a sum of cosines: one that does not vary, one that rises
from the first band to the last by half a period, one by a whole period, and so on. How
much of each there is, is the cepstrum. A few of them tell the formants.

Letters: T frames, M mel bands, L the logarithm of a magnitude.
"""

import math


def mel_cepstrum(log_energies, num_coefficients=13):
    """Return how much of each cosine a frame holds, without the first, its loudness.

    Args:
        log_energies: M natural logarithms of energies.
        num_coefficients: How many to return.

    Returns:
        List of c1, c2 and so on, such that L is the sum of all cosines.

    Example:
        >>> rising = [-2.0, -1.0, 1.0, 2.0]
        >>> [round(abs(c), 3) for c in mel_cepstrum(rising, 2)]
        [1.115, 0.0]
    """
    bands = len(log_energies)
    cepstrum = []
    for k in range(1, num_coefficients + 1):
        total = 0.0
        for m, log_energy in enumerate(log_energies):
            log_magnitude = log_energy / 2  # an energy is a magnitude squared
            total += log_magnitude * math.cos(math.pi * k * (m + 0.5) / bands)
        cepstrum.append(2 / bands * total)
    return cepstrum


def mel_cepstral_distortion(reference, other, num_coefficients=13):
    """Measure how far the shapes of spectra are from those of a reference.

    Args:
        reference: Log-mel spectrogram `(T, M)`, natural logarithms of energies.
        other: Another one of the same shape.
        num_coefficients: How many coefficients of a frame to compare.

    Returns:
        Decibels, the mean over the frames.

    Example:
        >>> quiet = [[0.0, 1.0, 0.0], [2.0, 0.0, 1.0]]
        >>> loud = [[5.0, 6.0, 5.0], [7.0, 5.0, 6.0]]
        >>> round(mel_cepstral_distortion(quiet, loud, 2), 9)
        0.0
    """
    distortions = []
    for frame, other_frame in zip(reference, other, strict=True):
        cepstra = [mel_cepstrum(one, num_coefficients) for one in (frame, other_frame)]
        squares = sum((c - d) ** 2 for c, d in zip(*cepstra, strict=True))
        distortions.append(10 / math.log(10) * math.sqrt(2 * squares))
    return sum(distortions) / len(distortions)
