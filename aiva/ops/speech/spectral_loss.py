"""How unlike two waves are to the ear: their spectrograms, seen through three windows.

A long window tells harmonics apart and blurs time, a short one the other way round. A
wave that is right in all of them sounds right, wherever its phases are.

Shapes: B waves, n samples.
"""

from keras import ops

from aiva.conventions.numbers import several_whole_numbers
from aiva.ops.speech.stft import stft

FLOOR = 1e-5  # energy added, so that silence has a logarithm and a root a slope
LENGTHS = (512, 1024, 2048)  # of the Fourier transforms


def spectral_loss(found, expected, lengths: tuple[int, ...] = LENGTHS):
    """Compare waves by their spectra at several resolutions.

    For each length, the loss of Yamamoto, Song and Kim (2020, "Parallel WaveGAN",
    https://arxiv.org/abs/1910.11480): the spectral convergence, which loud frequencies
    decide, and the mean distance of the logarithms, in which quiet ones count as much.
    Windows have four fifths of a length, and begin a quarter of a window apart.

    Args:
        found: Waves `(B, n)`.
        expected: Waves `(B, n)`, at least as long as the longest window.
        lengths: Samples of the Fourier transforms.

    Returns:
        A number: the mean over the lengths.

    Raises:
        ValueError: If there is no length, waves are shorter than a window, or not of
            the same shape.

    Example:
        >>> import numpy as np
        >>> wave = np.sin(np.arange(4000.0)).astype("float32")[None]
        >>> float(spectral_loss(wave, wave))
        0.0
    """
    lengths = several_whole_numbers("lengths", lengths, at_least=8)
    shapes = tuple(found.shape), tuple(expected.shape)
    if not agree(*shapes):
        raise ValueError(
            "`found` and `expected` must have the same shape, since samples are "
            f"compared one by one. Received: {shapes[0]} and {shapes[1]}."
        )
    total = 0.0
    for length in lengths:
        window = length * 4 // 5
        sizes = window, window // 4, length
        first, second = energies(found, sizes), energies(expected, sizes)
        loud, asked = ops.sqrt(first), ops.sqrt(second)
        off = ops.sqrt(ops.sum(ops.square(loud - asked)) + FLOOR**2)
        convergence = (off - FLOOR) / ops.sqrt(ops.sum(second))
        logarithms = ops.mean(ops.abs(ops.log(first) - ops.log(second))) / 2
        total = total + convergence + logarithms
    return total / len(lengths)


def agree(first, second) -> bool:
    """Tell whether two shapes are one, in which None stands for anything."""
    return len(first) == len(second) and all(
        None in pair or pair[0] == pair[1] for pair in zip(first, second, strict=True)
    )


def energies(waves, sizes):
    """Return energies `(B, T, F)` of frames, none of them 0."""
    real, imaginary = stft(waves, *sizes)
    return ops.square(real) + ops.square(imaginary) + FLOOR
