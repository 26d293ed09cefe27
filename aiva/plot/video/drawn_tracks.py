"""Tracks drawn into the pixels of frames, and a film of them as a file.

`aiva.plot.tracks` is a figure for a page. Here a frame goes in and a frame comes out,
so that a film of any length is drawn and written while it is read.
"""

import os
import time
from pathlib import Path

import numpy as np

from aiva.conventions.files import written_whole
from aiva.conventions.images import as_picture
from aiva.conventions.numbers import whole_number
from aiva.plot.class_names import names_of_labels
from aiva.plot.detection.box_drawing import class_colors
from aiva.plot.style import ink

FORMATS = {  # by suffix: Pillow's name, its options, the shortest frame in milliseconds
    ".gif": ("GIF", {"disposal": 1}, 20),
    ".webp": ("WEBP", {"lossless": True}, 1),
}
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
        ValueError: If this is no image, or boxes and ids do not fit.

    Example:
        >>> frame = np.zeros((32, 48, 3), "uint8")
        >>> drawn = drawn_tracks(frame, {"boxes": [[5, 12, 25, 28]], "ids": [0]}, 2)
        >>> drawn.shape, drawn[24, 10].tolist()
        ((64, 96, 3), [43, 123, 208])
    """
    from PIL import Image, ImageDraw

    scale = whole_number("scale", scale)
    boxes, ids = np.asarray(tracks["boxes"], "float64"), np.asarray(tracks["ids"])
    if boxes.shape != (*ids.shape, 4) or ids.ndim != 1 or not np.isfinite(boxes).all():
        raise ValueError(
            "`tracks` must hold the boxes (K, 4) and ids (K,) of one frame, finite. "
            f"Received: boxes {boxes.shape}, ids {ids.shape}."
        )
    words = [str(identity) for identity in ids]
    if class_names is not None:
        names = names_of_labels(np.maximum(tracks["labels"], 0), class_names)
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
    """Draw frame after frame and write an animated picture, while they are tracked.

    Neighbouring frames that are equal become one that is shown longer.

    Args:
        path: Path of a new file, which ends in `.webp` (exact, and no frame is kept in
            memory) or `.gif` (256 colours, all frames are kept until the end).
        followed: Iterable of pairs of a frame and its tracks, as
            `aiva.tracking.track_frames` yields them.
        frame_rate: Frames a second.
        scale: As `drawn_tracks` takes it.
        class_names: As `drawn_tracks` takes it.
        verbose: Whether to say on one line how many frames are written.

    Raises:
        ValueError: If the suffix is another, the frame rate is too high for the format,
            or there is no frame.
        FileExistsError: If the file exists: it is never overwritten.

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
    kind, options, duration = checked_format(path, frame_rate)
    pictures = drawn_pictures(followed, scale, class_names, verbose)
    with written_whole(path) as unfinished:
        first = next(pictures, None)
        if first is None:
            raise ValueError("A film must have at least one frame. Received: none.")
        first.save(
            unfinished,
            format=kind,
            save_all=True,
            append_images=pictures,
            duration=duration,
            loop=0,
            **options,
        )


def checked_format(path, frame_rate):
    """Return Pillow's name of a format, its options, and milliseconds of a frame."""
    if path.suffix.lower() not in FORMATS:
        raise ValueError(
            f"The name of the file must end in {', '.join(FORMATS)}. Received: "
            f"path={str(path)!r}. Other formats are written from arrays: draw the "
            "frames with `aiva.plot.drawn_tracks`."
        )
    kind, options, shortest = FORMATS[path.suffix.lower()]
    if not 0 < frame_rate <= 1000 / shortest:
        raise ValueError(
            f"`frame_rate` must be above 0 and at most {1000 // shortest} frames a "
            f"second for a {path.suffix}. Received: frame_rate={frame_rate!r}."
        )
    return kind, options, round(1000 / frame_rate)


def drawn_pictures(followed, scale, class_names, verbose):
    """Yield frames with their tracks as Pillow pictures, and tell how many."""
    from PIL import Image

    count, shown = 0, 0.0
    for count, (frame, tracks) in enumerate(followed, start=1):
        yield Image.fromarray(drawn_tracks(frame, tracks, scale, class_names))
        if verbose and time.monotonic() - shown > PAUSE:
            shown = time.monotonic()
            print(f"\r{count} frames written", end="", flush=True)
    if verbose:
        print(f"\r{count} frames written", flush=True)
