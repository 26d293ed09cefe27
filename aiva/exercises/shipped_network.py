"""Exercises with the shipped network: where does it stop to see?"""

import functools

import numpy as np

from aiva import data, metrics, models
from aiva.exercises.exercise import Mistake, Target
from aiva.exercises.report import CheckFailed

ENOUGH = 0.6  # the accuracy that `smallest_shift` must fall below
FOOLED = 3  # the test digit that is to be changed
MOST_PIXELS = 10  # of its 784


@functools.cache
def network():
    """Build the shipped network once."""
    return models.pretrained("cnn_digits")


def smallest_shift(pixels):
    """Measure the shipped network on digits moved to the right by some pixels."""
    if isinstance(pixels, bool) or not isinstance(pixels, (int, np.integer)):
        raise CheckFailed(
            f"smallest_shift: expected a whole number. Received: {pixels!r}.\n"
            "Hint: give the number of pixels itself, such as 3."
        )
    if not 1 <= pixels <= 27:
        raise CheckFailed(
            f"smallest_shift: expected 1 to 27 pixels. Received: {pixels}.\n"
            "Hint: the images are 28 pixels wide."
        )
    return {
        "accuracy at this shift": shifted_accuracy(pixels),
        "accuracy one pixel before": shifted_accuracy(pixels - 1),
    }


def shifted_accuracy(pixels):
    """Measure the shipped network on the test digits, moved to the right."""
    images, labels = data.load("digits", split="test")
    moved = np.zeros_like(images)
    moved[:, :, pixels:] = images[:, :, : images.shape[2] - pixels]
    logits = network().predict(moved, batch_size=360, verbose=0)
    return metrics.accuracy(labels, logits)


def fool_the_network(image):
    """Count the changed pixels of one test digit, and ask what it looks like."""
    images, labels = data.load("digits", split="test")
    image = np.asarray(image)
    if image.shape != images[FOOLED].shape or image.dtype != np.uint8:
        raise CheckFailed(
            "fool_the_network: expected one uint8 image of shape (28, 28, 1). "
            f"Received: {image.dtype} of shape {image.shape}.\nHint: start from "
            f"`test_images[{FOOLED}].copy()` and change single pixels."
        )
    logits = network().predict(image[None], verbose=0)[0]
    return {
        "changed pixels": int((image != images[FOOLED]).sum()),
        "recognised as the true class": float(logits.argmax() == labels[FOOLED]),
    }


EXERCISES = (
    Target(
        "smallest_shift",
        smallest_shift,
        bands={
            "accuracy at this shift": {"at_most": ENOUGH},
            "accuracy one pixel before": {"at_least": ENOUGH},
        },
        mistakes=(
            Mistake(
                "The network still knows more than 60 % of the digits: move them on.",
                lambda figures: figures["accuracy at this shift"] > ENOUGH,
            ),
            Mistake(
                "So far out the network mostly guesses: go back several pixels.",
                lambda figures: figures["accuracy one pixel before"] < 0.4,
            ),
            Mistake(
                "One pixel less was already enough: look for the smallest shift.",
                lambda figures: figures["accuracy one pixel before"] < ENOUGH,
            ),
        ),
    ),
    Target(
        "fool_the_network",
        fool_the_network,
        bands={
            "changed pixels": {"at_most": MOST_PIXELS},
            "recognised as the true class": {"at_most": 0},
        },
        mistakes=(
            Mistake(
                "This is the test digit, unchanged. Start with one pixel.",
                lambda figures: figures["changed pixels"] == 0,
            ),
            Mistake(
                "The network is fooled, but by too many pixels: choose the ones that "
                "lower the probability of the true class most.",
                lambda figures: figures["recognised as the true class"] == 0,
            ),
            Mistake(
                "The network still sees the true class. Which single change lowers its "
                "probability most? One `predict` can answer for all 784 candidates.",
                lambda figures: figures["recognised as the true class"] == 1,
            ),
        ),
    ),
)
