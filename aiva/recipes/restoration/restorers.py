"""Recipes of image restoration: holes in digits, noise and size of photographs.

Where weights ship, there are two recipes of one model: a long training, whose name is
that of the weights, and a short one of a chapter's length with `_short` behind.
"""

from functools import partial

import keras

from aiva import data, models, ops, training
from aiva.recipes.recipe import DIGITS_LICENCE, MNIST_LICENCE, Recipe
from aiva.recipes.restoration.figures import (
    SIGMA,
    denoising_figures,
    enlargement_figures,
    inpainting_on,
)
from aiva.recipes.restoration.photographs import centre_crops, training_patches
from aiva.recipes.watched import watched


def train_inpainting(seed, backup, verbose, name, epochs, batch_size):
    """Train a U-Net to draw the lower halves of digits."""
    images, _ = data.load(name)
    degradation = partial(ops.cut_holes, where="lower half")
    batches = training.DegradedImages(images, degradation, batch_size, seed=seed)
    model = models.unet((28, 28, 1), holes=True)
    return fit(model, batches, epochs, 2e-3, backup, verbose)


def train_denoising(seed, backup, verbose, epochs):
    """Train a U-Net to take noise away: 500 steps of 16 patches an epoch."""
    patches = training_patches(8000, side=64, seed=seed)
    noise = keras.random.SeedGenerator(seed)
    degradation = partial(ops.add_noise, sigma=SIGMA, seed=noise)
    batches = training.DegradedImages(patches, degradation, 16, turn=True, seed=seed)
    model = models.untrained("denoising_photos")
    return fit(model, batches, epochs, 1e-3, backup, verbose)


def train_super_resolution(seed, backup, verbose, epochs):
    """Train a DnCNN to enlarge photographs: 500 steps of 16 patches an epoch."""
    patches = training_patches(8000, side=96, seed=seed)
    batches = training.DegradedImages(patches, ops.downsample, 16, turn=True, seed=seed)
    model = models.untrained("super_resolution_photos")
    return fit(model, batches, epochs, 1e-3, backup, verbose)


def fit(model, batches, epochs, learning_rate, backup, verbose):
    """Train a restorer with a stopwatch, and with a backup where one is asked for."""
    watch, callbacks = watched(backup)
    training.train_restorer(
        model,
        batches,
        epochs=epochs,
        learning_rate=learning_rate,
        callbacks=callbacks,
        verbose=verbose,
    )
    return model, watch.seconds


def denoised_crops(model):
    """Measure a denoiser on the middle of the five test photographs."""
    return denoising_figures(model, centre_crops())


def enlarged_crops(model):
    """Measure an enlargement of the middle of the five test photographs."""
    return enlargement_figures(model, centre_crops())


PHOTOS_LICENCE = "See `aiva.data.photos`: public domain, CC0, CC BY 2.0"
SHORT = {"training seconds": {"at_most": 240}}

RESTORATION = (
    Recipe(
        name="inpainting_digits",
        summary="A U-Net draws the lower halves of the embedded digits",
        data="digits",
        licence=DIGITS_LICENCE,
        minutes=2,
        train=partial(train_inpainting, name="digits", epochs=30, batch_size=32),
        measure=inpainting_on("digits", judge="cnn_digits"),
        bands={
            "recognised": {"at_least": 0.85},
            "PSNR above biharmonic": {"at_least": 4},
            "training seconds": {"at_most": 180},
        },
    ),
    Recipe(
        name="inpainting_mnist",
        summary="A U-Net draws the lower halves of MNIST's digits",
        data="mnist",
        licence=MNIST_LICENCE,
        minutes=5,
        train=partial(train_inpainting, name="mnist", epochs=2, batch_size=64),
        measure=inpainting_on("mnist", judge="resnet_mnist", count=1000),
        bands={
            "recognised": {"at_least": 0.85},
            "PSNR above biharmonic": {"at_least": 4},
            "training seconds": {"at_most": 360},
        },
    ),
    Recipe(
        name="denoising_photos",
        summary="A U-Net takes noise of sigma 25 out of grey photographs",
        data="photos",
        licence=PHOTOS_LICENCE,
        minutes=30,
        train=partial(train_denoising, epochs=30),
        measure=denoised_crops,
        bands={
            "PSNR above non-local means": {"at_least": 0.4},
            "SSIM above non-local means": {"at_least": 0},
            "training seconds": {"at_most": 3600},
        },
    ),
    Recipe(
        name="denoising_photos_short",
        summary="The same U-Net after a few minutes",
        data="photos",
        licence=PHOTOS_LICENCE,
        minutes=4,
        train=partial(train_denoising, epochs=6),
        measure=denoised_crops,
        bands={
            "PSNR above non-local means": {"at_least": -0.3},
            "SSIM above non-local means": {"at_least": 0},
            **SHORT,
        },
    ),
    Recipe(
        name="super_resolution_photos",
        summary="A DnCNN doubles the height and width of grey photographs",
        data="photos",
        licence=PHOTOS_LICENCE,
        minutes=15,
        train=partial(train_super_resolution, epochs=6),
        measure=enlarged_crops,
        bands={
            "PSNR above bicubic": {"at_least": 0.4},
            "SSIM above bicubic": {"at_least": 0},
            "training seconds": {"at_most": 3600},
        },
    ),
    Recipe(
        name="super_resolution_photos_short",
        summary="The same DnCNN after a few minutes",
        data="photos",
        licence=PHOTOS_LICENCE,
        minutes=4,
        train=partial(train_super_resolution, epochs=3),
        measure=enlarged_crops,
        bands={
            "PSNR above bicubic": {"at_least": 0.4},
            "SSIM above bicubic": {"at_least": 0},
            **SHORT,
        },
    ),
)
