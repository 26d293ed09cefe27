"""RoI bins: which cells of a feature map a box is read from, and in which parts.

Shapes: H x W pixels of the image, h x w cells of the map, S x S bins of the box.
"""

import numpy as np

from aiva.plot.detection.box_drawing import draw_boxes, show_image
from aiva.plot.images import pixels
from aiva.plot.style import BLUE, COLORS, GREY, ORANGE, bare, style

NEAR = 3  # cells to show of the image around those that the box covers
BARS = 1.6  # cells of room for the bars
MARKED = COLORS[2]
HALF_A_CELL = np.array([-0.5, -0.5, 0.5, 0.5])  # from the middle of a cell outwards
MAP_TITLE = "{} x {} cells, {} x {} bins"


def roi_bins(image, features, box, size=7, stride=8, offset=0.0, figsize=(8, 3)):
    """Draw a box on its image and on a feature map, with the bins of RoI pooling.

    On the left the box is blue; the cells that it is rounded to are orange. In the
    middle the same on the map, a bar for the columns of each bin and one for its rows:
    bins that do not end where a cell ends share it with the next. On the right, the
    largest feature of each bin. The middle bin is green on both.

    Args:
        image: Image `(H, W, C)` with values 0-255.
        features: One channel of its feature map, `(h, w)`.
        box: `[x1, y1, x2, y2]` in pixels of the image.
        size: Number S of bins along each side.
        stride: Pixels of the image from one cell to the next.
        offset: Where the first cell looks, counted in cells, as in a detector's
            `roi_pooling.cells`; `aiva.ops.roi_pool` takes it for 0.
        figsize: Width and height in inches.

    Returns:
        A matplotlib figure with three axes.

    Raises:
        ValueError: If the box has no area or lies beside the map, or `features` is not
            a single channel.

    Example:
        >>> figure = roi_bins(
        ...     np.zeros((32, 32)), np.zeros((8, 8)), [5, 9, 18, 22], size=2, stride=4
        ... )
        >>> [ax.get_title() for ax in figure.axes]
        ['the box', '5 x 5 cells, 2 x 2 bins', 'the largest of each']
    """
    from aiva.plot.figure import Figure
    from aiva.scratch import roi_pool

    box, features = checked(box, features, stride, offset)
    [shown] = pixels([image])
    rows, columns, cells = bins_of(box, features.shape, size, stride, offset)
    in_cells = box / stride - offset
    pooled = roi_pool(features[..., None], [in_cells], size, stride=1)  # (1, S, S, 1)
    with style():
        figure = Figure(figsize=figsize, layout="constrained")
        left, middle, right = figure.subplots(1, 3)
        on_image(left, shown, box, cells, stride, offset)
        on_map(middle, features, in_cells, cells)
        draw_bars(middle, rows, columns, cells)
        ends = {"vmin": features.min(), "vmax": features.max()}
        right.imshow(pooled[0, ..., 0], "gray", interpolation="nearest", **ends)
        middle_bin = size // 2
        mark(right, middle_bin, middle_bin, middle_bin + 1, middle_bin + 1)
        bare(right)
        width, height = (cells[2:] - cells[:2] + 1).astype(int)
        words = MAP_TITLE.format(height, width, size, size)
        titles = "the box", words, "the largest of each"
        for ax, title in zip((left, middle, right), titles, strict=True):
            ax.set_title(title, pad=3)
    return figure


def on_image(ax, image, box, cells, stride, offset):
    """Draw a box, the cells that it is rounded to, and what is near them."""
    show_image(ax, image)
    squares = (cells + HALF_A_CELL + offset) * stride
    draw_grid(ax, squares, stride)
    draw_boxes(ax, squares, ORANGE)
    draw_boxes(ax, box, BLUE)
    height, width = image.shape[:2]
    x1, y1, x2, y2 = squares + np.array([-1, -1, 1, 1]) * NEAR * stride
    ax.set(xlim=(max(x1, 0), min(x2, width)), ylim=(min(y2, height), max(y1, 0)))
    bare(ax)


def on_map(ax, features, box, cells):
    """Draw a channel around the cells of a box, which is counted in cells too."""
    height, width = features.shape
    x1, y1, x2, y2 = (cells + np.array([-1, -1, 2, 2])).astype(int)
    x1, y1, x2, y2 = max(x1, 0), max(y1, 0), min(x2, width), min(y2, height)
    ax.imshow(
        features[y1:y2, x1:x2],
        "gray",
        vmin=features.min(),
        vmax=features.max(),
        interpolation="nearest",
        extent=(x1 - 0.5, x2 - 0.5, y2 - 0.5, y1 - 0.5),
    )
    squares = cells + HALF_A_CELL
    draw_grid(ax, squares, 1)
    draw_boxes(ax, squares, ORANGE)
    draw_boxes(ax, box, BLUE)
    ax.set(xlim=(x1 - 0.5 - BARS, x2 - 0.5), ylim=(y2 - 0.5, y1 - 0.5 - BARS))
    ax.set_axis_off()


def draw_grid(ax, squares, step):
    """Draw the borders of the cells that a box covers."""
    x1, y1, x2, y2 = squares
    ax.vlines(np.arange(x1, x2 + step / 2, step), y1, y2, GREY, linewidth=0.6)
    ax.hlines(np.arange(y1, y2 + step / 2, step), x1, x2, GREY, linewidth=0.6)


def draw_bars(ax, rows, columns, cells):
    """Draw a bar for the rows and the columns of each bin, in turn near and far."""
    x, y = max(cells[0] - 1, 0) - 0.5, max(cells[1] - 1, 0) - 0.5
    chosen = len(rows) // 2
    for bins, edge, along in ((columns, y, ax.hlines), (rows, x, ax.vlines)):
        for index, (first, behind) in enumerate(bins):
            away = edge - BARS * (0.3 if index % 2 else 0.75)
            color = MARKED if index == chosen else GREY
            along(away, first - 0.4, behind - 0.6, color, linewidth=3)
    (y1, y2), (x1, x2) = rows[chosen], columns[chosen]
    mark(ax, x1, y1, x2, y2)


def mark(ax, x1, y1, x2, y2):
    """Draw a frame around cells; the second ends are those behind them."""
    draw_boxes(ax, [x1 - 0.5, y1 - 0.5, x2 - 0.5, y2 - 0.5], MARKED, 2.5)


def bins_of(box, shape, size, stride, offset):
    """Return the bins' rows and columns, and the cells `[x1, y1, x2, y2]` of a box."""
    from aiva.scratch.roi_pool import bin_edges, round_half_away

    x1, y1, x2, y2 = (round_half_away(edge / stride - offset) for edge in box)
    rows = bin_edges(y1, y2, size, shape[0])
    columns = bin_edges(x1, x2, size, shape[1])
    cells = columns[0][0], rows[0][0], columns[-1][1] - 1, rows[-1][1] - 1
    return rows, columns, np.array(cells, "float64")


def checked(box, features, stride, offset):
    """Return a box and a channel as arrays, or raise a ValueError."""
    box, features = np.asarray(box, "float64"), np.asarray(features, "float64")
    if box.shape != (4,) or not (box[2:] > box[:2]).all():
        raise ValueError(
            "`box` must be one box [x1, y1, x2, y2] with an area. "
            f"Received: {box.tolist()}."
        )
    if features.ndim != 2 or features.size == 0:
        raise ValueError(
            "`features` must be one channel of a feature map, (rows, columns). "
            f"Received: shape={features.shape}. Choose one: `features[..., 0]`."
        )
    rows, columns = features.shape
    x1, y1, x2, y2 = box / stride - offset
    if x2 < 0 or y2 < 0 or x1 > columns - 1 or y1 > rows - 1:
        raise ValueError(
            f"The box must lie on the map of {rows} x {columns} cells. Received: "
            f"{box.tolist()}, in cells {(box / stride - offset).round(1).tolist()}."
        )
    return box, features
