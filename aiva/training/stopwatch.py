"""How long a training took, without the time that Keras needs to set it up."""

import time
from pathlib import Path

import keras

from aiva.conventions.files import written_whole


class Stopwatch(keras.callbacks.Callback):
    """Measure the seconds of `fit` from the end of its first step.

    The first step includes tracing and compiling, which says nothing about the model.

    Args:
        file: Where to note the seconds after every epoch, so that a training that was
            interrupted and goes on counts all its finished epochs. None for no note.

    Example:
        >>> import numpy as np
        >>> model = keras.Sequential([keras.layers.Dense(1)])
        >>> model.compile("sgd", "mse")
        >>> watch = Stopwatch()
        >>> _ = model.fit(np.ones((8, 2)), np.ones(8), verbose=0, callbacks=[watch])
        >>> 0 <= watch.seconds < 60
        True
    """

    def __init__(self, file: str | Path | None = None):
        super().__init__()
        self.file = None if file is None else Path(file)
        self.seconds = 0.0

    def on_train_begin(self, logs=None):
        """Start from what an interrupted training has noted."""
        noted = self.file is not None and self.file.exists()
        self.before = float(self.file.read_text("utf-8")) if noted else 0.0
        self.start = None
        self.seconds = self.before

    def on_train_batch_end(self, batch, logs=None):
        """Start when the first step is over."""
        if self.start is None:
            self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        """Read the watch, and note what it says."""
        self.seconds = self.before + time.perf_counter() - self.start
        if self.file is not None:
            with written_whole(self.file, overwrite=True) as unfinished:
                unfinished.write_text(str(self.seconds), "utf-8")
