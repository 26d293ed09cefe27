"""What all generators do alike: draw codes, ask for classes, walk between two codes.

Shapes: N images, D numbers of a code, S steps of a walk, K classes.
"""

import random

import numpy as np

from aiva.conventions.images import check_pixels
from aiva.conventions.numbers import is_whole


def draw(count, latent_dim, seed=None, labels=None, num_classes=None):
    """Draw codes from the standard normal distribution, and classes to ask for.

    The numbers are NumPy's, so they are the same on every backend.

    Args:
        count: Number N of codes; None takes as many as there are labels.
        latent_dim: Length D of a code.
        seed: The same seed draws the same. None draws anew each time.
        labels: Class ids `(N,)`, or one for all; None draws them, if there are classes.
        num_classes: Number K of classes, or None where there are none.

    Returns:
        float32 array `(N, D)`, and an int32 array `(N,)` or None.

    Raises:
        ValueError: If the count is no count, or the labels are not those of the model.

    Example:
        >>> codes, labels = draw(None, 5, seed=0, labels=[3, 3], num_classes=10)
        >>> codes.shape, labels.tolist()
        ((2, 5), [3, 3])
    """
    if count is None and np.ndim(labels) == 1:
        count = len(labels)
    if not is_whole(count) or count < 1:
        raise ValueError(
            "`count` must be a whole number, at least 1. "
            f"Received: count={count!r}. It may be left out where `labels` are a list."
        )
    # Python's own generator, so that `keras.utils.set_random_seed` settles this too.
    seed = random.randrange(2**32) if seed is None else seed
    chance = np.random.default_rng(seed)
    codes = chance.standard_normal((count, latent_dim)).astype("float32")
    if labels is None and num_classes is not None:
        labels = chance.integers(num_classes, size=count)
    return codes, checked_labels(labels, count, num_classes)


def checked_labels(labels, count, num_classes):
    """Return an int32 array `(N,)`, or None where the model has no classes, or raise.

    Args:
        labels: Class ids `(N,)`, one class id for all, or None.
        count: Number N of images.
        num_classes: Number K of classes, or None.
    """
    if num_classes is None:
        if labels is not None:
            raise ValueError(
                "This model was built without classes, so none can be asked for. "
                "Received: labels. Build it with `num_classes`."
            )
        return None
    if labels is None:
        raise ValueError(
            f"This model has {num_classes} classes and must be told which. Received: "
            "labels=None. Give class ids (N,), or one for all."
        )
    labels = np.asarray(labels)
    labels = np.full(count, labels) if labels.ndim == 0 else labels
    good = labels.shape == (count,) and labels.dtype.kind in "iu"
    if not good or labels.min() < 0 or labels.max() >= num_classes:
        raise ValueError(
            f"`labels` must be class ids from 0 to {num_classes - 1}, one for each of "
            f"{count} images or one for all. Received: {labels.dtype} of shape "
            f"{labels.shape}, {labels.tolist()[:3]} and so on."
        )
    return labels.astype("int32")


def checked_codes(codes, latent_dim):
    """Return codes as a float32 array `(N, D)`, or raise."""
    codes = np.asarray(codes, "float32")
    if codes.ndim != 2 or codes.shape[1] != latent_dim or len(codes) == 0:
        raise ValueError(
            f"Codes must be of shape (N, {latent_dim}), at least one. "
            f"Received: shape={codes.shape}."
        )
    return codes


def between(start, end, steps: int):
    """Walk from codes to codes along a circle, while the length changes evenly.

    In many dimensions nearly all normal codes are about as long as each other, and the
    straight line between two of them would pass through a middle where there are none
    (White, 2016, "Sampling generative networks", https://arxiv.org/abs/1609.04468).

    Args:
        start: Codes `(N, D)`.
        end: Codes `(N, D)`.
        steps: Number S of codes on the way, both ends included, at least 2.

    Returns:
        float32 array `(N, S, D)`.

    Raises:
        ValueError: If the shapes differ or there are fewer than two steps.

    Example:
        >>> between([[2.0, 0.0]], [[0.0, 4.0]], steps=3)[0, 1].round(2)
        array([2.12, 2.12], dtype=float32)
    """
    start, end = np.asarray(start, "float64"), np.asarray(end, "float64")
    if start.shape != end.shape or start.ndim != 2 or steps < 2:
        raise ValueError(
            "A walk has as many ends as starts, codes (N, D), and at least 2 steps. "
            f"Received: {start.shape}, {end.shape}, steps={steps}."
        )
    share = np.linspace(0, 1, steps)[:, None]  # (S, 1)
    start, end = start[:, None], end[:, None]  # (N, 1, D)
    lengths = [np.linalg.norm(codes, axis=-1, keepdims=True) for codes in (start, end)]
    start, end = (
        codes / np.maximum(length, 1e-12)
        for codes, length in zip((start, end), lengths, strict=True)
    )
    # Zero has no direction, so its way is that of the other end.
    start = np.where(lengths[0] > 0, start, end)
    end = np.where(lengths[1] > 0, end, start)
    angle = np.arccos(np.clip(np.sum(start * end, axis=-1, keepdims=True), -1, 1))
    sine = np.sin(angle)
    curved = sine > 1e-6  # else the two directions are the same, or opposite
    sine = np.where(curved, sine, 1)
    leaving = np.where(curved, np.sin((1 - share) * angle) / sine, 1 - share)
    coming = np.where(curved, np.sin(share * angle) / sine, share)
    length = (1 - share) * lengths[0] + share * lengths[1]
    return ((leaving * start + coming * end) * length).astype("float32")  # (N, S, D)


def walk(model, start, end, steps, labels=None):
    """Decode the codes between two, for `interpolate` of every generator.

    Returns:
        float32 array `(N, S, H, W, C)` with values 0-255.
    """
    codes = between(
        checked_codes(start, model.latent_dim),
        checked_codes(end, model.latent_dim),
        steps,
    )
    labels = checked_labels(labels, len(codes), model.num_classes)
    repeated = None if labels is None else np.repeat(labels, steps)
    images = model.decode(codes.reshape(-1, model.latent_dim), repeated)
    return images.reshape(*codes.shape[:2], *model.image_shape)


def check_image_shape(image_shape, divisor: int = 4):
    """Raise a ValueError unless a generator can be built for such images."""
    shape = tuple(image_shape) if isinstance(image_shape, (tuple, list)) else ()
    whole = len(shape) == 3 and all(is_whole(size) and size > 0 for size in shape)
    if not whole or shape[0] % divisor or shape[1] % divisor:
        raise ValueError(
            "`image_shape` must be (height, width, channels), height and width "
            f"divisible by {divisor}. Received: image_shape={image_shape}. Resize the "
            "images with `keras.ops.image.resize`, or pad them."
        )


def checked_images(images, image_shape):
    """Return images as an array `(N, H, W, C)`, or raise."""
    images = np.asarray(images)
    if images.shape[1:] != tuple(image_shape) or len(images) == 0:
        raise ValueError(
            f"Images must be of shape (N, {', '.join(map(str, image_shape))}), at "
            f"least one. Received: shape={images.shape}."
        )
    check_pixels(images)
    return images
