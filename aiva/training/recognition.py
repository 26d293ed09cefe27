"""Train a classifier of images, clips or waves."""

import functools

import keras
import numpy as np

from aiva.conventions.images import check_pixels
from aiva.conventions.waves import list_of_waves
from aiva.training.compiled import compile_once
from aiva.training.fit import (
    Run,
    agree,
    check_built,
    check_classes,
    check_pair,
    pair,
    prepared,
)


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
        model: A classifier such as `aiva.models.cnn`, for images with values 0-255,
            such as `aiva.models.r2plus1d`, for clips, or such as
            `aiva.models.keyword_cnn`, for waves with values from -1 to 1.
        train: Pair `(images, labels)` to learn from, or `(clips, labels)`, or `(waves,
            labels)`, or a dictionary of "image" and "label"; or a stream of such
            batches: `tf.data`, as made by `aiva.data.stream`, or a
            `keras.utils.PyDataset`. Of a stream the first batch is checked.
        validation: The same, to measure on after every epoch, or None.
        epochs: Passes over the training data.
        batch_size: Items per step; a stream brings its own. Few items need small
            batches, so that an epoch has a dozen steps or more.
        learning_rate: Peak of the cosine schedule; the constant learning rate at first
            if `keras.callbacks.ReduceLROnPlateau` or `LearningRateScheduler` sets it.
        callbacks: Keras callbacks, such as `keras.callbacks.BackupAndRestore` to go on
            after an interruption.
        verbose: As in `keras.Model.fit`.

    Returns:
        The Keras history, with `loss`, `accuracy` and their `val_` twins.

    Raises:
        ValueError: If images, clips or waves and labels do not belong together or to
            the model, labels are not class numbers of this model, pixels have been
            divided by 255 or are NaN, waves have not been divided by full scale, a
            stream does not know its length, or a count is not positive.

    Example:
        >>> from aiva import models
        >>> rng = np.random.default_rng(0)
        >>> images, labels = rng.integers(0, 256, (16, 12, 12, 1)), np.arange(16) % 2
        >>> model = models.cnn((12, 12, 1), num_classes=2)
        >>> history = train_classifier(model, (images, labels), epochs=3, verbose=0)
        >>> sorted(history.history)
        ['accuracy', 'loss']
    """
    check_built(model)
    check = functools.partial(checked, model=model)
    train, validation = (prepared(data, check, pair) for data in (train, validation))
    run = Run(train, validation, epochs, batch_size, callbacks, verbose)
    compile_once(
        model,
        keras.optimizers.AdamW(run.decaying(learning_rate)),
        targets=np.zeros(1, "int32"),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return run.fit(model)


def checked(data, model):
    """Return images, clips or waves and labels as arrays, or raise a ValueError."""
    kind = {2: "waves", 5: "clips"}.get(len(model.input_shape), "images")
    check_pair(data, f"({kind}, labels)")
    if kind == "waves":
        check_one_length(data[0])
    inputs, labels = np.asarray(data[0]), np.asarray(data[1])
    fits = inputs.ndim in (2, 4, 5) and agree(inputs.shape, model.input_shape)
    if not fits or len(inputs) == 0 or labels.shape[:1] != inputs.shape[:1]:
        shape = ", ".join(map(str, model.input_shape[1:]))
        raise ValueError(
            f"Expected {kind} of shape (N, {shape}), at least one, as the model takes "
            f"them, and as many labels. Received: {kind} {inputs.shape}, labels "
            f"{labels.shape}."
        )
    check_classes(labels, model.output_shape[-1])
    if kind == "waves":
        list_of_waves(inputs)
    else:
        check_pixels(inputs, kind)
    return inputs, labels


def check_one_length(waves):
    """Raise a ValueError unless waves have one length, as arrays need it."""
    lengths = {np.shape(wave) for wave in waves}
    if len(lengths) > 1:
        shortest, *_, longest = sorted(lengths)
        raise ValueError(
            "A classifier takes waves of one length. Received: waves of shapes from "
            f"{shortest} to {longest}. Bring them to the model's length by "
            "`aiva.conventions.waves.centred_waves`."
        )
