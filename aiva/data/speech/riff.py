"""What lies in a WAV file: chunks, one for the format and one for the samples.

A chunk is a name of four letters, its size in bytes and its content; one more byte
follows a content of odd size. Files come in three kinds: RIFF, RIFX with the high byte
of a number first, and RF64 with sizes beyond 4 GB (EBU, 2018,
https://tech.ebu.ch/docs/tech/tech3306.pdf). The format is that of Microsoft and IBM
(1991, "Multimedia programming interface and data specifications 1.0").

A program that does not know yet how long it will record writes a size that cannot be.
It is told from the size of a file that was cut off, which is an error.
"""

import struct
from typing import NamedTuple

ORDERS = {b"RIFF": "<", b"RF64": "<", b"RIFX": ">"}  # which byte of a number is first
# Sizes from here on, 2 GB, that are not there are not meant: 0x7ffff000 and 0xffffffff.
NOT_KNOWN_YET = 0x7FFFF000
PCM, FLOAT, A_LAW, MU_LAW, EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
OTHERS = {2: "MS ADPCM", 17: "IMA ADPCM", 49: "GSM", 80: "MPEG", 85: "MP3"}
# The end of the long number with which WAVE_FORMAT_EXTENSIBLE says the kind of samples.
GUID = (0, 0x10, bytes.fromhex("800000aa00389b71"))


class Sound(NamedTuple):
    """The samples of a file as bytes, and what they mean."""

    data: bytes
    code: int  # PCM, FLOAT, A_LAW or MU_LAW
    width: int  # bytes of a sample
    order: str  # "<" or ">"
    channels: int
    sample_rate: int


def read_riff(content: bytes) -> Sound:
    """Find the samples in the content of a WAV file, and what they mean.

    Args:
        content: Bytes of the file, the first four of which are a key of `ORDERS`.

    Returns:
        A `Sound` with at least one whole frame: a sample of every channel.

    Raises:
        OSError: If the file is cut off, broken, or its samples are of another kind.
    """
    order = ORDERS[content[:4]]
    if content[8:12] != b"WAVE":
        raise OSError(f"a RIFF file, but not of sound: {content[8:12]!r}")
    found = {}
    for name, start, size in chunks(content, order):
        if name in found:
            raise OSError(f"two chunks {name.decode()!r}")
        if name in (b"fmt ", b"data"):
            found[name] = start, size
    if len(found) < 2:
        raise OSError("no format or no samples in it: damaged or cut off")
    start, size = found[b"fmt "]
    code, channels, sample_rate, width = read_format(
        content[start : start + size], order
    )
    start, size = found[b"data"]
    size = true_size(content, order, start, size, frame=channels * width)
    if size == 0:
        raise OSError("no samples in it")
    data = content[start : start + size]
    return Sound(data, code, width, order, channels, sample_rate)


def chunks(content, order):
    """Yield name, start and promised size of every chunk."""
    start, large = 12, None
    while start + 8 <= len(content):
        name, size = struct.unpack_from(f"{order}4sI", content, start)
        start += 8
        if name == b"ds64":
            large = int.from_bytes(content[start + 8 : start + 16], "little")
        if name == b"data" and size == 0xFFFFFFFF and large is not None:
            size = large
        yield name, start, size
        if name == b"data" and size == 0:  # what follows may be samples
            return
        start += size + size % 2


def read_format(content, order):
    """Read the format: kind of samples, channels, sample rate and bytes of a sample."""
    if len(content) < 16:
        raise OSError("its format is cut off")
    fields = struct.unpack_from(f"{order}HHIIHH", content)
    code, channels, sample_rate, _, frame, bits = fields
    if code == EXTENSIBLE:
        if len(content) < 40:
            raise OSError("its format is cut off")
        code, *rest = struct.unpack_from(f"{order}IHH8s", content, 24)
        if tuple(rest) != GUID:
            raise OSError(f"samples of an unknown kind: {content[24:40].hex()}")
    if code not in (PCM, FLOAT, A_LAW, MU_LAW):
        kind = OTHERS.get(code, "an unknown kind")
        raise OSError(f"samples of {kind}, code {code}; convert them to 16-bit PCM")
    if channels == 0 or frame % channels:
        raise OSError(f"{channels} channels in {frame} bytes")
    width = frame // channels
    allowed = {PCM: (1, 2, 3, 4), FLOAT: (4, 8)}.get(code, (1,))
    if width not in allowed or width != -(-bits // 8):
        # Programs disagree where 24 bits lie in 32, unless the format says 32.
        raise OSError(
            f"samples of {bits} bits in {width} bytes, code {code}, are not known; "
            "convert them to 16-bit PCM"
        )
    return code, channels, sample_rate, width


def true_size(content, order, start, size, frame):
    """Return how many bytes of samples there are, or raise if some are missing.

    Args:
        content: Bytes of the file.
        order: `"<"` or `">"`.
        start: Where the samples begin.
        size: How many bytes the file promises.
        frame: Bytes of a sample of every channel.
    """
    there = len(content) - start
    whole = struct.unpack_from(f"{order}I", content, 4)[0]  # of all chunks
    # A recorder writes 0, and the size when it ends. It was stopped if the file goes on
    # where its first chunk says that it ends.
    stopped = size == 0 and (8 + whole <= start or whole >= NOT_KNOWN_YET)
    if stopped or (size > there and size >= NOT_KNOWN_YET):
        return there - there % frame
    if size > there:
        raise OSError(f"cut off: {there:,} of {size:,} bytes of samples are there")
    if size % frame:
        raise OSError(f"{size:,} bytes of samples are no multiple of {frame}: cut off")
    return size
