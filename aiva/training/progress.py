"""How far a training is: one line that moves while it runs, and stays the same."""

import time

import keras

PAUSE = 0.2  # seconds between two updates: more would only cost time


class Progress(keras.callbacks.Callback):
    """Say on one line which epoch runs, and at the end how many are done.

    Keras' own bar prints seconds and losses, which differ from run to run. The last
    text of this line does not, so the checks of notebooks can compare it. Use it with
    `verbose=0`.

    Args:
        name: What is trained, the beginning of the line.

    Example:
        >>> import contextlib, io
        >>> import numpy as np
        >>> model = keras.Sequential([keras.layers.Dense(1)])
        >>> model.compile("sgd", "mse")
        >>> data = np.ones((8, 2)), np.ones(8)
        >>> line = Progress("a line")
        >>> with contextlib.redirect_stdout(io.StringIO()):  # it moves: nothing to show
        ...     _ = model.fit(*data, epochs=3, verbose=0, callbacks=[line])
        >>> line.text
        'a line: epoch 3 of 3'
    """

    def __init__(self, name: str = "training"):
        super().__init__()
        self.name = name

    def on_train_begin(self, logs=None):
        """Begin the line."""
        self.epoch, self.time, self.text = 0, 0.0, ""
        self.show(self.epoch)

    def on_epoch_begin(self, epoch, logs=None):
        """Note which epoch runs; one that was resumed does not begin with the first."""
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        """Say what part of the epoch is done."""
        steps = self.params.get("steps")
        if steps is not None and time.monotonic() - self.time > PAUSE:
            self.show(self.epoch + 1, f", step {batch + 1} of {steps}")

    def on_epoch_end(self, epoch, logs=None):
        """Count the epoch."""
        self.epoch = epoch + 1
        if time.monotonic() - self.time > PAUSE:
            self.show(self.epoch)

    def on_train_end(self, logs=None):
        """End the line."""
        self.show(self.epoch, end="\n")

    def show(self, epoch, part="", end=""):
        """Write the line over itself."""
        before, self.time = len(self.text), time.monotonic()
        self.text = f"{self.name}: epoch {epoch} of {self.params['epochs']}{part}"
        # Spaces cover what a longer line has left.
        print(f"\r{self.text.ljust(before)}\r{self.text}", end=end, flush=True)
