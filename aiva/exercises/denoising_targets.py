"""Exercises that ask for better denoising, measured on crops of photographs."""

import functools

import keras
import numpy as np

from aiva import classical, data, metrics
from aiva.exercises.exercise import Mistake, Target
from aiva.exercises.report import CheckFailed

CROPS = {"flower": 9, "motorcycle_left": 8, "astronaut": 0, "coffee": 1, "rocket": 2}
SIDE = 96  # pixels of a crop
STRONG = 50  # grey levels of noise
ENOUGH_AT_50 = 23.1  # decibel; the better of the two known settings reaches 22.6
BLIND = {10: 32.3, 25: 26.8, 50: 22.2}
SETTING = ("patch", "distance", "strength")


@functools.cache
def crops():
    """Cut the middle out of five training photographs, grey."""
    photographs = data.load("photos")
    pieces = []
    for number in CROPS.values():
        picture = photographs[number]
        top, left = ((side - SIDE) // 2 for side in picture.shape[:2])
        pieces.append(picture[top : top + SIDE, left : left + SIDE].mean(axis=-1))
    return np.stack(pieces)[..., None].astype("float32")  # (5, SIDE, SIDE, 1)


@functools.cache
def noisy_crops(sigma):
    """Add noise to the crops, the same each time on every backend."""
    noise = np.random.default_rng(sigma).normal(0, sigma, crops().shape)
    return np.clip(crops() + noise, 0, 255).astype("float32")


def setting_for_50(answer):
    """Measure a setting of non-local means, and half and twice its strength."""
    if not isinstance(answer, dict) or set(answer) != set(SETTING):
        raise CheckFailed(
            f"setting_for_50: expected a dictionary with {', '.join(SETTING)}. "
            f"Received: {answer!r}."
        )
    patch, distance, strength = (answer[name] for name in SETTING)
    whole = all(isinstance(x, (int, np.integer)) for x in (patch, distance))
    if not (whole and 1 <= patch <= 15 and 1 <= distance <= 15 and 0 < strength <= 10):
        raise CheckFailed(
            "setting_for_50: expected whole numbers from 1 to 15 for patch and "
            f"distance, and a strength above 0, at most 10. Received: {answer}."
        )
    figures = {}
    for name, factor in (("", 1), (" at half the strength", 0.5), (" at twice", 2)):
        restored = classical.non_local_means(
            noisy_crops(STRONG), STRONG, patch, distance, strength * factor
        )
        figures["PSNR" + name] = metrics.psnr(crops(), restored)
    return figures


def blind_denoiser(function):
    """Measure a denoiser that is not told sigma, at three of them."""
    if not callable(function):
        raise CheckFailed(
            "blind_denoiser: expected a function from a noisy image (1, H, W, 1) to "
            f"the restored one. Received: {type(function).__name__}."
        )
    figures = {}
    for sigma in BLIND:
        restored = [image_from(function, x[None]) for x in noisy_crops(sigma)]
        figures[f"PSNR at {sigma}"] = metrics.psnr(crops(), np.concatenate(restored))
    return figures


def image_from(function, noisy):
    """Return a function's answer to a noisy image, or raise `CheckFailed`."""
    answer = function(noisy.copy())
    if keras.ops.is_tensor(answer):
        answer = keras.ops.convert_to_numpy(answer)
    answer = np.clip(np.asarray(answer, "float32"), 0, 255)
    if answer.shape != noisy.shape or not np.isfinite(answer).all():
        raise CheckFailed(
            f"blind_denoiser: expected an image {noisy.shape} of finite numbers. "
            f"Received: {answer.shape}."
        )
    return answer


def below(sigma, decibels):
    """Return a condition: the PSNR at a sigma is below so many decibels."""
    return lambda figures: figures[f"PSNR at {sigma}"] < decibels


EXERCISES = (
    Target(
        "setting_for_50",
        setting_for_50,
        bands={"PSNR": {"at_least": ENOUGH_AT_50}},
        mistakes=(
            Mistake(
                "Much of the noise is left: too few pixels are averaged. How far does "
                "each of them look for others?",
                lambda figures: figures["PSNR"] < 20,
            ),
            Mistake(
                "Too smooth: half of this strength gives more decibels. At 50 many "
                "values are cut off at 0 and 255, so the noise is less than 50.",
                lambda figures: (
                    figures["PSNR at half the strength"] > figures["PSNR"] + 0.05
                ),
            ),
            Mistake(
                "Too rough: twice this strength gives more decibels.",
                lambda figures: figures["PSNR at twice"] > figures["PSNR"] + 0.05,
            ),
            Mistake(
                "The strength is about right. Now patch and distance: patches large "
                "enough to see through the noise, and not too many strangers.",
                lambda figures: figures["PSNR"] < ENOUGH_AT_50,
            ),
        ),
    ),
    Target(
        "blind_denoiser",
        blind_denoiser,
        bands={
            f"PSNR at {sigma}": {"at_least": decibels}
            for sigma, decibels in BLIND.items()
        },
        mistakes=(
            Mistake(
                "The noise of 25 is still there: is sigma guessed much too low? Or "
                "does your function return something else than what it restored?",
                below(25, 22),
            ),
            Mistake(
                "One strength for all is too much at 10 and too little at 50. Let the "
                "image itself say how noisy it is.",
                lambda figures: below(10, 30)(figures) and below(50, 19)(figures),
            ),
            Mistake(
                "At 50 most of the noise stays. Is your guess of sigma too low there?",
                below(50, 19),
            ),
            Mistake(
                "At 10 it smooths away what is no noise. Is your guess of sigma too "
                "high there?",
                below(10, 30),
            ),
            Mistake(
                "Right at 10 and 25. Is your guess right at 50, too? Then it is the "
                "strength that is too high there: see exercise 6.",
                lambda figures: (
                    not below(10, BLIND[10])(figures)
                    and not below(25, BLIND[25])(figures)
                    and below(50, BLIND[50])(figures)
                ),
            ),
            Mistake(
                "Nearly. Guess sigma where the photograph cancels: in the second "
                "difference of the second differences, say, whose size for noise alone "
                "is known.",
                lambda figures: any(
                    below(sigma, decibels)(figures) for sigma, decibels in BLIND.items()
                ),
            ),
        ),
    ),
)
