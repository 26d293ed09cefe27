"""Recipes of image classification."""

import time
from functools import partial

import keras
import numpy as np
from keras import layers

from aiva import data, metrics, models, scratch, training
from aiva.recipes.recipe import DIGITS_LICENCE, MNIST_LICENCE, Recipe
from aiva.recipes.watched import fit

fit_classifier = partial(fit, training.train_classifier)


def train_cnn_digits(seed, backup, verbose):
    """Train the article's network on small variations of the training digits."""
    images, labels = data.load("digits")
    augment = [
        layers.RandomRotation(0.06, fill_mode="constant", seed=seed),
        layers.RandomTranslation(0.1, 0.1, fill_mode="constant", seed=seed),
        layers.RandomZoom(0.15, fill_mode="constant", seed=seed),
    ]
    stream = data.stream(images, labels, batch_size=32, augment=augment, seed=seed)
    return fit_classifier(models.cnn(), stream, 60, 2e-3, backup, verbose)


def train_cnn_mnist(seed, backup, verbose):
    """Train the article's network on MNIST, moved by up to one pixel."""
    return fit_classifier(
        models.cnn(), moved_mnist(0.04, seed), 7, 2e-3, backup, verbose
    )


def train_resnet_mnist(seed, backup, verbose):
    """Train a small residual network on MNIST, moved by up to two pixels."""
    model = models.untrained("resnet_mnist")
    return fit_classifier(model, moved_mnist(0.08, seed), 16, 4e-3, backup, verbose)


def moved_mnist(share, seed):
    """Stream MNIST, each image moved by up to a share of its size."""
    images, labels = data.load("mnist")
    move = layers.RandomTranslation(share, share, fill_mode="constant", seed=seed)
    return data.stream(images, labels, batch_size=128, augment=move, seed=seed)


def train_scratch_cnn_digits(seed, backup, verbose):
    """Train the NumPy network on 8 x 8 digits and copies moved by one pixel.

    The weights go into a Keras twin, so that the result is saved and measured like
    every other. It takes seconds, so there is nothing to back up.
    """
    images, labels = shifted_copies(*data.load("digits", size=8))
    weights = scratch.initial_weights(kernels=32, seed=seed)
    start = time.perf_counter()
    losses = scratch.train(weights, images, labels, epochs=15, seed=seed)
    seconds = time.perf_counter() - start
    if verbose:
        print("loss by epoch:", *(f"{loss:.3f}" for loss in losses))
    return keras_twin(weights), seconds


def shifted_copies(images, labels):
    """Add four copies of every image, moved by one pixel to each side."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)))
    height, width = images.shape[1:3]
    copies = [
        padded[:, row : row + height, column : column + width]
        for row, column in ((1, 1), (0, 1), (2, 1), (1, 0), (1, 2))
    ]
    return np.concatenate(copies), np.tile(labels, len(copies))


def keras_twin(weights):
    """Build the network of `aiva.scratch.cnn` in Keras and copy the weights into it."""
    size = np.sqrt(len(weights["weights"]) / len(weights["bias"])) * 2 + 2
    twin = keras.Sequential(
        [
            keras.Input((round(size), round(size), 1)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(len(weights["bias"]), 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(name="features"),
            layers.Dense(len(weights["offsets"]), name="logits"),
        ],
        name="scratch_cnn",
    )
    twin.set_weights(list(weights.values()))
    return twin


def accuracy_on(name, size=None):
    """Return a function that measures a model on the test images of a data set."""

    def measure(model):
        images, labels = data.load(name, split="test", size=size)
        logits = model.predict(images, batch_size=500, verbose=0)
        figures = {"test accuracy": metrics.accuracy(labels, logits)}
        if name == "digits":
            figures["3-nearest-neighbour accuracy"] = nearest_neighbours()
        return figures

    return measure


def nearest_neighbours():
    """Measure the baseline: each test digit takes the class of the 3 most similar."""
    from sklearn.neighbors import KNeighborsClassifier

    images, labels = data.load("digits", size=8)
    model = KNeighborsClassifier(3).fit(images.reshape(len(images), -1), labels)
    images, labels = data.load("digits", split="test", size=8)
    return float(model.score(images.reshape(len(images), -1), labels))


CLASSIFICATION = (
    Recipe(
        name="scratch_cnn_digits",
        summary="A convolutional network in NumPy alone, on the embedded digits",
        data="digits",
        licence=DIGITS_LICENCE,
        minutes=0.2,
        train=train_scratch_cnn_digits,
        measure=accuracy_on("digits", size=8),
        bands={
            "test accuracy": {"at_least": 0.93},
            "training seconds": {"at_most": 90},
        },
    ),
    Recipe(
        name="cnn_digits",
        summary="The article's network on the embedded digits, with augmentation",
        data="digits",
        licence=DIGITS_LICENCE,
        minutes=1,
        train=train_cnn_digits,
        measure=accuracy_on("digits"),
        # The baseline of 3 nearest neighbours has 348 of 360 right, 0.9667.
        bands={"test accuracy": {"at_least": 0.969}},
    ),
    Recipe(
        name="cnn_mnist",
        summary="The article's network on MNIST, with small shifts",
        data="mnist",
        licence=MNIST_LICENCE,
        minutes=3,
        train=train_cnn_mnist,
        measure=accuracy_on("mnist"),
        bands={
            "test accuracy": {"at_least": 0.99},
            "training seconds": {"at_most": 180},
        },
    ),
    Recipe(
        name="resnet_mnist",
        summary="A residual network of 34,578 parameters on MNIST, with small shifts",
        data="mnist",
        licence=MNIST_LICENCE,
        minutes=10,
        train=train_resnet_mnist,
        measure=accuracy_on("mnist"),
        bands={
            "test accuracy": {"at_least": 0.993},
            "training seconds": {"at_most": 720},
        },
    ),
)
