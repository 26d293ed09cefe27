"""The latent plane: what each of two dimensions of the codes stands for.

Shapes: D dimensions of a code, S x S images of the plane.
"""

import numpy as np

from aiva.plot.mosaic import draw_mosaic


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
        <Figure size 403x384 with 1 Axes>
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
