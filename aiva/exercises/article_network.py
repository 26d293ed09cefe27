"""Exercises about the article's first listing: its size, its loss, its training."""

import numpy as np

from aiva import data, metrics, scratch
from aiva.exercises.ch03_convolutional_networks import check_classifier
from aiva.exercises.exercise import Function, Mistake, Target

FILTERS = (32, 64)  # of its two convolutions
KERNEL = 3 * 3  # weights of a kernel on one channel
PARAMETERS = 34_826  # for images of 28 x 28 pixels, one channel and ten classes
ENOUGH_RIGHT = 0.95  # test accuracy
NO_DOUBT = 0.9999  # mean certainty


def count_parameters(height, width, channels, num_classes):
    """Count the parameters of the article's network for images of any size.

    Args:
        height: Rows of an image, at least 10.
        width: Columns of an image, at least 10.
        channels: Channels of an image.
        num_classes: Number of classes.

    Returns:
        A number: all weights and biases.
    """
    count, inputs = 0, channels
    for filters in FILTERS:
        count += filters * (KERNEL * inputs + 1)
        height, width, inputs = (height - 2) // 2, (width - 2) // 2, filters
    return count + num_classes * (height * width * inputs + 1)


def sizes_of_images(random):
    """Draw sizes of images; half of the sides are odd."""
    sides = random.integers(10, 64, (32, 2))
    return [
        {
            "height": int(height),
            "width": int(width),
            "channels": int(random.choice([1, 2, 3, 4])),
            "num_classes": int(random.integers(2, 100)),
        }
        for height, width in sides
    ]


def without_biases(height, width, channels, num_classes):
    """Count weights only."""
    whole = count_parameters(height, width, channels, num_classes)
    return whole - sum(FILTERS) - num_classes


def padded(height, width, channels, num_classes):
    """Let convolutions keep the size, as with `padding="same"`."""
    return count_parameters(*unshrunk(height, width), channels, num_classes)


def unshrunk(height, width):
    """Return sides from which unpadded convolutions leave as much as padded ones do."""
    return [2 * (2 * (side // 4) + 2) + 2 for side in (height, width)]


def one_kernel_for_all_channels(height, width, channels, num_classes):
    """Give a kernel the same weights for each of its input channels."""
    surplus = sum(
        filters * KERNEL * (inputs - 1)
        for filters, inputs in zip(FILTERS, (channels, FILTERS[0]), strict=True)
    )
    return count_parameters(height, width, channels, num_classes) - surplus


def pooled_once(height, width, channels, num_classes):
    """Forget the second pooling."""
    high, wide = ((side - 2) // 2 - 2 for side in (height, width))
    head = num_classes * (high * wide * FILTERS[-1] + 1)
    convolutions = count_parameters(10, 10, channels, 0)
    return convolutions + head


def loss_of_probabilities(probabilities, labels):
    """Return the mean cross-entropy of a network that ends in softmax.

    Args:
        probabilities: Array `(N, K)`; every row sums to 1.
        labels: True classes `(N,)`.

    Returns:
        A number: the mean of -log of the true classes' probabilities.
    """
    return np.mean([-np.log(p[y]) for p, y in zip(probabilities, labels, strict=True)])


def probability_cases(random):
    """Draw probabilities of several classes, and which of them is true."""
    return [
        {
            "probabilities": random.dirichlet(np.ones(classes), rows),
            "labels": random.integers(0, classes, rows),
        }
        for rows in (1, 2, 3, 5, 8)
        for classes in (2, 3, 4, 10)
        for _ in range(2)
    ]


def softmax_again(probabilities, labels):
    """Take probabilities for logits."""
    return scratch.cross_entropy(probabilities, labels)


def summed(probabilities, labels):
    """Add the losses of all images."""
    return len(labels) * loss_of_probabilities(probabilities, labels)


def of_all_classes(probabilities, labels):
    """Average over all classes, the false ones too."""
    return np.mean(-np.log(probabilities))


def without_logarithm(probabilities, labels):
    """Return how much the true classes lack to 1."""
    return np.mean(1 - probabilities[np.arange(len(labels)), labels])


def figures_of_article_network(model):
    """Measure a network that ends in softmax on the test digits, values 0-255."""
    check_classifier(model)
    images, labels = data.load("digits", split="test")
    answers = model.predict(images, batch_size=360, verbose=0)
    return {
        "parameters": model.count_params(),
        "rows that sum to one": float(np.isclose(answers.sum(axis=1), 1).mean()),
        "mean certainty": float(answers.max(axis=1).mean()),
        "test accuracy": metrics.accuracy(labels, answers),
    }


EXERCISES = (
    Function(
        "count_parameters",
        count_parameters,
        sizes_of_images,
        hint="Follow one side: a 3 x 3 kernel takes 2 off, pooling halves and rounds "
        "down, then both once more. What is left, times 64, meets the last layer.",
        mistakes=(
            Mistake(
                "The biases are missing: one for each kernel and for each class.",
                without_biases,
            ),
            Mistake(
                "You let the convolutions keep the size. Without padding a 3 x 3 "
                "kernel has two places less along each side.",
                padded,
            ),
            Mistake(
                "A kernel has weights of its own for each channel that it reads: the "
                "second convolution reads 32.",
                one_kernel_for_all_channels,
            ),
            Mistake("Both convolutions are followed by a pooling.", pooled_once),
        ),
    ),
    Function(
        "loss_of_probabilities",
        loss_of_probabilities,
        probability_cases,
        hint="Take of each row the probability of its true class.",
        mistakes=(
            Mistake(
                "Softmax is applied twice: these are probabilities already, and the "
                "loss that you use takes logits.",
                softmax_again,
            ),
            Mistake("That is the sum over the images; take their mean.", summed),
            Mistake(
                "Only the probability of the true class counts; you average over all.",
                of_all_classes,
            ),
            Mistake(
                "The logarithm is missing. Without it a sure mistake costs hardly more "
                "than a doubtful one.",
                without_logarithm,
            ),
        ),
    ),
    Target(
        "article_network",
        figures_of_article_network,
        bands={
            "parameters": {"at_least": PARAMETERS, "at_most": PARAMETERS},
            "rows that sum to one": {"at_least": 1},
            "test accuracy": {"at_least": ENOUGH_RIGHT},
        },
        mistakes=(
            Mistake(
                "Another number of parameters: keep the article's layers. What has no "
                "weights, such as `Rescaling`, may be put before them.",
                lambda figures: figures["parameters"] != PARAMETERS,
            ),
            Mistake(
                "The rows do not sum to one: the article's last layer is a softmax.",
                lambda figures: figures["rows that sum to one"] < 1,
            ),
            Mistake(
                "It never doubts: it is asked with values 0-255, and has learnt from "
                "0-1. Put `layers.Rescaling(1 / 255)` in front.",
                lambda figures: (
                    figures["mean certainty"] > NO_DOUBT
                    and figures["test accuracy"] < ENOUGH_RIGHT
                ),
            ),
            Mistake(
                "Hardly better than guessing: has it been trained?",
                lambda figures: figures["test accuracy"] < 0.3,
            ),
            Mistake(
                "It has learnt the training digits by heart. Vary them a little in "
                "every epoch: `data.stream(..., augment=...)` of chapter 3.",
                lambda figures: figures["test accuracy"] < ENOUGH_RIGHT,
            ),
        ),
    ),
)
