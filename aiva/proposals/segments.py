"""Segments: the first cut of an image into small pieces without borders inside.

Shapes: H x W pixels, R regions, P pairs of regions.
"""

import numpy as np

SIGMA = 0.8  # pixels: the blur before the cut, as in the paper of selective search
SPACES = ("hsv", "lab", "rgb")
LAB_LOWEST, LAB_RANGE = np.array([0, -128, -128]), np.array([100, 255, 255])


def in_space(image, space: str):
    """Return an image in another colour space, every channel from 0 to 1.

    Args:
        image: Image `(H, W, 3)` uint8, red, green and blue.
        space: `"hsv"` (hue, saturation, value), `"lab"` (CIE lightness and two axes of
            colour, where distances are those that people see) or `"rgb"`.

    Returns:
        float64 array `(H, W, 3)`.

    Example:
        >>> in_space(np.array([[[255, 0, 0]]], "uint8"), "hsv").tolist()
        [[[0.0, 1.0, 1.0]]]
        >>> in_space(np.array([[[0, 0, 0]]], "uint8"), "lab").round(1).tolist()
        [[[0.0, 0.5, 0.5]]]
    """
    from skimage.color import rgb2hsv, rgb2lab

    if space == "hsv":
        return rgb2hsv(image)
    if space == "lab":
        return (rgb2lab(image) - LAB_LOWEST) / LAB_RANGE
    return image / 255


def segment(image, scale: float = 50, min_size: int = 30):
    """Cut an image where neighbouring pixels differ more than they do inside a piece.

    Felzenszwalb and Huttenlocher, 2004, "Efficient graph-based image segmentation",
    https://doi.org/10.1023/B:VISI.0000022288.19776.77

    Args:
        image: Image `(H, W, 3)` with values 0-1, in any colour space.
        scale: The larger, the larger are the regions.
        min_size: Pixels that a region has at least.

    Returns:
        int64 array `(H, W)`, the number of each pixel's region, from 0 to R - 1.

    Example:
        >>> image = np.zeros((16, 16, 3))
        >>> image[:, 9:] = 1
        >>> segment(image)[0]
        array([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1])
    """
    from skimage.segmentation import felzenszwalb

    return felzenszwalb(image, scale=scale, sigma=SIGMA, min_size=min_size)


def neighbours(labels):
    """Return the pairs of regions that touch, the smaller number first.

    Args:
        labels: Numbers of the regions `(H, W)`.

    Returns:
        Array `(P, 2)`, each pair once.

    Example:
        >>> neighbours(np.array([[0, 0, 1], [2, 2, 2]])).tolist()
        [[0, 1], [0, 2], [1, 2]]
    """
    beside = labels[:, :-1].ravel(), labels[:, 1:].ravel()
    below = labels[:-1].ravel(), labels[1:].ravel()
    one, other = np.concatenate([beside, below], axis=1)  # (all pairs of pixels,) each
    one, other = np.minimum(one, other), np.maximum(one, other)
    count = labels.max() + 1
    pairs = np.unique((one * count + other)[one != other])
    return np.stack(np.divmod(pairs, count), axis=1)  # (P, 2)
