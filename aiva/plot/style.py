"""How the pictures look: small, without a ground, readable on white and dark pages.

Every colour of text and lines has a contrast of at least 4 against white and against
the #121212 of dark pages. Blue means right or first, orange wrong or second: a pair
that colour-blind readers tell apart.
"""

import contextlib

GREY = "#7a7a7a"  # text, axes, frames
BLUE = "#2b7bd0"
ORANGE = "#c8561b"
COLORS = (BLUE, ORANGE, "#2f8a4c", "#9a62c7", "#8f7320", "#c94f8e")

FONT_SIZE = 9  # points, 1/72 inch
MAX_SIZE = (8.0, 4.0)  # inches: how large a figure becomes unless a size is given


@contextlib.contextmanager
def style():
    """Draw in AIVA's style inside the `with` block, and restore the settings after it.

    Example:
        >>> import matplotlib
        >>> with style():
        ...     matplotlib.rcParams["text.color"]
        '#7a7a7a'
    """
    import matplotlib

    settings = {
        "axes.edgecolor": GREY,
        "axes.facecolor": "none",
        "axes.labelcolor": GREY,
        "axes.prop_cycle": matplotlib.cycler(color=COLORS),
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlesize": FONT_SIZE,
        "figure.dpi": 72,
        "figure.facecolor": "none",
        "figure.titlesize": FONT_SIZE,
        "font.size": FONT_SIZE,
        "legend.frameon": False,
        "text.color": GREY,
        "xtick.color": GREY,
        "ytick.color": GREY,
    }
    with matplotlib.rc_context(settings):
        yield


def whole_pixels(width, height):
    """Round inches to whole pixels, 72 an inch.

    Example:
        >>> whole_pixels(1.001, 0.5)
        (1.0, 0.5)
    """
    return round(72 * width) / 72, round(72 * height) / 72


def new_axes(figsize):
    """Return the only axes of a new figure of so many inches."""
    from aiva.plot.figure import Figure

    return Figure(figsize=figsize, layout="constrained").subplots()


def bare(ax):
    """Take away the ticks and leave a thin frame, so that dark images have an edge."""
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, linewidth=0.5)


def ink(color):
    """Choose black or white for text on an RGB(A) colour, whichever reads better.

    Example:
        >>> ink((1.0, 1.0, 0.8)), ink((0.1, 0.1, 0.4))
        ('black', 'white')
    """
    red, green, blue = [channel**2.2 for channel in color[:3]]
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "black" if luminance > 0.18 else "white"
