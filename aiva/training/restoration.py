"""Train a restorer: a model that mends images.

Shapes: N images, B of them in a batch, H x W pixels, C channels.
"""

import functools

import keras
import numpy as np
from keras import ops

from aiva.conventions.images import check_pixels
from aiva.conventions.numbers import whole_number
from aiva.models.restoration.psnr import psnr
from aiva.training.compiled import compile_once
from aiva.training.fit import Run, agree, check_built, check_pair, prepared


def train_restorer(
    model: keras.Model,
    train,
    validation=None,
    degradation=None,
    epochs: int = 5,
    batch_size: int = 32,
    learning_rate: float = 1e-3,
    callbacks: list | None = None,
    verbose: str | int = "auto",
) -> keras.callbacks.History:
    """Fit a model to return whole images from degraded ones.

    The recipe is the mean squared error, whose logarithm is the PSNR, and Adam with a
    learning rate that falls to zero along a cosine.

    Args:
        model: A restorer such as `aiva.models.unet`, for images with values 0-255.
        train: Whole images `(N, H, W, C)`, which are degraded anew for every batch; or
            a pair `(degraded, images)`, which stays as it is; or a stream of batches of
            such pairs: `DegradedImages`, which can also mirror and turn, another
            `keras.utils.PyDataset`, or `tf.data`. Of a stream the first batch is
            checked.
        validation: A pair, or a stream of pairs, to measure on after every epoch.
        degradation: Function of a batch of images that returns what the model is given,
            for example `functools.partial(aiva.ops.add_noise, sigma=25)`. Only for
            whole images.
        epochs: Passes over the training images.
        batch_size: Images per step; a stream brings its own.
        learning_rate: Peak of the cosine schedule; the constant learning rate at first
            if `keras.callbacks.ReduceLROnPlateau` or `LearningRateScheduler` sets it.
        callbacks: Keras callbacks.
        verbose: As in `keras.Model.fit`.

    Returns:
        The Keras history, with `loss`, `psnr` and their `val_` twins. The PSNR while
        training is that of images that are cut off at 0 and 255.

    Raises:
        ValueError: If whole images come without a degradation or a pair with one, a
            shape is not the model's, images have been divided by 255 or hold NaN, a
            stream does not know its length, or a count is not positive.

    Example:
        >>> from aiva import models
        >>> images = np.random.default_rng(0).integers(0, 256, (8, 16, 16, 1))
        >>> history = train_restorer(
        ...     models.dncnn(width=4, depth=3, enlarge=2),
        ...     images,
        ...     degradation=lambda images: images[:, ::2, ::2],
        ...     epochs=2,
        ...     verbose=0,
        ... )
        >>> sorted(history.history)
        ['loss', 'psnr']
    """
    check_built(model)
    check_degradation(train, degradation)
    if isinstance(validation, np.ndarray):
        raise ValueError(
            "`validation` must be a pair (degraded, images), or a stream of pairs. "
            f"Received: images {validation.shape}. Give `(degradation(images), "
            "images)`."
        )
    if degradation is not None:
        train = DegradedImages(train, degradation, batch_size)
    train, validation = (prepared_pair(data, model) for data in (train, validation))
    run = Run(train, validation, epochs, batch_size, callbacks, verbose)
    compile_once(
        model,
        keras.optimizers.Adam(run.decaying(learning_rate)),
        targets=np.zeros((1, *(side or 1 for side in model.output_shape[1:]))),
        loss="mean_squared_error",
        metrics=[psnr],
    )
    return run.fit(model)


def check_degradation(train, degradation):
    """Raise a ValueError unless there is a degradation exactly for whole images."""
    whole = isinstance(train, np.ndarray)
    if whole and degradation is None:
        raise ValueError(
            "Whole images need a `degradation`, or the model would have nothing to "
            f"mend. Received: images {train.shape}, degradation=None. Give a function "
            "such as `aiva.ops.downsample`, or a pair (degraded, images)."
        )
    if not whole and degradation is not None:
        raise ValueError(
            "A `degradation` is for whole images, an array (N, height, width, "
            f"channels). Received: {type(train).__name__} and "
            f"degradation={degradation}. Leave it out where degraded images are given."
        )


def prepared_pair(data, model):
    """Return what `fit` takes, or raise a ValueError about it."""
    # The pixels of all images have been checked; those of one batch may be all dark.
    check = checked_shapes if isinstance(data, DegradedImages) else checked_pair
    return prepared(data, functools.partial(check, model=model))


def checked_pair(data, model):
    """Return what the model is given and shall return, or raise a ValueError."""
    given, images = checked_shapes(data, model)
    check_pixels(images)
    degraded = given.get("images") if isinstance(given, dict) else given
    if degraded is not None:  # a reader's own model may call them otherwise
        check_pixels(np.clip(degraded, 0, 255))  # noise may lie outside
    return given, images


def checked_shapes(data, model):
    """Return both parts as arrays, or raise unless the model takes and returns them."""
    check_pair(data, "(degraded, images)")
    by_name = isinstance(data[0], dict)
    parts = data[0] if by_name else {"images": data[0]}
    parts = {name: np.asarray(part) for name, part in parts.items()}
    images = np.asarray(data[1])
    check_parts(parts, model, images)
    if not agree(images.shape, model.output_shape) or len(images) == 0:
        raise ValueError(
            f"The model returns images {model.output_shape}. Received: whole images "
            f"{images.shape}, which it can never return."
        )
    return parts if by_name else parts["images"], images


def check_parts(parts, model, images):
    """Raise a ValueError unless the model can be given these arrays, by their names."""
    expected = {tensor.name: tensor.shape for tensor in model.inputs}
    if len(expected) == 1:  # which a reader's own model may call as it likes
        expected = {"images": model.inputs[0].shape}
    fits = set(parts) == set(expected) and all(
        agree(part.shape, expected[name]) for name, part in parts.items()
    )
    if not fits or {part.shape[:1] for part in parts.values()} != {images.shape[:1]}:
        raise ValueError(
            f"The model takes {expected}, as many as there are whole images. Received: "
            f"{ {name: part.shape for name, part in parts.items()} } for images "
            f"{images.shape}."
        )


class DegradedImages(keras.utils.PyDataset):
    """Batches of `(degraded, images)` for `fit`, with any backend of Keras.

    Args:
        images: Whole images `(N, H, W, C)` with values 0-255.
        degradation: Function from images `(B, H, W, C)` to what the model is given:
            degraded images, or a dictionary such as that of `aiva.ops.cut_holes`.
        batch_size: Images per batch; the last batch may be smaller.
        turn: Whether each image is mirrored and turned by quarter circles at random.
            Good for photographs, wrong for digits; images must be square.
        seed: Decides the order and the turns. Give the degradation a
            `keras.random.SeedGenerator` of its own to repeat that too.

    Raises:
        ValueError: If there are no images, their values are not 0-255, a number is out
            of its range, or images to be turned are not square.

    Example:
        >>> from aiva import ops
        >>> pairs = DegradedImages(np.full((5, 8, 8, 1), 90), ops.downsample, 2)
        >>> len(pairs), [(x.shape, y.shape) for x, y in (pairs[0], pairs[2])]
        (3, [((2, 4, 4, 1), (2, 8, 8, 1)), ((1, 4, 4, 1), (1, 8, 8, 1))])
    """

    def __init__(self, images, degradation, batch_size=32, turn=False, seed=0):
        super().__init__()
        self.images = whole_images(images, turn)
        self.degradation = degradation
        self.batch_size = whole_number("batch_size", batch_size)
        self.turn = turn
        self.rng = np.random.default_rng(seed)
        self.order = self.rng.permutation(len(images))

    def __len__(self):
        return -(-len(self.images) // self.batch_size)

    def __getitem__(self, index):
        """Return a batch: what the model is given, and the images it shall return."""
        start = index * self.batch_size
        clean = self.images[self.order[start : start + self.batch_size]]
        if self.turn:
            clean = turned(clean, self.rng)
        clean = np.asarray(clean, "float32")
        degraded = keras.tree.map_structure(
            ops.convert_to_numpy, self.degradation(clean)
        )
        return degraded, clean

    def on_epoch_end(self):
        """Mix the images for the next pass."""
        self.order = self.rng.permutation(len(self.images))


def whole_images(images, turn):
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


def turned(images, rng):
    """Mirror and turn each image at random, in one of the eight ways of a square."""
    ways = rng.integers(0, 8, len(images))
    return np.stack(
        [
            np.rot90(image if way < 4 else image[:, ::-1], way % 4)
            for image, way in zip(images, ways, strict=True)
        ]
    )
