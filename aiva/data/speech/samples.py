"""Bytes of a sound made into floats from -1 to 1, by the kind of its samples."""

import numpy as np

from aiva.conventions.waves import LOUDEST
from aiva.data.speech.riff import A_LAW, FLOAT, MU_LAW, Sound


def as_floats(sound: Sound) -> np.ndarray:
    """Return the samples of a sound as floats.

    Full scale is 1: whole numbers of 16 bits, -32768 to 32767, become -1 to almost 1.

    Args:
        sound: As `read_riff` gives it.

    Returns:
        Array `(n, channels)` float32.

    Example:
        >>> data = np.array([-32768, 0, 16384], "<i2").tobytes()
        >>> as_floats(Sound(data, 1, 2, "<", 1, 8000)).ravel().tolist()
        [-1.0, 0.0, 0.5]
    """
    if sound.code == FLOAT:
        values = np.frombuffer(sound.data, f"{sound.order}f{sound.width}")
    elif sound.code in (A_LAW, MU_LAW):
        table = a_law() if sound.code == A_LAW else mu_law()
        values = table[np.frombuffer(sound.data, "uint8")] / 32768
    elif sound.width == 1:  # the only whole numbers without a sign
        values = (np.frombuffer(sound.data, "uint8") - 128.0) / 128
    else:
        values = whole_numbers(sound) / 2.0**31
    with np.errstate(over="ignore"):  # becomes infinite, which `check_samples` names
        values = values.astype("float32")
    return values.reshape(-1, sound.channels)  # (n, channels)


def whole_numbers(sound):
    """Return samples of 2 to 4 bytes as 32-bit whole numbers, the lower bytes zero."""
    bytes_of = np.frombuffer(sound.data, "uint8").reshape(-1, sound.width)
    filled = np.zeros((len(bytes_of), 4), "uint8")
    if sound.order == "<":
        filled[:, 4 - sound.width :] = bytes_of
    else:
        filled[:, : sound.width] = bytes_of
    return filled.view(f"{sound.order}i4")[:, 0]


def a_law():
    """Return what the 256 bytes of A-law mean, in the scale of 16 bits.

    ITU-T G.711 (1988), https://www.itu.int/rec/T-REC-G.711.
    """
    code = np.arange(256) ^ 0x55
    exponent, mantissa = code >> 4 & 7, code & 15
    size = (mantissa << 4) + np.where(exponent > 0, 0x108, 8)
    size = size << np.maximum(exponent - 1, 0)
    return np.where(code & 0x80, size, -size)


def mu_law():
    """Return what the 256 bytes of mu-law mean, in the scale of 16 bits (G.711)."""
    code = 255 - np.arange(256)
    exponent, mantissa = code >> 4 & 7, code & 15
    size = ((mantissa << 3) + 0x84 << exponent) - 0x84
    return np.where(code & 0x80, -size, size)


def one_channel(array: np.ndarray, channels: str | int | None) -> np.ndarray:
    """Return one wave `(n,)` of a recording `(n, channels)`, or raise a ValueError.

    Args:
        array: Samples `(n, channels)`.
        channels: `"mean"`, an index, or None, which takes a single channel only.

    Example:
        >>> one_channel(np.array([[0.0, 1.0], [1.0, 1.0]]), "mean").tolist()
        [0.5, 1.0]
    """
    count = array.shape[1]
    if isinstance(channels, str):
        return array.mean(axis=1, dtype="float32") if count > 1 else array[:, 0]
    if channels is None and count > 1:
        raise ValueError(
            f'{count} channels; take their mean by channels="mean", or one by its '
            "index, channels=0"
        )
    if channels is not None and channels >= count:
        raise ValueError(f"no channel {channels}: it has {count}")
    return np.ascontiguousarray(array[:, channels or 0])


def check_samples(wave: np.ndarray) -> None:
    """Raise a ValueError if samples are not finite or of another scale."""
    if not np.isfinite(wave).all():
        raise ValueError(f"{np.sum(~np.isfinite(wave)):,} samples NaN or infinite")
    peak = np.abs(wave).max()
    if peak > LOUDEST:
        raise ValueError(
            f"samples up to {peak:g} where full scale is 1; save it again in 16 bits, "
            "or as floats from -1 to 1"
        )
