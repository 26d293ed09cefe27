"""Exercises about codes and samples: walks, active numbers, copies."""

import numpy as np

from aiva.exercises.exercise import Function, Mistake


def straight_walk(start, end, steps):
    """Return codes `(steps, D)` on the straight line between two, ends included."""
    share = np.linspace(0, 1, steps)[:, None]
    return (1 - share) * start + share * end


def walk_cases(random):
    """Draw two codes and a number of steps."""
    cases = []
    for numbers in (1, 2, 3, 5):
        for steps in (2, 3, 4, 5, 6, 9, 11):
            start, end = random.integers(-20, 21, (2, numbers)) / 10
            cases.append({"start": start, "end": end, "steps": steps})
    return cases


def without_the_end(start, end, steps):
    """Stop one step before the end."""
    share = np.linspace(0, 1, steps, endpoint=False)[:, None]
    return (1 - share) * start + share * end


def backwards(start, end, steps):
    """Walk from the end to the start."""
    return straight_walk(end, start, steps)


def offset_only(start, end, steps):
    """Return how far the walk has come instead of where it is."""
    return np.linspace(0, 1, steps)[:, None] * (end - start)


def active_numbers(means, limit):
    """Count the numbers of a code that differ from image to image.

    Args:
        means: Means `(N, D)` of the codes of N images.
        limit: Variance above which a number is active.

    Returns:
        A whole number from 0 to D.
    """
    return int(np.sum(means.var(axis=0) > limit))


def means_cases(random):
    """Draw means, some of which are the same for every image, but not zero."""
    cases = []
    for images in (2, 3, 5, 8):
        for numbers in (1, 2, 3, 4, 6, 8, 9):
            spread = random.choice([0.0, 0.05, 0.3, 1.0], numbers)
            shift = random.choice([-1.0, 0.0, 0.5], numbers)
            means = shift + spread * random.normal(0, 1, (images, numbers))
            cases.append({"means": means.round(3), "limit": 0.01})
    return cases


def over_numbers(means, limit):
    """Take the variance over the numbers of each code."""
    return int(np.sum(means.var(axis=1) > limit))


def far_from_zero(means, limit):
    """Count the numbers that are not zero, though the same for every image."""
    return int(np.sum(np.mean(means**2, axis=0) > limit))


def deviation_compared(means, limit):
    """Compare the standard deviation with a limit for variances."""
    return int(np.sum(means.std(axis=0) > limit))


def share_of_numbers(means, limit):
    """Return a share."""
    return float(np.mean(means.var(axis=0) > limit))


def nearest_training(samples, train):
    """Return how far samples are from their nearest training image.

    Args:
        samples: Samples `(N, P)`, pixels flattened, values 0-255.
        train: Training images `(M, P)`; both may be uint8.

    Returns:
        `(N,)`: root mean square differences.
    """
    difference = samples[:, None].astype("float64") - train[None]  # (N, M, P)
    return np.sqrt(np.mean(difference**2, axis=-1).min(axis=1))


def sample_cases(random):
    """Draw few small images, some samples among them copies."""
    cases = []
    for samples in (1, 2, 3, 4):
        for train in (1, 2, 5):
            for pixels in (2, 4, 9):
                images = random.integers(0, 256, (train, pixels)).astype("float64")
                made = random.integers(0, 256, (samples, pixels)).astype("float64")
                made[0] = np.minimum(images[-1] + random.integers(0, 3), 255)
                kind = "uint8" if pixels == 4 else "float64"
                images, made = images.astype(kind), made.astype(kind)
                cases.append({"samples": made, "train": images})
    return cases


def not_averaged(samples, train):
    """Add the squares up: the length of the difference."""
    return nearest_training(samples, train) * np.sqrt(samples.shape[1])


def wrapped_around(samples, train):
    """Subtract as they are: 3 - 5 is 254 in uint8."""
    squares = np.mean((samples[:, None] - train[None]) ** 2, axis=-1)
    return np.sqrt(squares.min(axis=1))


def mean_distance(samples, train):
    """Average over the training images."""
    difference = samples[:, None].astype("float64") - train[None]
    return np.sqrt(np.mean(difference**2, axis=-1)).mean(axis=1)


def no_root(samples, train):
    """Return the mean square."""
    return nearest_training(samples, train) ** 2


def one_number(samples, train):
    """Return the nearest of all pairs."""
    return nearest_training(samples, train).min()


EXERCISES = (
    Function(
        "straight_walk",
        straight_walk,
        walk_cases,
        hint="`np.linspace` gives shares from 0 to 1. At share 0 stand at `start`, at "
        "1 at `end`.",
        mistakes=(
            Mistake("The walk stops before it arrives at `end`.", without_the_end),
            Mistake("The walk goes the other way round.", backwards),
            Mistake(
                "That is how far one has come. Where is one, having left from `start`?",
                offset_only,
            ),
        ),
    ),
    Function(
        "active_numbers",
        active_numbers,
        means_cases,
        hint="For each number of the code the variance over the images, which lie "
        "along axis 0; then count how many are above the limit.",
        mistakes=(
            Mistake(
                "That is the variance within each code. Ask how a number differs from "
                "image to image.",
                over_numbers,
            ),
            Mistake(
                "A number that is 0.5 for every image says nothing, though it is not "
                "zero: take the variance.",
                far_from_zero,
            ),
            Mistake("The limit is one for variances.", deviation_compared),
            Mistake("Return how many, not which share.", share_of_numbers),
        ),
    ),
    Function(
        "nearest_training",
        nearest_training,
        sample_cases,
        hint="All pairs: `samples[:, None] - train[None]` is `(N, M, P)`, as floats. "
        "Average the squares over the pixels, take the smallest over M, then the root.",
        mistakes=(
            Mistake(
                "uint8 minus uint8 is never below 0: 3 - 5 is 254. Make floats first.",
                wrapped_around,
            ),
            Mistake(
                "That grows with the number of pixels: average the squares over them.",
                not_averaged,
            ),
            Mistake(
                "That is the mean over all training images: a copy of one of them "
                "would not be noticed. Take the nearest.",
                mean_distance,
            ),
            Mistake("The root is missing: the result is in grey levels.", no_root),
            Mistake("One number for each sample is wanted.", one_number),
        ),
    ),
)
