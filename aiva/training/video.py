"""Train a model that predicts the next frame.

Shapes: N clips, T frames, H x W pixels, C channels.
"""

import functools

import keras
import numpy as np

from aiva.conventions.clips import checked_clips
from aiva.training.compiled import compile_once
from aiva.training.fit import Run, agree, check_built


def train_next_frames(
    model: keras.Model,
    clips,
    validation=None,
    epochs: int = 5,
    batch_size: int = 32,
    learning_rate: float = 1e-3,
    callbacks: list | None = None,
    verbose: str | int = "auto",
) -> keras.callbacks.History:
    """Fit a model that predicts each frame of a clip from those before it.

    The clips have one frame more than the model takes: it is given all but the last,
    and is to return all but the first. So every clip asks T questions. The recipe is
    the mean squared error, and Adam with a learning rate that falls to zero along a
    cosine.

    Args:
        model: A predictor such as `aiva.models.next_frames`.
        clips: Clips `(N, T + 1, H, W, C)` with values 0-255, where the model takes T
            frames.
        validation: Other clips, to measure on after every epoch, or None.
        epochs: Passes over the clips.
        batch_size: Clips per step.
        learning_rate: Peak of the cosine schedule; the constant learning rate at first
            if `keras.callbacks.ReduceLROnPlateau` or `LearningRateScheduler` sets it.
        callbacks: Keras callbacks.
        verbose: As in `keras.Model.fit`.

    Returns:
        The Keras history, with `loss` and perhaps `val_loss`.

    Raises:
        ValueError: If the clips do not fit the model, have been divided by 255 or hold
            NaN, or a count is not positive.

    Example:
        >>> from aiva import data, models
        >>> clips, _ = data.load("moving_digits", count=8, frames=5)
        >>> model = models.next_frames((4, 32, 32, 1), widths=(4, 8))
        >>> history = train_next_frames(model, clips, epochs=2, verbose=0)
        >>> sorted(history.history)
        ['loss']
    """
    check_built(model)
    pair = functools.partial(given_and_wanted, model)
    validation = None if validation is None else pair(validation)
    run = Run(pair(clips), validation, epochs, batch_size, callbacks, verbose)
    compile_once(
        model,
        keras.optimizers.Adam(run.decaying(learning_rate)),
        targets=np.zeros((1, *model.output_shape[1:]), "float32"),
        loss="mean_squared_error",
    )
    return run.fit(model)


def given_and_wanted(model, clips):
    """Return the frames that a model is given and those that it is to return."""
    if isinstance(clips, tuple):
        raise ValueError(
            "A predictor learns from clips alone, (N, T + 1, H, W, C). Received: a "
            f"tuple of {len(clips)}. Of `clips, objects = data.load(...)` give `clips`."
        )
    clips = checked_clips(clips)
    if not agree(clips[:, 1:].shape, model.input_shape):
        frames, *image = model.input_shape[1:]
        shape = ", ".join(map(str, image))
        raise ValueError(
            f"Expected clips of shape (N, {frames + 1}, {shape}): the {frames} frames "
            f"that the model takes, and one more to predict. Received: {clips.shape}."
        )
    return clips[:, :-1], clips[:, 1:]
