"""From waves to their spectra, frame by frame, and back by overlap and add.

Frames lie inside the wave, as those of `log_mel` do. On the way back each frame is
multiplied by the window once more, frames are added where they overlap, and the sum is
divided by that of the squared windows: the wave whose spectra are closest to those that
were given (Griffin and Lim, 1984, https://doi.org/10.1109/TASSP.1984.1164317). That of
Keras is another one near both ends on two of three backends.

Shapes: B waves, n samples, T frames, F = fft_length // 2 + 1 frequencies.
"""

import numpy as np
from keras import ops

from aiva.conventions.numbers import whole_number, whole_numbers
from aiva.ops.speech.log_mel import (
    float_waves,
    hann_window,
    spectra_of_frames,
    with_zeros_around,
)

SMALLEST = 1e-6  # of the sum of squared windows; where it is less there was no sound


def stft(
    waves,
    window_length: int = 200,
    hop_length: int = 80,
    fft_length: int = 256,
    centred: bool = False,
) -> tuple:
    """Compute the spectra of overlapping frames.

    Args:
        waves: Tensor `(B, n)` or `(n,)` float32.
        window_length: Samples of a frame, which a Hann window fades in and out.
        hop_length: Samples from one frame to the next.
        fft_length: Samples to which a frame is padded with zeros.
        centred: Whether zeros stand around the wave, so that there is a frame for each
            hop, in its middle.

    Returns:
        Real and imaginary parts, two tensors `(B, T, F)` or `(T, F)` float32 with
        `T = 1 + (n - window_length) // hop_length`, or `n // hop_length` if centred.

    Raises:
        ValueError: If a wave is shorter than a frame, or a number is out of its range.

    Example:
        >>> import numpy as np
        >>> real, imaginary = stft(np.zeros((2, 8000), "float32"))
        >>> tuple(real.shape)
        (2, 98, 129)
    """
    window_length, hop_length, fft_length = checked_lengths(
        window_length, hop_length, fft_length
    )
    waves = float_waves(waves, window_length)
    if centred:
        waves = with_zeros_around(waves, window_length, hop_length)
    return spectra_of_frames(waves, window_length, hop_length, fft_length)


def inverse_stft(
    spectra: tuple,
    window_length: int = 200,
    hop_length: int = 80,
    fft_length: int = 256,
    centred: bool = False,
):
    """Return the waves whose spectra are closest to those that are given.

    Args:
        spectra: Real and imaginary parts, two tensors `(B, T, F)` or `(T, F)`.
        window_length: Samples of a frame.
        hop_length: Samples from one frame to the next, at most those of a frame.
        fft_length: Samples of the Fourier transforms.
        centred: Whether `stft` put zeros around the wave, which are cut off again.

    Returns:
        Tensor `(B, n)` or `(n,)` float32, `n = window_length + (T - 1) * hop_length`,
        or `T * hop_length` if centred. Where the window leaves nearly nothing of a
        sample, as of the first and the last few, it is 0.

    Raises:
        ValueError: If a number is out of its range, or the spectra have another number
            of frequencies.

    Example:
        >>> import numpy as np
        >>> wave = np.sin(np.arange(1000.0)).astype("float32")
        >>> again = ops.convert_to_numpy(inverse_stft(stft(wave)))
        >>> again.shape, bool(np.abs(again - wave)[8:-8].max() < 1e-3)
        ((1000,), True)
    """
    window_length, hop_length, fft_length = checked_lengths(
        window_length, hop_length, fft_length
    )
    real, imaginary = (ops.convert_to_tensor(part, "float32") for part in spectra)
    if real.shape[-1] != fft_length // 2 + 1:
        raise ValueError(
            f"Spectra of fft_length={fft_length} have {fft_length // 2 + 1} "
            f"frequencies. Received: shape {tuple(real.shape)}."
        )
    frames = ops.irfft((real, imaginary), fft_length)[..., :window_length]
    window = hann_window(window_length)
    waves = overlap_add(ops.multiply(frames, window), hop_length)  # (B, n)
    waves = waves * sums_to_divide_by(window, ops.shape(frames)[-2], hop_length)
    if not centred:
        return waves
    before = (window_length - hop_length) // 2
    return waves[..., before : before + ops.shape(frames)[-2] * hop_length]


def sums_to_divide_by(window, count, hop_length):
    """Return 1 over the sum of squared windows `(n,)`, 0 where nothing was heard."""
    squares = np.square(window)
    if isinstance(count, int):  # known beforehand: no work for every wave
        squares = np.broadcast_to(squares, (count, len(window)))
    else:
        squares = ops.broadcast_to(squares, (count, len(window)))
    sums = overlap_add(squares, hop_length)
    return ops.where(sums > SMALLEST, 1 / ops.maximum(sums, SMALLEST), 0.0)


def overlap_add(frames, hop_length: int):
    """Add frames up, each `hop_length` samples behind the one before.

    Args:
        frames: Tensor `(B, T, window)` or `(T, window)`.
        hop_length: Samples from one frame to the next.

    Returns:
        Tensor `(B, n)` or `(n,)` with `n = window + (T - 1) * hop_length`.

    Example:
        >>> import numpy as np
        >>> ops.convert_to_numpy(overlap_add(np.ones((3, 4), "float32"), 2)).tolist()
        [1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 1.0, 1.0]
    """
    window_length = frames.shape[-1]
    parts = -(-window_length // hop_length)  # pieces of a hop in a frame
    axes = [(0, 0)] * (len(frames.shape) - 1)
    frames = ops.pad(frames, [*axes, (0, parts * hop_length - window_length)])
    lead = tuple(ops.shape(frames)[:-2])
    count = ops.shape(frames)[-2]
    total = 0
    for k in range(parts):
        piece = frames[..., k * hop_length : (k + 1) * hop_length]  # (B, T, hop)
        piece = ops.reshape(piece, (*lead, count * hop_length))
        around = k * hop_length, (parts - 1 - k) * hop_length
        total += ops.pad(piece, [*axes[:-1], around])
    return total[..., : window_length + (count - 1) * hop_length]


def checked_lengths(window_length, hop_length, fft_length):
    """Return three whole numbers, or raise a ValueError about them."""
    window_length, fft_length = whole_numbers(
        2, window_length=window_length, fft_length=fft_length
    )
    hop_length = whole_number("hop_length", hop_length)
    if not hop_length <= window_length <= fft_length:
        raise ValueError(
            "Expected `hop_length` of at most `window_length`, and that of at most "
            "`fft_length`: no sample may be lost. Received: "
            f"hop_length={hop_length}, window_length={window_length}, "
            f"fft_length={fft_length}."
        )
    return window_length, hop_length, fft_length
