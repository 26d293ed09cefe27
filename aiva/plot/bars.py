"""Bars: a number for each name, such as a probability for each class."""

import numpy as np

from aiva.plot.style import BLUE, GREY, ORANGE, new_axes, style, whole_pixels


def bars(values, names, highlight: int | None = None, ax=None, figsize=None):
    """Draw a horizontal bar for each value, the first on top.

    Args:
        values: N numbers.
        names: N names.
        highlight: Index of a bar to draw in orange, such as the true class, or None.
        ax: Axes to draw on; None makes a figure.
        figsize: Width and height in inches of that figure; None fits them to N.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: If there is not one name for each value.

    Example:
        >>> figure = bars([0.9, 0.1], ["cat", "dog"])
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['0.90', '0.10']
    """
    values = np.asarray(values, "float64")
    names = [str(name) for name in names]
    if values.shape != (len(names),):
        raise ValueError(
            "There must be one value for each name. "
            f"Received: values of shape {values.shape}, {len(names)} names."
        )
    with style():
        ax = ax or new_axes(figsize or whole_pixels(4, min(4, 0.4 + 0.22 * len(names))))
        drawn = ax.barh(range(len(names)), values, height=0.7, color=BLUE)
        if highlight is not None:
            drawn[highlight].set_color(ORANGE)
        ax.bar_label(drawn, fmt="%.2f", padding=3)
        ax.set_yticks(range(len(names)), names)
        ax.tick_params(left=False, bottom=False, labelbottom=False)
        ax.spines[:].set_visible(False)
        ax.axvline(0, color=GREY, linewidth=0.8)
        ax.invert_yaxis()
        ax.margins(x=0.15)
    return ax.figure
