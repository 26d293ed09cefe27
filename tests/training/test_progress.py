"""The line of progress: it moves, and its last text is the same in every run."""

import keras
import numpy as np
from nbformat.v4 import new_output
from nbval.plugin import coalesce_streams

from aiva import training


def fitted(callbacks, epochs=3):
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    data = np.ones((64, 2)), np.ones(64)
    model.fit(*data, epochs=epochs, batch_size=8, verbose=0, callbacks=callbacks)


def last_text(printed):
    """Return what a notebook keeps of a line that was written over itself."""
    return coalesce_streams([new_output("stream", name="stdout", text=printed)])[0].text


def test_a_line_moves_and_ends_in_the_same_words(capsys):
    fitted([training.Progress("weights")])
    printed = capsys.readouterr().out
    assert printed.startswith("\rweights: epoch 0 of 3")
    assert printed.count("\n") == 1
    assert last_text(printed) == "weights: epoch 3 of 3\n"


def test_steps_are_counted_within_an_epoch(capsys, monkeypatch):
    monkeypatch.setattr("aiva.training.progress.PAUSE", -1)
    fitted([training.Progress("weights")], epochs=1)
    printed = capsys.readouterr().out
    assert all(f"epoch 1 of 1, step {step} of 8" in printed for step in range(1, 9))
    assert last_text(printed) == "weights: epoch 1 of 1\n"


def test_a_training_that_stops_early_says_where(capsys):
    class Stop(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.stop_training = True

    fitted([training.Progress("weights"), Stop()])
    assert last_text(capsys.readouterr().out) == "weights: epoch 1 of 3\n"
