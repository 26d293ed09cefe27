"""Error maps: where a restored image is too bright, and where too dark."""

import numpy as np

from aiva.plot.gallery import gallery
from aiva.plot.recognition.filters import draw_signed
from aiva.plot.restoration.restored import check_counts
from aiva.plot.style import GREY, style


def error_maps(images, versions: dict, limit: float | None = None, figsize=None):
    r"""Draw what restored images have too much, red, and too little, blue.

    All maps have the same scale, so that two methods can be compared. Of colours the
    mean of the channels is drawn. Below a name stands the root of the mean squared
    error in grey levels.

    Args:
        images: The originals `(N, H, W, C)` or a list of them, values 0-255.
        versions: Dictionary from names to as many images of the same sizes.
        limit: Error in grey levels that is drawn in the darkest colour; None takes the
            largest but for one pixel in a hundred.
        figsize: Width and height in inches; None fits them to the images.

    Returns:
        A matplotlib figure with a row for each image and a column for each version.

    Raises:
        ValueError: If there are not as many images of a version as originals, or a size
            is another.

    Example:
        >>> images = np.zeros((1, 8, 8, 1), "uint8")
        >>> figure = error_maps(images, {"brighter": images + 16.0})
        >>> figure.axes[0].get_title(), figure.axes[0].images[0].get_clim()
        ('brighter\nerror 16.0', (-16.0, 16.0))
    """
    check_counts({"original": images, **versions})
    errors = [
        [error_map(image, version[row]) for version in versions.values()]
        for row, image in enumerate(images)
    ]
    if limit is None:
        sizes = np.concatenate([np.abs(e).ravel() for line in errors for e in line])
        limit = np.quantile(sizes, 0.99).item() or 1.0
    with style():
        figure, axes = gallery(
            len(images) * len(versions), len(versions), figsize, title_lines=2
        )
        for place, ax in enumerate(axes):
            row, column = divmod(place, len(versions))
            draw_signed(ax, errors[row][column].mean(axis=-1), limit)
            size = f"error {np.sqrt(np.mean(errors[row][column] ** 2)):.1f}"
            title = size if row else f"{list(versions)[column]}\n{size}"
            ax.set_title(title, color=GREY, pad=2)
    return figure


def error_map(image, version):
    """Return version minus original `(H, W, C)`, or raise a ValueError."""
    image, version = np.asarray(image, "float64"), np.asarray(version, "float64")
    if image.shape != version.shape or image.ndim not in (2, 3):
        raise ValueError(
            "A restored image must have its original's shape, (height, width) or "
            f"(height, width, channels). Received: {image.shape} and {version.shape}."
        )
    return np.atleast_3d(version - image)
