"""Images before and after a restoration, side by side."""

import numpy as np

from aiva.plot.gallery import gallery
from aiva.plot.images import pixels
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
        ValueError: If these are no images, their scale is 0-1, or there are not as many
            of a version as originals.

    Example:
        >>> images = np.zeros((2, 8, 8, 1), "uint8")
        >>> figure = restored(images, {"noisy": images + 16})
        >>> [ax.get_title() for ax in figure.axes]
        ['original\n', 'noisy\n24.0 dB', '', '24.0 dB']
    """
    columns = {"original": images, **versions}
    check_counts(columns)
    shown = [pixels(version) for version in columns.values()]
    with style():
        figure, axes = gallery(
            len(images) * len(columns), len(columns), figsize, title_lines=2
        )
        for place, ax in enumerate(axes):
            row, column = divmod(place, len(columns))
            name, version = list(columns.items())[column]
            closeness = decibel(images[row], version[row]) if column else ""
            title = closeness if row else f"{name}\n{closeness}"
            ax.imshow(shown[column][row], cmap="gray", vmin=0, vmax=255)
            ax.set_title(title, color=GREY, pad=2)
    return figure


def check_counts(columns):
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
