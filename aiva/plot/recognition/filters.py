"""What a first layer looks for: its kernels as small pictures."""

import numpy as np

from aiva.plot.gallery import gallery
from aiva.plot.style import style


def filters(kernels, columns: int = 8, figsize=None):
    """Show the kernels of a first convolution, all on the same scale around zero.

    Kernels of one channel are red where they are positive, blue where negative and
    white at zero. Kernels of three channels are colours, with middle grey at zero.

    Args:
        kernels: Array `(height, width, channels, N)`, as `layer.get_weights()[0]` has
            it, of one or three channels.
        columns: Kernels in a row.
        figsize: Width and height in inches; None fits them to the kernels.

    Returns:
        A matplotlib figure with N axes.

    Raises:
        ValueError: If the kernels have another number of channels.

    Example:
        >>> filters(np.ones((3, 3, 1, 16)))
        <Figure size 576x144 with 16 Axes>
    """
    kernels = np.asarray(kernels)
    if kernels.ndim != 4 or kernels.shape[2] not in (1, 3):
        raise ValueError(
            "`kernels` must be those of a first layer, (height, width, channels, N) "
            f"with one or three channels. Received: shape={kernels.shape}. Later "
            "layers are seen through `feature_maps`."
        )
    limit = np.abs(kernels).max() or 1.0
    with style():
        figure, axes = gallery(kernels.shape[3], columns, figsize)
        for ax, kernel in zip(axes, np.moveaxis(kernels, 3, 0), strict=True):
            if kernel.shape[2] == 3:
                ax.imshow(0.5 + kernel / (2 * limit), interpolation="nearest")
            else:
                draw_signed(ax, kernel[..., 0], limit)
    return figure


def draw_signed(ax, values, limit):
    """Draw values `(H, W)` from -limit, blue, over zero, white, to limit, red."""
    return ax.imshow(
        values, cmap="RdBu_r", vmin=-limit, vmax=limit, interpolation="nearest"
    )
