"""Frames of one clip, of any kind of file, one after the other."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from aiva.conventions.frame_rate import check_frame_rate
from aiva.conventions.numbers import height_and_width
from aiva.data.naming import naming
from aiva.data.video.picture_frames import (
    NO_PICTURE,
    animation_frames,
    folder_frames,
    picture_kind,
)
from aiva.data.video.sampling import sampled
from aiva.data.video.video_file import video_frames


def read_frames(
    path: str | os.PathLike,
    size: int | tuple[int, int] | None = None,
    frame_rate: float | None = None,
    folder_frame_rate: float | None = None,
) -> Iterator[tuple[float, np.ndarray]]:
    """Read a clip frame by frame, so that a film of any length fits into memory.

    Args:
        path: Path of a video file (MP4, MKV, AVI, WebM, MOV and what else FFmpeg reads;
            needs `pip install "aiva[video]"`), of an animated GIF, WebP or APNG, or of
            a folder of pictures, numbered in their order.
        size: Height and width of the frames in pixels, or one number for both: frames
            are letterboxed, never distorted. None keeps the pixels of the file.
        frame_rate: Frames a second, by the true times of the frames: those that come
            faster are left out, one that stays longer is repeated. None gives every
            frame once.
        folder_frame_rate: Frames a second of a folder of pictures, which has no times.

    Returns:
        Iterator of pairs: seconds after the first frame, and frame `(H, W, 3)` uint8,
        upright as the camera was held.

    Raises:
        ValueError: If an argument is out of its range; while reading, if the file is
            no clip, is damaged or cut off.
        ImportError: If a video file is to be read without the extra.

    Example:
        >>> import tempfile
        >>> from aiva.data import save_clip
        >>> clip = np.full((4, 8, 8, 3), 200, "uint8") - 40 * np.arange(4)[
        ...     :, None, None, None
        ... ].astype("uint8")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save_clip(Path(folder, "fading.webp"), clip, frame_rate=4)
        ...     for seconds, frame in read_frames(Path(folder, "fading.webp")):
        ...         print(seconds, frame.shape, frame[0, 0])
        0.0 (8, 8, 3) [200 200 200]
        0.25 (8, 8, 3) [160 160 160]
        0.5 (8, 8, 3) [120 120 120]
        0.75 (8, 8, 3) [80 80 80]
    """
    path = Path(path)
    size = checked_reading(size, frame_rate, folder_frame_rate)
    check_folder_rate([path], frame_rate, folder_frame_rate, seconds=True)
    return named_frames(path, size, frame_rate, folder_frame_rate)


def named_frames(path, size, frame_rate, folder_frame_rate):
    """Do what `read_frames` does; faults name the file."""
    with naming(path):
        yield from timed_frames(path, size, frame_rate, folder_frame_rate)


def timed_frames(path, size, frame_rate, folder_frame_rate):
    """Yield seconds and frame; a fault is an error of any kind that says what it is."""
    for seconds, frame in sampled(shown_frames(path, folder_frame_rate), frame_rate):
        yield seconds, frame.pixels(size)


def shown_frames(path, folder_frame_rate):
    """Return the `Shown` frames of a file or folder, by what it holds, not its name."""
    if path.is_dir():
        return folder_frames(path, folder_frame_rate or 1)
    if path.stat().st_size == 0:
        raise OSError("empty")
    if picture_kind(path) in NO_PICTURE:
        return video_frames(path)
    return animation_frames(path)


def checked_reading(size, frame_rate, folder_frame_rate):
    """Check how clips are to be read, and return height and width, or None."""
    for name, rate in [
        ("frame_rate", frame_rate),
        ("folder_frame_rate", folder_frame_rate),
    ]:
        if rate is not None:
            check_frame_rate(name, rate)
    return None if size is None else height_and_width(size)


def check_folder_rate(paths, frame_rate, folder_frame_rate, seconds=False):
    """Raise a ValueError if times are asked of a folder of pictures, which has none.

    Args:
        paths: Paths of clips.
        frame_rate: Frames a second that are asked for, or None.
        folder_frame_rate: Frames a second of folders, or None.
        seconds: Whether the seconds of every frame are asked for.
    """
    if folder_frame_rate is not None or (frame_rate is None and not seconds):
        return
    folders = [path for path in paths if path.is_dir()]
    if folders:
        raise ValueError(
            "A folder of pictures has no times. Received: "
            f"folder_frame_rate=None for {folders[0]}. Say at how many frames a second "
            "its pictures were taken."
        )
