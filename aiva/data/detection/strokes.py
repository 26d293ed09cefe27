"""The strokes of a scene: how a digit is enlarged, coloured and drawn.

Ink is a number from 0 to 1 at every pixel of a digit. Ink above `EDGE` is a stroke: it
is what masks show and what boxes enclose.
"""

import numpy as np

EDGE = 0.425
SOFT = (0.3, 0.55)  # ink between which a stroke turns from invisible to opaque
MARGIN = 3  # pixels around a box: soft edge, outline, and one that stays as it was
CONTRAST = 0.35  # least difference of luminance to the surroundings
COLOURS = 100  # that are tried before white or black
OUTLINE = 0.8  # opacity of the outline
LIGHT = 150  # least value of a channel of hard strokes
LUMINANCE = np.array([0.299, 0.587, 0.114]) / 255  # of red, green and blue (Rec. 601)


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


def draw(rng, place, ink, hard=False):
    """Draw a digit into a part of an image.

    Args:
        rng: NumPy random generator.
        place: Array `(h + 2 MARGIN, w + 2 MARGIN, 3)` uint8, which is changed.
        ink: Ink of the same height and width, as `ink_of` returns it.
        hard: Whether to draw light, half-transparent strokes whatever their contrast.
    """
    if hard:
        blend(place, rng.integers(LIGHT, 256, size=3), ink)
        return
    luminance = surroundings(place, ink)
    light = is_light(rng, luminance)
    colour = distinct_colour(rng, luminance, light)
    opacity = np.clip((ink - SOFT[0]) / (SOFT[1] - SOFT[0]), 0, 1)
    opacity *= grown(is_stroke(ink))  # grey parts of a digit may be no stroke
    blend(place, 0 if light else 255, OUTLINE * grown(opacity))
    blend(place, colour, opacity)


def surroundings(place, ink):
    """Return the mean luminance of the pixels that neither stroke nor outline touch."""
    untouched = ~grown(is_stroke(ink), pixels=2)  # never beyond MARGIN
    return (place[untouched] @ LUMINANCE).mean()


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


def blend(place, colour, opacity):
    """Lay a colour over a part of an image, more or less opaquely."""
    opacity = opacity[..., None]  # (h, w, 1)
    place[:] = np.rint(place * (1 - opacity) + colour * opacity)
