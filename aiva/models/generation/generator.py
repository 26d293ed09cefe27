"""What all generators share: latent codes, classes to ask for, and `generate`.

A condition, the class that a generator is asked for, is an input like the image itself,
not a target. So a conditional generator takes a dictionary of "images" and "labels", in
`fit` as in `predict`.

Shapes: B images of a batch, N images, D dimensions of a code, S steps of a walk, K
classes, F features.
"""

import random

import keras
import numpy as np
from keras import ops

from aiva.conventions.images import check_pixels
from aiva.conventions.numbers import shape_of_images, whole_number
from aiva.models.saving import RebuildableModel

BATCH_SIZE = 500  # images that are computed together outside a training


class Generator(RebuildableModel):
    """A model that makes images of latent codes.

    A class that derives from this one says in `images_of` how, and has a loss.

    Args:
        inputs: Inputs of the model's graph, see `image_inputs`.
        outputs: Outputs of the model's graph.
        image_shape: Height, width and channels.
        latent_dim: Dimension D of a code.
        num_classes: Number K of classes, or None for a model without condition.
        losses: Names of what appears in the log beside the loss.
        seed: Decides what is drawn in the training.
        name: Name of the model.
    """

    def __init__(
        self,
        inputs,
        outputs,
        *,
        image_shape,
        latent_dim,
        num_classes,
        losses,
        seed,
        name,
    ):
        super().__init__(inputs, outputs, name=name)
        self.image_shape, self.latent_dim = image_shape, latent_dim
        self.num_classes, self.seed = num_classes, seed
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.parts = {loss: keras.metrics.Mean(loss) for loss in losses}

    def generate(self, count: int | None = None, seed: int | None = None, labels=None):
        """Make new images.

        Args:
            count: Number N of images; may be left out where `labels` are a list.
            seed: The same seed makes the same images. None makes new ones each time.
            labels: Class ids `(N,)` to ask for, or one for all; None draws them, in a
                model with `num_classes`.

        Returns:
            float32 array `(N, H, W, C)` with values 0-255.
        """
        codes, labels = draw(count, self.latent_dim, seed, labels, self.num_classes)
        return self.decode(codes, labels)

    def decode(self, codes, labels=None) -> np.ndarray:
        """Make images of codes.

        Args:
            codes: Codes `(N, D)`.
            labels: Class ids `(N,)`, or one for all, for a model with `num_classes`.

        Returns:
            float32 array `(N, H, W, C)` with values 0-255. Those of a VAE are 255 times
            the probability that a pixel is on.
        """
        codes = checked_codes(codes, self.latent_dim)
        return self.images_of(self.with_labels(codes, labels))

    def images_of(self, inputs) -> np.ndarray:
        """Make images of a list of codes, and labels where the model has classes."""
        raise NotImplementedError

    def interpolate(self, start, end, steps: int = 8, labels=None) -> np.ndarray:
        """Walk from codes to codes and decode what lies between, see `slerp`.

        Args:
            start: Codes `(N, D)`, such as standard normal numbers, or the means that
                `VAE.encode` returns.
            end: Codes `(N, D)`.
            steps: Number S of images on each way, both ends included.
            labels: Class ids `(N,)`, or one for all, for a model with `num_classes`.

        Returns:
            float32 array `(N, S, H, W, C)` with values 0-255.
        """
        start, end = (checked_codes(codes, self.latent_dim) for codes in (start, end))
        codes = slerp(start, end, steps)  # (N, S, D)
        labels = checked_labels(labels, len(codes), self.num_classes)
        repeated = None if labels is None else np.repeat(labels, steps)
        images = self.decode(codes.reshape(-1, self.latent_dim), repeated)
        return images.reshape(*codes.shape[:2], *self.image_shape)

    def with_labels(self, array, labels) -> list:
        """Return a list of an array, and of labels if the model has classes."""
        labels = checked_labels(labels, len(array), self.num_classes)
        return [array] if labels is None else [array, labels]

    def split(self, inputs, sample_weight) -> list:
        """Return images, and labels if the model has classes, for `compute_loss`.

        Raises:
            ValueError: If a conditional model gets no labels, or there are weights.
        """
        if sample_weight is not None:
            raise ValueError(
                "A generator takes no `sample_weight`, leave it out. Received: weights "
                f"of shape {tuple(sample_weight.shape)}."
            )
        if self.num_classes is None:
            return [inputs]
        if not isinstance(inputs, dict) or not {"images", "labels"} <= set(inputs):
            raise ValueError(
                "A model with `num_classes` learns from a dictionary of 'images' "
                f"(B, H, W, C) and 'labels' (B,). Received: {type(inputs).__name__}. "
                "See `aiva.training.train_generator`."
            )
        return [inputs["images"], inputs["labels"]]

    def log(self, values, count) -> None:
        """Add the values of a batch of `count` images to what appears in the log."""
        for metric, value in zip(self.parts.values(), values, strict=True):
            metric.update_state(value, sample_weight=count)


def image_inputs(image_shape, num_classes):
    """Return the inputs of a model as it takes them, and as a list.

    Args:
        image_shape: Height, width and channels.
        num_classes: Number K of classes, or None where there is no condition.

    Returns:
        The images, or a dictionary of "images" and "labels"; and a list of the same.

    Example:
        >>> inputs, listed = image_inputs((8, 8, 1), num_classes=10)
        >>> sorted(inputs), [tensor.shape for tensor in listed]
        (['images', 'labels'], [(None, 8, 8, 1), (None,)])
    """
    images = keras.Input(image_shape, name="images")
    if num_classes is None:
        return images, [images]
    labels = keras.Input((), dtype="int32", name="labels")
    return {"images": images, "labels": labels}, [images, labels]


def code_inputs(latent_dim, num_classes):
    """Return a list of inputs: codes `(B, D)`, and labels `(B,)` for K classes."""
    codes = keras.Input((latent_dim,), name="codes")
    if num_classes is None:
        return [codes]
    return [codes, keras.Input((), dtype="int32", name="labels")]


def with_class(x, labels, num_classes):
    """Append the class to vectors `(B, F)`, one-hot.

    Args:
        x: Vectors `(B, F)`.
        labels: A list of the class ids `(B,)`, or an empty list.
        num_classes: Number K of classes.

    Returns:
        Vectors `(B, F + K)`, or `(B, F)` where there are no labels.
    """
    if not labels:
        return x
    classes = ops.one_hot(labels[0], num_classes, dtype=x.dtype)  # (B, K)
    return ops.concatenate([x, classes], axis=-1)


def draw(count, latent_dim, seed=None, labels=None, num_classes=None):
    """Draw codes from the standard normal distribution, and classes to ask for.

    The numbers are NumPy's, so they are the same on every backend.

    Args:
        count: Number N of codes; None takes as many as there are labels.
        latent_dim: Dimension D of a code.
        seed: The same seed draws the same. None draws anew each time.
        labels: Class ids `(N,)`, or one for all; None draws them, if there are classes.
        num_classes: Number K of classes, or None where there are none.

    Returns:
        float32 array `(N, D)`, and an int32 array `(N,)` or None.

    Raises:
        ValueError: If `count` is not a whole number from 1 on, or `labels` are not
            class ids of the model.

    Example:
        >>> codes, labels = draw(None, 5, seed=0, labels=[3, 3], num_classes=10)
        >>> codes.shape, labels.tolist()
        ((2, 5), [3, 3])
    """
    if count is None and np.ndim(labels) == 1:
        count = len(labels)
    if count is None:
        raise ValueError(
            "`count` must be a whole number; it may be left out where `labels` are a "
            "list. Received: count=None."
        )
    count = whole_number("count", count)
    # Python's own generator, so that `keras.utils.set_random_seed` decides this too.
    seed = random.randrange(2**32) if seed is None else seed
    rng = np.random.default_rng(seed)
    codes = rng.standard_normal((count, latent_dim)).astype("float32")
    if labels is None and num_classes is not None:
        labels = rng.integers(num_classes, size=count)
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
                f"Received: labels={labels}. Build it with `num_classes`."
            )
        return None
    if labels is None:
        raise ValueError(
            f"This model has {num_classes} classes and must be told which to make. "
            "Received: labels=None. Give class ids (N,), or one for all."
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


def slerp(start, end, steps: int):
    """Walk from codes to codes by spherical linear interpolation.

    The direction turns along a circle, while the length changes evenly. In many
    dimensions nearly all normal codes are about as long as each other, and the straight
    line between two of them would pass through a middle where there are none (White,
    2016, "Sampling generative networks", https://arxiv.org/abs/1609.04468).
    `scipy.spatial.geometric_slerp` gives the same directions, of one pair at a time. It
    takes neither a code of length 0, nor opposite ones, nor codes of one dimension.

    Args:
        start: Codes `(N, D)`.
        end: Codes `(N, D)`.
        steps: Number S of codes on the way, both ends included, at least 2.

    Returns:
        float32 array `(N, S, D)`.

    Raises:
        ValueError: If the shapes differ or there are fewer than two steps.

    Example:
        >>> slerp([[2.0, 0.0]], [[0.0, 4.0]], steps=3)[0, 1].round(2)
        array([2.12, 2.12], dtype=float32)
    """
    start, end = np.asarray(start, "float64"), np.asarray(end, "float64")
    if start.shape != end.shape or start.ndim != 2 or steps < 2:
        raise ValueError(
            "`start` and `end` must be codes of the same shape (N, D), and `steps` at "
            f"least 2. Received: {start.shape}, {end.shape}, steps={steps}."
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


def checked_sizes(image_shape, latent_dim, num_classes):
    """Return the sizes of a generator as Python ints, or raise a ValueError."""
    image_shape = shape_of_images("image_shape", image_shape, divisor=4)
    if num_classes is not None:
        num_classes = whole_number("num_classes", num_classes)
    return image_shape, whole_number("latent_dim", latent_dim), num_classes


def checked_images(images, image_shape):
    """Return images as an array `(N, H, W, C)`, or raise a ValueError."""
    images = np.asarray(images)
    if images.ndim != 4 or images.shape[1:] != image_shape or len(images) == 0:
        raise ValueError(
            f"Expected images (N, {', '.join(map(str, image_shape))}), at least one, "
            f"as the model was built for. Received: shape={images.shape}."
        )
    check_pixels(images)
    return images
