"""Space-time slices: one row of pixels over time, where motion is a slanted line.

Shapes: T frames, H x W pixels, C channels.
"""

from numbers import Integral

from aiva.conventions.clips import checked_clip
from aiva.plot.images import pixels
from aiva.plot.style import ORANGE, bare, style


def space_time_slice(clip, row: int | None = None, figsize=(6, 2.8)):
    """Draw one row of pixels as it changes from frame to frame, beside the first frame.

    What rests is a vertical line, what moves a slanted one: the faster, the flatter
    (Adelson and Bergen, 1985, https://doi.org/10.1364/JOSAA.2.000284).

    Args:
        clip: Clip `(T, H, W, C)` with values 0-255.
        row: Index of the row of pixels, 0 to H - 1; None takes the one in the middle.
        figsize: Width and height in inches.

    Returns:
        A matplotlib figure: the first frame with the row marked, and the slice
        `(T, W)` with time downwards.

    Raises:
        ValueError: If this is no clip, or it has no such row.

    Example:
        >>> import numpy as np
        >>> figure = space_time_slice(np.zeros((8, 32, 32, 3)), row=10)
        >>> figure.axes[1].images[0].get_array().shape
        (8, 32, 3)
    """
    from aiva.plot.figure import Figure

    array = checked_clip(clip)
    height = array.shape[1]
    row = height // 2 if row is None else row
    if not isinstance(row, Integral) or row not in range(height):
        raise ValueError(
            f"`row` must be a row of the frames, 0 to {height - 1}. "
            f"Received: row={row!r}."
        )
    frame, over_time = pixels([array[0], array[:, row]])  # (H, W, C), (T, W, C)
    with style():
        figure = Figure(figsize=figsize, layout="constrained")
        left, right = figure.subplots(1, 2)
        scale = {"cmap": "gray", "vmin": 0, "vmax": 255, "interpolation": "nearest"}
        left.imshow(frame, **scale)
        left.axhline(row, color=ORANGE, linewidth=1.5)
        left.set_title(f"frame 0, row {row}")
        bare(left)
        right.imshow(over_time, aspect="auto", **scale)
        right.set_box_aspect(height / array.shape[2])
        right.set(title="this row over time", xlabel="column", ylabel="frame")
        right.yaxis.get_major_locator().set_params(integer=True)
    return figure
