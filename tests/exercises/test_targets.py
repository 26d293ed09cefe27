"""The targets, measured on real answers."""

import keras
import numpy as np
import pytest
from keras import layers

from aiva import data, exercises, models
from aiva.exercises import CheckFailed


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


def test_the_shift_is_where_accuracy_falls_below_sixty_percent(capsys):
    reached = []
    for pixels in range(1, 12):
        try:
            exercises.check("smallest_shift", pixels)
            reached.append(pixels)
        except CheckFailed as error:
            hint = str(error)
            assert ("move them on" in hint) == (not reached)
            late = "look for the smallest" in hint or "go back several" in hint
            assert late == bool(reached)
    assert len(reached) == 1
    assert "accuracy at this shift" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"), [(2.5, "whole number"), (40, "1 to 27")]
)
def test_impossible_shifts_are_refused(answer, message):
    assert message in failure("smallest_shift", answer)


def test_pixels_of_the_digit_are_counted():
    image = data.load("digits", split="test")[0][3]
    assert "unchanged" in failure("fool_the_network", image)
    image[0, :3] = 255
    assert "still sees the true class" in failure("fool_the_network", image)
    assert "too many pixels" in failure("fool_the_network", 255 - image)
    assert "uint8 image of shape" in failure("fool_the_network", image.astype(float))
    assert "uint8 image of shape" in failure("fool_the_network", image[..., 0])


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
    from aiva.exercises.classifiers import moved

    image = np.arange(9).reshape(1, 3, 3, 1)
    assert moved(image, 1, 0)[0, :, :, 0].tolist() == [[0, 0, 0], [0, 1, 2], [3, 4, 5]]
    assert moved(image, 0, -1)[0, :, :, 0].tolist() == [[1, 2, 0], [4, 5, 0], [7, 8, 0]]
