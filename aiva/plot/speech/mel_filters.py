"""Mel filters as the triangles that they are.

Shapes: F frequencies of a Fourier transform, M mel filters.
"""

import numpy as np

from aiva.conventions.waves import check_sample_rate
from aiva.plot.style import BLUE, ORANGE, new_axes, style


def mel_filters(filters, sample_rate: int, ax=None, figsize=(7, 2)):
    """Draw a bank of filters over the frequencies that each of them sums up.

    Neighbours differ in colour. Dots mark the frequencies of the Fourier transform: a
    narrow filter holds but one or two of them.

    Args:
        filters: Array `(F, M)`, as `ops.mel_filters` returns it.
        sample_rate: Samples per second of the waves: the last of the F frequencies is
            half of it.
        ax: Axes to draw on; None makes a figure.
        figsize: Width and height in inches of that figure.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: If the filters have another shape.

    Example:
        >>> from aiva.ops import mel_filters as filters
        >>> figure = mel_filters(filters(8000, 256, 20), 8000)
        >>> len(figure.axes[0].get_lines())
        20
    """
    filters, sample_rate = np.asarray(filters), check_sample_rate(sample_rate)
    if filters.ndim != 2 or len(filters) < 2:
        raise ValueError(
            "`filters` must be an array (frequencies, filters), as "
            f"`aiva.ops.mel_filters` returns it. Received: shape {filters.shape}."
        )
    hertz = np.linspace(0, sample_rate / 2, len(filters))
    with style():
        ax = ax or new_axes(figsize)
        for index, weights in enumerate(filters.T):
            # With the zero on either side, and no line along the ground.
            near = np.convolve(weights > 0, np.ones(3), mode="same") > 0
            color = (BLUE, ORANGE)[index % 2]
            ax.plot(
                hertz[near], weights[near], color=color, lw=1, marker=".", markersize=3
            )
        ax.set(xlabel="hertz", ylabel="weight", xlim=(0, sample_rate / 2))
        ax.set_title(f"{filters.shape[1]} filters")
    return ax.figure
