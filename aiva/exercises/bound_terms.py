"""Exercises about single terms of the bound: pixels, codes, weights."""

import numpy as np

from aiva.exercises.exercise import Function, Mistake


def pixel_score(images, logits):
    """Return the log-likelihood of grey levels that are read as chances.

    Args:
        images: Images `(B, H, W, 1)` with values 0-255.
        logits: Logits of the pixels to be on, of the same shape.

    Returns:
        `(B,)` in nats.
    """
    terms = images / 255 * logits - np.log(1 + np.exp(logits))
    return terms.sum(axis=(1, 2, 3))


def image_cases(random):
    """Draw few small images and logits."""
    cases = []
    for shape in ((1, 1, 2, 1), (1, 2, 2, 1), (2, 2, 3, 1), (3, 4, 2, 1)):
        for _ in range(7):
            images = random.integers(0, 256, shape).astype("float64")
            images[0, 0, 0] = 255
            logits = random.normal(0, 2, shape).round(1)
            cases.append({"images": images, "logits": logits})
    return cases


def wrong_range(images, logits):
    """Take 0-255 for chances."""
    terms = images * logits - np.log(1 + np.exp(logits))
    return terms.sum(axis=(1, 2, 3))


def mean_of_pixels(images, logits):
    """Average over the pixels."""
    return pixel_score(images, logits) / images[0].size


def loss_not_score(images, logits):
    """Return the loss."""
    return -pixel_score(images, logits)


def logits_as_chances(images, logits):
    """Turn logits into chances first, and then treat them as logits once more."""
    return pixel_score(images, 1 / (1 + np.exp(-logits)))


def code_cost(mean, log_var):
    """Return what each number of a code costs, in nats.

    Args:
        mean: Means `(B, D)`.
        log_var: Logarithms of the variances `(B, D)`.

    Returns:
        `(B, D)`: its divergence from the standard normal distribution.
    """
    return (mean**2 + np.exp(log_var) - 1 - log_var) / 2


def clouds(random, images, numbers):
    """Draw means and logarithms of variances."""
    mean, log_var = random.normal(0, 1, (2, images, numbers)).round(1)
    return {"mean": mean, "log_var": log_var}


def cloud_cases(random):
    """Draw few codes."""
    shapes = ((1, 1), (1, 2), (2, 1), (2, 3))
    return [clouds(random, *shape) for shape in shapes for _ in range(7)]


def deviation_for_variance(mean, log_var):
    """Use the standard deviation where the variance belongs."""
    return (mean**2 + np.exp(log_var / 2) - 1 - log_var) / 2


def not_halved(mean, log_var):
    """Forget the half."""
    return 2 * code_cost(mean, log_var)


def not_squared(mean, log_var):
    """Forget the square of the mean."""
    return (mean + np.exp(log_var) - 1 - log_var) / 2


def logarithm_added(mean, log_var):
    """Add the logarithm."""
    return (mean**2 + np.exp(log_var) - 1 + log_var) / 2


def weighted_bound(log_weights):
    """Return the logarithm of the mean weight of an image's codes.

    Args:
        log_weights: log p(x, z) - log q(z | x) of S codes of N images, `(S, N)`.

    Returns:
        `(N,)`: the importance-weighted bound.
    """
    largest = log_weights.max(axis=0)
    return largest + np.log(np.mean(np.exp(log_weights - largest), axis=0))


def weight_cases(random):
    """Draw logarithms of weights, moderate ones and extremely small ones."""
    cases = []
    for draws in (1, 2, 3, 5):
        for images in (1, 2, 3):
            for level in (-3, -90, -2000):
                log_weights = level + random.normal(0, 2, (draws, images)).round(1)
                cases.append({"log_weights": log_weights})
            apart = -900 * random.permutation(np.arange(images))  # other images' sizes
            cases.append({"log_weights": log_weights + 2000 + apart})
    return cases


def mean_of_logarithms(log_weights):
    """Average the logarithms."""
    return log_weights.mean(axis=0)


def underflow(log_weights):
    """Exponentiate as it stands."""
    with np.errstate(divide="ignore"):
        return np.log(np.mean(np.exp(log_weights), axis=0))


def largest_of_all(log_weights):
    """Take out one number for all images."""
    with np.errstate(divide="ignore"):
        largest = log_weights.max()
        return largest + np.log(np.mean(np.exp(log_weights - largest), axis=0))


def sum_of_weights(log_weights):
    """Add the weights up."""
    return weighted_bound(log_weights) + np.log(len(log_weights))


def largest_forgotten(log_weights):
    """Take the largest out, and do not add it again."""
    return weighted_bound(log_weights) - log_weights.max(axis=0)


EXERCISES = (
    Function(
        "pixel_score",
        pixel_score,
        image_cases,
        hint="A pixel of grey level g counts as on with the chance g / 255: chance "
        "times logit, minus log(1 + exp(logit)), added up over the image.",
        mistakes=(
            Mistake(
                "Grey levels up to 255 are no chances: with them a larger logit is "
                "always better, and the score has no upper end.",
                wrong_range,
            ),
            Mistake("That is a mean. Add the pixels of an image up.", mean_of_pixels),
            Mistake(
                "The sign is that of a loss; a log-likelihood of pixels is never above "
                "0.",
                loss_not_score,
            ),
            Mistake(
                "These are logits already, and the formula wants them as they are.",
                logits_as_chances,
            ),
        ),
    ),
    Function(
        "code_cost",
        code_cost,
        cloud_cases,
        hint="Half of: squared mean, plus variance, minus 1, minus the logarithm of "
        "the variance.",
        mistakes=(
            Mistake(
                "`exp(log_var / 2)` is the standard deviation; here the variance "
                "belongs.",
                deviation_for_variance,
            ),
            Mistake("Twice too much: there is a half before the sum.", not_halved),
            Mistake(
                "The mean must be squared: -1 is as far from 0 as 1 is.", not_squared
            ),
            Mistake(
                "The logarithm is subtracted: a narrow cloud costs, too.",
                logarithm_added,
            ),
        ),
    ),
    Function(
        "weighted_bound",
        weighted_bound,
        weight_cases,
        hint="Subtract the largest logarithm of each image, exponentiate, average, "
        "take the logarithm, and add the largest again.",
        mistakes=(
            Mistake(
                "That is the mean of the logarithms: the plain bound, however many "
                "codes are drawn. First average the weights.",
                mean_of_logarithms,
            ),
            Mistake(
                "exp(-2000) is 0 in the computer, and its logarithm is minus infinity. "
                "Take the largest of each image out before `exp`.",
                underflow,
            ),
            Mistake(
                "The largest of one image makes all weights of another 0. Take out the "
                "largest of each image.",
                largest_of_all,
            ),
            Mistake("The weights are added up; average them.", sum_of_weights),
            Mistake("The largest was taken out and not put back.", largest_forgotten),
        ),
    ),
)
