"""Scenes: real handwritten digits drawn on real photographs, with exact boxes.

A small world for detectors that is the same for everyone and needs no download.

- Canvas: a random square of a photograph of `aiva.data.photos`, 128 x 128 pixels after
  scaling, with varied contrast, brightness, colours and noise (`canvas`).
- Objects: 1 to 6 digits of `aiva.data.digits`, whose 8 x 8 pixels are enlarged to 18
  to 48 pixels of height and 0.75 to 1.3 times as much width.
- Strokes: opaque, light or dark, by at least 0.35 of full scale from the mean luminance
  around them, with an outline of 1 pixel in the opposite tone (`strokes`).
- Boxes: tight around the ink; two of them share at most 15 % of the smaller one.
- Split: training and test have different photographs and different digits.
- Mind: flat ink, upright digits and whole objects are easier than real photographs.
"""

import numpy as np

from aiva.data import digits as handwritten
from aiva.data.arguments import check_split, whole_number
from aiva.data.detection.canvas import SIDE, canvas, pictures
from aiva.data.detection.strokes import MARGIN, draw, ink_of, is_stroke

CLASSES = handwritten.CLASSES
SLOTS = 8  # places for objects in the arrays
MOST = 6  # digits in a scene
HEIGHTS = (18, 48)  # pixels of an enlarged digit
ASPECTS = (0.75, 1.3)  # width / height of an enlarged digit
MAX_OVERLAP = 0.15  # shared area of two boxes / area of the smaller one
TRIES = 50  # places that are tried for a digit before it is left out


def scenes(
    split: str = "train",
    count: int = 2000,
    masks: bool = False,
    hard: bool = False,
    seed: int = 0,
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Draw scenes: digits on photographs, with the box of every digit.

    Each scene has random numbers of its own, so fewer scenes are the beginning of more.
    1,000 scenes take a few seconds.

    Args:
        split: `"train"` or `"test"`, which share neither a photograph nor a digit.
        count: Number of scenes.
        masks: Whether the pixels of every digit are returned too, 128 kB a scene.
        hard: Whether to draw light, half-transparent strokes without an outline and
            whatever their contrast. The same digits lie at the same places.
        seed: Decides everything that is drawn at random.

    Returns:
        Images `(N, 128, 128, 3)` uint8, and the objects in the order in which they were
        drawn, up to M = 8 of an image:

        - "boxes" `(N, M, 4)` float32, `[x1, y1, x2, y2]` in pixels; x2 and y2 are the
          first column and row beyond the ink; 0 where there is no object.
        - "labels" `(N, M)` int32, the digits; -1 where there is no object.
        - "masks" `(N, M, 128, 128)` bool, on request: all the ink of a digit, that
          under a later digit too.

    Raises:
        ValueError: If the split is unknown, or a number is out of its range.

    Example:
        >>> images, objects = scenes("test", count=3)
        >>> images.shape, objects["boxes"].shape, (objects["labels"] >= 0).sum(1)
        ((3, 128, 128, 3), (3, 8, 4), array([4, 5, 3]))
    """
    check_split(split)
    count, seed = whole_number("count", count), whole_number("seed", seed, at_least=0)
    photographs = pictures(split)
    digits = handwritten.digits(split, size=handwritten.SIDE)
    images = np.empty((count, SIDE, SIDE, 3), "uint8")
    objects = {
        "boxes": np.zeros((count, SLOTS, 4), "float32"),
        "labels": np.full((count, SLOTS), -1, "int32"),
    }
    if masks:
        objects["masks"] = np.zeros((count, SLOTS, SIDE, SIDE), bool)
    for index in range(count):
        rng = np.random.default_rng([seed, split == "test", index])
        images[index] = canvas(rng, photographs)
        for slot, (ink, label, box) in enumerate(arrangement(rng, *digits)):
            draw(rng, images[index][around(box)], ink, hard)
            objects["boxes"][index, slot] = box
            objects["labels"][index, slot] = label
            if masks:
                objects["masks"][index, slot][around(box)] = is_stroke(ink)
    return images, objects


def arrangement(rng, images, labels):
    """Choose digits, their sizes and their places.

    Returns:
        A list of (ink, label, box): ink `(h + 2 MARGIN, w + 2 MARGIN)` in 0-1 for a box
        `[x1, y1, x2, y2]` of h x w pixels.
    """
    placed = []
    for _ in range(rng.integers(1, MOST, endpoint=True)):
        index = rng.integers(len(images))
        height = rng.uniform(*HEIGHTS)
        width = height * rng.uniform(*ASPECTS)
        ink = ink_of(images[index, ..., 0], round(height), round(width))
        box = free_place(rng, *ink.shape, [box for *_, box in placed])
        if box is not None:
            placed.append((ink, labels[index], box))
    return placed


def free_place(rng, height, width, taken):
    """Find a box for ink of this size, margin included; None if no place was free."""
    for _ in range(TRIES):
        top = int(rng.integers(SIDE - height, endpoint=True))
        left = int(rng.integers(SIDE - width, endpoint=True))
        right, bottom = left + width, top + height
        box = (left + MARGIN, top + MARGIN, right - MARGIN, bottom - MARGIN)
        if all(overlap(box, other) <= MAX_OVERLAP for other in taken):
            return box
    return None


def overlap(box, other):
    """Return the area that two boxes share, as a part of the smaller box.

    Example:
        >>> overlap((0, 0, 10, 10), (5, 8, 9, 13))
        0.4
    """
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    smaller = min((x2 - x1) * (y2 - y1) for x1, y1, x2, y2 in (box, other))
    return max(width, 0) * max(height, 0) / smaller


def around(box):
    """Return the rows and columns of a box and its margin."""
    x1, y1, x2, y2 = box
    return slice(y1 - MARGIN, y2 + MARGIN), slice(x1 - MARGIN, x2 + MARGIN)
