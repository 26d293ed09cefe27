"""Exercises about the evidence lower bound as a whole, and about drawing a code."""

import numpy as np

from aiva.exercises.bound_terms import clouds, code_cost
from aiva.exercises.exercise import Function, Mistake


def negative_bound(pixels, probabilities, mean, log_var):
    """Return minus the evidence lower bound, averaged over images.

    Args:
        pixels: Pixels `(B, P)`, 0 or 1.
        probabilities: How probable the decoder finds it that each is 1.
        mean: Means `(B, D)` of the codes.
        log_var: Logarithms of their variances `(B, D)`.

    Returns:
        A number in nats.
    """
    surprise = -np.log(np.where(pixels == 1, probabilities, 1 - probabilities))
    costs = surprise.sum(axis=1) + code_cost(mean, log_var).sum(axis=1)
    return float(np.mean(costs))


def bound_cases(random):
    """Draw few images of few pixels."""
    cases = []
    for images, pixels, numbers in ((1, 2, 3), (2, 3, 1), (2, 4, 2), (3, 5, 2)):
        for _ in range(7):
            cases.append(
                {
                    "pixels": random.integers(0, 2, (images, pixels)),
                    "probabilities": random.integers(1, 10, (images, pixels)) / 10,
                    **clouds(random, images, numbers),
                }
            )
    return cases


def mean_over_pixels(pixels, probabilities, mean, log_var):
    """Average over pixels, as most losses of Keras do."""
    surprise = -np.log(np.where(pixels == 1, probabilities, 1 - probabilities))
    return float(np.mean(surprise) + np.mean(code_cost(mean, log_var).sum(axis=1)))


def mean_over_everything(pixels, probabilities, mean, log_var):
    """Average over pixels and over the numbers of the code."""
    surprise = -np.log(np.where(pixels == 1, probabilities, 1 - probabilities))
    return float(np.mean(surprise) + np.mean(code_cost(mean, log_var)))


def mean_over_numbers(pixels, probabilities, mean, log_var):
    """Average over the numbers of the code, where the pixels are added up."""
    surprise = -np.log(np.where(pixels == 1, probabilities, 1 - probabilities))
    return float(surprise.sum(axis=1).mean() + np.mean(code_cost(mean, log_var)))


def sum_over_images(pixels, probabilities, mean, log_var):
    """Add the images up."""
    return len(pixels) * negative_bound(pixels, probabilities, mean, log_var)


def code_as_gain(pixels, probabilities, mean, log_var):
    """Subtract the divergence from the loss."""
    cost = code_cost(mean, log_var).sum(axis=1).mean()
    return negative_bound(pixels, probabilities, mean, log_var) - 2 * float(cost)


def draw_codes(mean, log_var, noise):
    """Turn noise into codes.

    Args:
        mean: Means `(B, D)`.
        log_var: Logarithms of the variances `(B, D)`.
        noise: Standard normal noise `(S, B, D)`.

    Returns:
        Codes `(S, B, D)`.
    """
    return mean + np.exp(log_var / 2) * noise


def noise_cases(random):
    """Draw noise for few codes of few images."""
    cases = []
    for draws, images, numbers in ((1, 1, 2), (2, 1, 1), (2, 2, 1), (3, 2, 2)):
        for _ in range(7):
            noise = random.normal(0, 1, (draws, images, numbers)).round(1)
            cases.append({**clouds(random, images, numbers), "noise": noise})
    return cases


def variance_as_width(mean, log_var, noise):
    """Use the variance where the standard deviation belongs."""
    return mean + np.exp(log_var) * noise


def logarithm_as_width(mean, log_var, noise):
    """Use the logarithm itself."""
    return mean + log_var * noise


def one_draw_for_all(mean, log_var, noise):
    """Draw the noise once and use it again and again."""
    return mean + np.exp(log_var / 2) * np.repeat(noise[:1], len(noise), axis=0)


def no_noise(mean, log_var, noise):
    """Return the mean every time."""
    return mean + 0 * noise


EXERCISES = (
    Function(
        "negative_bound",
        negative_bound,
        bound_cases,
        hint="For each image: add up the surprise of all its pixels, and add up what "
        "all numbers of its code cost. Only then average, over the images.",
        mistakes=(
            Mistake(
                "Pixels are averaged, numbers of the code added up: a code now costs "
                "as many times too much as there are pixels, and the model stops using "
                "it. Add the pixels of an image up.",
                mean_over_pixels,
            ),
            Mistake(
                "Both terms are averaged, each over another count, so their balance is "
                "lost. Both are sums for one image; only the images are averaged.",
                mean_over_everything,
            ),
            Mistake(
                "The numbers of a code are averaged, so it is too cheap: add them up, "
                "as you do with the pixels.",
                mean_over_numbers,
            ),
            Mistake(
                "The images are added up: twice as many would cost twice as much. "
                "Average over them.",
                sum_over_images,
            ),
            Mistake(
                "The divergence lowers the bound, so it raises this loss.",
                code_as_gain,
            ),
        ),
    ),
    Function(
        "draw_codes",
        draw_codes,
        noise_cases,
        hint="Mean plus standard deviation times noise. The encoder gives the "
        "logarithm of the variance, which is the square of the standard deviation.",
        mistakes=(
            Mistake(
                "`exp(log_var)` is the variance. Noise is stretched by its square "
                "root, the standard deviation.",
                variance_as_width,
            ),
            Mistake(
                "`log_var` is a logarithm and may be negative: take `exp` of its half.",
                logarithm_as_width,
            ),
            Mistake(
                "Every draw uses the noise of the first: then the code is no cloud but "
                "a point, which merely is not the mean.",
                one_draw_for_all,
            ),
            Mistake("There is no noise in these codes.", no_noise),
        ),
    ),
)
