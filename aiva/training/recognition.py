"""Train an image classifier."""

import keras
import numpy as np

from aiva.conventions.images import check_pixels
from aiva.conventions.numbers import check_counts


def train_classifier(
    model: keras.Model,
    train,
    validation=None,
    epochs: int = 5,
    batch_size: int = 64,
    learning_rate: float = 1e-3,
    callbacks: list | None = None,
    verbose: str | int = "auto",
) -> keras.callbacks.History:
    """Fit a model that returns logits to integer classes.

    The recipe is AdamW with a learning rate that falls to zero along a cosine, and
    cross-entropy on logits.

    Args:
        model: A classifier such as `aiva.models.cnn`, for images with values 0-255.
        train: Pair `(images, labels)` to learn from, or a `tf.data` stream of such
            batches as made by `aiva.data.stream`.
        validation: The same, to measure on after every epoch, or None.
        epochs: Passes over the training images.
        batch_size: Images per step; a stream brings its own. Few images need small
            batches, so that an epoch has a dozen steps or more.
        learning_rate: Peak of the cosine schedule.
        callbacks: Keras callbacks, such as `keras.callbacks.BackupAndRestore` to go on
            after an interruption.
        verbose: As in `keras.Model.fit`.

    Returns:
        The Keras history, with `loss`, `accuracy` and their `val_` twins.

    Raises:
        ValueError: If images and labels do not belong together, labels are not class
            numbers of this model, images have been divided by 255 or hold NaN, a
            stream does not know its length, or a count is not positive.

    Example:
        >>> from aiva import models
        >>> random = np.random.default_rng(0)
        >>> images, labels = random.integers(0, 256, (16, 12, 12, 1)), np.arange(16) % 2
        >>> model = models.cnn((12, 12, 1), num_classes=2)
        >>> history = train_classifier(model, (images, labels), epochs=3, verbose=0)
        >>> sorted(history.history)
        ['accuracy', 'loss']
    """
    check_counts(epochs=epochs, batch_size=batch_size)
    num_classes = model.output_shape[-1]
    is_pair = isinstance(train, (tuple, list))
    if is_pair:
        train = checked_pair(train, num_classes)
    if isinstance(validation, (tuple, list)):
        validation = checked_pair(validation, num_classes)
    steps = epochs * steps_per_epoch(train, batch_size)
    model.compile(
        optimizer=keras.optimizers.AdamW(
            keras.optimizers.schedules.CosineDecay(learning_rate, steps)
        ),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model.fit(
        *(train if is_pair else (train,)),
        batch_size=batch_size if is_pair else None,
        shuffle=is_pair,  # a stream shuffles by itself
        epochs=epochs,
        validation_data=validation,
        callbacks=callbacks,
        verbose=verbose,
    )


def steps_per_epoch(train, batch_size):
    """Count the steps of one pass over the training images."""
    if isinstance(train, tuple):
        return -(-len(train[0]) // batch_size)
    try:
        return len(train)
    except TypeError:
        raise ValueError(
            "A stream must know its number of batches, because the learning rate falls "
            f"to zero at the end. Received: {type(train).__name__} of unknown length. "
            "Use `aiva.data.stream`, or `tf.data.experimental.assert_cardinality`."
        ) from None


def checked_pair(pair, num_classes):
    """Return images and labels as arrays, or raise a ValueError about them."""
    if len(pair) != 2:
        raise ValueError(
            "Expected a pair (images, labels). Received: "
            f"{len(pair)} things. Sample weights go through `model.fit` itself."
        )
    images, labels = np.asarray(pair[0]), np.asarray(pair[1])
    if len(images) != len(labels) or images.ndim != 4 or len(images) == 0:
        raise ValueError(
            "Expected as many labels as images, at least one, and images of shape (N, "
            f"height, width, channels). Received: images {images.shape}, labels "
            f"{labels.shape}."
        )
    check_labels(labels, num_classes)
    check_pixels(images)
    return images, labels


def check_labels(labels, num_classes):
    """Raise a ValueError unless these are class numbers of the model."""
    if labels.dtype.kind not in "iu" or labels.ndim != 1:
        raise ValueError(
            "Labels must be class numbers, integers of shape (N,). Received: "
            f"{labels.dtype} of shape {labels.shape}. One-hot labels become numbers by "
            "`labels.argmax(axis=-1)`."
        )
    if labels.min() < 0 or labels.max() >= num_classes:
        raise ValueError(
            f"Labels must lie between 0 and {num_classes - 1}, because the model has "
            f"{num_classes} classes. Received: {labels.min()} to {labels.max()}."
        )
