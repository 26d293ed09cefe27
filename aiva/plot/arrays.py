"""Arrays as they are: the numbers in their cells, with colours for their size.

A grid is an array made two-dimensional; its room is the height and width, in cells,
that it is drawn on, and the least width of such a cell in inches.
"""

import numpy as np

from aiva.plot.style import (
    FONT_SIZE,
    GREY,
    MAX_SIZE,
    PIXELS,
    bare,
    ink,
    style,
    whole_pixels,
)

CELL = 0.42  # inches, where there is room enough
LOWEST = 0.24  # inches of a cell's height
GAP = 0.25  # inches between arrays
TITLES = 0.42  # inches above them, two lines
LETTER = 0.6 * FONT_SIZE / 72  # inches
NARROWEST = 1.0  # inches, so that titles do not meet
MOST_CELLS = 24  # in a row or a column; longer arrays become pictures
PICTURE = 6  # cells: the sides of an array that is drawn without numbers


def arrays(named, max_numbers: int = 144, figsize=None):
    """Draw arrays side by side as grids of numbers.

    White is zero, red positive, blue negative; arrays of the same shape share a scale.
    What does not fit beside the others stands below them. Whatever is not an array of
    numbers is written out instead, so that a wrong answer can be looked at too.

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
    titles = [f"{name}\n{shape_or_type(value)}" for name, value in named.items()]
    with style():
        figure, axes = lay_out(rooms, titles, figsize)
        shown = zip(axes, titles, named.values(), grids, strict=True)
        for ax, title, value, grid in shown:
            bare(ax)
            ax.set_title(title, pad=3)
            if grid is None:
                ax.text(0.5, 0.5, repr(value)[:14], ha="center", va="center")
                continue
            image = draw_colors(ax, grid, same_scale(grid, grids))
            if numbered(grid, max_numbers):
                write_numbers(ax, grid, image)
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
    small = grid.size <= max_numbers and max(grid.shape) <= MOST_CELLS
    return small and grid.shape[1] * widest_number(grid) <= MAX_SIZE[0] - GAP


def widest_number(grid):
    """Return the inches that the longest number of a grid takes, with a little room."""
    letters = max(len(text) for text in texts_of(grid))
    return (letters + 1) * LETTER


def texts_of(grid):
    """Return the numbers of a grid as they are written."""
    form = number_format(grid)
    return [format(number, form) for number in grid.ravel()]


def room(grid, max_numbers):
    """Return how many cells high and wide a grid is drawn, and a cell's least width."""
    if grid is None:
        return 1, 3, 14 * LETTER / 3
    if numbered(grid, max_numbers):
        return *grid.shape, widest_number(grid)
    return PICTURE, PICTURE, LOWEST


def lay_out(rooms, titles, figsize):
    """Return a figure and its axes, in lines from left to right."""
    from aiva.plot.figure import Figure

    names = [LETTER * max(map(len, title.split("\n"))) for title in titles]
    lines, cell = fitting_lines(rooms, names, figsize or MAX_SIZE)
    heights = [height_of(line, rooms, cell) for line in lines]
    if figsize is None:
        spaces = [sum(width_of(rooms[n], names[n], cell) for n in ns) for ns in lines]
        figsize = whole_pixels(max(spaces), sum(heights))
    figure = Figure(figsize=figsize, dpi=PIXELS)
    axes, bottom = [], figsize[1]
    for line, height in zip(lines, heights, strict=True):
        left = 0
        for rows, columns, least in (rooms[n] for n in line):
            space = width_of((rows, columns, least), names[len(axes)], cell)
            wide, high = columns * max(cell, least), rows * cell
            box = left + (space - wide) / 2, bottom - TITLES - high, wide, high
            axes.append(figure.add_axes(np.divide(box, [*figsize, *figsize])))
            left += space
        bottom -= height
    return figure, axes


def width_of(room, name, cell):
    """Return the inches that an array takes with its name and the gap beside it."""
    _, columns, least = room
    return max(columns * max(cell, least), name, NARROWEST) + GAP


def fitting_lines(rooms, names, size):
    """Return the arrays of each line by index, and the largest side of a cell.

    There are as few lines as can be; the figure becomes higher than wanted where cells
    cannot be lower.
    """
    width, height = size
    fewest = len(lines_of(rooms, names, width, LOWEST))
    for cell in np.arange(CELL, LOWEST - 0.005, -0.01):
        lines = lines_of(rooms, names, width, cell)
        high = sum(height_of(line, rooms, cell) for line in lines)
        if len(lines) == fewest and high <= fewest * height:
            break
    return lines, cell


def lines_of(rooms, names, width, cell):
    """Fill lines of this width with arrays, and return the indices in each."""
    lines, left = [[]], 0
    for index, (room, name) in enumerate(zip(rooms, names, strict=True)):
        left += width_of(room, name, cell)
        if lines[-1] and left > width:
            lines.append([])
            left = width_of(room, name, cell)
        lines[-1].append(index)
    return lines


def height_of(line, rooms, cell):
    """Return the inches from a line of arrays to the next."""
    return TITLES + GAP / 2 + cell * max(rooms[index][0] for index in line)


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


def write_numbers(ax, grid, image):
    """Write the numbers into their cells."""
    colors = image.to_rgba(image.get_array()).reshape(-1, 4)
    pairs = zip(texts_of(grid), colors, strict=True)
    for index, (text, color) in enumerate(pairs):
        row, column = divmod(index, grid.shape[1])
        shade = ink(color) if color[3] else GREY
        ax.text(column, row, text, color=shade, ha="center", va="center")


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
