"""Images before and after a restoration, and maps of the errors that are left."""

import numpy as np

from aiva.plot.gallery import LARGE, gallery
from aiva.plot.images import draw_signed, pixels, shape_of
from aiva.plot.style import GREY, style


def restored(images, versions: dict, figsize=None):
    r"""Show whole images, and beside each the damaged and the restored ones.

    Below its name stands how close a version comes to the original: the peak
    signal-to-noise ratio in decibel, if it has the original's size.

    Args:
        images: The originals `(N, H, W, C)` or a list of them, values 0-255.
        versions: Dictionary from names to as many images, such as `{"noisy": noisy,
            "non-local means": smooth, "U-Net": mended}`.
        figsize: Width and height in inches; None fits them to the images.

    Returns:
        A matplotlib figure with a row for each image.

    Raises:
        ValueError: If these are not images with values 0-255, or there are not as many
            of a version as originals.

    Example:
        >>> images = np.zeros((2, 8, 8, 1), "uint8")
        >>> figure = restored(images, {"noisy": images + 16})
        >>> [ax.get_title() for ax in figure.axes]
        ['original\n', 'noisy\n24.0 dB', '', '24.0 dB']
    """
    columns = {"original": images, **versions}
    check_same_count(columns)
    shown = [pixels(version) for version in columns.values()]
    with style():
        count, shape = len(images) * len(columns), shape_of(shown[0])
        figure, axes = gallery(count, len(columns), figsize, 2, "", LARGE, shape)
        for index, ax in enumerate(axes):
            row, column = divmod(index, len(columns))
            name, version = list(columns.items())[column]
            closeness = decibel(images[row], version[row]) if column else ""
            title = closeness if row else f"{name}\n{closeness}"
            image = shown[column][row]
            ax.imshow(image, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
            ax.set_title(title, color=GREY, pad=2)
    return figure


def error_maps(images, versions: dict, limit: float | None = None, figsize=None):
    r"""Draw what restored images have too much, red, and too little, blue.

    All maps have the same scale, so that two methods can be compared. Of colours the
    mean of the channels is drawn. Below a name stands the root of the mean squared
    error in grey levels.

    Args:
        images: The originals `(N, H, W, C)` or a list of them, values 0-255.
        versions: Dictionary from names to as many images of the same sizes.
        limit: Error in grey levels that is drawn in the darkest colour; None takes
            the largest but that of one pixel in a hundred.
        figsize: Width and height in inches; None fits them to the images.

    Returns:
        A matplotlib figure with a row for each image and a column for each version.

    Raises:
        ValueError: If there are not as many images of a version as originals, or of
            another size.

    Example:
        >>> images = np.zeros((1, 8, 8, 1), "uint8")
        >>> figure = error_maps(images, {"brighter": images + 16.0})
        >>> figure.axes[0].get_title(), figure.axes[0].images[0].get_clim()
        ('brighter\nerror 16.0', (-16.0, 16.0))
    """
    check_same_count({"original": images, **versions})
    errors = [
        [error_map(image, version[row]) for version in versions.values()]
        for row, image in enumerate(images)
    ]
    if limit is None:
        sizes = np.concatenate([np.abs(e).ravel() for line in errors for e in line])
        limit = np.quantile(sizes, 0.99).item() or 1.0
    with style():
        count, shape = len(images) * len(versions), shape_of(errors[0])
        figure, axes = gallery(count, len(versions), figsize, 2, "", LARGE, shape)
        for index, ax in enumerate(axes):
            row, column = divmod(index, len(versions))
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


def check_same_count(columns):
    """Raise a ValueError unless there are as many of each version as originals."""
    counts = {name: len(version) for name, version in columns.items()}
    if len(columns) < 2 or len(set(counts.values())) > 1:
        raise ValueError(
            "Expected at least one version, and as many images of each as originals. "
            f"Received: {counts}."
        )


def decibel(image, version):
    """Say how close an image comes to its original, nothing if its size is another."""
    image, version = np.asarray(image, "float64"), np.asarray(version, "float64")
    if image.shape != version.shape:
        return ""
    error = np.mean((image - version) ** 2)
    return f"{10 * np.log10(255**2 / error):.1f} dB" if error else "no error"
