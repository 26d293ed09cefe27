"""Exercises that ask for a better generator: a game that ends well, better samples."""

import functools

import numpy as np

from aiva import data, metrics
from aiva.exercises.exercise import Mistake, Target
from aiva.exercises.report import CheckFailed
from aiva.judge import judged

REAL_MEAN, REAL_SPREAD = 1.5, 0.5
ROUNDS, NUMBERS, LAST = 600, 256, 50  # rounds, numbers in each, rounds that count
MOST_STEPS = 5  # of the discriminator in a round
SAMPLES = 500
COPY = 100  # a distance in grey levels below which a digit of 8 x 8 is a copy
DISTANCE = 0.3  # of generated samples; as they come they have 0.4 to 0.6
NO_SETTINGS = (
    "game_settings: expected three numbers (steps, rate, generator_rate), "
    "1 to 20 steps and rates above 0 up to 1. Received: {!r}."
)
NO_SAMPLES = (
    "better_samples: expected 500 digits (500, 8, 8, 1) with values 0-255. "
    "Received: {}."
)


def play(steps, rate, generator_rate, seed=0):
    """Play the game of numbers; return mean and spread in the last rounds, `(L, 2)`."""
    chance = np.random.default_rng(seed)
    a, b, weights = 1.0, -1.0, np.zeros(3)
    ends = []
    for _ in range(ROUNDS):
        for _ in range(steps):
            real = powers(REAL_MEAN + REAL_SPREAD * chance.standard_normal(NUMBERS))
            fake = powers(a * chance.standard_normal(NUMBERS) + b)
            up = real * (1 - sigmoid(weights @ real)) - fake * sigmoid(weights @ fake)
            weights = weights + rate * up.mean(axis=1)
        z = chance.standard_normal(NUMBERS)
        x = a * z + b
        slope = weights[1] + 2 * weights[2] * x
        push = (1 - sigmoid(weights @ powers(x))) * slope
        a = a + generator_rate * np.mean(push * z)
        b = b + generator_rate * np.mean(push)
        ends.append((b, abs(a)))
    return np.array(ends[-LAST:])


def powers(x):
    """Return what the discriminator sees of numbers `(N,)`: 1, x and x^2, `(3, N)`."""
    return np.stack([np.ones_like(x), x, x**2])


def sigmoid(x):
    """Return 1 / (1 + exp(-x)) without overflow."""
    return 0.5 * (1 + np.tanh(x / 2))


def game_settings(answer):
    """Play the game with somebody's settings; report the worst late mean and spread."""
    try:
        steps, *rates = (float(number) for number in answer)
    except (TypeError, ValueError):
        raise CheckFailed(NO_SETTINGS.format(answer)) from None
    good = len(rates) == 2 and 1 <= steps <= 20 and steps == int(steps)
    if not good or not all(0 < rate <= 1 for rate in rates):
        raise CheckFailed(NO_SETTINGS.format(answer))
    with np.errstate(all="ignore"):
        ends = np.concatenate([play(int(steps), *rates, seed=seed) for seed in (0, 1)])
    apart = np.abs(ends - (REAL_MEAN, REAL_SPREAD))
    mean, spread = ends[apart.argmax(axis=0), (0, 1)]
    return {"steps": int(steps), "mean": float(mean), "spread": float(spread)}


@functools.cache
def real_digits():
    """Load the real digits once: the training pixels, and features of every second."""
    train, _ = data.load("digits", size=8)
    test, _ = data.load("digits", split="test", size=8)
    every_second = np.concatenate([train, test])[::2]
    return train.reshape(len(train), -1).astype("float64"), judged(every_second)[0]


def better_samples(answer):
    """Measure samples: their distance, their recall, and how many are copies."""
    images = np.asarray(answer)
    if images.shape != (SAMPLES, 8, 8, 1) or images.dtype.kind not in "fiu":
        received = f"shape {images.shape}, {images.dtype}"
        raise CheckFailed(NO_SAMPLES.format(received))
    if not np.isfinite(images).all() or images.min() < 0 or not 1 < images.max() <= 255:
        received = f"values {images.min():g} to {images.max():g}"
        raise CheckFailed(NO_SAMPLES.format(received))
    train, real = real_digits()
    features, _ = judged(images)
    flat = images.reshape(SAMPLES, -1).astype("float64")
    nearest = [np.sqrt(((train - image) ** 2).sum(axis=1).min()) for image in flat]
    return {
        "Fréchet distance": metrics.frechet_distance(real, features),
        "recall": metrics.manifold_precision_recall(real, features)["recall"],
        "copies": float(np.mean(np.array(nearest) < COPY)),
    }


EXERCISES = (
    Target(
        "game_settings",
        game_settings,
        bands={
            "steps": {"at_most": MOST_STEPS},
            "mean": {"at_least": 1.42, "at_most": 1.58},
            "spread": {"at_least": 0.42, "at_most": 0.58},
        },
        mistakes=(
            Mistake(
                "The numbers have run away. Smaller rates!",
                lambda figures: not abs(figures["mean"]) < 100,
            ),
            Mistake(
                "Collapsed: every z becomes the same number. The discriminator is too "
                "slow to see it; let it learn more in every round.",
                lambda figures: figures["spread"] < 0.1,
            ),
            Mistake(
                "The generator has not arrived: its rate is too small for 600 rounds.",
                lambda figures: figures["mean"] < 1.1,
            ),
            Mistake(
                "More than five steps in a round. A higher rate makes up for fewer.",
                lambda figures: figures["steps"] > MOST_STEPS,
            ),
            Mistake(
                "The spread is right, and the mean wanders. A discriminator nearer to "
                "its best, or a slower generator, calms it.",
                lambda figures: (
                    0.42 <= figures["spread"] <= 0.58
                    and not 1.42 <= figures["mean"] <= 1.58
                ),
            ),
            Mistake(
                "Not collapsed, but too wide or too narrow: the two still circle "
                "around each other. A discriminator nearer to its best, or a slower "
                "generator, calms them.",
                lambda figures: not 0.42 <= figures["spread"] <= 0.58,
            ),
        ),
    ),
    Target(
        "better_samples",
        better_samples,
        bands={
            "Fréchet distance": {"at_most": DISTANCE},
            "recall": {"at_least": 0.3},
            "copies": {"at_most": 0},
        },
        mistakes=(
            Mistake(
                "Some are training images. A copy is no sample: choose among what the "
                "generator made.",
                lambda figures: figures["copies"] > 0,
            ),
            Mistake(
                "The same few digits, again and again: recall says so. Make more "
                "images and choose among them.",
                lambda figures: figures["recall"] < 0.1,
            ),
            Mistake(
                "They look good and are too much alike. Choose from all classes "
                "equally, and not the best alone.",
                lambda figures: figures["recall"] < 0.3,
            ),
            Mistake(
                "Make several thousand. For each of 500 different training digits take "
                "the made one that is nearest in the judge's features and not taken "
                "yet.",
                lambda figures: figures["Fréchet distance"] > DISTANCE,
            ),
        ),
    ),
)
