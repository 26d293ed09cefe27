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
