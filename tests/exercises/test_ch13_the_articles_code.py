"""The targets of chapter 13, measured on real answers."""

import keras
import numpy as np
import pytest
from keras import layers

from aiva import exercises
from aiva.exercises import CheckFailed


def failure(name, answer):
    with pytest.raises(CheckFailed) as error:
        exercises.check(name, answer)
    return str(error.value)


@pytest.mark.parametrize("answer", ["high", -0.1, 1.5, np.nan, [0.5, 0.6], {}])
def test_what_is_no_threshold_is_refused(answer):
    message = failure("score_threshold", answer)
    assert "expected a number from 0 to 1" in message


def test_thresholds_are_measured_on_what_the_shipped_detector_finds(capsys):
    exercises.check("score_threshold", 0.7)
    assert "digits that are shown" in capsys.readouterr().out
    assert "raise the threshold" in failure("score_threshold", 0.05)
    assert "lower the threshold" in failure("score_threshold", 0.97)
    assert "Nothing is shown" in failure("score_threshold", 1)


def article(activation="softmax"):
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(10, activation=activation),
        ]
    )


def test_the_articles_network_keeps_its_layers_and_its_softmax():
    untrained = article()
    assert untrained.count_params() == 34_826
    assert "has it been trained?" in failure("article_network", untrained)
    assert "do not sum to one" in failure("article_network", article(activation=None))
    small = keras.Sequential(
        [keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(10)]
    )
    assert "Another number of parameters" in failure("article_network", small)
    assert "Expected a Keras model" in failure("article_network", "a model")
