"""The canvas of a scene: a random part of a photograph, in random light."""

import math

import numpy as np

from aiva.data.photos import photos

SIDE = 128  # pixels of a scene
SMALLEST = 96  # pixels of a photograph that become a scene
CONTRASTS = (0.7, 1.2)  # factor of the distance from the mean
BRIGHTNESSES = (0.6, 1.2)  # factor of all values
TINTS = (0.85, 1.15)  # factor of one channel
NOISE = 0.04 * 255  # standard deviation of the noise


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
    return np.clip(np.rint(values + NOISE * noise), 0, 255).astype("uint8")
