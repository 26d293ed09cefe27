"""Mel-cepstral distortion: how far the shapes of two spectra are from each other.

The shape is kept in a few slow waves over the mel bands, the cepstrum: they hold the
formants, and leave out loudness and most of the harmonics. Kubichek, 1993,
"Mel-cepstral distance measure for objective speech quality assessment",
https://doi.org/10.1109/PACRIM.1993.407206

Shapes: T frames, M mel bands, K coefficients.
"""

import numpy as np

from aiva.conventions.mels import list_of_mels
from aiva.conventions.numbers import whole_number


def mel_cepstral_distortion(reference, other, num_coefficients: int = 13) -> float:
    """Measure how far spectra are from those of a reference, in decibels.

    With the logarithm `L[m]` of the magnitude in mel band m, half of that of its
    energy, the mel cepstrum is the discrete cosine transform (DCT-II) over the bands::

        c[k] = 2 / M * sum over m of L[m] cos(pi k (m + 1/2) / M)

    so that L is a sum of cosines, `c[0] / 2 + sum over k of c[k] cos(...)`. With the
    differences `d[k]` of two cepstra, the distortion of a frame is::

        10 / ln 10 * sqrt(2 * (d[1]^2 + ... + d[K]^2))

    On this scale it is what it is called: the root mean square over the bands of the
    difference in decibels, as far as K cosines describe it. (The orthonormal DCT would
    make it `sqrt(M / 2)` times as large, 6.3 times with 80 bands.) `c[0]`, the loudness
    of a frame, is left out.

    Frames are compared one by one: nothing is stretched to fit. Figures compare only
    where mel bands, frames and K are the same; those of other books are often made of
    another spectrum.

    Args:
        reference: Log-mel spectrogram `(T, M)`, natural logarithms of energies as
            `aiva.ops.voice_mel` makes them; or a list of them.
        other: As many, of as many frames and bands each.
        num_coefficients: Number K of coefficients, less than M.

    Returns:
        Decibels, 0 for the same shapes: the mean over the frames of all spectrograms,
        of which longer ones weigh more.

    Raises:
        ValueError: If these are no spectrograms, or not of the same shapes, or K is not
            from 1 to M - 1.

    Example:
        >>> mel = np.random.default_rng(0).normal(size=(5, 80))
        >>> louder, tilted = mel + 3, mel + np.linspace(-1, 1, 80)
        >>> round(mel_cepstral_distortion(mel, louder), 6)
        0.0
        >>> round(mel_cepstral_distortion(mel, tilted), 2)
        2.54
    """
    from scipy.fft import dct

    pairs = pairs_of_mels(reference, other)
    bands = pairs[0][0].shape[1]
    count = whole_number("num_coefficients", num_coefficients)
    if count >= bands:
        raise ValueError(
            "`num_coefficients` must be less than the number of mel bands. Received: "
            f"num_coefficients={count} for {bands} bands."
        )
    differences = np.concatenate([first - second for first, second in pairs]) / 2
    cepstra = dct(differences, axis=1) / bands  # (T, M), T of all
    squares = np.sum(cepstra[:, 1 : count + 1] ** 2, axis=1)  # (T,)
    return float(10 / np.log(10) * np.sqrt(2 * squares).mean())


def pairs_of_mels(reference, other):
    """Return pairs of spectrograms of the same shape, or raise a ValueError."""
    reference = list_of_mels(reference, "reference")
    other = list_of_mels(other, "other")
    shapes = [[mel.shape for mel in mels] for mels in (reference, other)]
    if shapes[0] != shapes[1]:
        wrong = [pair for pair in zip(*shapes, strict=False) if pair[0] != pair[1]]
        received = (
            f"{wrong[0][0]} and {wrong[0][1]}"
            if wrong
            else f"{len(reference)} and {len(other)} spectrograms"
        )
        raise ValueError(
            "`reference` and `other` must have the same frames and bands, since frames "
            f"are compared one by one. Received: {received}. Speak both with the same "
            "durations of phones, or cut both to the shorter: `mel[:frames]`."
        )
    return list(zip(reference, other, strict=True))
