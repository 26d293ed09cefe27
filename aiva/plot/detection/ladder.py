"""The ladder: how good detectors are, over the time that they take."""

import numpy as np

from aiva.plot.style import COLORS, GREY, new_axes, style


def ladder(names, seconds, precision, ax=None, figsize=(4.6, 2.8)):
    """Draw each detector as a rung: average precision over seconds per image.

    Seconds are on a logarithmic scale, the fast to the right, so that better detectors
    stand higher and further right. A line joins the rungs in the order given.

    Args:
        names: N names.
        seconds: N times in seconds per image.
        precision: N average precisions, from 0 to 1.
        ax: Axes to draw on; None makes a figure.
        figsize: Width and height in inches of that figure.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: If there are not as many of each, a time is not positive, or a
            precision lies outside 0 to 1.

    Example:
        >>> figure = ladder(["slow", "fast"], [0.5, 0.02], [0.4, 0.6])
        >>> [text.get_text().split() for text in figure.axes[0].texts]
        [['slow', '500', 'ms'], ['fast', '20', 'ms']]
    """
    seconds, precision = checked_rungs(names, seconds, precision)
    with style():
        ax = ax or new_axes(figsize)
        ax.plot(seconds, precision, "--", color=GREY, linewidth=1, zorder=1)
        for index, name in enumerate(names):
            color = COLORS[index % len(COLORS)]
            point = seconds[index], precision[index]
            ax.plot(*point, "o", color=color, markersize=8)
            words = f"{name}\n{in_words(point[0])}"
            write_beside(ax, point, words, color, above=index % 2 == 1)
        ax.set(xscale="log", xlabel="seconds per image (fast to the right)")
        ax.set(ylabel="average precision", ylim=(0, max(1.3 * precision.max(), 0.1)))
        ax.set_xlim(4 * seconds.max(), seconds.min() / 4)
        ax.xaxis.set_major_formatter("{x:g}")
    return ax.figure


def write_beside(ax, point, words, color, above):
    """Write words above a point or below it, so that neighbours do not collide."""
    away, end = (7, "bottom") if above else (-7, "top")
    ax.annotate(
        words,
        point,
        xytext=(0, away),
        textcoords="offset points",
        ha="center",
        va=end,
        color=color,
    )


def in_words(seconds):
    """Write a time with a unit that suits it.

    Example:
        >>> in_words(0.0042), in_words(0.25), in_words(47)
        ('4.2 ms', '250 ms', '47 s')
    """
    if seconds < 0.01:
        return f"{1000 * seconds:.1f} ms"
    if seconds < 1:
        return f"{1000 * seconds:.0f} ms"
    return f"{seconds:.3g} s"


def checked_rungs(names, seconds, precision):
    """Return seconds and precisions as arrays, or raise a ValueError."""
    seconds, precision = (np.asarray(x, "float64") for x in (seconds, precision))
    if len(names) == 0 or not (len(names),) == seconds.shape == precision.shape:
        raise ValueError(
            "There must be a time and a precision for each name, and one name at "
            f"least. Received: {len(names)} names, seconds of shape {seconds.shape}, "
            f"precision of shape {precision.shape}."
        )
    if not (np.isfinite(seconds) & (seconds > 0)).all():
        raise ValueError(f"Seconds must be above 0. Received: {seconds.tolist()}.")
    if not ((precision >= 0) & (precision <= 1)).all():
        raise ValueError(
            "An average precision lies between 0 and 1; -1 says that there was nothing "
            f"to find. Received: {precision.tolist()}."
        )
    return seconds, precision
