"""Galleries: many small pictures in rows and columns."""

from aiva.plot.style import FONT_SIZE, MAX_SIZE, bare, whole_pixels

GAP = 0.06  # inches between pictures
LINE = 1.25 * FONT_SIZE / 72  # inches of a line of text
LARGEST, SMALLEST = 1.5, 0.35  # inches of a picture's side
MOST = 128  # pictures


def gallery(count, columns=8, figsize=None, title_lines=0, heading=""):
    """Make a figure with room for so many pictures.

    Args:
        count: Number of pictures, from 1 to 128.
        columns: Pictures in a row.
        figsize: Width and height in inches; None fits them to the pictures.
        title_lines: Lines of text above each picture.
        heading: A line above all of them.

    Returns:
        The figure and a list of `count` axes, row by row.

    Raises:
        ValueError: If there is nothing to show or too much.

    Example:
        >>> figure, axes = gallery(10, columns=5, title_lines=1)
        >>> figure, len(axes)
        (<Figure size 562x247 with 10 Axes>, 10)
    """
    from aiva.plot.figure import Figure

    check_count(count, columns)
    columns = min(columns, count)
    rows = -(-count // columns)
    title = GAP + LINE * title_lines
    top = LINE * 1.5 if heading else 0
    if figsize is None:
        figsize = fitting_size(rows, columns, title, top)
    figure = Figure(figsize=figsize, dpi=72)
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    figure.subplots_adjust(**spaces(figsize, rows, columns, title, top))
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


def spaces(figsize, rows, columns, title, top):
    """Return margins as shares of the figure, and gaps as shares of a picture."""
    width, height = figsize
    return {
        "left": GAP / 2 / width,
        "right": 1 - GAP / 2 / width,
        "bottom": GAP / 2 / height,
        "top": 1 - (top + title - GAP / 2) / height,
        "wspace": GAP / (width / columns - GAP),
        "hspace": title / ((height - top) / rows - title),
    }


def fitting_size(rows, columns, title, top):
    """Return width and height of a figure whose pictures are square, in inches."""
    side = min(MAX_SIZE[0] / columns - GAP, (MAX_SIZE[1] - top) / rows - title, LARGEST)
    side = max(side, SMALLEST)
    return whole_pixels(columns * (side + GAP), rows * (side + title) + top)
