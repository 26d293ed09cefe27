"""Clips of pictures, read by Pillow: animated GIF, WebP, APNG, AVIF; folders of frames.

A frame of an animation is shown as long as it says; one that says nothing, or 0, for
0.1 s, as browsers do. A folder of frames has no times of its own.
"""

import re
from functools import partial

import numpy as np

from aiva.conventions.letterbox import letterbox
from aiva.data.class_folders import visible
from aiva.data.picture import opaque, open_picture, reason
from aiva.data.video.shown import Shown

ANIMATED = ("GIF", "WEBP", "PNG", "AVIF")
UNSAID = 100  # milliseconds
NO_PICTURE = (None, "MPEG")  # Pillow tells MPEG from others, and cannot read it


def picture_kind(path):
    """Return what Pillow calls the format of a file, None for no picture."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as picture:
            return picture.format
    except UnidentifiedImageError:
        return None


def animation_frames(path):
    """Yield the frames of an animated picture, on white where they are transparent.

    Args:
        path: Path of the file.

    Yields:
        `Shown` frames.

    Raises:
        OSError: If the file is a picture that does not move, or is broken.
    """
    from PIL import Image

    with Image.open(path) as picture:
        if picture.format not in ANIMATED or not (
            picture.format == "GIF" or picture.is_animated
        ):
            raise OSError("a picture, not a clip")
        start = 0
        # An APNG may hold a still picture for programs that cannot play it.
        still = bool(getattr(picture, "default_image", False))
        for index in range(still, picture.n_frames):
            picture.seek(index)
            picture.load()
            end = start + (picture.info.get("duration") or UNSAID)
            frame = opaque(picture).convert("RGB")
            yield Shown(start / 1000, end / 1000, partial(framed, frame))
            start = end


def folder_frames(folder, frame_rate):
    """Yield the frames of a folder of pictures, in the order of their numbers.

    Args:
        folder: Path of the folder; what it holds are pictures of one size.
        frame_rate: Frames a second at which they were taken.

    Yields:
        `Shown` frames.

    Raises:
        OSError: If there are none; when a frame is asked for, if it is no picture or
            has another size than the first.
    """
    paths = sorted(visible(folder), key=natural_order)
    if not paths:
        raise OSError("an empty folder")
    size = readable(paths[0]).size
    for index, path in enumerate(paths):
        start, end = index / frame_rate, (index + 1) / frame_rate
        yield Shown(start, end, partial(folder_frame, path, size))


def folder_frame(path, expected, size):
    """Read one picture of a folder, `(H, W, 3)`, letterboxed to a size if not None."""
    picture = readable(path)
    if picture.size != expected:
        raise OSError(
            f"{path.name}: {picture.width} x {picture.height} pixels, but the first "
            f"frame has {expected[0]} x {expected[1]}"
        )
    return framed(picture, size)


def readable(path):
    """Open a picture upright, or raise an OSError that names it."""
    try:
        if path.is_dir():
            raise OSError("a folder inside a folder of frames")
        return open_picture(path)
    except Exception as error:  # decoders of pictures raise errors of any kind
        why = str(error) if path.is_dir() else reason(error, path)
        raise OSError(f"{path.name}: {why}") from error


def framed(picture, size):
    """Return a picture as an array `(H, W, 3)`, letterboxed to a size if not None."""
    return np.array(picture) if size is None else letterbox(picture, size)


def natural_order(path):
    """Return what to sort by so that frame 10 comes after frame 9.

    Example:
        >>> from pathlib import Path
        >>> [str(p) for p in sorted([Path("f10"), Path("f9")], key=natural_order)]
        ['f9', 'f10']
    """
    parts = re.split(r"(\d+)", path.name)
    return [(int(part), part) if part.isdigit() else (0, part) for part in parts]
