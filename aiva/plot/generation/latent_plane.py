"""The latent plane: what each of two dimensions of the codes stands for.

Shapes: N images, D dimensions of a code, S x S images of the plane.
"""

import numpy as np

from aiva.plot.class_names import names_of_labels
from aiva.plot.generation.strips import draw_mosaic
from aiva.plot.style import COLORS, new_axes, style


def latent_plane(
    decode,
    latent_dim: int = 2,
    axes: tuple[int, int] = (0, 1),
    side: int = 12,
    figsize=None,
):
    """Show what codes on a grid of a plane are decoded to.

    The grid's lines are quantiles of the normal distribution, so that the same share of
    all codes lies between two of them (Kingma and Welling, 2013, figure 4).

    Args:
        decode: Function from codes `(S * S, D)` to images `(S * S, H, W, C)` with
            values 0-255, such as `decode` of a generator.
        latent_dim: Dimensions D of a code; those that do not vary are 0.
        axes: Which dimension varies from left to right, and which from bottom to top.
        side: Images S on each side of the plane.
        figsize: Width and height in inches; None fits them to the images.

    Returns:
        A matplotlib figure with one axes.

    Raises:
        ValueError: If `axes` are not two dimensions of a code, or `side` is below 2.

    Example:
        >>> latent_plane(lambda codes: np.zeros((len(codes), 8, 8, 1)), side=5)
        <Figure size 302x288 with 1 Axes>
    """
    from scipy.stats import norm

    pair = isinstance(axes, (tuple, list)) and len(set(axes)) == len(axes) == 2
    if not pair or not 0 <= min(axes) <= max(axes) < latent_dim or side < 2:
        raise ValueError(
            "A plane has two different axes, dimensions of a code from 0 to "
            f"{latent_dim - 1}, and at least 2 images on a side. "
            f"Received: axes={axes}, side={side}."
        )
    quantiles = norm.ppf((np.arange(side) + 0.5) / side)
    codes = np.zeros((side, side, latent_dim), "float32")
    codes[..., axes[0]] = quantiles
    codes[..., axes[1]] = quantiles[::-1, None]  # up is more
    images = np.asarray(decode(codes.reshape(-1, latent_dim)))
    names = [""] * side
    names[0], names[-1] = f"{quantiles[0]:.1f}", f"{quantiles[-1]:.1f}"
    return draw_mosaic(
        images.reshape(side, side, *images.shape[1:]),
        names[::-1],
        names,
        figsize=figsize,
    )


def latent_codes(
    codes, labels, class_names=None, axes: tuple[int, int] = (0, 1), figsize=(4, 3)
):
    """Show where images lie in the latent plane, coloured by class.

    Args:
        codes: Codes `(N, D)`, such as the means that `encode` returns.
        labels: Class ids `(N,)`.
        class_names: A name for each class; None writes the ids.
        axes: Which two dimensions of the codes to show.
        figsize: Width and height in inches.

    Returns:
        A matplotlib figure with one axes.

    Raises:
        ValueError: If codes, labels, axes or names do not fit together.

    Example:
        >>> latent_codes(np.zeros((3, 2)), [0, 1, 1])
        <Figure size 288x216 with 1 Axes>
    """
    codes, labels = np.asarray(codes), np.asarray(labels)
    if codes.ndim != 2 or labels.shape != codes.shape[:1] or len(codes) == 0:
        raise ValueError(
            "Codes (N, D) and one label for each are wanted, at least one. "
            f"Received: codes {codes.shape}, labels {labels.shape}."
        )
    if not 0 <= min(axes) <= max(axes) < codes.shape[1]:
        raise ValueError(
            f"`axes` must lie between 0 and {codes.shape[1] - 1}. "
            f"Received: axes={axes}."
        )
    present = np.unique(labels)
    names = names_of_labels(present, class_names)
    with style():
        ax = new_axes(figsize)
        for label, name in zip(present.tolist(), names, strict=True):
            draw_class(ax, codes[labels == label][:, list(axes)], label, name)
        ax.set(xlabel=f"code[{axes[0]}]", ylabel=f"code[{axes[1]}]", aspect="equal")
        ax.figure.legend(loc="outside right center", markerscale=2.5)
    return ax.figure


def draw_class(ax, points, label, name):
    """Draw the points of one class."""
    color = COLORS[label % len(COLORS)]
    marker = "o^s"[label // len(COLORS) % 3]
    ax.scatter(*points.T, s=4, color=color, marker=marker, label=name, linewidths=0)
