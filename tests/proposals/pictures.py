"""Pictures for the tests, made of whole numbers: the same on every machine."""

import numpy as np

BOXES = [[6, 8, 26, 30], [34, 12, 56, 24], [30, 36, 58, 60]]
COLOURS = [[220, 60, 40], [40, 90, 200], [240, 230, 60]]


def picture(seed=0, size=64, noise=12):
    """Return three blocks of colour on grey `(size, size, 3)`, all of them noisy."""
    rng = np.random.default_rng(seed)
    image = np.full((size, size, 3), 120)
    for (x1, y1, x2, y2), colour in zip(BOXES, COLOURS, strict=True):
        image[y1:y2, x1:x2] = colour
    image += rng.integers(-noise, noise, image.shape, endpoint=True)
    return np.clip(image, 0, 255).astype("uint8")


def patches(seed=0, shape=(12, 15), count=9):
    """Return a random image 0-1 and labels of regions that hang together."""
    rng = np.random.default_rng(seed)
    seeds = rng.integers(0, shape, (count, 2))
    places = np.stack(np.indices(shape), axis=-1)[:, :, None]  # (H, W, 1, 2)
    nearest = np.abs(places - seeds).sum(axis=-1).argmin(axis=-1)  # (H, W)
    _, labels = np.unique(nearest, return_inverse=True)
    labels = labels.reshape(shape)
    colours = rng.uniform(0, 1, (labels.max() + 1, 3))
    return np.clip(colours[labels] + rng.normal(0, 0.1, (*shape, 3)), 0, 1), labels
