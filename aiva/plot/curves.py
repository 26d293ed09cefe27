"""Curves: several quantities over the same numbers, in one panel or more."""

import numpy as np

from aiva.plot.style import COLORS, style, whole_pixels


def curves(x, named, xlabel="", ylabel="", figsize=None):
    """Draw lines over common numbers x, such as two densities and a probability.

    Args:
        x: N numbers.
        named: Dictionary from names to N numbers each; or a dictionary from titles to
            such dictionaries, to draw panels side by side on the same scales.
        xlabel: What x is.
        ylabel: What the lines are.
        figsize: Width and height in inches; None fits them to the panels.

    Returns:
        A matplotlib figure with one axes for each panel. A name has the same colour in
        all of them.

    Raises:
        ValueError: If there is nothing to draw, or a line has not one number for each
            of x.

    Example:
        >>> x = np.linspace(-1, 1, 5)
        >>> curves(x, {"before": {"x": x}, "after": {"x": x, "its square": x**2}})
        <Figure size 480x211 with 2 Axes>
    """
    from aiva.plot.figure import Figure

    panels = by_title(named)
    x = checked_lines(x, panels)
    colors = {}
    with style():
        width = 4 if len(panels) == 1 else min(2.5 * len(panels), 8)
        size = figsize or whole_pixels(width, 2.2)
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
        for ax, (title, lines) in zip(axes, panels.items(), strict=True):
            for name, y in lines.items():
                color = colors.setdefault(name, COLORS[len(colors) % len(COLORS)])
                ax.plot(x, np.asarray(y, "float64"), color=color, label=name)
            ax.set(title=title, xlabel=xlabel)
        axes[0].set_ylabel(ylabel)
        handles = {
            line.get_label(): line for ax in axes for line in ax.get_lines()
        }  # each name once
        figure.legend(
            [*handles.values()], [*handles], loc="outside lower center", ncols=4
        )
    return figure


def by_title(named):
    """Return a dictionary from titles to dictionaries of lines."""
    if named and all(isinstance(lines, dict) for lines in named.values()):
        return named
    return {"": named}


def checked_lines(x, panels):
    """Return x as an array, or raise a ValueError where a line does not fit to it."""
    x = np.asarray(x, "float64")
    lines = [line for panel in panels.values() for line in panel.items()]
    wrong = [
        f"{name!r} of shape {np.shape(y)}"
        for name, y in lines
        if np.shape(y) != x.shape
    ]
    if not lines or x.ndim != 1 or wrong:
        raise ValueError(
            "There must be at least one line, with one number for each of x. Received: "
            f"x of shape {x.shape}, {', '.join(wrong) or f'{len(lines)} lines'}."
        )
    return x
