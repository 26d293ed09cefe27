"""Films written as MP4 (H.264), frame by frame, by PyAV."""

import itertools
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import numpy as np

H264 = {"crf": "17", "preset": "medium"}  # looks like the original (FFmpeg's guide)


def pyav():
    """Return the library PyAV, or raise an ImportError that says how to install it."""
    try:
        import av
    except ImportError:
        raise ImportError(
            'Video files are read and written by PyAV: pip install "aiva[video]". GIF, '
            "WebP, APNG and folders of frames need no extra."
        ) from None
    return av


def write_mp4(path: Path, frames: Iterable, frame_rate: float, cure: str) -> None:
    """Write frames as an MP4 that every browser plays; none of them is kept.

    Args:
        path: Path of a file that may be half written, as `written_whole` gives it.
        frames: Iterable of at least one frame `(H, W, 3)` uint8.
        frame_rate: Frames a second.
        cure: What to do about an odd height or width.

    Raises:
        ValueError: If height or width is odd.
        ImportError: If PyAV is missing.

    Example:
        >>> write_mp4("a.mp4", np.zeros((2, 15, 16, 3), "uint8"), 10, "Cut a row off.")
        Traceback (most recent call last):
        ValueError: An MP4 needs an even height and width. Received: frames of 15 x 16 \
pixels. Cut a row off.
    """
    av = pyav()
    frames = iter(frames)
    first = next(frames)
    height, width = first.shape[:2]
    if height % 2 or width % 2:
        raise ValueError(
            "An MP4 needs an even height and width. Received: frames of "
            f"{height} x {width} pixels. {cure}"
        )
    with av.open(str(Path(path).resolve()), "w", format="mp4") as container:
        rate = fraction(frame_rate)
        stream = container.add_stream("libx264", rate=rate, options=H264)
        stream.height, stream.width, stream.pix_fmt = height, width, "yuv420p"
        for frame in itertools.chain([first], frames):
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), "rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())


def fraction(frame_rate: float) -> Fraction:
    """Return a frame rate as a fraction, as the clock of a film needs it.

    Example:
        >>> fraction(30000 / 1001), fraction(0.3), fraction(0.0004)
        (Fraction(30000, 1001), Fraction(3, 10), Fraction(1, 2500))
    """
    rate = float(frame_rate)
    if rate < 1:  # round the seconds from frame to frame, not their inverse
        return 1 / Fraction(1 / rate).limit_denominator(1001)
    return Fraction(rate).limit_denominator(1001)
