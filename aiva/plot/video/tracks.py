"""Tracks: who is where in some frames of a clip, and the ways that all have gone.

Shapes: T frames, at most M tracks in a frame; P boxes of one frame, without padding.
"""

import numpy as np

from aiva.conventions.numbers import whole_number
from aiva.conventions.objects import check_boxes
from aiva.plot.class_names import names_of_labels
from aiva.plot.detection.box_drawing import canvases, class_colors, draw_boxes
from aiva.plot.detection.name_tags import ABOVE_TAGS, MARGIN, write_names
from aiva.plot.images import pixels
from aiva.plot.style import style
from aiva.plot.video.clips import evenly

PATH = 1.6  # points: the width of the line that a centre has drawn


def tracks(
    clip, tracks, count: int = 6, columns: int = 3, class_names=None, figsize=None
):
    """Show some frames of a clip with their tracks, a colour for each id.

    The number beside a box is its id. On the last frame lines show how the centre of
    every box has moved since the first; a line that is broken was lost in between.

    Args:
        clip: Frames `(T, H, W, C)` with values 0-255.
        tracks: Dictionary of "boxes" `(T, M, 4)`, (x1, y1, x2, y2) in pixels, and "ids"
            `(T, M)`, where -1 is padding, as `aiva.tracking.track` returns it. With
            `class_names` its "labels" `(T, M)` are named too.
        count: How many frames to show: the first, the last, and some between them.
        columns: Frames in a row, at most.
        class_names: Names of the classes; None writes the ids alone.
        figsize: Width and height in inches; None fits them to the frames.

    Returns:
        A matplotlib figure, with axes for each frame that is shown.

    Raises:
        ValueError: If clip and tracks do not belong together, a box is not finite, or a
            class has no name.

    Example:
        >>> found = {"boxes": [[[2, 2, 9, 9]], [[4, 2, 11, 9]]], "ids": [[7], [7]]}
        >>> figure = tracks(np.zeros((2, 16, 16, 3), "uint8"), found)
        >>> [(ax.get_title(), ax.texts[0].get_text()) for ax in figure.axes]
        [('frame 0', '7'), ('frame 1', '7')]
    """
    boxes, ids = checked(clip, tracks)
    words = words_of(tracks, ids, class_names)
    chosen = evenly(len(ids), whole_number("count", count))
    shown = pixels([clip[frame] for frame in chosen])
    columns = min(whole_number("columns", columns), len(chosen))
    with style():
        figure, axes = canvases(shown, columns, figsize, title_lines=1, margin=MARGIN)
        for ax, frame in zip(axes, chosen, strict=True):
            there = ids[frame] >= 0
            colors = class_colors(ids[frame][there])
            if frame == chosen[-1]:
                draw_paths(ax, boxes, ids)
            draw_boxes(ax, boxes[frame][there], colors)
            named = [
                word for word, real in zip(words[frame], there, strict=True) if real
            ]
            write_names(ax, boxes[frame][there], named, colors)
            ax.set_title(f"frame {frame}", pad=ABOVE_TAGS)
    return figure


def checked(clip, tracks):
    """Return boxes `(T, M, 4)` and ids `(T, M)` of a clip, or raise a ValueError."""
    given = tracks if isinstance(tracks, dict) else {}
    ids, boxes = (np.asarray(given.get(key, ())) for key in ("ids", "boxes"))
    if ids.ndim != 2 or boxes.shape != (*ids.shape, 4) or len(ids) != len(clip):
        raise ValueError(
            "`tracks` must hold boxes (T, M, 4) and ids (T, M) for the T frames of the "
            f"clip. Received: boxes {boxes.shape}, ids {ids.shape} for {len(clip)} "
            "frames. Give those of one clip, as `aiva.tracking.track` returns them."
        )
    if ids.size and ids.dtype.kind not in "iu":
        raise ValueError(f"tracks['ids'] must be whole numbers. Received: {ids.dtype}.")
    check_boxes(boxes, ids >= 0, "tracks['boxes']")
    return boxes, ids


def words_of(tracks, ids, class_names):
    """Return what to write beside each box, T lists of M words."""
    if class_names is None:
        return [[str(number) for number in row] for row in ids]
    labels = np.asarray(tracks.get("labels", ()))
    if labels.shape != ids.shape:
        raise ValueError(
            "Names of classes need the labels (T, M) of the tracks. Received: labels "
            f"{labels.shape}, ids {ids.shape}. Leave out `class_names`, or add labels."
        )
    names = [names_of_labels(each, class_names) for each in labels.clip(0)]
    return [
        [f"{number}: {name}" for number, name in zip(*row, strict=True)]
        for row in zip(ids, names, strict=True)
    ]


def draw_paths(ax, boxes, ids):
    """Draw the way of every centre, with gaps where it was not found."""
    from matplotlib.patheffects import Normal, Stroke

    for identity in np.unique(ids[ids >= 0]):
        there = ids == identity  # (T, M)
        way = np.full((len(ids), 2), np.nan)  # NaN makes a gap
        way[there.any(axis=1)] = (boxes[there][:, :2] + boxes[there][:, 2:]) / 2
        [color] = class_colors([identity])
        rim = [Stroke(linewidth=PATH + 1, foreground="#fffa"), Normal()]
        ax.plot(
            *way.T, color=color, lw=PATH, path_effects=rim, scalex=False, scaley=False
        )
