"""Textures: small colour patches of ten materials, cut out of ten real photographs.

- Source: photographs of `aiva.data.photos`, where their licences stand.
- Items: 1,200 for training and 400 for the test, equally many of each class.
- Split: the left half of each photograph is for training, the right half for the test;
  no patch crosses the cut.
- Positions: an even grid over each half. Test patches of the default size and number do
  not overlap; training patches may.
- Mind: with one photograph per class, light and camera give the class away. This is an
  exercise and not a benchmark.
"""

import math

import numpy as np

from aiva.conventions.numbers import whole_number
from aiva.data.arguments import check_split
from aiva.data.photos import photo

CLASSES = (
    "brick",
    "grass",
    "gravel",
    "coins",
    "cell",
    "immunohistochemistry",
    "hubble",
    "retina",
    "coffee",
    "chelsea",
)
COUNTS = {"train": 1200, "test": 400}
LARGEST = 122  # pixels: the narrowest half is that of the cell
WINDOWS = {  # rows and columns that show the material
    "retina": (slice(220, 1190), slice(220, 1190)),  # inside the disc of the eye
    "cell": (slice(150, 600), slice(306, 550)),  # both halves have a part of the cell
}


def textures(
    split: str = "train", size: int = 32, count: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Cut patches of ten materials out of photographs, for colour classification.

    Args:
        split: `"train"` (left halves) or `"test"` (right halves).
        size: Side of the square patches in pixels, at most 122.
        count: Number of patches; 1,200 for training and 400 for the test when left out.
            Classes differ by one patch at most.

    Returns:
        Images `(count, size, size, 3)` uint8 and labels `(count,)` int32, the index of
        the material in `CLASSES`, in a mixed order that is always the same.

    Raises:
        ValueError: If the split is unknown, or a number is out of its range.

    Example:
        >>> images, labels = textures("test")
        >>> images.shape, np.bincount(labels).tolist()
        ((400, 32, 32, 3), [40, 40, 40, 40, 40, 40, 40, 40, 40, 40])
    """
    check_split(split)
    size = whole_number("size", size)
    if size > LARGEST:
        raise ValueError(
            f"`size` must be at most {LARGEST} pixels, so that a patch fits into half "
            f"a photograph. Received: size={size}."
        )
    count = whole_number("count", COUNTS[split] if count is None else count)
    labels = np.sort(np.arange(count, dtype="int32") % len(CLASSES))
    shares = np.bincount(labels, minlength=len(CLASSES))
    images = [
        patch
        for name, share in zip(CLASSES, shares, strict=True)
        for patch in patches_on_a_grid(half(material(name), split), size, share)
    ]
    order = np.random.default_rng(0).permutation(count)
    return np.stack(images)[order], labels[order]  # (count, size, size, 3), (count,)


def material(name):
    """Load a photograph, or the part of it that shows the material."""
    picture = photo(name)
    return picture[WINDOWS[name]] if name in WINDOWS else picture


def half(picture, split):
    """Return the left half of a picture for training, the right half for the test."""
    middle = picture.shape[1] // 2
    return picture[:, :middle] if split == "train" else picture[:, middle:]


def patches_on_a_grid(picture, size, count):
    """Cut out `count` squares whose positions are spread as evenly as possible."""
    height, width = picture.shape[:2]
    rows, columns = spread(height - size, width - size, count)
    tops = np.linspace(0, height - size, rows).astype(int)
    lefts = np.linspace(0, width - size, columns).astype(int)
    positions = [(top, left) for top in tops for left in lefts]
    chosen = np.linspace(0, len(positions) - 1, count).astype(int)
    corners = [positions[index] for index in chosen]
    return [picture[y : y + size, x : x + size] for y, x in corners]


def spread(height, width, count):
    """Find the rows and columns of `count` positions that lie farthest apart.

    Example:
        >>> spread(100, 200, count=6)
        (2, 3)
    """

    def nearest(grid):
        """Return the distance of the nearest neighbours of a grid."""
        rows, columns = grid
        return min(height / max(rows - 1, 0.5), width / max(columns - 1, 0.5))

    grids = [(math.ceil(count / columns), columns) for columns in range(1, count + 1)]
    return max(grids, key=nearest, default=(0, 0))
