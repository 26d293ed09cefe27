"""WAV files of every kind, byte by byte: what recorders and programs write."""

import struct

import numpy as np

RATE = 8000
GUID = bytes.fromhex("00001000800000aa00389b71")  # the last 12 bytes, little-endian
EXTENSIBLE = 0xFFFE


def tone(count=801, channels=1):
    """A tone that grows, another in every channel: `(count, channels)`."""
    time = np.arange(count)[:, None] / RATE
    pitches = 200 * (1 + np.arange(channels))
    return np.linspace(0, 0.9, count)[:, None] * np.sin(2 * np.pi * pitches * time)


def pcm(samples, width, order="<"):
    """Whole numbers of so many bytes, of samples from -1 to 1."""
    if width == 1:
        return np.rint(samples * 127 + 128).astype("uint8").tobytes()
    whole = np.rint(samples * (2.0 ** (8 * width - 1) - 1)).astype(f"{order}i8")
    each = whole.ravel().view("uint8").reshape(-1, 8)
    return (each[:, :width] if order == "<" else each[:, -width:]).tobytes()


def fmt(code, channels, width, bits=None, order="<", rate=RATE):
    """The content of a format chunk of 16 bytes."""
    frame = channels * width
    bits = 8 * width if bits is None else bits
    return struct.pack(
        f"{order}HHIIHH", code, channels, rate, rate * frame, frame, bits
    )


def extensible(code, channels, width, bits=None, valid=None):
    """The content of a format chunk of WAVE_FORMAT_EXTENSIBLE."""
    valid = 8 * width if valid is None else valid
    start = fmt(EXTENSIBLE, channels, width, bits)
    return start + struct.pack("<HHII", 22, valid, 0, code) + GUID


def chunk(name, content, size=None, order="<"):
    """A chunk, padded to an even size; its size can be another than the true one."""
    size = len(content) if size is None else size
    return name + struct.pack(f"{order}I", size) + content + bytes(len(content) % 2)


def riff(*chunks, size=None, kind=b"RIFF", order="<"):
    """A file of chunks; its size can be another than the true one."""
    content = b"WAVE" + b"".join(chunks)
    size = len(content) if size is None else size
    return kind + struct.pack(f"{order}I", size) + content
