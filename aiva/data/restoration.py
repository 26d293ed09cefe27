"""Photographs for restoration: patches to learn from, crops to be measured on.

The photographs of the two splits are different ones, see `aiva.data.photos`.
"""

import numpy as np

from aiva.data.photos import TEST, TRAIN, photo

LUMA = (0.299, 0.587, 0.114)  # how bright red, green and blue look (ITU-R BT.601)
SCALES = (1.5, 1.0, 0.75, 0.5)  # smoother than the photograph, as it is, and busier
CROP = 256  # pixels: the side of what is measured


def grey(picture) -> np.ndarray:
    """Return how bright a picture looks.

    Args:
        picture: Picture `(H, W, 3)` with values 0-255.

    Returns:
        uint8 array `(H, W, 1)`.

    Example:
        >>> grey(np.full((1, 1, 3), 200)).tolist()
        [[[200]]]
    """
    return np.rint(picture @ np.array(LUMA)).astype("uint8")[..., None]


def centre_crops(size: int = CROP) -> np.ndarray:
    """Cut the middle out of each of the five test photographs.

    Args:
        size: Side of the crops in pixels.

    Returns:
        uint8 array `(5, size, size, 1)`.

    Example:
        >>> centre_crops().shape
        (5, 256, 256, 1)
    """
    crops = []
    for picture in map(grey, map(photo, TEST)):
        top, left = ((side - size) // 2 for side in picture.shape[:2])
        crops.append(picture[top : top + size, left : left + size])
    return np.stack(crops)


def training_patches(count: int, side: int, seed: int = 0) -> np.ndarray:
    """Cut random squares out of the ten training photographs, in several sizes.

    Each is taken from a photograph enlarged or reduced, and is its red, its green, its
    blue or its brightness: ten photographs are few.

    Args:
        count: Number of patches.
        side: Side of a patch in pixels, at most 200.
        seed: Decides what is cut.

    Returns:
        uint8 array `(count, side, side, 1)`, in random order.

    Example:
        >>> training_patches(8, side=32).shape
        (8, 32, 32, 1)
    """
    rng = np.random.default_rng(seed)
    sources = [
        resized(photo(name), scale) for name in TRAIN for scale in SCALES
    ]  # each (H, W, 3)
    patches = np.empty((count, side, side, 1), "uint8")
    for index in range(count):
        source = sources[index % len(sources)]
        top, left = (rng.integers(n - side, endpoint=True) for n in source.shape[:2])
        patch = source[top : top + side, left : left + side]
        channel = rng.integers(4)
        patches[index] = patch[..., channel, None] if channel < 3 else grey(patch)
    return rng.permutation(patches)


def resized(picture, scale):
    """Enlarge or reduce a picture, bicubic with antialiasing."""
    from PIL import Image

    image = Image.fromarray(picture)
    width, height = (round(scale * side) for side in image.size)
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC))
