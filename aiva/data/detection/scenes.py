"""Scenes: real handwritten digits drawn on real photographs, with exact boxes.

A small world for detectors that is the same for everyone and needs no download.

- Canvas: a random square of a photograph of `aiva.data.photos`, 128 x 128 pixels after
  scaling, with varied contrast, brightness, colours and noise.
- Objects: 1 to 6 digits of `aiva.data.digits`, whose 8 x 8 pixels are enlarged to 18
  to 48 pixels of height and 0.75 to 1.3 times as much width.
- Strokes: opaque, light or dark, by at least 0.35 of full scale from the mean luminance
  around them, with an outline of 1 pixel in the opposite tone.
- Boxes: tight around the ink; two of them share at most 15 % of the smaller one.
- Split: training and test have different photographs and different digits.
- Mind: flat ink, upright digits and whole objects are easier than real photographs.
"""

import math

import numpy as np

from aiva.conventions.images import as_bytes
from aiva.conventions.numbers import whole_number
from aiva.data import digits as handwritten
from aiva.data.arguments import check_split
from aiva.data.photos import photos

CLASSES = handwritten.CLASSES
SLOTS = 8  # objects of an image with padding
MOST = 6  # digits in a scene
HEIGHTS = (18, 48)  # pixels of an enlarged digit
ASPECTS = (0.75, 1.3)  # width / height of an enlarged digit
MAX_OVERLAP = 0.15  # shared area of two boxes / area of the smaller one
TRIES = 50  # positions that are tried for a digit before it is left out

# The canvas: a part of a photograph, in random light.
SIDE = 128  # pixels of a scene
SMALLEST = 96  # pixels of a photograph that become a scene
CONTRASTS = (0.7, 1.2)  # factor of the distance from the mean
BRIGHTNESSES = (0.6, 1.2)  # factor of all values
TINTS = (0.85, 1.15)  # factor of one channel
NOISE = 0.04 * 255  # standard deviation of the noise

# Ink is a number from 0 to 1 at every pixel of a digit. Ink above EDGE is a stroke:
# masks show it, and boxes enclose it.
EDGE = 0.425
SOFT = (0.3, 0.55)  # ink between which a stroke turns from invisible to opaque
MARGIN = 3  # pixels around a box: soft edge, outline, and one that stays as it was
CONTRAST = 0.35  # least difference of luminance to the surroundings
COLOURS = 100  # that are tried before white or black
OUTLINE = 0.8  # opacity of the outline
LIGHT = 150  # least value of a channel of hard strokes
LUMINANCE = np.array([0.299, 0.587, 0.114]) / 255  # of red, green and blue (Rec. 601)


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
            whatever their contrast. The same digits lie at the same positions.
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
    """Choose digits, their sizes and their positions.

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
        box = free_box(rng, *ink.shape, [box for _, _, box in placed])
        if box is not None:
            placed.append((ink, labels[index], box))
    return placed


def free_box(rng, height, width, taken):
    """Find a box for ink of this size, margin included; None if no position is free."""
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


def pictures(split):
    """Return the photographs of a split as Pillow images, which resize quickly."""
    from PIL import Image

    return [Image.fromarray(photo) for photo in photos(split)]


def canvas(rng, photographs):
    """Cut a random square out of a random photograph and change its light.

    The side of the square is drawn on a logarithmic scale, so that small details are
    as frequent as whole photographs.

    Args:
        rng: NumPy random generator.
        photographs: Pillow images in colour.

    Returns:
        Array `(128, 128, 3)` uint8.
    """
    photograph = photographs[rng.integers(len(photographs))]
    widest, tallest = photograph.size
    longest = min(widest, tallest)
    side = round(math.exp(rng.uniform(math.log(SMALLEST), math.log(longest))))
    left, top = rng.integers([widest - side, tallest - side], endpoint=True).tolist()
    square = photograph.resize((SIDE, SIDE), box=(left, top, left + side, top + side))
    values = np.asarray(square, "float32")  # (128, 128, 3)
    if rng.random() < 0.5:
        values = values[:, ::-1]
    return relit(rng, values)


def relit(rng, values):
    """Change contrast, brightness and colours at random, and add noise."""
    contrast, brightness = rng.uniform(*CONTRASTS), rng.uniform(*BRIGHTNESSES)
    tints = rng.uniform(*TINTS, size=3).astype("float32")
    mean = values.mean()
    values = (mean + contrast * (values - mean)) * (brightness * tints)
    noise = rng.standard_normal(values.shape, "float32")
    return as_bytes(values + NOISE * noise)


def ink_of(digit, height, width):
    """Enlarge a digit, and cut or fill its borders to `MARGIN` around the strokes.

    Args:
        digit: Array `(8, 8)` uint8.
        height: Height of the enlarged 8 pixels.
        width: Width of the enlarged 8 pixels.

    Returns:
        Ink `(h + 2 MARGIN, w + 2 MARGIN)` float32 in 0-1, for strokes that are h pixels
        high and w wide.
    """
    from PIL import Image

    enlarged = Image.fromarray(digit).resize((width, height), Image.Resampling.BICUBIC)
    ink = np.asarray(enlarged, "float32") / 255  # (height, width)
    rows = np.flatnonzero(is_stroke(ink).any(axis=1))
    columns = np.flatnonzero(is_stroke(ink).any(axis=0))
    return np.pad(ink, MARGIN)[
        rows[0] : rows[-1] + 1 + 2 * MARGIN, columns[0] : columns[-1] + 1 + 2 * MARGIN
    ]


def is_stroke(ink):
    """Tell the pixels of strokes from the others."""
    return ink > EDGE


def draw(rng, region, ink, hard=False):
    """Draw a digit into a part of an image.

    Args:
        rng: NumPy random generator.
        region: Array `(h + 2 MARGIN, w + 2 MARGIN, 3)` uint8, which is changed.
        ink: Ink of the same height and width, as `ink_of` returns it.
        hard: Whether to draw light, half-transparent strokes whatever their contrast.
    """
    if hard:
        blend(region, rng.integers(LIGHT, 256, size=3), ink)
        return
    luminance = surroundings(region, ink)
    light = is_light(rng, luminance)
    paint(region, ink, distinct_colour(rng, luminance, light), light)


def paint(region, ink, colour, light):
    """Lay the strokes of a digit over a part of an image, with their outline.

    Args:
        region: Array `(h + 2 MARGIN, w + 2 MARGIN, 3)` uint8, which is changed.
        ink: Ink of the same height and width, as `ink_of` returns it.
        colour: Red, green and blue of the strokes.
        light: Whether the strokes are light, and so the outline is dark.
    """
    opacity = np.clip((ink - SOFT[0]) / (SOFT[1] - SOFT[0]), 0, 1)
    opacity *= grown(is_stroke(ink))  # grey parts of a digit may be no stroke
    blend(region, 0 if light else 255, OUTLINE * grown(opacity))
    blend(region, colour, opacity)


def surroundings(region, ink):
    """Return the mean luminance of the pixels that neither stroke nor outline touch."""
    untouched = ~grown(is_stroke(ink), pixels=2)  # never beyond MARGIN
    return (region[untouched] @ LUMINANCE).mean()


def is_light(rng, luminance):
    """Choose light or dark strokes at random, of what the surroundings leave room for.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> [is_light(rng, luminance) for luminance in (0.2, 0.8)]
        [True, False]
    """
    if CONTRAST <= luminance <= 1 - CONTRAST:
        return rng.random() < 0.5
    return bool(luminance < CONTRAST)


def distinct_colour(rng, luminance, light):
    """Draw colours until one is light or dark enough; white or black is the last."""
    colours = rng.integers(256, size=(COLOURS, 3))
    colours[-1] = 255 if light else 0
    difference = colours @ LUMINANCE - luminance
    enough = difference >= CONTRAST if light else difference <= -CONTRAST
    enough[-1] = True
    return colours[enough.argmax()]


def grown(values, pixels=1):
    """Return the largest value of every pixel's neighbourhood."""
    from scipy.ndimage import maximum_filter

    return maximum_filter(values, size=2 * pixels + 1)


def blend(region, colour, opacity):
    """Lay a colour over a part of an image, more or less opaquely."""
    opacity = opacity[..., None]  # (h, w, 1)
    region[:] = np.rint(region * (1 - opacity) + colour * opacity)
