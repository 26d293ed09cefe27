"""Galleries: many pictures in rows and columns."""

from aiva.plot.style import FONT_SIZE, MAX_SIZE, PIXELS, bare, whole_pixels

GAP = 0.06  # inches between pictures
LINE = 1.25 * FONT_SIZE / 72  # inches of a line of text
SMALL = 0.35, 1.5  # inches of a small picture's side, such as a digit's: least and most
LARGE = 2.5, 3.0  # the same of a scene's or a photograph's
MOST = 128  # pictures


def gallery(
    count,
    columns=8,
    figsize=None,
    title_lines=0,
    heading="",
    sides=SMALL,
    shape=1.0,
    margin=0.0,
):
    """Make a figure with room for so many pictures.

    Args:
        count: Number of pictures, from 1 to 128.
        columns: Pictures in a row.
        figsize: Width and height in inches; None fits them to the pictures.
        title_lines: Lines of text above each picture.
        heading: A line above all of them.
        sides: The least and the most inches of a picture's width. A row never becomes
            wider than 8 inches.
        shape: A picture's height over its width.
        margin: Inches to leave free above and below each picture.

    Returns:
        The figure and a list of `count` axes, row by row.

    Raises:
        ValueError: If there is nothing to show or too much.

    Example:
        >>> figure, axes = gallery(10, columns=5, title_lines=1)
        >>> figure, len(axes)
        (<Figure size 749x330 with 10 Axes>, 10)
    """
    from aiva.plot.figure import Figure

    check_count(count, columns)
    columns = min(columns, count)
    rows = -(-count // columns)
    title = GAP + LINE * title_lines + 2 * margin
    top = LINE * 1.5 if heading else 0
    if figsize is None:
        side = fitting_side(rows, columns, title, top, sides, shape)
        height = rows * (side * shape + title) + top
        figsize = whole_pixels(columns * (side + GAP), height)
    figure = Figure(figsize=figsize, dpi=PIXELS)
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    figure.subplots_adjust(**spaces(figsize, rows, columns, title, top, margin))
    if heading:
        figure.suptitle(heading, y=1 - LINE / 4 / figsize[1], va="top")
    for ax in axes[count:]:
        ax.remove()
    for ax in axes[:count]:
        bare(ax)
    return figure, list(axes[:count])


def check_count(count, columns):
    """Raise a ValueError unless there is something to show, and not too much."""
    if not 1 <= count <= MOST or columns < 1:
        raise ValueError(
            f"A gallery shows 1 to {MOST} pictures in at least one column. Received: "
            f"{count} pictures, columns={columns}. Show some of them, as in "
            "`images[:32]`."
        )


def even_columns(count, most):
    """Return how many columns, at most, fill the same number of rows evenly.

    Raises:
        ValueError: If there is nothing to show or too much.

    Example:
        >>> even_columns(4, 3), even_columns(5, 3), even_columns(2, 3)
        (2, 3, 2)
    """
    check_count(count, most)
    rows = -(-count // most)
    return -(-count // rows)


def spaces(figsize, rows, columns, title, top, margin):
    """Return margins as shares of the figure, and gaps as shares of a picture."""
    width, height = figsize
    return {
        "left": GAP / 2 / width,
        "right": 1 - GAP / 2 / width,
        "bottom": (GAP / 2 + margin) / height,
        "top": 1 - (top + title - margin - GAP / 2) / height,
        "wspace": GAP / (width / columns - GAP),
        "hspace": title / ((height - top) / rows - title),
    }


def fitting_side(rows, columns, title, top, sides, shape):
    """Return a picture's width in inches, so that all fit into a row and the page."""
    least, most = sides
    widest = MAX_SIZE[0] / columns - GAP
    highest = ((MAX_SIZE[1] - top) / rows - title) / shape
    side = min(max(min(highest, most / max(shape, 1)), least), widest)
    return max(side, SMALL[0])
