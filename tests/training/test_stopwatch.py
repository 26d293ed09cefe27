"""The stopwatch: it starts after the first step and counts over interruptions."""

import time

import keras
import numpy as np

from aiva import training


class Slow(keras.callbacks.Callback):
    """Sleep at the beginning of every step."""

    def on_train_batch_begin(self, batch, logs=None):
        time.sleep(0.1)


def fitted(watch):
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    images, targets = np.ones((12, 2)), np.ones(12)
    callbacks = [Slow(), watch]
    model.fit(images, targets, batch_size=4, verbose=0, callbacks=callbacks)
    return watch.seconds


def test_the_first_step_does_not_count():
    assert 0.2 <= fitted(training.Stopwatch()) < 2


def test_what_was_noted_before_an_interruption_counts(tmp_path):
    note = tmp_path / "new" / "seconds.txt"
    first = fitted(training.Stopwatch(note))
    assert float(note.read_text("utf-8")) == first
    assert fitted(training.Stopwatch(note)) >= first + 0.2
