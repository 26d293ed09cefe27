"""When a classifier of clips looks: cover some frames and see what happens.

Shapes: T frames, H x W pixels, C channels; B blocks of frames, K classes.
"""

from numbers import Integral

import numpy as np

from aiva.conventions.clips import checked_clip
from aiva.conventions.numbers import whole_numbers
from aiva.plot.images import draw_signed
from aiva.plot.mosaic import mosaic
from aiva.plot.style import BLUE, FONT_SIZE, GREY, MAX_SIZE, style, whole_pixels
from aiva.scratch.occlusion import occlude, occlusion_positions

LARGEST = 0.9  # inches of a frame's side
BARS = 1.2  # inches of the bars' height
TEXT = 1.8 * FONT_SIZE / 72  # inches of a line of text
BESIDE = 0.75  # inches left of the frames
END = 0.1  # inches right of them
MOST_NUMBERS = 16  # frames whose index is written
FILL = 127.5  # middle grey, as in the occlusion of images


def temporal_occlusion(
    model, clip, label: int, length: int = 1, size: int | None = None, figsize=None
):
    """Draw how far the logit of a class falls when frames of a clip are covered.

    The frames become grey. High bars stand over those that the model needs; a bar below
    zero says that they spoke against the class. It is the occlusion of images (Zeiler
    and Fergus, 2013, https://arxiv.org/abs/1311.2901) with blocks of time for squares.
    With `size`, squares of these frames are covered too, one after the other: a map
    below each frame is red where its parts spoke for the class, blue where against it.

    Args:
        model: A classifier from clips `(N, T, H, W, C)` to logits `(N, K)`.
        clip: Clip `(T, H, W, C)` with values 0-255.
        label: Id of the class in question, 0 to K - 1.
        length: Frames of a block that are covered together.
        size: Side in pixels of the squares for the maps, which lie side by side; None
            draws bars alone, for a call of the model instead of one for each square.
        figsize: Width and height in inches; None fits them to the frames.

    Returns:
        A matplotlib figure: bars, below them the frames and, with `size`, the maps.

    Raises:
        ValueError: If this is no clip, blocks or squares do not fit into it, or the
            model has no class of this id.

    Example:
        >>> import keras
        >>> layers = [keras.layers.Flatten(), keras.layers.Dense(3)]
        >>> model = keras.Sequential([keras.Input((6, 8, 8, 1)), *layers])
        >>> figure = temporal_occlusion(model, np.zeros((6, 8, 8, 1)), 0, length=2)
        >>> len(figure.axes[0].patches)  # one bar for each block of two frames
        3
    """
    array = checked_clip(clip).astype("float32")
    blocks = blocks_of_frames(len(array), length)
    check_square(size, array.shape)
    covered = np.stack([cover(array, block) for block in blocks])
    answers = logits(model, np.concatenate([array[None], covered]), label)  # (1 + B,)
    falls = answers[0] - answers[1:]
    maps = None
    if size is not None:
        maps = np.full(array.shape[:3], np.nan)  # (T, H, W)
        for block in blocks:
            parts = cover_squares(array, block, size)
            fall = answers[0] - logits(model, parts, label)  # (P,)
            maps[block] = painted(fall, array.shape[1:3], size)
    with style():
        title = f"logit of class {label}: {answers[0]:.2f}"
        return draw(array, blocks, falls, maps, title, figsize)


def blocks_of_frames(count, length):
    """Return the slices of frames that are covered together; the last may be shorter.

    Example:
        >>> blocks_of_frames(5, 2)
        [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    [length] = whole_numbers(length=length)
    if length > count:
        raise ValueError(
            f"`length` must be at most the {count} frames of the clip. "
            f"Received: length={length}."
        )
    starts = range(0, count, length)
    return [slice(start, min(start + length, count)) for start in starts]


def check_square(size, shape):
    """Raise a ValueError unless a square fits into the frames."""
    if size is None:
        return
    [size] = whole_numbers(size=size)
    if size > min(shape[1:3]):
        raise ValueError(
            f"`size` must be at most the side of a frame, {shape[1]} x {shape[2]} "
            f"pixels. Received: size={size}."
        )


def cover(clip, block):
    """Return the clip with a block of its frames painted over."""
    copy = clip.copy()
    copy[block] = FILL
    return copy


def cover_squares(clip, block, size):
    """Copy a clip once for every square, painted over in a block of frames.

    Returns:
        float32 array `(P, T, H, W, C)`.
    """
    frames = [occlude(frame, size, size, FILL) for frame in clip[block]]  # (P, H, W, C)
    copies = np.repeat(clip[None], len(frames[0]), axis=0)
    copies[:, block] = np.stack(frames, axis=1)
    return copies


def logits(model, clips, label):
    """Return the logit of a class for each clip, `(N,)`, or raise a ValueError."""
    answers = model.predict(clips, verbose=0)
    if not isinstance(label, Integral) or label not in range(answers.shape[1]):
        raise ValueError(
            f"`label` must be a class of the model, 0 to {answers.shape[1] - 1}. "
            f"Received: label={label}."
        )
    return answers[:, label].astype("float64")


def painted(values, shape, size):
    """Write the value of each square into its pixels, `(H, W)`; others are NaN.

    Example:
        >>> painted([1.0, 2.0], shape=(2, 5), size=2).tolist()
        [[1.0, 1.0, 2.0, 2.0, nan], [1.0, 1.0, 2.0, 2.0, nan]]
    """
    image = np.full(shape, np.nan)
    positions = occlusion_positions(*shape, size, size)
    for value, (top, left) in zip(values, positions, strict=True):
        image[top : top + size, left : left + size] = value
    return image


def draw(clip, blocks, falls, maps, title, figsize):
    """Draw bars over the frames, and maps below them, on one axis of time."""
    from aiva.plot.figure import Figure

    count, height, width = clip.shape[:3]
    side = min((MAX_SIZE[0] - BESIDE - END) / count, LARGEST)
    strip = side * height / width  # inches
    heights = [BARS, strip] if maps is None else [BARS, strip, strip]
    size = whole_pixels(BESIDE + count * side + END, 3.3 * TEXT + 1.1 * sum(heights))
    figure = Figure(figsize=figsize or size)
    bars, *strips = figure.subplots(len(heights), height_ratios=heights, sharex=True)
    set_margins(figure)
    bars.set_title(title, pad=4)
    draw_bars(bars, blocks, falls)
    extent = (0, count - 1 / (width + 1), 0, 1)  # without the line after the last
    draw_frames(strips[0], clip, extent)
    if maps is not None:
        draw_maps(strips[1], maps, extent)
    for ax in strips:
        ax.spines[:].set_visible(False)
        ax.set(yticks=[], aspect="auto")
        ax.tick_params(length=0, labelbottom=ax is strips[-1])
    frames = range(0, count, -(-count // MOST_NUMBERS))
    strips[-1].set_xticks([frame + 0.5 for frame in frames], frames)
    strips[-1].set(xlim=(0, count), xlabel="frame")
    return figure


def set_margins(figure):
    """Set the margins of a figure, which are inches."""
    width, height = figure.get_size_inches()
    figure.subplots_adjust(
        left=BESIDE / width,
        right=1 - END / width,
        top=1 - TEXT / height,
        bottom=2.3 * TEXT / height,
        hspace=0.08,
    )


def draw_bars(ax, blocks, falls):
    """Draw a bar over each block of frames, upwards where the logit falls."""
    middles = [(block.start + block.stop) / 2 for block in blocks]
    widths = [block.stop - block.start - 0.2 for block in blocks]
    ax.bar(middles, falls, widths, color=BLUE)
    ax.axhline(0, color=GREY, linewidth=0.8)
    ax.set_ylabel("falls by")
    ax.tick_params(bottom=False, labelbottom=False)
    ax.spines["bottom"].set_visible(False)


def draw_frames(ax, clip, extent):
    """Draw the frames side by side."""
    ax.imshow(
        mosaic(clip[None]),
        cmap="gray",
        vmin=0,
        vmax=255,
        interpolation="nearest",
        extent=extent,
    )


def draw_maps(ax, maps, extent):
    """Draw the maps `(T, H, W)` side by side, on one scale that stands beside them."""
    limit = np.nanmax(np.abs(maps)) or 1.0
    spaced = np.pad(maps, [(0, 0), (0, 0), (0, 1)], constant_values=np.nan)
    row = np.concatenate(spaced, axis=1)[:, :-1]  # (H, T (W + 1) - 1)
    draw_signed(ax, row, limit).set_extent(extent)
    ax.set_ylabel(f"±{limit:.2g}")
