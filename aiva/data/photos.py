"""Photos: real photographs that come with scikit-image and scikit-learn.

For restoration: whole pictures, or patches of them. Noise, holes and smaller versions
are made from these by code. Training and test pictures are different photographs.

====================  =====  =================  ====================================
photograph            split  pixels             who made it, licence
====================  =====  =================  ====================================
astronaut             train  512 x 512          NASA, public domain
coffee                train  400 x 600          Rachel Michetti, CC0
rocket                train  427 x 640          SpaceX, public domain
immunohistochemistry  train  512 x 512          CMMI, no known restrictions
hubble                train  872 x 1000         NASA, public domain
brick                 train  512 x 512, grey    CC0Textures, CC0
grass                 train  512 x 512, grey    linolafett, CC0
gravel                train  512 x 512, grey    CC0Textures, CC0
motorcycle_left       train  500 x 741          Middlebury stereo 2014, none stated
flower                train  427 x 640          "vultilion" (Flickr), CC BY 2.0
chelsea               test   300 x 451          Stefan van der Walt, CC0
china                 test   427 x 640          "danielbuechele" (Flickr), CC BY 2.0
camera                test   512 x 512, grey    Lav Varshney, CC0
retina                test   1411 x 1411        Mikael Häggström, CC0
coins                 test   303 x 384, grey    Brooklyn Museum, no known restrictions
cell                  -      660 x 550, grey    a material of the textures, CC0
====================  =====  =================  ====================================

They are read from the installed packages, never copied and never downloaded. Whoever
shows china or flower names the photographer.
"""

import itertools

import numpy as np

from aiva.conventions.numbers import whole_number, whole_numbers
from aiva.data.arguments import check_split

TRAIN = (
    "astronaut",
    "coffee",
    "rocket",
    "immunohistochemistry",
    "hubble",
    "brick",
    "grass",
    "gravel",
    "motorcycle_left",
    "flower",
)
TEST = ("chelsea", "china", "camera", "retina", "coins")
OTHERS = ("cell",)  # a material of the textures
PATCHES = 500


def photos(
    split: str = "train",
    patch: int | None = None,
    count: int | None = None,
    seed: int = 0,
) -> list[np.ndarray] | np.ndarray:
    """Load the photographs of a split, whole or as random patches.

    Args:
        split: `"train"` (ten photographs) or `"test"` (five others).
        patch: Side of the square patches in pixels; None for whole photographs.
        count: Number of patches, 500 when left out. Every photograph gives equally
            many, as far as the count allows; fewer are the beginning of more.
        seed: Decides where the patches lie.

    Returns:
        Without `patch`, a list of photographs `(H, W, 3)` uint8 in the order of `TRAIN`
        or `TEST`. With it, an array `(count, patch, patch, 3)` uint8.

    Raises:
        ValueError: If the split is unknown, a patch does not fit into every photograph,
            or a count is given for whole photographs.

    Example:
        >>> len(photos("test"))
        5
        >>> photos("test", patch=64, count=10).shape
        (10, 64, 64, 3)
    """
    check_split(split)
    pictures = [photo(name) for name in (TRAIN if split == "train" else TEST)]
    if patch is not None:
        count = PATCHES if count is None else count
        return random_patches(pictures, patch, count, seed)
    if count is not None:
        raise ValueError(
            "`count` is a number of patches, so it needs their size. "
            f"Received: count={count}, patch=None. Add for example patch=64."
        )
    return pictures


def random_patches(pictures, patch, count, seed):
    """Cut `count` squares out of the pictures, one picture after the other."""
    patch, count = whole_numbers(patch=patch, count=count)
    largest = min(min(picture.shape[:2]) for picture in pictures)
    if patch > largest:
        raise ValueError(
            f"`patch` must be at most {largest} pixels, the shortest side of the "
            f"photographs of this split. Received: patch={patch}."
        )
    rng = np.random.default_rng(whole_number("seed", seed, at_least=0))
    patches = np.empty((count, patch, patch, 3), "uint8")
    for index, picture in zip(range(count), itertools.cycle(pictures), strict=False):
        top = rng.integers(picture.shape[0] - patch, endpoint=True)
        left = rng.integers(picture.shape[1] - patch, endpoint=True)
        patches[index] = picture[top : top + patch, left : left + patch]
    return patches


def photo(name: str) -> np.ndarray:
    """Load one photograph by its name.

    Args:
        name: A name of the table above.

    Returns:
        The photograph `(H, W, 3)` uint8; a grey one has three equal channels.

    Raises:
        ValueError: If the name is unknown.

    Example:
        >>> photo("chelsea").shape
        (300, 451, 3)
    """
    if name not in TRAIN + TEST + OTHERS:
        raise ValueError(
            f"There is no photograph of this name. Received: name={name!r}. "
            f"Choose one of {', '.join(TRAIN + TEST + OTHERS)}."
        )
    if name in ("china", "flower"):
        from sklearn.datasets import load_sample_image

        return load_sample_image(f"{name}.jpg").copy()  # which may be written to
    picture = from_scikit_image(name)
    if picture.ndim == 2:
        return np.repeat(picture[..., None], 3, axis=-1)  # (H, W, 3)
    return picture


def from_scikit_image(name):
    """Read a photograph that lies in the scikit-image package itself."""
    from skimage import data

    if name == "motorcycle_left":
        return data.stereo_motorcycle()[0]
    if name == "hubble":
        return data.hubble_deep_field()
    return getattr(data, name)()
