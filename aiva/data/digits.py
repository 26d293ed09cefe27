"""Digits: the 1,797 real handwritten digits that come with scikit-learn.

- Source: the test part of "Optical recognition of handwritten digits" (Alpaydin and
  Kaynak, 1998, https://doi.org/10.24432/C50P49), written by 13 people.
- Licence: CC BY 4.0. Read from the scikit-learn package, never copied.
- Items: 1,437 for training and 360 for the test, about equally many of each digit.
- Original: 8 x 8 pixels with 17 grey levels, bright ink on black.
- Split: the first 1,437 in file order. Neighbours come from the same writers, so
  nothing is mixed across the cut.
- Mind: a model trained on these few digits does not transfer to MNIST.
"""

import numpy as np

from aiva.conventions.images import as_bytes
from aiva.conventions.numbers import whole_number
from aiva.data.arguments import check_split, first_items

CLASSES = tuple("0123456789")
TRAIN_COUNT = 1437
SIDE = 8  # pixels of an original digit
BRIGHTEST = 16  # grey level of full ink in the original


def digits(
    split: str = "train", size: int = 28, count: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Load the handwritten digits of scikit-learn, enlarged to the size of MNIST.

    Args:
        split: `"train"` or `"test"`.
        size: Side of the square images in pixels. 8 gives the original pixels; other
            sizes are made from them by bicubic interpolation.
        count: How many of the digits, from the first on; None for all.

    Returns:
        Images `(N, size, size, 1)` uint8 and labels `(N,)` int32, which are the digits.

    Raises:
        ValueError: If the split is unknown, or a number is out of its range.

    Example:
        >>> images, labels = digits("train", size=8)
        >>> images.shape, images.max().item(), labels[:4].tolist()
        ((1437, 8, 8, 1), 255, [0, 1, 2, 3])
    """
    from sklearn.datasets import load_digits

    check_split(split)
    size = whole_number("size", size)
    part = slice(TRAIN_COUNT) if split == "train" else slice(TRAIN_COUNT, None)
    values, labels = load_digits(return_X_y=True)
    values, labels = first_items(values[part], labels[part], count)
    images = values.reshape(-1, SIDE, SIDE) * (255 / BRIGHTEST)  # (N, 8, 8)
    if size != SIDE:
        images = np.stack([resize(image, size) for image in images])
    images = as_bytes(images)[..., None]  # (N, size, size, 1)
    return images, labels.astype("int32")


def resize(image, size):
    """Resize one grey image without rounding its values, so that nothing is lost."""
    from PIL import Image

    picture = Image.fromarray(image.astype("float32"))
    return np.asarray(picture.resize((size, size), Image.Resampling.BICUBIC))
