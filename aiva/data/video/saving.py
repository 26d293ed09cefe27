"""Clips written to files that a browser plays, with the right speed and no frame lost.

GIF has 256 colours a frame and times in hundredths of a second; WebP and APNG keep
every pixel; MP4 (H.264) is small and keeps what the eye sees. Pillow writes frames that
are equal to the one before as one frame that stays longer: their time is kept, and
reading at the same frame rate gives them all back.
"""

import os
from pathlib import Path

import numpy as np

from aiva.conventions.files import written_whole
from aiva.conventions.frame_rate import check_frame_rate, frame_duration
from aiva.conventions.images import as_bytes, check_pixels, check_range
from aiva.conventions.mp4 import write_mp4

PICTURES = {  # suffix: name in Pillow, options, milliseconds of its clock, fastest rate
    ".gif": ("GIF", {}, 10, 50),  # browsers show 10 ms as 100
    ".webp": ("WEBP", {"lossless": True, "exact": True}, 1, 500),
    ".png": ("PNG", {}, 1, 500),
    ".apng": ("PNG", {}, 1, 500),
}


def save_clip(path: str | os.PathLike, clip: np.ndarray, frame_rate: float = 10):
    """Save a clip as an animation or a video. A file is never overwritten.

    Args:
        path: Path of the new file. Its suffix decides: `.gif`, `.webp`, `.png` or
            `.apng` (an animated PNG), and `.mp4`, which needs
            `pip install "aiva[video]"`.
        clip: Array `(T, H, W, 3)`, or `(T, H, W, 1)` for grey, values 0-255.
        frame_rate: Frames a second.

    Raises:
        ValueError: If the clip is no such array, its values look divided by 255, the
            suffix is another, or the format cannot hold the clip as it is.
        FileExistsError: If the file exists.
        ImportError: If an MP4 is to be written without the extra.

    Example:
        >>> import tempfile
        >>> clip = np.random.default_rng(0).integers(256, size=(8, 16, 16, 1))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save_clip(Path(folder, "noise.gif"), clip, frame_rate=25)
        ...     [path.name for path in Path(folder).iterdir()]
        ['noise.gif']
    """
    path = Path(path)
    check_frame_rate("frame_rate", frame_rate)
    clip = checked_clip(clip)
    suffix = path.suffix.lower()
    if suffix == ".mp4":
        save_video(path, clip, frame_rate)
    elif suffix in PICTURES:
        save_animation(path, clip, frame_rate)
    else:
        raise ValueError(
            f"Clips are saved as {', '.join(PICTURES)} or .mp4. "
            f"Received: path={str(path)!r}."
        )


def checked_clip(clip):
    """Return a clip as an array `(T, H, W, 3)` uint8, or raise a ValueError."""
    array = np.asarray(clip)
    if array.ndim != 4 or array.shape[3] not in (1, 3) or 0 in array.shape:
        raise ValueError(
            "`clip` must be an array (frames, height, width, 3), or with 1 for grey. "
            f"Received: shape {array.shape}. Grey frames need a last axis, "
            "`clip[..., None]`; of several clips, save each by itself."
        )
    check = check_range if array.dtype.kind in "iu" else check_pixels
    check(array, "clip")
    return np.broadcast_to(as_bytes(array), (*array.shape[:3], 3))


def save_animation(path, clip, frame_rate):
    """Save a clip `(T, H, W, 3)` uint8 as an animated picture, by Pillow."""
    from PIL import Image

    kind, options, clock, fastest = PICTURES[path.suffix.lower()]
    if frame_rate > fastest:
        raise ValueError(
            f"A {kind} plays at most {fastest} frames a second. "
            f"Received: frame_rate={frame_rate:g}. Leave out frames, or save an .mp4."
        )
    if kind != "GIF" and (clip == clip[:1]).all():
        raise ValueError(
            f"Frames that are all equal make a {kind} that is a picture and has no "
            f"time. Received: {len(clip)} frame(s) without any change. Save it as "
            ".gif or .mp4."
        )
    pictures = [Image.fromarray(np.ascontiguousarray(frame)) for frame in clip]
    durations = [frame_duration(k, frame_rate, clock) for k in range(len(clip))]
    with written_whole(path) as unfinished:
        pictures[0].save(
            unfinished,
            format=kind,
            save_all=True,
            append_images=pictures[1:],
            duration=durations,
            loop=0,
            **options,
        )


def save_video(path, clip, frame_rate):
    """Save a clip `(T, H, W, 3)` uint8 as an MP4, by PyAV."""
    odd_height, odd_width = (side % 2 for side in clip.shape[1:3])
    cure = (
        "Repeat the last row or column, "
        f"`np.pad(clip, ((0, 0), (0, {odd_height}), (0, {odd_width}), (0, 0)), "
        '"edge")`, or save it as .webp.'
    )
    with written_whole(path) as unfinished:
        write_mp4(unfinished, clip, frame_rate, cure)
