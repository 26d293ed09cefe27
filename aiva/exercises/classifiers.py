"""Exercises that ask for a classifier of digits of one's own."""

import keras
import numpy as np

from aiva import data, metrics
from aiva.exercises.exercise import Mistake, Target
from aiva.exercises.report import CheckFailed

MOST_PARAMETERS = 10_000
NOT_A_CLASSIFIER = (
    "Expected a Keras model from images (28, 28, 1) to ten logits. Received: {!r}.\n"
    "Hint: begin with `keras.Input((28, 28, 1))`, end with ten numbers, one for each "
    "digit, and pass the model itself."
)


def check_classifier(model):
    """Refuse what is no built model from 28 x 28 grey images to ten numbers."""
    built = isinstance(model, keras.Model) and model.built
    shapes = (model.input_shape, model.output_shape) if built else None
    if shapes != ((None, 28, 28, 1), (None, 10)):
        raise CheckFailed(NOT_A_CLASSIFIER.format(model))


def classifier_figures(model, shift=0):
    """Measure a classifier of 28 x 28 digits on the test images."""
    check_classifier(model)
    images, labels = data.load("digits", split="test")
    logits = model.predict(images, batch_size=360, verbose=0)
    figures = {
        "parameters": model.count_params(),
        "test accuracy": metrics.accuracy(labels, logits),
    }
    if shift:
        accuracies = [
            metrics.accuracy(
                labels, model.predict(moved(images, *step), batch_size=360, verbose=0)
            )
            for step in ((shift, 0), (-shift, 0), (0, shift), (0, -shift))
        ]
        figures["accuracy on moved digits"] = min(accuracies)
    return figures


def outputs_of_classifier(model):
    """Describe the outputs of a classifier for the first test digits."""
    check_classifier(model)
    images, _ = data.load("digits", split="test", count=100)
    outputs = model.predict(images, verbose=0)
    return {
        "rows that sum to one": float(np.isclose(outputs.sum(axis=-1), 1).mean()),
        "share of outputs below zero": float((outputs < 0).mean()),
        "share of exact zeros": float((outputs == 0).mean()),
    }


def moved(images, down, right):
    """Move images by whole pixels; what leaves on one side is lost."""
    padding = max(abs(down), abs(right))
    padded = np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows = slice(padding - down, padding - down + images.shape[1])
    columns = slice(padding - right, padding - right + images.shape[2])
    return padded[:, rows, columns]


UNTRAINED = Mistake(
    "That is hardly better than guessing. Has the model been trained, on images with "
    "values 0-255, and does it return logits?",
    lambda figures: figures["test accuracy"] < 0.3,
)


EXERCISES = (
    Target(
        "returns_logits",
        outputs_of_classifier,
        bands={
            "rows that sum to one": {"at_most": 0},
            "share of outputs below zero": {"at_least": 0.01},
        },
        mistakes=(
            Mistake(
                "These are probabilities: the model ends in a softmax, and a loss with "
                "`from_logits=True` applies softmax once more. One of the two must go.",
                lambda figures: figures["rows that sum to one"] > 0,
            ),
            Mistake(
                "Many outputs are exactly zero: does the model end in a ReLU? It "
                "silences the gradient of every class that it cuts off.",
                lambda figures: figures["share of exact zeros"] > 0.01,
            ),
            Mistake(
                "Nothing is below zero: remove the activation of the last layer, a "
                "sigmoid perhaps. A logit may be any number.",
                lambda figures: figures["share of outputs below zero"] < 0.01,
            ),
        ),
    ),
    Target(
        "small_network",
        classifier_figures,
        bands={
            "parameters": {"at_most": MOST_PARAMETERS},
            "test accuracy": {"at_least": 0.95},
        },
        mistakes=(
            UNTRAINED,
            Mistake(
                "Accurate but too large. Where do most parameters sit? Look at "
                "`model.summary()`: fewer filters in the second convolution, and "
                "smaller maps before the dense layer.",
                lambda figures: (
                    figures["parameters"] > MOST_PARAMETERS
                    and figures["test accuracy"] >= 0.95
                ),
            ),
            Mistake(
                "Too large, and not accurate yet: shrink it first, then train longer.",
                lambda figures: figures["parameters"] > MOST_PARAMETERS,
            ),
            Mistake(
                "Small enough, not accurate enough: train longer, or vary the images "
                "with `data.stream(..., augment=...)`.",
                lambda figures: figures["test accuracy"] < 0.95,
            ),
        ),
    ),
    Target(
        "moved_digits",
        lambda model: classifier_figures(model, shift=5),
        bands={
            "test accuracy": {"at_least": 0.95},
            "accuracy on moved digits": {"at_least": 0.9},
        },
        mistakes=(
            UNTRAINED,
            Mistake(
                "Good where the digits stand in the middle, lost where they move. Show "
                "the network moved digits in training.",
                lambda figures: figures["accuracy on moved digits"] < 0.6,
            ),
            Mistake(
                "Moved digits help, but flattening gives every place its own weight. "
                "Average over the places: `layers.GlobalAveragePooling2D`.",
                lambda figures: figures["accuracy on moved digits"] < 0.9,
            ),
            Mistake(
                "Moving the digits cost accuracy in the middle: train for more epochs.",
                lambda figures: figures["test accuracy"] < 0.95,
            ),
        ),
    ),
)
