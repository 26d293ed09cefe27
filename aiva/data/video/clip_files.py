"""A reader's own clips: one of them, or a folder with a sub-folder per class."""

import itertools
import os
from pathlib import Path

import numpy as np

from aiva.conventions.numbers import whole_number
from aiva.data.arguments import check_invalid
from aiva.data.class_folders import check_every_class, class_folders, visible
from aiva.data.naming import fault, naming
from aiva.data.picture import report
from aiva.data.video.frames import (
    check_folder_rate,
    checked_reading,
    timed_frames,
)

CLIPS = "clips that can be read and are long enough"


def read_clip(
    path: str | os.PathLike,
    size: int | tuple[int, int] | None = None,
    frame_rate: float | None = None,
    folder_frame_rate: float | None = None,
) -> np.ndarray:
    """Read one whole clip, at its own length.

    For a long film, `read_frames` gives the same frames one after the other.

    Args:
        path: Path of a video file (needs `pip install "aiva[video]"`), of an animated
            GIF, WebP or APNG, or of a folder of pictures, numbered in their order.
        size: Height and width of the frames in pixels, or one number for both: frames
            are letterboxed, never distorted. None keeps the pixels of the file.
        frame_rate: Frames a second, by the true times of the frames. None gives every
            frame once.
        folder_frame_rate: Frames a second of a folder of pictures, which has no times;
            needed together with `frame_rate`.

    Returns:
        Array `(T, H, W, 3)` uint8, upright as the camera was held.

    Raises:
        ValueError: If an argument is out of its range, or the file is no clip, is
            damaged or cut off.
        ImportError: If a video file is to be read without the extra.

    Example:
        >>> import tempfile
        >>> from aiva.data import save_clip
        >>> clip = np.random.default_rng(0).integers(256, size=(6, 8, 8, 3))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save_clip(Path(folder, "noise.png"), clip, frame_rate=10)
        ...     same = read_clip(Path(folder, "noise.png"))
        ...     fewer = read_clip(Path(folder, "noise.png"), size=4, frame_rate=5)
        >>> (same == clip).all(), fewer.shape
        (np.True_, (3, 4, 4, 3))
    """
    path = Path(path)
    size = checked_reading(size, frame_rate, folder_frame_rate)
    check_folder_rate([path], frame_rate, folder_frame_rate)
    with naming(path):
        timed = timed_frames(path, size, frame_rate, folder_frame_rate)
        return np.stack([frame for _, frame in timed])  # (T, H, W, 3)


def from_clips(
    folder: str | os.PathLike,
    size: int | tuple[int, int],
    frames: int = 16,
    frame_rate: float | None = None,
    lengths: str = "cut",
    invalid: str = "raise",
    folder_frame_rate: float | None = None,
) -> tuple[np.ndarray, ...]:
    """Load clips of any kind from a folder with a sub-folder per class.

    A clip is a video file (MP4, MKV, AVI, WebM, MOV and what else FFmpeg reads; needs
    `pip install "aiva[video]"`), an animated GIF, WebP or APNG, or a folder of pictures
    of one size, numbered in their order. Frames are turned upright and letterboxed, so
    that nothing is distorted; what is transparent becomes white. A file is read no
    further than needed, and only the frames that are kept are in memory. Names that
    begin with a dot, and files beside the sub-folders, are not read.

    Args:
        folder: Path of the folder. Its sub-folders, in the order of their names, are
            the labels 0, 1, 2, ...; `class_names` lists them.
        size: Height and width of the frames in pixels, or one number for both.
        frames: T, the frames of every clip, from its first one on.
        frame_rate: Frames a second, by the true times of the frames: those that come
            faster are left out, one that stays longer is repeated. None takes every
            frame, so that a second has as many as the file happens to have.
        lengths: What to do about clips of other lengths. `"cut"` takes the first T
            frames, and a clip that has fewer is not valid. `"pad"` does the same, but
            fills a shorter clip with black frames at its end, and returns a mask.
        invalid: What to do about files that are no readable clips: `"raise"` an error
            that lists them all, or `"skip"` them with a warning that does.
        folder_frame_rate: Frames a second of folders of pictures, which have no times;
            needed together with `frame_rate`.

    Returns:
        Clips `(N, T, height, width, 3)` uint8 and labels `(N,)` int32; with
        `lengths="pad"` also a mask `(N, T)` bool, True where a frame is real.

    Raises:
        ValueError: If there are no sub-folders, one of them has no clip, an argument is
            out of its range, or (`invalid="raise"`) a file is not readable.
        ImportError: If there is a video file, but not the extra.

    Example:
        >>> import tempfile
        >>> from aiva.data import save_clip
        >>> clip = np.random.default_rng(0).integers(256, size=(6, 24, 32, 3))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save_clip(Path(folder, "jump", "1.webp"), clip, frame_rate=10)
        ...     save_clip(Path(folder, "run", "1.gif"), clip[:4], frame_rate=10)
        ...     clips, labels, mask = from_clips(folder, 32, frames=6, lengths="pad")
        >>> clips.shape, labels.tolist(), mask.sum(axis=1).tolist()
        ((2, 6, 32, 32, 3), [0, 1], [6, 4])
    """
    size = checked_reading(size, frame_rate, folder_frame_rate)
    frames = whole_number("frames", frames)
    check_invalid(invalid)
    if lengths not in ("cut", "pad"):
        raise ValueError(
            f'`lengths` must be "cut" or "pad". Received: lengths={lengths!r}.'
        )
    classes = class_folders(folder)
    items = [
        (path, label) for label, name in enumerate(classes) for path in visible(name)
    ]
    check_folder_rate([path for path, _ in items], frame_rate, folder_frame_rate)
    clips, labels, problems = [], [], []
    for path, label in items:
        try:
            timed = timed_frames(path, size, frame_rate, folder_frame_rate)
            clips.append(first_frames(timed, frames, lengths))
        except (ImportError, MemoryError):  # not the file's fault
            raise
        except Exception as error:  # decoders raise errors of any kind
            name = path.relative_to(folder).as_posix()
            problems.append(f"{name} is not readable ({fault(error, path)})")
        else:
            labels.append(label)
    report(problems, folder, invalid, expected=CLIPS)
    check_every_class(classes, labels, kind="clip")
    labels = np.array(labels, "int32")
    if lengths == "cut":
        return np.stack(clips), labels  # (N, T, H, W, 3), (N,)
    clips, mask = padded(clips, frames)
    return clips, labels, mask


def first_frames(timed, count, lengths):
    """Return the first frames of a clip, `(T, H, W, 3)`; no more of it is read."""
    clip = [frame for _, frame in itertools.islice(timed, count)]
    if len(clip) < count and lengths == "cut":
        raise OSError(
            f'too short: {len(clip)} of {count} frames; lengths="pad" fills it up'
        )
    return np.stack(clip)


def padded(clips, count):
    """Fill clips up with black frames, and say which frames are real.

    Example:
        >>> clips, mask = padded([np.ones((1, 2, 2, 3)), np.ones((2, 2, 2, 3))], 2)
        >>> clips.shape, mask.tolist()
        ((2, 2, 2, 2, 3), [[True, False], [True, True]])
    """
    result = np.zeros((len(clips), count, *clips[0].shape[1:]), "uint8")
    for filled, clip in zip(result, clips, strict=True):
        filled[: len(clip)] = clip
    lengths = np.array([len(clip) for clip in clips])
    return result, np.arange(count) < lengths[:, None]  # (N, T, H, W, 3), (N, T)
