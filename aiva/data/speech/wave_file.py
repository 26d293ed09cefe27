"""One recording, made into a wave: WAV of any kind by NumPy, the others by soundfile.

What a file holds decides, not the end of its name. No reader of WAV at hand takes all
that recorders write: that of SciPy fails at A-law and at a recorder that was stopped,
the one of Python returns bytes, and both take a file that was cut off for a whole one.
"""

import os
from pathlib import Path

import numpy as np

from aiva.conventions.waves import check_sample_rate
from aiva.data.naming import naming
from aiva.data.speech.resampling import resample
from aiva.data.speech.riff import ORDERS, read_riff
from aiva.data.speech.samples import as_floats, check_samples, one_channel

HELD = {  # where a name of the kind is, and what it means
    (0, b"fLaC"): "FLAC",
    (0, b"OggS"): "Ogg",
    (0, b"ID3"): "MP3",
    (0, b"FORM"): "AIFF",
    (4, b"ftyp"): "MPEG-4 (M4A)",
    (0, b"\x1a\x45\xdf\xa3"): "WebM or Matroska",
    (0, b"#!AMR"): "AMR",
}


def read_wave(
    path: str | os.PathLike,
    sample_rate: int | None = None,
    channels: str | int | None = None,
) -> tuple[np.ndarray, int]:
    """Read one recording as a wave of one channel.

    WAV files need no extra: PCM of 8 to 32 bits, floats, A-law and mu-law, also as
    WAVE_FORMAT_EXTENSIBLE, RIFX and RF64. A file whose recorder was stopped before it
    wrote the size is read to its end. MP3, FLAC, Ogg, AIFF and what else libsndfile
    reads need `pip install "aiva[speech]"`; MP3 and Ogg do not say how long they are,
    so that a cut one is only shorter.

    Args:
        path: Path of the file.
        sample_rate: Samples per second of the wave, which is resampled if the file has
            others. None keeps those of the file.
        channels: What to take of a file with several channels: `"mean"`, or the index
            of one. None takes a file with one channel only.

    Returns:
        Wave `(n,)` float32, full scale from -1 to 1, and its sample rate.

    Raises:
        ValueError: If the file is no recording, is damaged or cut off, has samples that
            are not finite or exceed 1.5, or has several channels and `channels` is
            None; or if an argument is out of its range.
        ImportError: If it is no WAV file, and the extra is missing.

    Example:
        >>> import tempfile
        >>> from aiva.data import save_wave
        >>> tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(8000) / 8000)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save_wave(Path(folder, "a.wav"), tone, 8000)
        ...     wave, sample_rate = read_wave(Path(folder, "a.wav"))
        ...     faster, _ = read_wave(Path(folder, "a.wav"), sample_rate=16000)
        >>> wave.shape, sample_rate, faster.shape
        ((8000,), 8000, (16000,))
    """
    path = Path(path)
    check_reading(sample_rate, channels)
    with naming(path, kind="recording"):
        wave, rate = read_recording(path, channels)
    if sample_rate is None:
        return wave, rate
    return resample(wave, rate, sample_rate), int(sample_rate)


def check_reading(sample_rate, channels):
    """Raise a ValueError unless it is clear how files are to be read."""
    if sample_rate is not None:
        check_sample_rate(sample_rate)
    index = isinstance(channels, int | np.integer) and channels >= 0
    if channels is not None and channels != "mean" and not index:
        raise ValueError(
            '`channels` must be "mean", the index of a channel, or None for files with '
            f"one channel. Received: channels={channels!r}."
        )


def read_recording(path, channels):
    """Read a wave and its sample rate; a fault is an error that says what it is."""
    if path.is_dir():
        raise OSError("a folder, not a file")
    content = path.read_bytes()
    if not content:
        raise OSError("empty")
    if content[:4] in ORDERS:
        sound = read_riff(content)
        array, rate = as_floats(sound), sound.sample_rate
    else:
        array, rate = by_soundfile(path, content)  # (n, channels)
    wave = one_channel(array, channels)
    check_samples(wave)
    return wave, check_sample_rate(rate)


def by_soundfile(path, content):
    """Read samples `(n, channels)` and their rate by the library soundfile."""
    kinds = [
        kind for (start, name), kind in HELD.items() if content.startswith(name, start)
    ]
    kind = kinds[0] if kinds else "no WAV"
    try:
        import soundfile
    except ImportError:
        raise ImportError(
            f"{path} holds {kind}. Recordings other than WAV are read by soundfile: "
            'pip install "aiva[speech]".'
        ) from None
    try:
        with soundfile.SoundFile(path) as file:
            array = file.read(dtype="float32", always_2d=True)
            promised, rate = file.frames, file.samplerate
    except soundfile.LibsndfileError as error:
        raise OSError(
            f"it holds {kind}, which libsndfile cannot read: {error.error_string} "
            "Convert it to WAV, such as by `ffmpeg -i old new.wav`"
        ) from error
    if len(array) < promised or len(array) == 0:
        raise OSError(f"cut off: {len(array):,} of {promised:,} samples are there")
    return array, rate
