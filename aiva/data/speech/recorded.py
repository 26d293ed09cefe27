"""What the sets of recorded speech share: their facts, and TFDS without pydub.

TFDS keeps recordings as whole numbers of 16 bits. To prepare a set it reads WAV files
by the package pydub, which fails on Python 3.13; `fetched` lends it our own reader.
"""

import contextlib
from typing import NamedTuple

import numpy as np

from aiva.data.speech.resampling import resample
from aiva.data.speech.riff import read_riff
from aiva.data.speech.samples import as_floats
from aiva.data.speech.wave_file import read_wave
from aiva.data.standard import download


class Facts(NamedTuple):
    """What is known about a set before it is there, as `download` needs it."""

    files: tuple[str, ...]
    tfds: str  # its name in TFDS
    url: str  # a file of the server that TFDS downloads from
    megabytes: int
    embedded: str = "spoken"  # what to use instead when offline


def sixteen_bits(samples: np.ndarray) -> np.ndarray:
    """Return samples of 16 bits, as TFDS keeps them, as a wave from -1 to 1.

    Example:
        >>> sixteen_bits(np.array([-32768, 16384])).tolist()
        [-1.0, 0.5]
    """
    if np.abs(samples).max(initial=0) > 32768:
        raise ValueError(
            "Recordings in TFDS have samples of 16 bits. Received: values up to "
            f"{np.abs(samples).max():,}. Let TFDS prepare the set again."
        )
    return (samples / 32768).astype("float32")


def wave_of(source, rate: int, sample_rate: int) -> np.ndarray:
    """Return the wave of a recording at a sample rate.

    Args:
        source: Path of its file, or its samples as TFDS keeps them.
        rate: Samples per second of TFDS.
        sample_rate: Samples per second of the wave.
    """
    if isinstance(source, np.ndarray):
        return resample(sixteen_bits(source), rate, sample_rate)
    return read_wave(source, sample_rate)[0]


def fetched(name: str, facts: Facts):
    """Let TFDS download and prepare a set; WAV files are read by our own reader."""
    with reading_wav():
        return download(name, facts)


@contextlib.contextmanager
def reading_wav():
    """Lend TFDS, which is imported by this, our reader of WAV files."""
    from tensorflow_datasets.core.features import audio_feature

    usual, audio_feature._pydub_load_audio = audio_feature._pydub_load_audio, load_audio
    try:
        yield
    finally:
        audio_feature._pydub_load_audio = usual


def load_audio(file, file_format, channels):
    """Read samples of a WAV file as whole numbers of 16 bits, as pydub does."""
    values = as_floats(read_riff(file.read()))  # (n, channels)
    if file_format != "wav" or values.shape[1] != channels:
        raise ValueError(f"a {file_format} file of {values.shape[1]} channels")
    values = np.rint(values * 32768).astype("int64")
    return values[:, 0] if channels == 1 else values
