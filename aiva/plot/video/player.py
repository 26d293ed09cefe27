"""A player: clips that move on the page, without a network and without buttons.

The picture is an animated PNG (APNG), which every browser plays: in a notebook, in its
HTML, offline.

Shapes: N clips, T frames, H x W pixels, C channels; h x w pixels of the picture.
"""

import base64
import io
import math

import numpy as np
from PIL import Image, PngImagePlugin

from aiva.conventions.clips import checked_clip, checked_clips
from aiva.conventions.frame_rate import check_frame_rate, frame_duration
from aiva.plot.mosaic import mosaic
from aiva.plot.style import MAX_SIZE, PIXELS

WIDEST = int(MAX_SIZE[0] * PIXELS)  # pixels of a page's width
LEAST = 240  # pixels of a clip's width, where the page has room for it
COLORS = (255, 63)  # what a file that became too large is tried with
MOST_FRAMES_PER_SECOND = 60  # browsers slow down what is faster


class Player:
    """An animation that shows itself in a notebook; `plot.player` makes it.

    Attributes:
        data: The bytes of the APNG file, for `Path("clip.png").write_bytes(data)`.
        num_frames: Number of frames that are shown.
        size: Width and height in pixels.
        frame_rate: Frames a second.
    """

    def __init__(self, data: bytes, num_frames: int, size: tuple, frame_rate: float):
        self.data, self.num_frames, self.size = data, num_frames, size
        self.frame_rate = frame_rate

    def __repr__(self):
        width, height = self.size
        return (
            f"<Player of {self.num_frames} frames, {self.frame_rate:g} a second, "
            f"{width}x{height}>"
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        """Return the file as Jupyter wants it, and how large to show it."""
        width, height = self.size
        picture = base64.b64encode(self.data).decode("ascii")
        return (
            {"image/png": picture, "text/plain": repr(self)},
            {"image/png": {"width": width, "height": height}},
        )


def player(clips, frame_rate: float = 8.0, max_bytes: int = 150_000):
    """Show a clip, or several side by side, as an animation that never ends.

    Pixels are enlarged by a whole number, so that a clip is at least 240 pixels wide
    where the page has room for it. The animation is exact unless its file is too large;
    then all frames share 255 colours or, if that is not enough, 63.

    Args:
        clips: Clip `(T, H, W, C)` or clips `(N, T, H, W, C)` with values 0-255.
        frame_rate: Frames a second, above 0 and at most 60.
        max_bytes: How large the file may become: a notebook keeps it.

    Returns:
        A `Player`. It shows itself as the last line of a cell; `player.data` are the
        bytes of the file.

    Raises:
        ValueError: If these are no clips, the frame rate is not possible, or the file
            would be too large.

    Example:
        >>> moving = np.zeros((4, 32, 32, 1), "uint8")
        >>> moving[range(4), :, range(4)] = 255
        >>> player(moving, frame_rate=2)
        <Player of 4 frames, 2 a second, 256x256>
    """
    single = np.ndim(clips) == 4
    array = checked_clip(clips, "clips")[None] if single else checked_clips(clips)
    check_frame_rate("frame_rate", frame_rate)
    if frame_rate > MOST_FRAMES_PER_SECOND:
        raise ValueError(
            f"`frame_rate` must be at most {MOST_FRAMES_PER_SECOND} frames a second. "
            f"Received: frame_rate={frame_rate!r}."
        )
    frames = side_by_side(array)  # (T, h, w) or (T, h, w, 3)
    factor = enlargement(array.shape[3], frames.shape[2])
    durations = [frame_duration(index, frame_rate) for index in range(len(frames))]
    data = smallest_loss(frames, factor, durations, max_bytes)
    size = factor * frames.shape[2], factor * frames.shape[1]
    return Player(data, len(frames), size, frame_rate)


def side_by_side(clips):
    """Put frame by frame the clips beside each other, with a grey line between them.

    Returns:
        uint8 array `(T, H, N (W + 1) - 1)`, with 3 behind for colour.
    """
    rows = mosaic(np.swapaxes(clips, 0, 1))  # (T (H + 1) - 1, N (W + 1) - 1)
    height = clips.shape[2]
    starts = range(0, len(rows), height + 1)
    return np.stack([rows[start : start + height] for start in starts])


def enlargement(clip_width, width):
    """Return the whole number by which pixels are enlarged.

    Example:
        >>> enlargement(32, 32), enlargement(32, 131), enlargement(640, 640)
        (8, 5, 1)
    """
    return max(1, min(math.ceil(LEAST / clip_width), WIDEST // width))


def smallest_loss(frames, factor, milliseconds, max_bytes):
    """Return an APNG file that is small enough, with as many colours as it can have."""
    still = np.zeros(frames.shape[:3], bool)  # (T, h, w)
    colored = frames.reshape(*still.shape, -1)  # (T, h, w, C)
    still[1:] = (colored[1:] == colored[:-1]).all(axis=-1)
    data = apng(enlarged(with_alpha(frames, still), factor), milliseconds)
    for colors in COLORS:
        if len(data) <= max_bytes:
            break
        indices, palette = in_colors(frames, colors)
        indices[still] = colors  # the index after the last colour is transparent
        data = apng(enlarged(indices, factor), milliseconds, palette, colors)
    if len(data) > max_bytes:
        raise ValueError(
            f"The animation must be a file of at most {max_bytes} bytes. Received: "
            f"{len(frames)} frames of {frames.shape[1]} x {frames.shape[2]} pixels, "
            f"{len(data)} bytes. Show fewer clips, every second frame "
            "(`clips[:, ::2]`) or smaller ones, or set `max_bytes`."
        )
    return data


def with_alpha(frames, still):
    """Make transparent what stands still: what was there before shows through.

    Returns:
        uint8 array `(T, h, w, 2)` of grey or `(T, h, w, 4)` of colour, alpha last.
    """
    colored = frames.reshape(*still.shape, -1)
    opaque = ~still[..., None]
    return np.concatenate([colored * opaque, 255 * opaque.astype("uint8")], axis=-1)


def enlarged(frames, factor):
    """Repeat every pixel in both directions."""
    return frames.repeat(factor, axis=1).repeat(factor, axis=2)


def in_colors(frames, colors):
    """Find the colours that suit all frames together.

    Returns:
        uint8 array `(T, h, w)` of indices, and the palette as a flat list.
    """
    image = Image.fromarray(frames.reshape(-1, *frames.shape[2:])).convert("RGB")
    reduced = image.quantize(colors, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    palette = np.resize(reduced.getpalette(), 3 * (colors + 1)).tolist()
    return np.array(reduced).reshape(frames.shape[:3]), palette


def apng(frames, milliseconds, palette=None, transparent=None):
    """Write frames as an animated PNG, each over the one before.

    Pillow stores the part of a frame that differs from the last; one that does not
    differ makes the last longer.
    """
    images = [Image.fromarray(frame) for frame in frames]
    for image in images if palette else []:
        image.putpalette(palette)
    first, *others = images
    options = {} if transparent is None else {"transparency": transparent}
    file = io.BytesIO()
    first.save(
        file,
        format="png",
        save_all=True,
        append_images=others,
        duration=milliseconds,
        loop=0,
        blend=PngImagePlugin.Blend.OP_OVER,
        optimize=True,
        **options,
    )
    return file.getvalue()
