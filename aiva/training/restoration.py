"""Train a restorer: a model that mends images."""

import keras
import numpy as np
from keras import ops

from aiva.conventions.images import check_pixels
from aiva.conventions.numbers import check_counts
from aiva.training.damaged import DamagedImages
from aiva.training.recognition import steps_per_epoch


def train_restorer(
    model: keras.Model,
    train,
    validation=None,
    damage=None,
    epochs: int = 5,
    batch_size: int = 32,
    learning_rate: float = 1e-3,
    callbacks: list | None = None,
    verbose: str | int = "auto",
) -> keras.callbacks.History:
    """Fit a model to return whole images from damaged ones.

    The recipe is the mean squared error, whose logarithm is the PSNR, and Adam with a
    learning rate that falls to zero along a cosine.

    Args:
        model: A restorer such as `aiva.models.unet`, for images with values 0-255.
        train: Whole images `(N, H, W, C)`, which are damaged anew for every batch; or
            a pair `(damaged, images)`, which stays as it is; or batches of such pairs:
            `DamagedImages`, which can also mirror and turn, or a `tf.data` stream.
        validation: A pair, or batches of pairs, to measure on after every epoch.
        damage: Function of a batch of images that returns what the model is given, for
            example `functools.partial(aiva.ops.add_noise, sigma=25)`. Only for whole
            images.
        epochs: Passes over the training images.
        batch_size: Images per step; a stream brings its own.
        learning_rate: Peak of the cosine schedule.
        callbacks: Keras callbacks.
        verbose: As in `keras.Model.fit`.

    Returns:
        The Keras history, with `loss`, `psnr` and their `val_` twins. The PSNR while
        training is that of images that are cut off at 0 and 255.

    Raises:
        ValueError: If whole images come without a damage or a pair with one, a shape is
            not the model's, images have been divided by 255 or hold NaN, a stream does
            not know its length, or a count is not positive.

    Example:
        >>> from aiva import models
        >>> images = np.random.default_rng(0).integers(0, 256, (8, 16, 16, 1))
        >>> history = train_restorer(
        ...     models.dncnn(width=4, depth=3, enlarge=2),
        ...     images,
        ...     damage=lambda images: images[:, ::2, ::2],
        ...     epochs=2,
        ...     verbose=0,
        ... )
        >>> sorted(history.history)
        ['loss', 'psnr']
    """
    check_counts(epochs=epochs, batch_size=batch_size)
    check_damage(train, damage)
    if isinstance(validation, np.ndarray):
        raise ValueError(
            "`validation` must be a pair (damaged, images), or batches of pairs. "
            f"Received: images {validation.shape}. Give `(damage(images), images)`."
        )
    if isinstance(validation, (tuple, list)):
        validation = checked_pair(validation, model)
    if damage is not None:
        train = DamagedImages(train, damage, batch_size)
    if isinstance(train, DamagedImages):
        checked_shapes(train[0], model)  # it has checked the pixels
    elif isinstance(train, (tuple, list)):
        train = checked_pair(train, model)
    is_pair = isinstance(train, tuple)
    counted = (train[1],) if is_pair else train
    steps = epochs * steps_per_epoch(counted, batch_size)
    model.compile(
        keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(learning_rate, steps)
        ),
        loss="mean_squared_error",
        metrics=[psnr],
    )
    return model.fit(
        *(train if is_pair else (train,)),
        batch_size=batch_size if is_pair else None,
        shuffle=is_pair,  # batches are mixed where they are made
        epochs=epochs,
        validation_data=validation,
        callbacks=callbacks,
        verbose=verbose,
    )


@keras.saving.register_keras_serializable("aiva")
def psnr(y_true, y_pred):
    """Return the peak signal-to-noise ratio of each image, `(B,)`, in decibel.

    Keras' own `keras.ops.psnr` is of a whole batch. At 100 dB it ends, so that an image
    without any error does not make the mean infinite.
    """
    differences = ops.cast(y_pred, "float32") - ops.cast(y_true, "float32")
    errors = ops.mean(ops.square(differences), axis=(1, 2, 3))
    return 10 * ops.log10(255.0**2 / ops.maximum(errors, 255.0**2 * 1e-10))


def check_damage(train, damage):
    """Raise a ValueError unless there is a damage exactly for whole images."""
    whole = isinstance(train, np.ndarray)
    if whole and damage is None:
        raise ValueError(
            "Whole images need a `damage`, or the model would have nothing to mend. "
            f"Received: images {train.shape}, damage=None. Give a function such as "
            "`aiva.ops.downsample`, or a pair (damaged, images)."
        )
    if not whole and damage is not None:
        raise ValueError(
            "A `damage` is for whole images, an array (N, height, width, channels). "
            f"Received: {type(train).__name__} and damage={damage}. Leave it out where "
            "damaged images are given."
        )


def checked_pair(pair, model):
    """Return what the model is given and shall return, or raise a ValueError."""
    given, images = checked_shapes(pair, model)
    check_pixels(images)
    damaged = given.get("images") if isinstance(given, dict) else given
    if damaged is not None:  # a reader's own model may call them otherwise
        check_pixels(np.clip(damaged, 0, 255))  # noise may lie outside
    return given, images


def checked_shapes(pair, model):
    """Return both parts as arrays, or raise unless the model takes and returns them."""
    if len(pair) != 2:
        raise ValueError(
            f"Expected a pair (damaged, images). Received: {len(pair)} things."
        )
    by_name = isinstance(pair[0], dict)
    parts = pair[0] if by_name else {"images": pair[0]}
    parts = {name: np.asarray(part) for name, part in parts.items()}
    images = np.asarray(pair[1])
    check_parts(parts, model, images)
    if not agree(images.shape, model.output_shape) or len(images) == 0:
        raise ValueError(
            f"The model returns images {model.output_shape}. Received: whole images "
            f"{images.shape}, which it can never return."
        )
    return parts if by_name else parts["images"], images


def check_parts(parts, model, images):
    """Raise a ValueError unless the model can be given these arrays, by their names."""
    if not model.built:
        raise ValueError(
            f"`model` does not know its input yet. Received: {model.name}. Begin it "
            "with `keras.Input((height, width, channels))`."
        )
    expected = {tensor.name: tensor.shape for tensor in model.inputs}
    if len(expected) == 1:  # which a reader's own model may call as it likes
        expected = {"images": model.inputs[0].shape}
    fits = set(parts) == set(expected) and all(
        agree(part.shape, expected[name]) for name, part in parts.items()
    )
    if not fits or {len(part) for part in parts.values()} != {len(images)}:
        raise ValueError(
            f"The model takes {expected}, as many as there are whole images. Received: "
            f"{ {name: part.shape for name, part in parts.items()} } for images "
            f"{images.shape}."
        )


def agree(shape, expected):
    """Tell whether a shape is the expected one, in which None stands for anything."""
    return len(shape) == len(expected) and all(
        side in (None, given) for given, side in zip(shape, expected, strict=True)
    )
