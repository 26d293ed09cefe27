"""The targets of chapter 3, measured on real answers."""

import keras
import numpy as np
import pytest
from keras import layers

from aiva import exercises, models
from aiva.exercises import CheckFailed
from aiva.exercises.ch03_convolutional_networks import moved


def failure(name, answer):
    with pytest.raises(CheckFailed) as error:
        exercises.check(name, answer)
    return str(error.value)


def ending(activation):
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Flatten(),
            layers.Dense(10, activation=activation),
        ]
    )
    model.layers[-1].kernel.assign(np.random.default_rng(0).normal(0, 0.01, (784, 10)))
    return model


def test_outputs_tell_how_a_model_ends(capsys):
    exercises.check("returns_logits", ending(None))
    assert "ends in a softmax" in failure("returns_logits", ending("softmax"))
    assert "a sigmoid perhaps" in failure("returns_logits", ending("sigmoid")).replace(
        "\n", " "
    )
    assert "end in a ReLU" in failure("returns_logits", ending("relu"))


@pytest.mark.parametrize("name", ["returns_logits", "small_network", "moved_digits"])
def test_what_is_no_classifier_is_refused(name):
    assert "Expected a Keras model" in failure(name, "a model")
    assert "Expected a Keras model" in failure(name, models.cnn(num_classes=3))
    assert "Expected a Keras model" in failure(name, models.cnn((32, 32, 1)))
    unbuilt = keras.Sequential([layers.Flatten(), layers.Dense(10)])
    assert "keras.Input" in failure(name, unbuilt)


def test_networks_are_measured_on_the_test_digits():
    shipped = models.pretrained("cnn_digits")
    assert "Accurate but too large" in failure("small_network", shipped)
    assert "lost where they move" in failure("moved_digits", shipped)
    assert "hardly better than guessing" in failure("moved_digits", models.cnn())


def test_moving_images_loses_what_leaves():
    image = np.arange(9).reshape(1, 3, 3, 1)
    assert moved(image, 1, 0)[0, :, :, 0].tolist() == [[0, 0, 0], [0, 1, 2], [3, 4, 5]]
    assert moved(image, 0, -1)[0, :, :, 0].tolist() == [[1, 2, 0], [4, 5, 0], [7, 8, 0]]
