"""The picture of a sound: how loud each pitch is at each moment, in logarithms.

A wave is cut into frames that overlap. A discrete Fourier transform tells how strong
each frequency is in a frame, triangular filters sum frequencies up as coarsely as the
ear does, and the logarithm makes twice as loud the same step everywhere. Frames lie
inside the wave: nothing is padded, so that a wave that arrives in pieces gives the same
frames as the whole. No frame knows another, and no wave its neighbour in the batch.

The mel scale is that of HTK, `2595 log10(1 + f / 700)` (O'Shaughnessy, 1987, "Speech
communication"; Davis and Mermelstein, 1980, https://doi.org/10.1109/TASSP.1980.1163420,
took such filters for speech recognition).

Shapes: B waves, n samples, T frames, F frequencies, M mel filters.
"""

import functools

import keras
import numpy as np
from keras import ops

from aiva.conventions.numbers import are_numbers, whole_number, whole_numbers
from aiva.conventions.waves import check_sample_rate


def log_mel(
    waves,
    sample_rate: int = 8000,
    window_length: int = 200,
    hop_length: int = 80,
    fft_length: int = 256,
    num_mels: int = 40,
    min_frequency: float = 20.0,
    max_frequency: float | None = None,
    floor: float = 1e-5,
    centred: bool = False,
):
    """Compute log-mel spectrograms.

    Args:
        waves: Tensor `(B, n)` or `(n,)` float32, samples from -1 to 1.
        sample_rate: Samples per second.
        window_length: Samples of a frame; 200 are 25 ms at 8000 samples a second.
        hop_length: Samples from one frame to the next; 80 are 10 ms.
        fft_length: Samples to which a frame is padded with zeros before its transform.
        num_mels: M, the number of filters.
        min_frequency: Where the first filter begins, in hertz.
        max_frequency: Where the last filter ends, in hertz; None for half the sample
            rate, above which a wave holds nothing.
        floor: Energy that is added before the logarithm. Silence gives `log(floor)`.
        centred: Whether zeros stand around the wave, so that there is a frame for each
            hop, in its middle. Synthesis counts so; a stream could not.

    Returns:
        Tensor `(B, T, M)` or `(T, M)` float32, natural logarithms of energies, with
        `T = 1 + (n - window_length) // hop_length`, or `n // hop_length` if centred.

    Raises:
        ValueError: If waves are of another shape, of whole numbers, or shorter than a
            frame, a number is out of its range, or filters are so narrow that one
            would hear nothing.

    Example:
        >>> tuple(log_mel(np.zeros((2, 8000), "float32")).shape)
        (2, 98, 40)
    """
    window_length, fft_length = whole_numbers(
        2, window_length=window_length, fft_length=fft_length
    )
    hop_length = whole_number("hop_length", hop_length)
    check_lengths_and_floor(window_length, fft_length, floor)
    filters = mel_filters(
        sample_rate, fft_length, num_mels, min_frequency, max_frequency
    )
    if centred and hop_length > window_length:
        raise ValueError(
            "Centred frames must be at least as long as a hop, so that no sample is "
            f"lost. Received: hop_length={hop_length}, window_length={window_length}."
        )
    waves = float_waves(waves, window_length)
    if centred:
        waves = with_zeros_around(waves, window_length, hop_length)
    real, imaginary = spectra_of_frames(waves, window_length, hop_length, fft_length)
    energy = ops.square(real) + ops.square(imaginary)  # (B, T, F)
    return ops.log(ops.matmul(energy, filters) + floor)  # (B, T, M)


def spectra_of_frames(waves, window_length, hop_length, fft_length) -> tuple:
    """Return real and imaginary parts `(B, T, F)` of frames that fade in and out."""
    frames = overlapping_frames(waves, window_length, hop_length)  # (B, T, window)
    return ops.rfft(ops.multiply(frames, hann_window(window_length)), fft_length)


def overlapping_frames(waves, window_length, hop_length):
    """Cut waves `(B, n)` or `(n,)` into frames `(B, T, window)` or `(T, window)`.

    A frame is a row of hops: all first hops are the wave, reshaped, all second hops the
    wave moved by one hop, and so on. `keras.ops.extract_sequences` gives the same, but
    its gradient on JAX is a convolution as large as a frame, and far slower.

    Example:
        >>> frames = overlapping_frames(np.arange(6.0), 3, 2)
        >>> ops.convert_to_numpy(frames).tolist()
        [[0.0, 1.0, 2.0], [2.0, 3.0, 4.0]]
    """
    batch = len(waves.shape) - 1
    count = 1 + (ops.shape(waves)[-1] - window_length) // hop_length
    hops = -(-window_length // hop_length)  # of a frame, the last one in part
    waves = ops.pad(waves, [*[(0, 0)] * batch, (0, hops * hop_length)])
    pieces = [
        ops.reshape(
            waves[..., k * hop_length : (k + count) * hop_length],
            (*[-1] * batch, count, hop_length),
        )
        for k in range(hops)
    ]
    return ops.concatenate(pieces, axis=-1)[..., :window_length]


def with_zeros_around(waves, window_length, hop_length):
    """Return waves with zeros before and behind, so that each hop has a frame.

    A frame is longer than a hop; half of the rest stands before it, half behind.
    """
    rest = window_length - hop_length
    around = rest // 2, rest - rest // 2
    return ops.pad(waves, [(0, 0)] * (len(waves.shape) - 1) + [around])


def check_lengths_and_floor(window_length, fft_length, floor) -> None:
    """Raise a ValueError if a frame would be cut, or silence have no logarithm."""
    if fft_length < window_length:
        raise ValueError(
            "`fft_length` must be at least `window_length`, or frames would be cut. "
            f"Received: fft_length={fft_length}, window_length={window_length}."
        )
    if not are_numbers(floor) or not 0 < floor < float("inf"):
        raise ValueError(
            "`floor` must be a number above 0, since silence has no logarithm without "
            f"it. Received: floor={floor!r}."
        )


def float_waves(waves, window_length):
    """Return waves as a float32 tensor, or raise a ValueError."""
    waves = waves if hasattr(waves, "dtype") else np.asarray(waves)
    dtype = keras.backend.standardize_dtype(waves.dtype)
    if "float" not in dtype:
        raise ValueError(
            f"Waves must have floats from -1 to 1. Received: waves of {dtype}. Divide "
            "16-bit samples by 32768, or read the file by `aiva.data.read_wave`."
        )
    if len(waves.shape) not in (1, 2):
        raise ValueError(
            "Waves must be (waves, samples), or (samples,) for one. Received: shape "
            f"{tuple(waves.shape)}. Mix two channels by `stereo.mean(axis=-1)`."
        )
    samples = waves.shape[-1]
    if samples is not None and samples < window_length:
        raise ValueError(
            f"A wave must have at least the {window_length} samples of a frame. "
            f"Received: {samples}. Pad it with zeros, or take a shorter "
            "`window_length`."
        )
    return ops.cast(waves, "float32")


def hann_window(length: int) -> np.ndarray:
    """Return the periodic Hann window, which lets a frame fade in and out.

    Of our own, since that of TensorFlow is another one where `length` is odd.

    Args:
        length: Number of samples.

    Returns:
        Array `(length,)` float32 from 0 to 1.

    Example:
        >>> hann_window(4).tolist()
        [0.0, 0.5, 1.0, 0.5]
    """
    phase = 2 * np.pi * np.arange(length) / length
    return (0.5 - 0.5 * np.cos(phase)).astype("float32")


@functools.cache
def mel_filters(
    sample_rate: int = 8000,
    fft_length: int = 256,
    num_mels: int = 40,
    min_frequency: float = 20.0,
    max_frequency: float | None = None,
) -> np.ndarray:
    """Return triangles whose corners lie at equal steps of mel.

    Each triangle rises from the centre of the one before to 1 at its own centre, and
    falls to 0 at the centre of the next: straight lines over mel.

    Args:
        sample_rate: Samples per second.
        fft_length: Samples of a Fourier transform, F = fft_length // 2 + 1.
        num_mels: M, the number of triangles.
        min_frequency: Where the first begins, in hertz.
        max_frequency: Where the last ends; None for half the sample rate.

    Returns:
        Array `(F, M)` float32.

    Raises:
        ValueError: If a number is out of its range, or a triangle lies between two
            frequencies, where it would always be 0.

    Example:
        >>> mel_filters(8000, 256, 40).shape
        (129, 40)
    """
    sample_rate = check_sample_rate(sample_rate)
    fft_length = whole_number("fft_length", fft_length, at_least=2)
    num_mels = whole_number("num_mels", num_mels)
    highest = sample_rate / 2 if max_frequency is None else max_frequency
    fits = are_numbers(min_frequency, highest)
    if not fits or not 0 <= min_frequency < highest <= sample_rate / 2:
        raise ValueError(
            "Frequencies must rise from `min_frequency` to `max_frequency`, and reach "
            f"half the sample rate at most, {sample_rate / 2:g} Hz. Received: "
            f"min_frequency={min_frequency!r}, max_frequency={max_frequency!r}."
        )
    corners = np.linspace(mel(min_frequency), mel(highest), num_mels + 2)
    mels = mel(np.arange(fft_length // 2 + 1) * sample_rate / fft_length)[:, None]
    rising = (mels - corners[:-2]) / (corners[1:-1] - corners[:-2])
    falling = (corners[2:] - mels) / (corners[2:] - corners[1:-1])
    filters = np.maximum(np.minimum(rising, falling), 0)  # (F, M)
    empty = np.flatnonzero(filters.sum(axis=0) == 0)
    if len(empty):
        raise ValueError(
            "Every mel filter must hold a frequency of the Fourier transform. "
            f"Received: num_mels={num_mels} with fft_length={fft_length}, where "
            f"{len(empty)} hold none, such as filter {empty[0]}. Take fewer filters, "
            "or a larger `fft_length`."
        )
    filters = filters.astype("float32")
    filters.flags.writeable = False  # it is kept and handed out again
    return filters


def mel(frequency):
    """Return frequencies in mel, a scale on which equal steps sound equal.

    Example:
        >>> round(float(mel(1000.0)))
        1000
    """
    return 2595 * np.log10(1 + np.asarray(frequency) / 700)
