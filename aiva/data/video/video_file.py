"""One video file, decoded by PyAV: every frame at its true time, and upright.

Only the time that each frame carries is true. The frame rate and the number of frames
in the head of a file are guesses: a telephone films at a varying rate, an MP4 that was
trimmed hides frames by an edit list, an MKV has no count. The decoder itself scales a
frame that is wanted; one that is not wanted costs no conversion to RGB.
"""

import re
from functools import partial
from pathlib import Path

import numpy as np

from aiva.conventions.letterbox import inside_frame, letterbox
from aiva.conventions.mp4 import pyav
from aiva.data.video.shown import Shown

MISSING_SECONDS = 0.25  # at the end: shorter gaps are left by rounding and by muxers


def video_frames(path):
    """Yield the frames of a video file in the order in which they are shown.

    Args:
        path: Path of a file that FFmpeg reads.

    Yields:
        `Shown` frames.

    Raises:
        OSError: If the file has no video, is damaged, or ends before its time.
    """
    av = pyav()
    shown = None
    try:
        # An absolute path: in "12:30.mp4" FFmpeg would look for a protocol.
        name = str(Path(path).resolve())
        with av.open(name, metadata_errors="ignore") as container:
            stream = video_stream(container)
            for shown in timed(container.decode(stream), stream):
                yield shown
            check_end(container, stream, shown)
    except av.error.FFmpegError as error:
        where = "cannot be opened" if shown is None else f"damaged at {shown.end:.2f} s"
        raise OSError(
            f"no video, or one that is damaged or cut off: {where}, {error.strerror}"
        ) from error


def video_stream(container):
    """Return the first stream that is a film, ready to be decoded, or raise."""
    kind = container.format.name
    if kind == "tty":  # FFmpeg would film the text as it scrolls by
        raise OSError("a text, not a clip")
    if kind == "image2" or kind.endswith("_pipe"):
        raise OSError("a picture, not a clip")
    covers = pyav().stream.Disposition.attached_pic  # of a piece of music
    films = [s for s in container.streams.video if not s.disposition & covers]
    if not films:
        raise OSError("no video in it")
    films[0].thread_type = "AUTO"  # decodes several frames at once
    return films[0]


def timed(frames, stream):
    """Give decoded frames their times, counted from the first one."""
    first = end = matrix = None
    for frame in frames:
        # A frame without a time of its own follows the one before.
        start = end if frame.time is None else frame.time
        if start is None:
            raise OSError("frames without times; put them into an MP4 or MKV file")
        first = start if first is None else first
        if frame.is_corrupt:
            raise OSError(f"damaged at {start - first:.2f} s")
        # Asked of the first frame alone: a frame that was asked for its side data is
        # part of a reference cycle, and keeps its pixels until Python cleans up.
        matrix = matrix or display_matrix(frame)
        end = start + seconds_of(frame, stream)
        pixels = partial(upright, frame, stream.sample_aspect_ratio or 1, matrix)
        yield Shown(start - first, end - first, pixels)


def seconds_of(frame, stream):
    """Return how long a frame says that it is shown, or what the rate suggests."""
    if frame.duration:
        return float(frame.duration * frame.time_base)
    return 1 / float(stream.average_rate or stream.guessed_rate or 25)


def check_end(container, stream, last):
    """Raise an OSError if the frames ended before the time that the file promises."""
    if last is None:
        raise OSError("no frame in it, or one that is damaged")
    late = float((stream.start_time or 0) * stream.time_base)  # beside a sound
    promised = [container.duration / 1e6 - late] if container.duration else []
    tag = re.fullmatch(r"(\d+):(\d+):([\d.]+)", stream.metadata.get("DURATION", ""))
    if stream.duration:
        # Shorter than the container beside a longer sound, longer with an edit list.
        promised.append(float(stream.duration * stream.time_base))
    elif tag:  # of Matroska and WebM
        hours, minutes, seconds = map(float, tag.groups())
        promised.append(3600 * hours + 60 * minutes + seconds - late)
    elif len(container.streams) > 1:
        return
    allowed = max(MISSING_SECONDS, 1.5 * (last.end - last.start))
    if promised and last.end < min(promised) - allowed:
        raise OSError(f"cut off: {last.end:.2f} of {min(promised):.2f} s are there")


def upright(frame, aspect_ratio, matrix, size):
    """Convert a decoded frame to RGB, scaled by the decoder and turned upright.

    Args:
        frame: Frame of PyAV, of any pixel format and depth.
        aspect_ratio: Width of a pixel over its height.
        matrix: How to turn it, as `display_matrix` returns it.
        size: Height and width of a frame to letterbox it into; None keeps its size.

    Returns:
        Array `(H, W, 3)` uint8.
    """
    a, b, c, d = matrix
    on_its_side = abs(b) > abs(a)
    height, width = frame.height, frame.width
    if size is not None:
        shape = (height, width * float(aspect_ratio))
        _, _, *shape = inside_frame(shape[::-1] if on_its_side else shape, size)
        height, width = shape[::-1] if on_its_side else shape
    smaller = height <= frame.height and width <= frame.width
    pixels = frame.to_ndarray(
        format="rgb24",
        height=height,
        width=width,
        interpolation="AREA" if smaller else "BICUBIC",
    )  # (height, width, 3)
    if on_its_side:
        pixels = pixels.swapaxes(0, 1)
    pixels = pixels[:: int(np.sign(b or d)), :: int(np.sign(c or a))]
    # A view that runs backwards is none that torch takes.
    return np.ascontiguousarray(pixels) if size is None else letterbox(pixels, size)


def display_matrix(frame):
    """Return how a frame is to be turned: x' = a x + c y and y' = b x + d y.

    Each is -1, 0 or 1: a camera that is held on its side, or one that mirrors.
    """
    data = frame.side_data.get("DISPLAYMATRIX")
    if data is None:
        return 1, 0, 0, 1
    a, b, _, c, d = np.frombuffer(bytes(data), "int32")[:5] / 65536
    matrix = tuple(int(value) for value in np.rint([a, b, c, d]))
    if np.abs(matrix).sum() != 2 or abs(matrix[0]) != abs(matrix[3]):
        raise OSError(f"to be turned by no multiple of 90 degrees: {matrix}")
    return matrix
