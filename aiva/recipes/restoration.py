"""Recipes of image restoration: holes in digits, noise and size of photographs.

Where weights ship, there are two recipes of one model: a long training, whose name is
that of the weights, and a short one of a chapter's length with `_short` behind. Each is
measured beside what classical methods reach.
"""

from functools import partial

import keras
import numpy as np
from keras import ops as keras_ops

from aiva import classical, data, metrics, models, ops, training
from aiva.data.restoration import centre_crops, training_patches
from aiva.recipes.recipe import DIGITS_LICENCE, MNIST_LICENCE, Recipe
from aiva.recipes.watched import fit

SIGMA = 25  # grey levels of noise

fit_restorer = partial(fit, training.train_restorer)


def train_inpainting(seed, backup, verbose, name, epochs, batch_size):
    """Train a U-Net to draw the lower halves of digits."""
    images, _ = data.load(name)
    degradation = partial(ops.cut_holes, where="lower half")
    batches = training.DegradedImages(images, degradation, batch_size, seed=seed)
    model = models.unet((28, 28, 1), holes=True)
    return fit_restorer(model, batches, epochs, 2e-3, backup, verbose)


def train_denoising(seed, backup, verbose, epochs):
    """Train a U-Net to take noise away: 500 steps of 16 patches an epoch."""
    patches = training_patches(8000, side=64, seed=seed)
    noise = keras.random.SeedGenerator(seed)
    degradation = partial(ops.add_noise, sigma=SIGMA, seed=noise)
    batches = training.DegradedImages(patches, degradation, 16, turn=True, seed=seed)
    model = models.untrained("denoising_photos")
    return fit_restorer(model, batches, epochs, 1e-3, backup, verbose)


def train_super_resolution(seed, backup, verbose, epochs):
    """Train a DnCNN to enlarge photographs: 500 steps of 16 patches an epoch."""
    patches = training_patches(8000, side=96, seed=seed)
    batches = training.DegradedImages(patches, ops.downsample, 16, turn=True, seed=seed)
    model = models.untrained("super_resolution_photos")
    return fit_restorer(model, batches, epochs, 1e-3, backup, verbose)


def denoising_figures(model, images, sigma: float = SIGMA) -> dict[str, float]:
    """Measure a denoiser and four classical answers on the same noisy images.

    Both settings of non-local means are told the true sigma.

    Args:
        model: A restorer of images `(H, W, 1)`.
        images: Clean grey images `(N, H, W, 1)` with values 0-255, for example made by
            `aiva.data.from_folder(folder, size=256, channels=1)`.
        sigma: Noise in grey levels.

    Returns:
        Name of a figure to its value: mean PSNR in decibel and mean SSIM of all, and
        how far the model is above the better setting of non-local means.
    """
    noisy = keras_ops.convert_to_numpy(ops.add_noise(images, sigma, seed=0))
    answers = {
        "noisy": noisy,
        "total variation": classical.total_variation(noisy, sigma),
    }
    for setting in classical.NON_LOCAL_MEANS:
        name = "non-local means ({patch}, {distance}, {strength})".format(**setting)
        answers[name] = classical.non_local_means(noisy, sigma, **setting)
    learned = model.predict(noisy, batch_size=1, verbose=0)
    return compared(images, learned, answers, "non-local means")


def enlargement_figures(model, images, factor: int = 2) -> dict[str, float]:
    """Measure a model that enlarges, and bicubic interpolation.

    Args:
        model: A restorer from images `(H / factor, W / factor, 1)` to `(H, W, 1)`.
        images: Clean grey images `(N, H, W, 1)` with values 0-255.
        factor: How many times smaller the model is given them.

    Returns:
        As `denoising_figures`, beside bicubic interpolation.
    """
    small = keras_ops.convert_to_numpy(ops.downsample(images, factor))
    nearest = small.repeat(factor, axis=1).repeat(factor, axis=2)
    answers = {"nearest": nearest, "bicubic": classical.bicubic(small, factor)}
    learned = model.predict(small, batch_size=1, verbose=0)
    return compared(images, learned, answers, "bicubic")


def compared(images, learned, answers, baseline):
    """Return PSNR and SSIM of all answers, and the lead over the best baseline."""
    answers = {"": learned, **answers}
    decibel = {name: metrics.psnr(images, answer) for name, answer in answers.items()}
    alike = {name: metrics.ssim(images, answer) for name, answer in answers.items()}
    baselines = [name for name in answers if name.startswith(baseline)]
    best = max(baselines, key=decibel.get)
    return {
        **{f"PSNR {name}".strip(): value for name, value in decibel.items()},
        **{f"SSIM {name}".strip(): value for name, value in alike.items()},
        f"PSNR above {baseline}": decibel[""] - decibel[best],
        f"SSIM above {baseline}": alike[""] - alike[best],
    }


def inpainting_on(name, judge, count=None):
    """Return a function that measures the filling of lower halves of digits.

    Args:
        name: Data set of digits, 28 x 28 pixels.
        judge: Name of the shipped classifier that says what it recognises.
        count: Test images that are measured, evenly spread; None for all.

    Returns:
        Function from a model to the figures of `inpainting_figures`.
    """

    def measure(model):
        images, labels = data.load(name, split="test")
        step = 1 if count is None else len(images) // count
        mean = data.load(name)[0].mean(axis=0)  # (28, 28, 1)
        return inpainting_figures(model, images[::step], labels[::step], mean, judge)

    return measure


def inpainting_figures(model, images, labels, mean, judge) -> dict[str, float]:
    """Measure how the lower halves of digits are filled, by distance and by meaning.

    Args:
        model: A restorer such as `aiva.models.unet(..., holes=True)`.
        images: Whole digits `(N, 28, 28, 1)` with values 0-255.
        labels: What they are, `(N,)`.
        mean: The mean of the training images, `(28, 28, 1)`.
        judge: Name of a shipped classifier of such digits.

    Returns:
        Name of a figure to its value: the PSNR in the hole, and the share of digits
        that the judge recognises, of the model, of biharmonic inpainting, of the mean
        image, and of the whole images.
    """
    degraded = keras.tree.map_structure(
        keras_ops.convert_to_numpy, ops.cut_holes(images, "lower half")
    )
    answers = {
        "": model.predict(degraded, batch_size=100, verbose=0),
        "biharmonic": classical.biharmonic(degraded),
        "mean image": np.where(degraded["known"] == 1, images, mean),
    }
    half = images.shape[1] // 2
    recogniser = models.pretrained(judge)
    figures = {}
    for name, answer in answers.items():
        key = f"PSNR in the hole {name}".strip()
        figures[key] = metrics.psnr(images[:, half:], answer[:, half:])
    for name, answer in {**answers, "whole images": images}.items():
        logits = recogniser.predict(answer, verbose=0)
        figures[f"recognised {name}".strip()] = metrics.accuracy(labels, logits)
    lead = figures["PSNR in the hole"] - figures["PSNR in the hole biharmonic"]
    return {**figures, "PSNR above biharmonic": lead}


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
