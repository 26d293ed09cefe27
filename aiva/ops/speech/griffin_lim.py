"""A wave from magnitudes alone: find phases that fit them.

A spectrogram has lost its phases. Any phases give a wave, but the frames of that wave
overlap, and so its own spectrogram is another one. Griffin and Lim (1984,
https://doi.org/10.1109/TASSP.1984.1164317) keep the phases of that wave's spectra,
put the magnitudes back, and begin anew: the two come closer with every round. Going a
little further than the step says is faster (Perraudin, Balazs and Søndergaard, 2013,
"A fast Griffin-Lim algorithm", https://doi.org/10.1109/WASPAA.2013.6701851).

Shapes: B waves, n samples, T frames, F frequencies.
"""

import keras
import numpy as np
from keras import ops

from aiva.conventions.numbers import check_shares, whole_number
from aiva.ops.speech.log_mel import hann_window
from aiva.ops.speech.stft import (
    SMALLEST,
    checked_lengths,
    inverse_stft,
    stft,
)


def griffin_lim(
    magnitudes,
    window_length: int = 200,
    hop_length: int = 80,
    fft_length: int = 256,
    iterations: int = 32,
    momentum: float = 0.99,
    seed: int = 0,
    centred: bool = False,
):
    """Return waves whose spectra have about these magnitudes.

    Values that are known go their rounds in NumPy, and no gradient flows back to them;
    inside a graph it does.

    Args:
        magnitudes: Tensor `(B, T, F)` or `(T, F)`, not negative: square roots of
            energies.
        window_length: Samples of a frame.
        hop_length: Samples from one frame to the next; a quarter of a frame is good.
        fft_length: Samples of the Fourier transforms, F = fft_length // 2 + 1.
        iterations: Rounds.
        momentum: How much further each round goes, from 0, which is Griffin and Lim's
            own algorithm, to 1.
        seed: Decides the phases at the start.
        centred: Whether there is a frame for each hop, see `aiva.ops.stft`.

    Returns:
        Tensor `(B, n)` or `(n,)` float32, `n = window_length + (T - 1) * hop_length`,
        or `T * hop_length` if centred.

    Raises:
        ValueError: If a number is out of its range, or the magnitudes have another
            number of frequencies, no frame, or values that are negative or not finite.

    Example:
        >>> wave = np.sin(np.arange(2000.0)).astype("float32")
        >>> real, imaginary = stft(wave)
        >>> magnitudes = ops.sqrt(real**2 + imaginary**2)
        >>> tuple(griffin_lim(magnitudes).shape)
        (1960,)
    """
    lengths = (*checked_lengths(window_length, hop_length, fft_length), centred)
    iterations = whole_number("iterations", iterations, at_least=0)
    check_shares(momentum=momentum)
    magnitudes = checked_magnitudes(magnitudes, fft_length)
    phases = keras.random.uniform(ops.shape(magnitudes), 0, 2 * np.pi, seed=seed)
    # A constant inside a graph is known, but random numbers are none there.
    if is_known(magnitudes) and is_known(phases):
        turned = np.exp(1j * ops.convert_to_numpy(phases)).astype("complex64")
        magnitudes = np.asarray(magnitudes)
        wave = rounds_in_numpy(magnitudes, turned, lengths, iterations, momentum)
        return ops.convert_to_tensor(wave)
    magnitudes = ops.convert_to_tensor(magnitudes)
    turned = ops.cos(phases), ops.sin(phases)
    before = 0.0, 0.0
    for _ in range(iterations):
        spectra = tuple(magnitudes * part for part in turned)
        found = stft(inverse_stft(spectra, *lengths), *lengths)
        further = [
            new + momentum * (new - old) for new, old in zip(found, before, strict=True)
        ]
        before = found
        turned = of_length_one(*further)
    return inverse_stft(tuple(magnitudes * part for part in turned), *lengths)


def of_length_one(real, imaginary):
    """Return complex numbers of the same angle on the circle; 0 becomes 0."""
    length = ops.sqrt(ops.square(real) + ops.square(imaginary) + 1e-16)
    return real / length, imaginary / length


def checked_magnitudes(magnitudes, fft_length):
    """Return magnitudes as float32, an array if they are known, or raise."""
    known = is_known(magnitudes)
    magnitudes = np.asarray(magnitudes) if known else ops.convert_to_tensor(magnitudes)
    shape = tuple(magnitudes.shape)
    count = fft_length // 2 + 1
    if len(shape) not in (2, 3) or shape[-1] != count or 0 in shape:
        raise ValueError(
            f"Magnitudes of fft_length={fft_length} must be (waves, frames, {count}), "
            f"or (frames, {count}) for one, at least one frame. Received: shape "
            f"{shape}."
        )
    if not known:
        return ops.cast(magnitudes, "float32")
    magnitudes = magnitudes.astype("float32")
    if not (np.isfinite(magnitudes).all() and magnitudes.min() >= 0):
        raise ValueError(
            "Magnitudes must be finite numbers from 0 on. Received: values from "
            f"{magnitudes.min():g} to {magnitudes.max():g}. They are square roots of "
            "energies, no logarithms: take `np.exp` of those first."
        )
    return magnitudes


def is_known(tensor) -> bool:
    """Tell whether a tensor has values already, which it has not inside a graph."""
    try:
        np.asarray(tensor)
    except (NotImplementedError, RuntimeError, TypeError, ValueError):
        return False
    return True


def rounds_in_numpy(magnitudes, turned, lengths, iterations, momentum) -> np.ndarray:
    """Go the same rounds on arrays: each operation of a backend costs more to call.

    Args:
        magnitudes: Array `(B, T, F)` or `(T, F)` float32.
        turned: Complex numbers of length 1, of the same shape.
        lengths: Samples of a window, a hop and a Fourier transform; whether centred.
        iterations: Rounds.
        momentum: How much further each round goes.

    Returns:
        Array `(B, n)` or `(n,)` float32.
    """
    from scipy import fft

    window_length, hop, fft_length, centred = lengths
    window = hann_window(window_length)
    count = magnitudes.shape[-2]
    squares = np.broadcast_to(np.square(window), (count, window_length))
    sums = added_up(squares, hop)
    weights = np.where(sums > SMALLEST, 1 / np.maximum(sums, SMALLEST), 0)
    weights = weights.astype("float32")
    before = (window_length - hop) // 2 if centred else 0
    if centred:  # what lies outside of the hops is cut off, so it is zero
        index = np.arange(len(weights))
        inside = (index >= before) & (index < before + count * hop)
        weights = np.where(inside, weights, 0)

    def wave_of(spectra):
        frames = fft.irfft(spectra, fft_length)[..., :window_length] * window
        return added_up(frames, hop) * weights

    found = 0.0
    for _ in range(iterations):
        wave = wave_of(magnitudes * turned)
        frames = np.lib.stride_tricks.sliding_window_view(wave, window_length, axis=-1)
        last, found = found, fft.rfft(frames[..., ::hop, :] * window, fft_length)
        further = found + momentum * (found - last)
        turned = further / np.sqrt(further.real**2 + further.imag**2 + 1e-16)
    wave = wave_of(magnitudes * turned)
    return wave[..., before : before + count * hop] if centred else wave


def added_up(frames, hop_length) -> np.ndarray:
    """Add frames `(..., T, window)` up as `overlap_add` does, in place."""
    count, window_length = frames.shape[-2:]
    parts = -(-window_length // hop_length)
    total = np.zeros((*frames.shape[:-2], count + parts - 1, hop_length), "float32")
    for k in range(parts):
        piece = frames[..., k * hop_length : (k + 1) * hop_length]
        total[..., k : k + count, : piece.shape[-1]] += piece
    flat = total.reshape(*frames.shape[:-2], -1)
    return flat[..., : window_length + (count - 1) * hop_length]
