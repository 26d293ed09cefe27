"""The reliability diagram: is a model as often right as it says?"""

import numpy as np

from aiva.plot.style import BLUE, GREY, new_axes, style


def calibration(result, ax=None, figsize=(3.5, 3.25)):
    """Draw accuracy over confidence; a model to be believed lies on the diagonal.

    Below the diagonal the model is too sure of itself. The larger a point, the more
    answers it stands for (Guo et al., 2017, https://arxiv.org/abs/1706.04599).

    Args:
        result: What `aiva.metrics.calibration` returned.
        ax: Axes to draw on; None makes a figure.
        figsize: Width and height in inches of that figure.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: If something is missing in the result.

    Example:
        >>> result = {"confidence": [0.6, 0.9], "accuracy": [0.5, 0.9]}
        >>> figure = calibration({**result, "count": [10, 30], "error": 0.025})
        >>> figure.axes[0].get_title()
        'expected calibration error 0.025'
    """
    missing = {"confidence", "accuracy", "count", "error"} - set(result)
    if missing:
        raise ValueError(
            "`result` must be what `aiva.metrics.calibration` returns. "
            f"Received: a dictionary without {sorted(missing)}."
        )
    full = np.asarray(result["count"]) > 0
    confidence, accuracy, count = (
        np.asarray(result[key])[full] for key in ("confidence", "accuracy", "count")
    )
    area = 12 + 120 * count / count.max(initial=1)
    with style():
        ax = ax or new_axes(figsize)
        ax.plot([0, 1], [0, 1], "--", color=GREY, linewidth=1)
        ax.plot(confidence, accuracy, color=BLUE)
        ax.scatter(confidence, accuracy, area, color=BLUE, linewidths=0)
        ax.set(xlabel="confidence", ylabel="accuracy", aspect="equal")
        ax.set(xlim=(0, 1.03), ylim=(0, 1.03))
        ax.set_title(f"expected calibration error {result['error']:.3f}")
    return ax.figure
