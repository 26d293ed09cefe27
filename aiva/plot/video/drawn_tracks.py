"""Tracks drawn into the pixels of frames, and a film of them as a file.

`aiva.plot.tracks` is a figure for a page. Here a frame goes in and a frame comes out,
so that a film of any length is drawn and written while it is read.
"""

import itertools
import os
import time
from pathlib import Path

import numpy as np

from aiva.conventions.files import written_whole
from aiva.conventions.frame_rate import check_frame_rate, frame_duration
from aiva.conventions.images import as_picture
from aiva.conventions.mp4 import write_mp4
from aiva.conventions.numbers import whole_number
from aiva.conventions.objects import check_boxes
from aiva.plot.class_names import names_of_labels
from aiva.plot.detection.box_drawing import class_colors
from aiva.plot.style import ink

PICTURES = {  # by suffix: Pillow's name, its options, milliseconds of its clock
    ".gif": ("GIF", {"disposal": 1}, 10),
    ".webp": ("WEBP", {"lossless": True}, 1),
}
FASTEST = {".gif": 50, ".webp": 1000, ".mp4": 1000}  # frames a second
PAUSE = 0.2  # seconds between two updates of the line that tells how far it is


def drawn_tracks(frame, tracks, scale: int = 1, class_names=None) -> np.ndarray:
    """Draw the tracks of one frame into its pixels: a box, and the id above it.

    Args:
        frame: Image `(H, W, C)` with values 0-255, grey or in colour; it stays as it
            is.
        tracks: Dictionary of "boxes" `(K, 4)`, (x1, y1, x2, y2) in pixels, and "ids"
            `(K,)`, where -1 is padding; with `class_names` also "labels" `(K,)`.
        scale: How many times larger the result is: words need room.
        class_names: Names of the classes; None writes the ids alone.

    Returns:
        Array `(scale * H, scale * W, 3)` uint8.

    Raises:
        ValueError: If this is no image, boxes, ids and labels do not fit, or a box is
            not finite or its edges are in the wrong order.

    Example:
        >>> frame = np.zeros((32, 48, 3), "uint8")
        >>> drawn = drawn_tracks(frame, {"boxes": [[5, 12, 25, 28]], "ids": [0]}, 2)
        >>> drawn.shape, drawn[24, 10].tolist()
        ((64, 96, 3), [43, 123, 208])
    """
    from PIL import Image, ImageDraw

    scale = whole_number("scale", scale)
    boxes, ids, labels = tracks_of_frame(tracks, class_names is not None)
    words = [str(identity) for identity in ids]
    if class_names is not None:
        names = names_of_labels(np.maximum(labels, 0), class_names)
        words = [": ".join(pair) for pair in zip(words, names, strict=True)]
    picture = Image.fromarray(as_picture(frame)).convert("RGB")
    size = picture.width * scale, picture.height * scale
    picture = picture.resize(size, Image.Resampling.NEAREST)
    draw = ImageDraw.Draw(picture)
    real = np.flatnonzero(ids >= 0)
    for index, color in zip(real, class_colors(ids[real]), strict=True):
        box = np.rint(boxes[index] * scale).astype(int).tolist()
        draw_one(draw, box, words[index], color, width=scale)
    return np.array(picture)


def tracks_of_frame(tracks, named):
    """Return boxes `(K, 4)`, ids `(K,)` and, if named, labels `(K,)`, or raise."""
    needed = ("boxes", "ids", "labels") if named else ("boxes", "ids")
    had = sorted(tracks) if isinstance(tracks, dict) else type(tracks).__name__
    if not set(needed) <= set(had):
        raise ValueError(
            f"`tracks` must be a dictionary of {', '.join(needed)}. Received: {had}."
        )
    boxes, ids = np.asarray(tracks["boxes"], "float64"), np.asarray(tracks["ids"])
    labels = np.asarray(tracks["labels"]) if named else ids
    if ids.shape == (0,) and boxes.size == 0:  # an empty list has no four columns
        boxes = boxes.reshape(0, 4)
    shapes = boxes.shape, labels.shape
    if shapes != ((*ids.shape, 4), ids.shape) or ids.ndim != 1:
        raise ValueError(
            "`tracks` must hold the boxes (K, 4) and ids (K,) of one frame, and as "
            f"many labels. Received: boxes {boxes.shape}, ids {ids.shape}, labels "
            f"{labels.shape}."
        )
    if ids.size and ids.dtype.kind not in "iu":
        raise ValueError(f"tracks['ids'] must be whole numbers. Received: {ids.dtype}.")
    check_boxes(boxes[None], ids[None] >= 0, "tracks['boxes']")
    return boxes, ids, labels


def draw_one(draw, box, word, color, width):
    """Draw a box, and a word above it, or in it where there is no room above."""
    from PIL import ImageColor

    x1, y1, x2, y2 = box
    draw.rectangle(
        [x1, y1, max(x2 - 1, x1), max(y2 - 1, y1)], outline=color, width=width
    )
    left, top, right, bottom = draw.textbbox((0, 0), word)
    height = bottom - top + 2
    y = y1 - height if y1 >= height else y1
    draw.rectangle([x1, y, x1 + right - left + 2, y + height - 1], fill=color)
    channels = [channel / 255 for channel in ImageColor.getrgb(color)]
    draw.text((x1 + 1 - left, y + 1 - top), word, fill=ink(channels))


def save_tracks(
    path: str | os.PathLike,
    followed,
    frame_rate: float = 10,
    scale: int = 1,
    class_names=None,
    verbose: bool = False,
) -> None:
    """Draw frame after frame and write a film, while they are tracked.

    An MP4 is written while the frames come, so that a film of any length fits into
    memory. Pillow, which writes the others, keeps all drawn frames until the end, and
    makes of neighbouring frames that are equal one that is shown longer.

    Args:
        path: Path of a new file, which ends in `.mp4` (needs
            `pip install "aiva[video]"`), `.webp` (exact) or `.gif` (256 colours).
        followed: Iterable of pairs of a frame and its tracks, as
            `aiva.tracking.track_frames` yields them.
        frame_rate: Frames a second.
        scale: As `drawn_tracks` takes it.
        class_names: As `drawn_tracks` takes it.
        verbose: Whether to say on one line how many frames are written.

    Raises:
        ValueError: If the suffix is another, the frame rate is too high for the format,
            there is no frame, or an MP4 would have an odd height or width.
        FileExistsError: If the file exists: it is never overwritten.
        ImportError: If an MP4 is to be written without the extra.

    Example:
        >>> import tempfile
        >>> frames = np.zeros((3, 32, 48, 3), "uint8")
        >>> tracks = [{"boxes": [[4 + x, 8, 20 + x, 24]], "ids": [0]} for x in range(3)]
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save_tracks(Path(folder, "film.webp"), zip(frames, tracks))
        ...     [path.name for path in Path(folder).iterdir()]
        ['film.webp']
    """
    path = Path(path)
    check_format(path, frame_rate)
    drawn = drawn_frames(followed, scale, class_names, verbose)
    with written_whole(path) as unfinished:
        first = next(drawn, None)
        if first is None:
            raise ValueError("A film must have at least one frame. Received: none.")
        frames = itertools.chain([first], drawn)
        if path.suffix.lower() == ".mp4":
            write_mp4(unfinished, frames, frame_rate, "Draw them with scale=2.")
        else:
            write_pictures(unfinished, frames, frame_rate)


def check_format(path, frame_rate):
    """Raise a ValueError unless a format is known and plays as fast."""
    suffix = path.suffix.lower()
    if suffix not in FASTEST:
        raise ValueError(
            f"The name of the file must end in {', '.join(FASTEST)}. Received: "
            f"path={str(path)!r}. Other formats are written from arrays: draw the "
            "frames with `aiva.plot.drawn_tracks`."
        )
    check_frame_rate("frame_rate", frame_rate)
    if frame_rate > FASTEST[suffix]:
        raise ValueError(
            f"`frame_rate` must be at most {FASTEST[suffix]} frames a second for a "
            f"{suffix}. Received: frame_rate={frame_rate!r}."
        )


def write_pictures(path, frames, frame_rate):
    """Write frames `(H, W, 3)` uint8 as an animated picture, by Pillow."""
    from PIL import Image

    kind, options, clock = PICTURES[path.suffix.lower()]
    pictures = [Image.fromarray(frame) for frame in frames]
    pictures[0].save(
        path,
        format=kind,
        save_all=True,
        append_images=pictures[1:],
        duration=[frame_duration(k, frame_rate, clock) for k in range(len(pictures))],
        loop=0,
        **options,
    )


def drawn_frames(followed, scale, class_names, verbose):
    """Yield frames with their tracks, drawn, and tell how many."""
    count, shown = 0, 0.0
    for count, (frame, tracks) in enumerate(followed, start=1):
        yield drawn_tracks(frame, tracks, scale, class_names)
        if verbose and time.monotonic() - shown > PAUSE:
            shown = time.monotonic()
            print(f"\r{count} frames written", end="", flush=True)
    if verbose:
        print(f"\r{count} frames written", flush=True)
