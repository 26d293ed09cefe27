"""Exercises that ask something of the shipped VAE: idle numbers, codes of a class."""

import functools

import keras
import numpy as np

from aiva import models
from aiva.exercises.exercise import Mistake, Target
from aiva.exercises.report import CheckFailed

IDLE = 8  # numbers to switch off
CHANGE = 2  # grey levels that they may change
SURE = 0.95
LONGEST = 5  # a code of 40 standard normal numbers has a length of 6.3


@functools.cache
def shipped(name):
    """Load shipped weights, once."""
    return models.pretrained(name)


def idle_numbers(places):
    """Switch numbers of the code off and measure how much images change."""
    numbers = shipped("vae_mnist").latent_dim
    places = np.asarray(places)
    good = places.ndim == 1 and places.dtype.kind in "iu" and places.size > 0
    if not good or places.min() < 0 or places.max() >= numbers:
        raise CheckFailed(
            "idle_numbers: expected places in the code, whole numbers from 0 to "
            f"{numbers - 1}. Received: {places!r}.\nHint: `[0, 5]` switches two off."
        )
    codes = np.random.default_rng(7).standard_normal((200, numbers))
    images = shipped("vae_mnist").decode(codes)
    codes[:, places] = 0
    change = shipped("vae_mnist").decode(codes) - images
    return {
        "numbers switched off": len(np.unique(places)),
        "change in grey levels": float(np.sqrt(np.mean(change**2))),
    }


def asked_codes(codes):
    """Decode ten codes and let the judge read them."""
    model = shipped("vae_mnist")
    codes = np.asarray(codes)
    wanted = (10, model.latent_dim)
    if codes.shape != wanted or not np.isfinite(codes.astype("float64")).all():
        raise CheckFailed(
            f"asked_codes: expected ten codes of finite numbers, {wanted}. Received: "
            f"shape {codes.shape}.\nHint: draw many, decode them, read them, and keep "
            "one for each digit."
        )
    logits = shipped("resnet_mnist").predict(model.decode(codes), verbose=0)
    chances = keras.ops.convert_to_numpy(keras.ops.softmax(logits))  # (10, 10)
    asked = np.diag(chances)
    return {
        "digits read as asked": int(np.sum(chances.argmax(axis=1) == np.arange(10))),
        "least probability": float(asked.min()),
        "longest code": float(np.linalg.norm(codes, axis=1).max()),
    }


EXERCISES = (
    Target(
        "idle_numbers",
        idle_numbers,
        bands={
            "numbers switched off": {"at_least": IDLE},
            "change in grey levels": {"at_most": CHANGE},
        },
        mistakes=(
            Mistake(
                "These are numbers that say a lot: the images are others without them. "
                "Which means hardly differ from image to image?",
                lambda figures: figures["change in grey levels"] > 15,
            ),
            Mistake(
                "One or a few of them still say something. Sort by the variance of the "
                "means over many images, and begin with the smallest.",
                lambda figures: figures["change in grey levels"] > CHANGE,
            ),
            Mistake(
                "All of these are idle, but there are more: at least eight.",
                lambda figures: figures["numbers switched off"] < IDLE,
            ),
        ),
    ),
    Target(
        "asked_codes",
        asked_codes,
        bands={
            "digits read as asked": {"at_least": 10},
            "least probability": {"at_least": SURE},
            "longest code": {"at_most": LONGEST},
        },
        mistakes=(
            Mistake(
                "Hardly any is read as asked. The first code must be that of a 0, the "
                "second that of a 1, and so on.",
                lambda figures: figures["digits read as asked"] < 4,
            ),
            Mistake(
                "Some digit is read as another one. For each digit take the code with "
                "the largest probability of that digit.",
                lambda figures: figures["digits read as asked"] < 10,
            ),
            Mistake(
                "All are read as asked, but one not surely enough: draw more codes to "
                "choose from.",
                lambda figures: figures["least probability"] < SURE,
            ),
            Mistake(
                "The codes are right, and too long. Idle numbers add length for "
                "nothing: set them to 0, then choose among the short ones.",
                lambda figures: figures["longest code"] > LONGEST,
            ),
        ),
    ),
)
