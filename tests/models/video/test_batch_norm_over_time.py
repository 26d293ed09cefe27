"""Clips that grow brighter: what is measured in `fit` must hold in `evaluate` too.

BatchNormalization inside TimeDistributed normalises each frame position by itself while
it learns, and all of them by the statistics of the last frames afterwards.
"""

import keras
import numpy as np
import pytest
from keras import layers

from aiva import models

LABELS = np.tile([0, 1], 32)


def brighter():
    """Return clips `(64, 8, 8, 8, 1)` that grow brighter, one class more so."""
    rng = np.random.default_rng(0)
    clips = np.linspace(10, 200, 8).reshape(8, 1, 1, 1) + rng.normal(
        0, 5, (64, 8, 8, 8, 1)
    )
    clips[LABELS == 1, :, :, :4] += 25  # in its left half
    return clips.clip(0, 255).astype("float32")


def accuracies(model):
    """Return the accuracy in the last epochs of a training, and after it."""
    model.compile(
        keras.optimizers.Adam(3e-3),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    clips = brighter()
    fitted = model.fit(clips, LABELS, batch_size=16, epochs=25, verbose=0)
    evaluated = model.evaluate(clips, LABELS, batch_size=16, verbose=0)[1]
    return np.mean(fitted.history["accuracy"][-3:]), evaluated


@pytest.mark.parametrize("name", ["frame_cnn", "r2plus1d", "cnn_gru"])
def test_what_is_learned_is_what_is_measured(name):
    keras.utils.set_random_seed(0)
    model = getattr(models, name)((8, 8, 8, 1), 2, widths=(8, 8))
    fitted, evaluated = accuracies(model)
    assert fitted > 0.95
    assert evaluated > 0.95


def test_the_mistake_would_be_seen():
    keras.utils.set_random_seed(0)
    frame = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Rescaling(1 / 127.5, offset=-1),
            layers.Conv2D(8, 3, 2),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.Flatten(),
        ]
    )
    clips = keras.Input((8, 8, 8, 1))
    x = layers.TimeDistributed(frame)(clips)
    x = layers.GlobalAveragePooling1D()(x)
    fitted, evaluated = accuracies(keras.Model(clips, layers.Dense(2)(x)))
    assert fitted > 0.95
    assert evaluated < 0.75
