"""Name tags: words beside boxes that hide neither a box nor another tag.

Pixels here are those of the screen, counted from the upper left corner of a picture
and its margins; P boxes of one picture.
"""

import numpy as np

from aiva.plot.style import FONT_SIZE, ink

MARGIN = 0.22  # inches above and below a picture: the height of a tag
ABOVE_TAGS = 72 * MARGIN + 2  # points from a picture to its title, over the margin
LINE_ROOM = 2  # pixels that the line of a box takes on each side
PAD = 1.0  # points around the words of a tag
OWN, OTHERS, TAGS = 1e2, 1e6, 1e10  # what a hidden pixel costs; a pixel away costs 1
LEAST_LEADER = 4  # pixels from box to tag: from here on a line joins them


def write_names(ax, boxes, words, colors):
    """Write a word beside each box, in the margin above or below where need be.

    Args:
        ax: Axes of an image with margins, as `canvases` makes them.
        boxes: Boxes `(P, 4)`, (x1, y1, x2, y2) in pixels of the image.
        words: P texts.
        colors: P colours.
    """
    if len(words) == 0:
        return
    to_screen, shape = screen_of(ax)
    inside = np.reshape(boxes, (-1, 2)).clip(0, [ax.get_xlim()[1], ax.get_ylim()[0]])
    on_screen = to_screen.transform(inside).reshape(-1, 4)
    tags = [write_tag(ax, *pair) for pair in zip(words, colors, strict=True)]
    sizes = np.array([size_of(tag) for tag in tags])
    corners = tag_corners(on_screen, sizes, shape)
    back = to_screen.inverted()
    for tag, box, color, low, high in zip(
        tags, on_screen, colors, corners, corners + sizes, strict=True
    ):
        tag.set_position(back.transform((low + high) / 2))
        start, end = leader_of(box, [*low, *high])
        if np.hypot(*(end - start)) >= LEAST_LEADER:
            x, y = back.transform([start, end]).T
            ax.plot(x, y, color=color, lw=1, clip_on=False, scalex=False, scaley=False)


def screen_of(ax):
    """Return the transform from an image's pixels to the screen's, and its shape.

    The screen is the picture with its margins, counted from the upper left corner.
    """
    from matplotlib.transforms import Affine2D

    ax.apply_aspect()
    margin = MARGIN * ax.figure.dpi
    from_corner = Affine2D().translate(-ax.bbox.x0, -ax.bbox.y1 - margin).scale(1, -1)
    shape = np.ceil([ax.bbox.height + 2 * margin, ax.bbox.width]).astype(int)
    return ax.transData + from_corner, shape


def write_tag(ax, word, color):
    """Write a word on a ground of this colour, anywhere."""
    from matplotlib.colors import to_rgb

    return ax.text(
        0,
        0,
        word,
        ha="center",
        va="center",
        size=FONT_SIZE,
        color=ink(to_rgb(color)),
        bbox={"facecolor": color, "linewidth": 0, "pad": PAD},
    )


def size_of(tag):
    """Return the width and height of a tag in whole pixels."""
    extent, pad = tag.get_window_extent(), 2 * PAD * tag.figure.dpi / 72
    return np.ceil([extent.width + pad + 1, extent.height + pad + 1]).astype(int)


def tag_corners(boxes, sizes, shape):
    """Find the upper left corner of a tag for each box, one after the other.

    A tag lies as near to its box as it can, best above the left end. It hides no other
    tag, no other box and not its own. Where all room is taken it hides as little as
    possible: its own box before others, and other tags last.

    Args:
        boxes: Boxes `(P, 4)`, (x1, y1, x2, y2).
        sizes: Widths and heights of the tags `(P, 2)`.
        shape: Height and width of the picture with its margins.

    Returns:
        Corners x, y `(P, 2)`, whole numbers.

    Example:
        >>> boxes = np.array([[10, 10, 30, 30], [12, 32, 30, 60]])
        >>> tag_corners(boxes, np.array([[20, 6], [20, 6]]), (80, 80)).tolist()
        [[8, 2], [32, 24]]
    """
    low = np.floor(boxes[:, :2] - LINE_ROOM).clip(0).astype(int)
    high = np.ceil(boxes[:, 2:] + LINE_ROOM).clip(0).astype(int)
    rectangles = [
        (slice(y1, y2), slice(x1, x2))
        for (x1, y1), (x2, y2) in zip(low, high, strict=True)
    ]
    costs = np.zeros(shape)
    for rectangle in rectangles:
        costs[rectangle] += OTHERS
    corners = []
    for rectangle, start, end, size in zip(rectangles, low, high, sizes, strict=True):
        width, height = np.minimum(size, shape[::-1])
        costs[rectangle] += OWN - OTHERS
        hidden = sums_of_windows(costs, width, height)
        costs[rectangle] += OTHERS - OWN
        away = distances(hidden.shape, start, end, width, height)
        row, column = np.unravel_index(np.argmin(hidden + away), hidden.shape)
        costs[row : row + height, column : column + width] += TAGS
        corners.append((column, row))
    return np.array(corners)


def sums_of_windows(costs, width, height):
    """Return the sum of every window of this size, by its upper left corner.

    Example:
        >>> sums_of_windows(np.eye(3), 2, 2).tolist()
        [[2.0, 1.0], [1.0, 2.0]]
    """
    total = np.pad(costs.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    rows = total[height:] - total[:-height]
    return rows[:, width:] - rows[:, :-width]


def distances(shape, start, end, width, height):
    """Return how far a tag at each corner lies from its box, and from where it should.

    The second counts little: it only chooses between positions that touch the box.
    """
    rows, columns = np.arange(shape[0])[:, None], np.arange(shape[1])
    (x1, y1), (x2, y2) = start, end
    right = np.maximum(0, np.maximum(x1 - columns - width, columns - x2))
    down = np.maximum(0, np.maximum(y1 - rows - height, rows - y2))
    return np.hypot(right, down) + 0.02 * (abs(columns - x1) + abs(rows + height - y1))


def leader_of(box, tag):
    """Return the ends `(2, 2)` of the shortest line from a box to a tag.

    Example:
        >>> leader_of([0, 0, 10, 10], [4, 30, 8, 36]).tolist()
        [[6.0, 10.0], [6.0, 30.0]]
    """
    box, tag = np.reshape(box, (2, 2)), np.reshape(tag, (2, 2))
    low, high = np.maximum(box[0], tag[0]), np.minimum(box[1], tag[1])
    middle = (low + high) / 2
    apart = low > high
    return np.stack(
        [
            np.where(apart, middle.clip(*box), middle),
            np.where(apart, middle.clip(*tag), middle),
        ]
    )
