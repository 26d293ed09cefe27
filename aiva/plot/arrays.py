"""Arrays as they are: the numbers in their cells, with colours for their size.

A grid is an array made two-dimensional; its room is the height and width, in cells,
that it is drawn on.
"""

import numpy as np

from aiva.plot.style import FONT_SIZE, GREY, MAX_SIZE, bare, ink, style, whole_pixels

CELL = 0.42  # inches, where there is room enough
GAP = 0.25  # inches between arrays
TITLES = 0.4  # inches above them, two lines
NARROWEST = 0.9  # inches, so that titles do not meet
MOST_CELLS = 24  # in a row or a column; longer arrays become pictures
PICTURE = 6  # cells: the sides of an array that is drawn without numbers
SMALLEST_FONT = 4.5  # points


def arrays(named, max_numbers: int = 144, figsize=None):
    """Draw arrays side by side as grids of numbers.

    White is zero, red positive, blue negative; arrays of the same shape share a scale.
    Whatever is not an array of numbers is written out instead, so that a wrong answer
    can be looked at too.

    Args:
        named: Dictionary from names to arrays. An array of one dimension is drawn as a
            row; of more than two, all its rows are drawn below each other.
        max_numbers: An array of more numbers, or of more than 24 in a row or column,
            is drawn as a picture without them.
        figsize: Width and height in inches; None fits them to the arrays.

    Returns:
        A matplotlib figure with one axes for each array.

    Raises:
        ValueError: If there is nothing to draw.

    Example:
        >>> figure = arrays({"expected": [[1, 2], [3, 4]], "received": [0.5, np.nan]})
        >>> [[text.get_text() for text in ax.texts] for ax in figure.axes]
        [['1', '2', '3', '4'], ['0.50', 'nan']]
    """
    if not named:
        raise ValueError("`named` must hold at least one array. Received: none.")
    grids = [as_grid(value) for value in named.values()]
    rooms = [room(grid, max_numbers) for grid in grids]
    with style():
        figure, axes, cell = lay_out(rooms, figsize)
        for ax, (name, value), grid in zip(axes, named.items(), grids, strict=True):
            bare(ax)
            ax.set_title(f"{name}\n{shape_or_type(value)}", pad=3)
            if grid is None:
                text = repr(value)[:14]
                ax.text(0.5, 0.5, text, size=7, ha="center", va="center")
                continue
            image = draw_colors(ax, grid, same_scale(grid, grids))
            if numbered(grid, max_numbers):
                write_numbers(ax, grid, image, cell)
    return figure


def as_grid(value):
    """Return a two-dimensional float array, or None if there are no numbers."""
    try:
        array = np.asarray(value)
    except (TypeError, ValueError, RuntimeError):  # ragged lists and the like
        return None
    if array.dtype.kind not in "biuf" or array.size == 0:
        return None
    array = np.atleast_1d(array.astype("float64"))
    if array.ndim > 2:
        array = np.atleast_1d(array.squeeze())
    return array.reshape(-1, array.shape[-1])


def shape_or_type(value):
    """Say an array's shape, or what was given instead of an array.

    Example:
        >>> shape_or_type(np.zeros((2, 3))), shape_or_type(None)
        ('(2, 3)', 'NoneType')
    """
    if as_grid(value) is None and not hasattr(value, "shape"):
        return type(value).__name__
    return str(tuple(np.shape(value)))


def numbered(grid, max_numbers):
    """Tell whether a grid is small enough for its numbers to be written."""
    return grid.size <= max_numbers and max(grid.shape) <= MOST_CELLS


def room(grid, max_numbers):
    """Return how many cells high and wide a grid is drawn."""
    if grid is None:
        return 1, 3
    return grid.shape if numbered(grid, max_numbers) else (PICTURE, PICTURE)


def lay_out(rooms, figsize):
    """Return a figure, its axes below a common line, and a cell's side in inches."""
    from aiva.plot.figure import Figure

    heights, widths = np.transpose(rooms)
    width, height = figsize or MAX_SIZE
    cell = cell_side(heights, widths, width, height)
    spaces = np.maximum(widths * cell, NARROWEST) + GAP
    if figsize is None:
        height = TITLES + cell * heights.max() + GAP / 2
        width, height = whole_pixels(spaces.sum(), height)
    figure = Figure(figsize=(width, height), dpi=72)
    axes = []
    middles = spaces.cumsum() - spaces / 2
    for middle, (rows, columns) in zip(middles, rooms, strict=True):
        wide, high = columns * cell, rows * cell
        box = middle - wide / 2, height - TITLES - high, wide, high
        axes.append(figure.add_axes(np.divide(box, (width, height, width, height))))
    return figure, axes, cell


def cell_side(heights, widths, width, height):
    """Return the largest side of a cell, in inches, with which everything fits."""
    width = max(width, len(widths) * (NARROWEST + GAP))  # names need their room
    sides = np.arange(CELL, 0, -0.01)
    for side in sides:
        high = TITLES + heights.max() * side + GAP / 2
        wide = np.sum(np.maximum(widths * side, NARROWEST) + GAP)
        if high <= height and wide <= width:
            return side
    return sides[-1]


def same_scale(grid, grids):
    """Return the largest finite size of a number in all grids of this shape, or 1."""
    alike = [
        other for other in grids if other is not None and other.shape == grid.shape
    ]
    sizes = np.abs(alike)
    return sizes[np.isfinite(sizes)].max(initial=0) or 1.0


def draw_colors(ax, grid, limit):
    """Draw a grid in colours; NaN and infinite cells stay empty."""
    return ax.imshow(
        np.ma.masked_invalid(grid),
        cmap="RdBu_r",
        vmin=-1.3 * limit,  # the darkest colours would drown the numbers
        vmax=1.3 * limit,
        aspect="auto",
        interpolation="nearest",
    )


def write_numbers(ax, grid, image, cell):
    """Write the numbers into their cells, if those are large enough."""
    form = number_format(grid)
    texts = [format(number, form) for number in grid.ravel()]
    size = min(FONT_SIZE, 72 * cell / (0.45 + 0.55 * max(map(len, texts))))
    if size < SMALLEST_FONT:
        return
    colors = image.to_rgba(image.get_array()).reshape(-1, 4)
    for index, (text, color) in enumerate(zip(texts, colors, strict=True)):
        row, column = divmod(index, grid.shape[1])
        shade = ink(color) if color[3] else GREY
        ax.text(column, row, text, color=shade, size=size, ha="center", va="center")


def number_format(grid):
    """Return a format: no decimals where all are whole, else two, or an exponent.

    Example:
        >>> number_format(np.array([1.0, np.inf])), number_format(np.array([0.25]))
        ('z.0f', 'z.2f')
    """
    sizes = np.abs(grid[np.isfinite(grid)])
    if sizes.max(initial=0) >= 1e5 or 0 < sizes.max(initial=0) < 0.01:
        return ".0e"
    return "z.0f" if np.all(sizes == np.rint(sizes)) else "z.2f"  # z: no minus at 0.00
