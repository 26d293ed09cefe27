"""What every recipe does around `fit`: time it, and note its state for a resumption."""

from pathlib import Path

import keras

from aiva import training


def watched(backup: Path | None) -> tuple[training.Stopwatch, list]:
    """Return a stopwatch, and the callbacks of a training that can be interrupted.

    Args:
        backup: Folder in which the state is noted after every epoch, or None.

    Returns:
        The stopwatch, whose `seconds` hold the result, and a list of callbacks that
        contains it.

    Example:
        >>> watch, callbacks = watched(None)
        >>> callbacks == [watch]
        True
    """
    watch = training.Stopwatch(None if backup is None else backup / "seconds.txt")
    if backup is None:
        return watch, [watch]
    state = keras.callbacks.BackupAndRestore(
        str(backup / "state"), delete_checkpoint=False
    )
    return watch, [watch, state]


def fit(helper, model, data, epochs, learning_rate, backup, verbose):
    """Train a model by a helper of `aiva.training`, watched.

    Args:
        helper: A helper such as `aiva.training.train_classifier`.
        model: The model.
        data: What the helper learns from.
        epochs: Passes over the data.
        learning_rate: Highest learning rate.
        backup: Folder in which the state is noted after every epoch, or None.
        verbose: As in `keras.Model.fit`.

    Returns:
        The trained model and the seconds of its training.
    """
    watch, callbacks = watched(backup)
    helper(
        model,
        data,
        epochs=epochs,
        learning_rate=learning_rate,
        callbacks=callbacks,
        verbose=verbose,
    )
    return model, watch.seconds
