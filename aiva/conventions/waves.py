"""Waves as every door takes them: float32 from -1 to 1, one channel, a sample rate.

A wave is an array `(n,)` of n samples. Waves of several lengths are a list; a model
takes them as one array, each padded with zeros behind its end, and their lengths.

Shapes: N waves, n samples.
"""

import numbers

import numpy as np

# Filters and resampling leave a little more than 1; still more is another scale.
LOUDEST = 1.5


def check_sample_rate(sample_rate, name: str = "sample_rate") -> int:
    """Return a sample rate as an int, or raise a ValueError.

    Args:
        sample_rate: Samples per second, a whole number from 1,000 to 768,000.
        name: What messages call it.

    Returns:
        The rate as an int of Python.

    Raises:
        ValueError: If it is no such number.

    Example:
        >>> check_sample_rate(np.int64(8000))
        8000
    """
    in_range = isinstance(sample_rate, numbers.Real) and 1e3 <= sample_rate <= 768e3
    if not in_range or sample_rate != int(sample_rate):
        raise ValueError(
            f"`{name}` must be samples per second, a whole number from 1,000 to "
            f"768,000. Received: {name}={sample_rate!r}. Speech is usually kept at "
            "8000 or 16000."
        )
    return int(sample_rate)


def checked_wave(wave, name: str = "wave") -> np.ndarray:
    """Return one wave as a float32 array `(n,)`, or raise a ValueError.

    Args:
        wave: Array `(n,)` of floats from -1 to 1, at least one sample.
        name: What messages call it.

    Returns:
        The samples as float32.

    Raises:
        ValueError: If it is no wave: of another shape, empty, of whole numbers, not
            finite, or louder than full scale.

    Example:
        >>> checked_wave(np.zeros(800)).dtype
        dtype('float32')
    """
    array = np.asarray(wave)
    if array.ndim != 1 or len(array) == 0:
        raise ValueError(
            f"`{name}` must be one wave, an array of samples (n,). Received: shape "
            f"{array.shape}. Mix two channels by `stereo.mean(axis=-1)`; take one wave "
            "of several by `waves[0]`."
        )
    if array.dtype.kind != "f":
        raise ValueError(
            f"Waves must have floats from -1 to 1. Received: {name} of {array.dtype}. "
            "Divide 16-bit samples by 32768, or read the file by `aiva.data.read_wave`."
        )
    if not np.isfinite(array).all():
        raise ValueError(
            "Waves must have finite samples. Received: "
            f"{np.sum(~np.isfinite(array))} NaN or infinite samples in {name}."
        )
    peak = np.abs(array).max()
    if peak > LOUDEST:
        raise ValueError(
            f"Waves must have samples from -1 to 1. Received: {name} with values up to "
            f"{peak:g}. Divide by the full scale: 32768 for 16-bit samples."
        )
    return array.astype("float32", copy=False)


def clipped_wave(wave) -> np.ndarray:
    """Return what a filter left of a wave as a wave that every door takes.

    Between samples at full scale a wave may rise far beyond it, and a filter shows it.
    Samples beyond 1.5 are cut off there, as a recorder does.

    Args:
        wave: Array `(n,)` of finite floats.

    Returns:
        Array `(n,)` float32.

    Example:
        >>> clipped_wave(np.array([-2.0, 1.25])).tolist()
        [-1.5, 1.25]
    """
    return np.clip(wave, -LOUDEST, LOUDEST).astype("float32")


def list_of_waves(waves, name: str = "waves") -> list[np.ndarray]:
    """Return waves of any lengths as a list of checked arrays `(n,)`.

    Args:
        waves: List of arrays `(n,)`, or one array `(N, n)`; floats from -1 to 1.
        name: What messages call them.

    Returns:
        N float32 arrays.

    Raises:
        ValueError: If there are none, or one is no wave.

    Example:
        >>> [len(wave) for wave in list_of_waves([np.zeros(800), np.zeros(1200)])]
        [800, 1200]
    """
    one_wave = isinstance(waves, np.ndarray) and waves.ndim != 2
    if one_wave or not hasattr(waves, "__len__") or len(waves) == 0:
        received = f"shape {waves.shape}" if one_wave else repr(waves)[:60]
        raise ValueError(
            f"`{name}` must be a list of waves, at least one, or an array (waves, "
            f"samples). Received: {received}. Give a single wave as `[wave]`."
        )
    return [checked_wave(wave, f"{name}[{k}]") for k, wave in enumerate(waves)]


def padded_waves(waves, length: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return waves as one array, zeros behind each end, and their lengths.

    Args:
        waves: List of arrays `(n,)`.
        length: Samples of every row; None for those of the longest wave. It must not
            be shorter: nothing is cut.

    Returns:
        Array `(N, length)` float32 and lengths `(N,)` int32.

    Raises:
        ValueError: If a wave is longer than `length`.

    Example:
        >>> array, lengths = padded_waves([np.ones(2), np.ones(3)])
        >>> array.tolist(), lengths.tolist()
        ([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]], [2, 3])
    """
    lengths = np.array([len(wave) for wave in waves], "int32")
    longest = int(lengths.max())
    length = longest if length is None else length
    if longest > length:
        raise ValueError(
            f"`length` must be at least that of the longest wave, {longest} samples. "
            f"Received: length={length}. Cut the wave, or leave `length` out."
        )
    array = np.zeros((len(waves), length), "float32")
    for row, wave in zip(array, waves, strict=True):
        row[: len(wave)] = wave
    return array, lengths


def centred_waves(waves, length: int, cut: bool = False) -> np.ndarray:
    """Return waves as one array, each in the middle of its row.

    Args:
        waves: List of arrays `(n,)`.
        length: Samples of every row. Zeros stand before and behind shorter waves.
        cut: Whether longer waves are cut, of which the middle is kept. Otherwise they
            are refused.

    Returns:
        Array `(N, length)` float32.

    Raises:
        ValueError: If a wave is longer than `length` and may not be cut.

    Example:
        >>> centred_waves([np.ones(2), np.ones(3)], length=4).tolist()
        [[0.0, 1.0, 1.0, 0.0], [1.0, 1.0, 1.0, 0.0]]
        >>> centred_waves([np.arange(5.0)], length=3, cut=True).tolist()
        [[1.0, 2.0, 3.0]]
    """
    longest = max(len(wave) for wave in waves)
    if longest > length and not cut:
        raise ValueError(
            f"`length` must be at least that of the longest wave, {longest} samples. "
            f"Received: length={length}. Take a longer one, or keep the middle of long "
            "waves by `cut=True`."
        )
    array = np.zeros((len(waves), length), "float32")
    for row, wave in zip(array, waves, strict=True):
        before = (length - len(wave)) // 2
        if before >= 0:
            row[before : before + len(wave)] = wave
        else:
            begin = (len(wave) - length) // 2
            row[:] = wave[begin : begin + length]
    return array
