"""Pairs of damaged and whole images, the damage made anew for every batch.

Shapes: N images, B of them in a batch, H x W pixels, C channels.
"""

import keras
import numpy as np
from keras import ops

from aiva.conventions.images import check_pixels
from aiva.conventions.numbers import check_counts


class DamagedImages(keras.utils.PyDataset):
    """Batches of `(damaged, clean)` for `fit`, with any backend of Keras.

    Args:
        images: Whole images `(N, H, W, C)` with values 0-255.
        damage: Function from images `(B, H, W, C)` to what the model is given: damaged
            images, or a dictionary such as that of `aiva.ops.cut_holes`.
        batch_size: Images per batch; the last batch may be smaller.
        turn: Whether each image is mirrored and turned by quarter circles at random.
            Good for photographs, wrong for digits; images must be square.
        seed: Decides the order and the turns. Give the damage a
            `keras.random.SeedGenerator` of its own to repeat that too.

    Raises:
        ValueError: If there are no images, their values are not 0-255, a number is out
            of its range, or images to be turned are not square.

    Example:
        >>> from aiva import ops
        >>> pairs = DamagedImages(np.full((5, 8, 8, 1), 90), ops.downsample, 2)
        >>> len(pairs), [(x.shape, y.shape) for x, y in (pairs[0], pairs[2])]
        (3, [((2, 4, 4, 1), (2, 8, 8, 1)), ((1, 4, 4, 1), (1, 8, 8, 1))])
    """

    def __init__(self, images, damage, batch_size=32, turn=False, seed=0):
        super().__init__()
        check_counts(batch_size=batch_size)
        self.images = checked(images, turn)
        self.damage = damage
        self.batch_size = batch_size
        self.turn = turn
        self.random = np.random.default_rng(seed)
        self.order = self.random.permutation(len(images))

    def __len__(self):
        return -(-len(self.images) // self.batch_size)

    def __getitem__(self, index):
        """Return a batch: what the model is given, and the images it shall return."""
        start = index * self.batch_size
        clean = self.images[self.order[start : start + self.batch_size]]
        if self.turn:
            clean = turned(clean, self.random)
        clean = np.asarray(clean, "float32")
        damaged = keras.tree.map_structure(ops.convert_to_numpy, self.damage(clean))
        return damaged, clean

    def on_epoch_end(self):
        """Mix the images for the next pass."""
        self.order = self.random.permutation(len(self.images))


def checked(images, turn):
    """Return whole images as an array, or raise a ValueError about them."""
    images = np.asarray(images)
    if images.ndim != 4 or len(images) == 0:
        raise ValueError(
            "Expected at least one whole image, (N, height, width, channels). "
            f"Received: {images.shape}."
        )
    check_pixels(images)
    if turn and images.shape[1] != images.shape[2]:
        raise ValueError(
            "Only square images can be turned. "
            f"Received: turn=True, images {images.shape}. Cut square patches."
        )
    return images


def turned(images, random):
    """Mirror and turn each image at random, in one of the eight ways of a square."""
    ways = random.integers(0, 8, len(images))
    return np.stack(
        [
            np.rot90(image if way < 4 else image[:, ::-1], way % 4)
            for image, way in zip(images, ways, strict=True)
        ]
    )
