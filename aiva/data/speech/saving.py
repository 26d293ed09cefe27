"""A wave written to a WAV file that every program plays."""

import os
import wave as wave_files
from pathlib import Path

import numpy as np

from aiva.conventions.files import written_whole
from aiva.conventions.waves import check_sample_rate, checked_wave


def save_wave(path: str | os.PathLike, wave: np.ndarray, sample_rate: int) -> None:
    """Save a wave as a WAV file of 16-bit PCM. A file is never overwritten.

    Args:
        path: Path of the new file, which ends with `.wav`.
        wave: Array `(n,)` of floats from -1 to 1. What is read again differs by half a
            step of 1 / 32768 at most, by a whole step at 1.
        sample_rate: Samples per second.

    Raises:
        ValueError: If it is no wave, has samples beyond -1 to 1, which 16 bits do not
            hold, or the suffix is another.
        FileExistsError: If the file exists.

    Example:
        >>> import tempfile
        >>> from aiva.data import read_wave
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save_wave(Path(folder, "a.wav"), np.array([-1.0, 0.25, 1.0]), 8000)
        ...     read_wave(Path(folder, "a.wav"))[0].tolist()
        [-1.0, 0.25, 0.999969482421875]
    """
    path = Path(path)
    wave, sample_rate = checked_wave(wave), check_sample_rate(sample_rate)
    if path.suffix.lower() != ".wav":
        raise ValueError(f"Waves are saved as .wav. Received: path={str(path)!r}.")
    peak = np.abs(wave).max()
    if peak > 1:
        raise ValueError(
            "A file of 16 bits holds samples from -1 to 1. Received: values up to "
            f"{peak:g}. Make it quieter, `wave / np.abs(wave).max()`, or cut the peaks "
            "off, `np.clip(wave, -1, 1)`."
        )
    samples = np.minimum(np.rint(wave * 32768.0), 32767).astype("<i2")
    with (
        written_whole(path) as unfinished,
        wave_files.open(str(unfinished), "wb") as file,
    ):
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes(samples.tobytes())
