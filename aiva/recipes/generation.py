"""Recipes of image generation: VAE and DCGAN on embedded digits and on MNIST.

Where weights ship, there are two recipes of one model: a long training, whose name is
that of the weights, and a short one of a chapter's length with `_short` behind.
"""

import functools

import keras
import numpy as np

from aiva import data, models, ops, training
from aiva.judge import figures, gaussian_images, judged
from aiva.recipes.recipe import DIGITS_LICENCE, MNIST_LICENCE, Recipe
from aiva.recipes.watched import watched

SMALL = 8  # pixels of an original digit of scikit-learn
WEIGHTED = 50  # codes of each image in the importance-weighted bound
WEIGHTED_IMAGES = 2000


def train_vae_digits(seed, backup, verbose):
    """Train a small VAE on the 1,437 embedded digits, 8 x 8 pixels each."""
    model = models.VAE((SMALL, SMALL, 1), latent_dim=8, widths=(128, 128))
    return fit(model, "digits", backup, verbose, size=SMALL, epochs=150, batch_size=64)


def train_dcgan_digits(seed, backup, verbose):
    """Train a small DCGAN on the 1,437 embedded digits, 8 x 8 pixels each."""
    model = models.DCGAN((SMALL, SMALL, 1), latent_dim=32)
    # The paper's 2e-4 is too small for so short a training: three times as far away.
    settings = {"epochs": 100, "batch_size": 64, "learning_rate": 1e-3}
    return fit(model, "digits", backup, verbose, size=SMALL, **settings)


def train_vae_mnist_short(seed, backup, verbose):
    """Train a wider VAE than the shipped one on MNIST, for a few minutes."""
    return fit(models.VAE(), "mnist", backup, verbose, epochs=32)


def train_mnist(seed, backup, verbose, name, **settings):
    """Train the model of some shipped weights on MNIST."""
    return fit(models.untrained(name), "mnist", backup, verbose, **settings)


def fit(model, name, backup, verbose, size=None, **settings):
    """Train a generator with a stopwatch, and with a backup where one is asked for."""
    watch, callbacks = watched(backup)
    training.train_generator(
        model,
        data.load(name, size=size),
        callbacks=callbacks,
        verbose=verbose,
        **settings,
    )
    return model, watch.seconds


def bounds_on(name, size=None):
    """Return a function that bounds the likelihood of a data set's test images.

    Their pixels are black or white, drawn once with a fixed seed, as they are drawn
    anew in every step of the training. All figures are nats for an image, with a minus
    before them: less is better.
    """

    def measure(model):
        images = binarized(data.load(name, split="test", size=size)[0])
        some = images[:: max(1, len(images) // WEIGHTED_IMAGES)]
        weighted = model.log_likelihood(some, samples=WEIGHTED)
        return {
            "test bound": -float(model.log_likelihood(images).mean()),
            f"importance-weighted bound ({WEIGHTED})": -float(weighted.mean()),
            "bound of independent pixels": independent_pixels(
                data.load(name, size=size)[0], images
            ),
        }

    return measure


def binarized(images):
    """Draw black and white pixels of grey levels, the same every time."""
    return keras.ops.convert_to_numpy(ops.binarize(images, seed=0))


def independent_pixels(train, test):
    """Measure the baseline: every pixel is on as often as in the training images."""
    p = np.clip(train.mean(axis=0) / 255, 1e-4, 1 - 1e-4)
    on = test / 255
    return -float(np.sum(on * np.log(p) + (1 - on) * np.log(1 - p))) / len(on)


def judged_on(name, size=None):
    """Return a function that judges generated digits beside real ones.

    The real ones are every second of the test images, and the others of them the floor:
    the first half of MNIST's test images were written by other people than the second.
    The embedded digits have too few test images for that, so training images are among
    the real ones there: a generator that copies them is not found out by these figures.
    """

    def measure(model):
        train, _ = data.load(name, size=size)
        test, _ = data.load(name, split="test", size=size)
        if len(test) < 5000:  # too few digits for a distance of distributions
            test = np.concatenate([train, test])
        real, others = test[0 : len(test) // 2 * 2 : 2], test[1::2]
        result = figures(
            model.generate(len(real), seed=0),
            real,
            {
                "linear Gaussian": gaussian_images(train[:20_000], len(real)),
                "real digits": others,
            },
        )
        if model.num_classes is not None:
            result["recognised as asked"] = recognised_as_asked(model)
        return result

    return measure


def recognised_as_asked(model, count: int = 1000):
    """Ask for digits and measure how often the judge sees what was asked for."""
    labels = np.arange(count) % model.num_classes
    _, classes = judged(model.generate(labels=labels, seed=1))
    return float(np.mean(classes == labels))


CLASSES = {
    "smallest class share": {"at_least": 0.04},
    "largest class share": {"at_most": 0.18},
}
GOOD = {
    "Fréchet ratio to the linear Gaussian": {"at_most": 0.08},
    "precision": {"at_least": 0.6},
    "recall": {"at_least": 0.7},
    "coverage": {"at_least": 0.6},
    **CLASSES,
}
AN_HOUR = {"training seconds": {"at_most": 3600}}

on_digits = functools.partial(Recipe, data="digits", licence=DIGITS_LICENCE)
on_mnist = functools.partial(Recipe, data="mnist", licence=MNIST_LICENCE)

GENERATION = (
    on_digits(
        name="vae_digits",
        summary="A variational autoencoder on the embedded digits of 8 x 8 pixels",
        minutes=0.5,
        train=train_vae_digits,
        measure=bounds_on("digits", size=SMALL),
        bands={"test bound": {"at_most": 26}},
    ),
    on_mnist(
        name="vae_mnist_short",
        summary="A variational autoencoder on MNIST, in four minutes",
        minutes=4,
        train=train_vae_mnist_short,
        measure=bounds_on("mnist"),
        bands={
            "test bound": {"at_most": 97},
            "training seconds": {"at_most": 240},
        },
    ),
    on_mnist(
        name="vae_mnist",
        summary="A variational autoencoder on MNIST, pixels drawn anew in each step",
        minutes=30,
        train=functools.partial(
            train_mnist, name="vae_mnist", epochs=400, learning_rate=2e-3, warm_up=80
        ),
        measure=bounds_on("mnist"),
        bands={"test bound": {"at_most": 92}, **AN_HOUR},
    ),
    on_digits(
        name="dcgan_digits",
        summary="A DCGAN on the embedded digits of 8 x 8 pixels",
        minutes=1,
        train=train_dcgan_digits,
        measure=judged_on("digits", size=SMALL),
        bands={
            "Fréchet ratio to the linear Gaussian": {"at_most": 0.2},
            "precision": {"at_least": 0.5},
            "recall": {"at_least": 0.65},
            "coverage": {"at_least": 0.45},
            "smallest class share": {"at_least": 0.03},
            "largest class share": {"at_most": 0.22},
        },
    ),
    on_mnist(
        name="dcgan_mnist_short",
        summary="The DCGAN of dcgan_mnist, in five minutes",
        minutes=5,
        train=functools.partial(train_mnist, name="dcgan_mnist", epochs=5),
        measure=judged_on("mnist"),
        bands={
            "Fréchet ratio to the linear Gaussian": {"at_most": 0.18},
            "training seconds": {"at_most": 300},
            **CLASSES,
        },
    ),
    on_mnist(
        name="dcgan_mnist",
        summary="A DCGAN on MNIST, with a moving average of its weights",
        minutes=50,
        train=functools.partial(
            train_mnist,
            name="dcgan_mnist",
            epochs=40,
            batch_size=64,
            learning_rate=5e-4,
            average=0.9995,
        ),
        measure=judged_on("mnist"),
        bands={**GOOD, **AN_HOUR},
    ),
    on_mnist(
        name="conditional_dcgan_mnist",
        summary="A DCGAN on MNIST that draws the digit it is asked for",
        minutes=50,
        train=functools.partial(
            train_mnist, name="conditional_dcgan_mnist", epochs=15, average=0.999
        ),
        measure=judged_on("mnist"),
        bands={
            "recognised as asked": {"at_least": 0.95},
            "Fréchet ratio to the linear Gaussian": {"at_most": 0.08},
            **AN_HOUR,
        },
    ),
)
