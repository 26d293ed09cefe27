"""How the pictures look: without a ground, readable on white and dark pages.

Inches are those of a web page, 96 CSS pixels each, and so are points, 1/72 inch.

Every colour of text and lines has a contrast of at least 4 against white and against
the #121212 of dark pages. Blue means right or first, orange wrong or second: a pair
that colour-blind readers tell apart.
"""

import contextlib

GREY = "#7a7a7a"  # text, axes, frames
BLUE = "#2b7bd0"
ORANGE = "#c8561b"
COLORS = (BLUE, ORANGE, "#2f8a4c", "#9a62c7", "#8f7320", "#c94f8e")

PIXELS = 96  # CSS pixels of an inch
FONT_SIZE = 9  # points: the smallest that is read with ease, and the only one here
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
        "figure.dpi": PIXELS,
        "figure.facecolor": "none",
        "figure.titlesize": FONT_SIZE,
        "font.size": FONT_SIZE,
        "legend.fontsize": FONT_SIZE,
        "legend.frameon": False,
        "text.color": GREY,
        "xtick.color": GREY,
        "xtick.labelsize": FONT_SIZE,
        "ytick.color": GREY,
        "ytick.labelsize": FONT_SIZE,
    }
    with matplotlib.rc_context(settings):
        yield


def whole_pixels(width, height):
    """Round inches to whole CSS pixels.

    Example:
        >>> whole_pixels(1.001, 0.5)
        (1.0, 0.5)
    """
    return round(PIXELS * width) / PIXELS, round(PIXELS * height) / PIXELS


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
