"""Chapter 7, variational autoencoders: the bound and its terms, codes and samples."""

import functools
from itertools import product

import keras
import numpy as np

from aiva import models
from aiva.exercises.exercise import exercise, target
from aiva.exercises.report import CheckFailed

SWITCHED_OFF = 8  # dimensions of a code that say nothing
CHANGE = 2  # grey levels that they may change
SURE = 0.95
LONGEST = 5  # a code of 40 standard normal numbers has a length of 6.3

shipped = functools.cache(models.pretrained)


def rounded_normal(rng, deviation, shape):
    """Draw normal numbers with one decimal; adding 0 turns -0 into 0."""
    return rng.normal(0, deviation, shape).round(1) + 0.0


def posterior(rng, images, dimensions):
    """Draw means and logarithms of variances, each `(images, dimensions)`."""
    mean, log_var = rounded_normal(rng, 1, (2, images, dimensions))
    return {"mean": mean, "log_var": log_var}


def bound_cases(rng):
    """Draw pixels `(B, P)`, 0 or 1, how probable a 1 is, and posteriors `(B, D)`."""
    shapes = ((1, 2, 3), (2, 3, 1), (2, 4, 2), (3, 5, 2))
    for (images, pixels, dimensions), _ in product(shapes, range(7)):
        x = rng.integers(0, 2, (images, pixels))
        probabilities = rng.integers(1, 10, (images, pixels)) / 10
        of_codes = posterior(rng, images, dimensions)
        yield {"pixels": x, "probabilities": probabilities, **of_codes}


def surprises(pixels, probabilities):
    """Return minus the logarithm of how probable each pixel was, `(B, P)`."""
    return -np.log(np.where(pixels == 1, probabilities, 1 - probabilities))


def costs(of_pixels, of_dimensions, pixels, probabilities, mean, log_var):
    """Put both terms together: `of_pixels` of (B, P), `of_dimensions` of (B, D)."""
    surprise = of_pixels(surprises(pixels, probabilities), axis=1)
    divergence = of_dimensions(code_cost(mean, log_var), axis=1)
    return float(np.mean(surprise + divergence))


@exercise(cases=bound_cases)
def negative_bound(pixels, probabilities, mean, log_var):
    """For each image: add up the surprise of all its pixels, and add up what all
    dimensions of its code cost. Only then average, over the images."""
    return costs(np.sum, np.sum, pixels, probabilities, mean, log_var)


negative_bound.mistake(
    "Pixels are averaged, dimensions of the code added up: a code now costs as many "
    "times too much as there are pixels, and the model stops using it. Add the pixels "
    "of an image up.",
    lambda **case: costs(np.mean, np.sum, **case),
)
negative_bound.mistake(
    "Both terms are averaged, each over another count, so their balance is lost. Both "
    "are sums for one image; only the images are averaged.",
    lambda **case: costs(np.mean, np.mean, **case),
)
negative_bound.mistake(
    "The dimensions of a code are averaged, so it is too cheap: add them up, as you do "
    "with the pixels.",
    lambda **case: costs(np.sum, np.mean, **case),
)
negative_bound.mistake(
    "The pixels are added up with the wrong sign: the surprise of a pixel is minus the "
    "logarithm of its probability.",
    lambda **case: costs(lambda surprise, axis: -surprise.sum(axis), np.sum, **case),
)
negative_bound.mistake(
    "The pixels are added up over the whole batch: average over the images first.",
    lambda pixels, **case: costs(
        lambda surprise, axis: surprise.sum(), np.sum, pixels=pixels, **case
    ),
)
negative_bound.mistake(
    "That is the bound itself. The loss is minus the bound.",
    lambda **case: -negative_bound(**case),
)
negative_bound.mistake(
    "The divergence is missing: codes would cost nothing, as in an autoencoder.",
    lambda **case: costs(np.sum, lambda cost, axis: 0, **case),
)
negative_bound.mistake(
    "One number for each image is right; now return their mean.",
    lambda pixels, probabilities, mean, log_var: (
        surprises(pixels, probabilities).sum(axis=1)
        + code_cost(mean, log_var).sum(axis=1)
    ),
)
negative_bound.mistake(
    "The images are added up: twice as many would cost twice as much. Average over "
    "them.",
    lambda pixels, **others: len(pixels) * negative_bound(pixels, **others),
)
negative_bound.mistake(
    "The divergence lowers the bound, so it raises this loss.",
    lambda **case: costs(np.sum, lambda cost, axis: -cost.sum(axis), **case),
)


def noise_cases(rng):
    """Draw noise `(S, B, D)` for S codes of each of B images."""
    shapes = ((1, 1, 2), (2, 1, 1), (2, 2, 1), (3, 2, 2))
    for shape, _ in product(shapes, range(7)):
        noise = rounded_normal(rng, 1, shape)
        yield {**posterior(rng, *shape[1:]), "noise": noise}


@exercise(cases=noise_cases)
def draw_codes(mean, log_var, noise):
    """Mean plus standard deviation times the noise that is given (draw none of your
    own). The encoder gives the logarithm of the variance, which is the square of the
    standard deviation."""
    return mean + np.exp(log_var / 2) * noise


draw_codes.mistake(
    "`exp(log_var)` is the variance. Noise is stretched by its square root, the "
    "standard deviation.",
    lambda mean, log_var, noise: mean + np.exp(log_var) * noise,
)
draw_codes.mistake(
    "`log_var` is a logarithm and may be negative: take `exp` of its half.",
    lambda mean, log_var, noise: mean + log_var * noise,
)
draw_codes.mistake(
    "Every draw uses the noise of the first: then the code is no distribution but a "
    "point, which merely is not the mean.",
    lambda noise, **case: draw_codes(noise=noise[:1].repeat(len(noise), 0), **case),
)
draw_codes.mistake(
    "Twice the logarithm is the logarithm of the square: the root halves it.",
    lambda mean, log_var, noise: mean + np.exp(2 * log_var) * noise,
)
draw_codes.mistake(
    "The root of a logarithm is no standard deviation, and NaN where it is negative: "
    "take `exp` first.",
    lambda mean, log_var, noise: mean + np.sqrt(log_var) * noise,
)
draw_codes.mistake(
    "The sign of the logarithm is turned: the surer the encoder, the wider its codes.",
    lambda mean, log_var, noise: mean + np.exp(-log_var / 2) * noise,
)
draw_codes.mistake(
    "The mean is stretched as well: add it after the noise was stretched.",
    lambda mean, log_var, noise: (mean + noise) * np.exp(log_var / 2),
)
draw_codes.mistake(
    "The noise keeps its own width of 1: stretch it by the standard deviation.",
    lambda mean, log_var, noise: mean + noise,
)
draw_codes.mistake(
    "The noise is stretched, but the mean is missing.",
    lambda mean, log_var, noise: np.exp(log_var / 2) * noise,
)
draw_codes.mistake(
    "There is no noise in these codes.", lambda mean, log_var, noise: mean + 0 * noise
)


def image_cases(rng):
    """Draw small images `(B, H, W, 1)`, values 0-255, and logits of their pixels."""
    shapes = ((1, 1, 2, 1), (1, 2, 2, 1), (2, 2, 3, 1), (3, 4, 2, 1))
    for shape, _ in product(shapes, range(7)):
        images = rng.integers(0, 256, shape).astype("float64")
        images[0, 0, 0] = 255
        logits = rounded_normal(rng, 2, shape)
        logits[-1, -1, -1] += rng.choice([0, 0, 900])  # exp(900) is no number
        yield {"images": images, "logits": logits}


@exercise(cases=image_cases)
def pixel_score(images, logits):
    """A pixel of grey level g is on with probability g / 255: probability times logit,
    minus log(1 + exp(logit)), added up over the image. `np.logaddexp(0, x)` is that
    logarithm, for every x."""
    return pixel_terms(images / 255, logits).sum(axis=(1, 2, 3))


def pixel_terms(probabilities, logits):
    """Return the expected log-likelihood of each pixel."""
    return probabilities * logits - np.logaddexp(0, logits)


pixel_score.mistake(
    "Grey levels up to 255 are no probabilities: with them a larger logit is always "
    "better, and the score has no upper end.",
    lambda images, logits: pixel_score(255 * images, logits),
)
pixel_score.mistake(
    "`np.exp` of a large logit is infinity, and so is the loss from there on. "
    "`np.logaddexp(0, x)` is log(1 + exp(x)) for every x.",
    lambda images, logits: np.sum(
        images / 255 * logits - np.log(1 + np.exp(logits)), axis=(1, 2, 3)
    ),
)
pixel_score.mistake(
    "Two things: grey levels up to 255 are no probabilities, and `np.exp` of a large "
    "logit is infinity.",
    lambda images, logits: np.sum(
        images * logits - np.log(1 + np.exp(logits)), axis=(1, 2, 3)
    ),
)
pixel_score.mistake(
    "The whole term is divided by 255; only the grey level becomes a probability.",
    lambda images, logits: pixel_score(255 * images, logits) / 255,
)
pixel_score.mistake(
    "Rounding to black and white forgets how grey a pixel was: its grey level is a "
    "probability.",
    lambda images, logits: pixel_score(255 * (images > 127), logits),
)
pixel_score.mistake(
    "That is one number for all images. Add up the pixels of each image.",
    lambda images, logits: pixel_score(images, logits).sum(),
)
pixel_score.mistake(
    "That is a mean. Add the pixels of an image up.",
    lambda images, logits: pixel_score(images, logits) / images[0].size,
)
pixel_score.mistake(
    "The sign is that of a loss; a log-likelihood of pixels is never above 0.",
    lambda images, logits: -pixel_score(images, logits),
)
pixel_score.mistake(
    "These are logits already, and the formula wants them as they are.",
    lambda images, logits: pixel_score(images, 1 / (1 + np.exp(-logits))),
)


def posterior_cases(rng):
    """Draw posteriors of few codes."""
    for images, dimensions in ((1, 1), (1, 2), (2, 1), (2, 3)):
        yield from (posterior(rng, images, dimensions) for _ in range(7))


@exercise(cases=posterior_cases)
def code_cost(mean, log_var):
    """Half of: squared mean, plus variance, minus 1, minus the logarithm of the
    variance."""
    return (mean**2 + np.exp(log_var) - 1 - log_var) / 2


code_cost.mistake(
    "`exp(log_var / 2)` is the standard deviation; here the variance belongs.",
    lambda mean, log_var: (mean**2 + np.exp(log_var / 2) - 1 - log_var) / 2,
)
code_cost.mistake(
    "Twice too much: there is a half before the sum.",
    lambda mean, log_var: 2 * code_cost(mean, log_var),
)
code_cost.mistake(
    "`log_var` is the logarithm; the variance is its exponential.",
    lambda mean, log_var: (mean**2 + log_var - 1 - log_var) / 2,
)
code_cost.mistake(
    "`np.log` of a logarithm is no variance: `exp` undoes the logarithm.",
    lambda mean, log_var: (mean**2 + np.log(log_var) - 1 - log_var) / 2,
)
code_cost.mistake(
    "`log_var` is the logarithm of the variance already: subtract it as it is.",
    lambda mean, log_var: (mean**2 + np.exp(log_var) - 1 - np.log(log_var)) / 2,
)
code_cost.mistake(
    "The 1 is missing: mean 0 and variance 1 must cost nothing.",
    lambda mean, log_var: (mean**2 + np.exp(log_var) - log_var) / 2,
)
code_cost.mistake(
    "The variance is squared: `exp(log_var)` is the variance already.",
    lambda mean, log_var: (mean**2 + np.exp(2 * log_var) - 1 - log_var) / 2,
)
code_cost.mistake(
    "That is the sum over the dimensions. Here each dimension keeps its own cost.",
    lambda mean, log_var: code_cost(mean, log_var).sum(axis=-1),
)
code_cost.mistake(
    "The mean must be squared: -1 is as far from 0 as 1 is.",
    lambda mean, log_var: (mean + np.exp(log_var) - 1 - log_var) / 2,
)
code_cost.mistake(
    "The logarithm is subtracted: a narrow posterior costs, too.",
    lambda mean, log_var: (mean**2 + np.exp(log_var) - 1 + log_var) / 2,
)


def walk_cases(rng):
    """Draw two codes `(D,)` and a number of steps."""
    for dimensions, steps in product((1, 2, 3, 5), (2, 3, 4, 5, 6, 9, 11)):
        start, end = rng.integers(-20, 21, (2, dimensions)) / 10
        yield {"start": start, "end": end, "steps": steps}


@exercise(cases=walk_cases)
def straight_walk(start, end, steps):
    """`np.linspace` gives shares from 0 to 1. At share 0 stand at `start`, at 1 at
    `end`."""
    share = np.linspace(0, 1, steps)[:, None]
    return (1 - share) * start + share * end


straight_walk.mistake(
    "The walk stops before it arrives at `end`.",
    lambda start, end, steps: straight_walk(start, end, steps + 1)[:-1],
)
straight_walk.mistake(
    "One code too many: the two ends are among the `steps`.",
    lambda start, end, steps: straight_walk(start, end, steps + 1),
)
straight_walk.mistake(
    "The two shares of a code must add up to 1: here both ends are counted in full at "
    "`end`.",
    lambda start, end, steps: start + np.linspace(0, 1, steps)[:, None] * end,
)
straight_walk.mistake(
    "The codes lie along axis 0: `(steps, D)`, not `(D, steps)`.",
    lambda start, end, steps: straight_walk(start, end, steps).T,
)
straight_walk.mistake(
    "The walk goes the other way round.",
    lambda start, end, steps: straight_walk(end, start, steps),
)
straight_walk.mistake(
    "That is how far one has come. Where is one, having left from `start`?",
    lambda start, end, steps: straight_walk(start, end, steps) - start,
)


def means_cases(rng):
    """Draw means `(N, D)`; some are the same for every image, but not zero."""
    for images, dimensions in product((2, 3, 5, 8), (1, 2, 3, 4, 6, 8, 9)):
        spread = rng.choice([0.0, 0.05, 0.3, 1.0], dimensions)
        shift = rng.choice([-1.0, 0.0, 0.5], dimensions)
        means = shift + spread * rng.normal(0, 1, (images, dimensions))
        yield {"means": means.round(3) + 0.0, "limit": 0.01}  # no -0
    for limit in (0.25, 0.3):  # variances of 0.25 and 1: one at a limit, one below
        yield {"means": np.array([[0.0, 3.0], [1.0, 5.0]]), "limit": limit}


@exercise(cases=means_cases)
def active_numbers(means, limit):
    """For each dimension of the code the variance over the images, which lie along axis
    0; then count how many are above the limit."""
    return int(np.sum(means.var(axis=0) > limit))


active_numbers.mistake(
    "That is the variance within each code. Ask how a dimension differs from image to "
    "image.",
    lambda means, limit: np.sum(means.var(axis=1) > limit),
)
active_numbers.mistake(
    "A dimension that is 0.5 for every image says nothing, though it is not zero: take "
    "the variance.",
    lambda means, limit: np.sum(np.mean(means**2, axis=0) > limit),
)
active_numbers.mistake(
    "A dimension whose variance is exactly the limit is not above it.",
    lambda means, limit: np.sum(means.var(axis=0) >= limit),
)
active_numbers.mistake(
    "Divide by the number of images, as `np.var` does; `ddof=1` divides by one less.",
    lambda means, limit: np.sum(means.var(axis=0, ddof=1) > limit),
)
active_numbers.mistake(
    "The limit is one for variances.",
    lambda means, limit: np.sum(means.std(axis=0) > limit),
)
active_numbers.mistake(
    "The mean over the images says nothing about how they differ: take the variance.",
    lambda means, limit: np.sum(np.abs(means.mean(axis=0)) > limit),
)
active_numbers.mistake(
    "These are the idle dimensions. Count those above the limit.",
    lambda means, limit: np.sum(means.var(axis=0) <= limit),
)
active_numbers.mistake(
    "That is a verdict on each dimension. Count them.",
    lambda means, limit: means.var(axis=0) > limit,
)
active_numbers.mistake(
    "One variance of all dimensions together. Take one for each dimension: `axis=0`.",
    lambda means, limit: np.sum(means.var() > limit),
)
active_numbers.mistake(
    "Return how many, not which share.",
    lambda means, limit: np.mean(means.var(axis=0) > limit),
)


def weight_cases(rng):
    """Draw log p(x, z) - log q(z | x) `(S, N)`: moderate ones and extremely small."""
    for draws, images in product((1, 2, 3, 5), (1, 2, 3)):
        for level in (-3, -90, -2000):
            log_weights = level + rng.normal(0, 2, (draws, images)).round(1)
            yield {"log_weights": log_weights}
        apart = -900 * rng.permutation(np.arange(images))  # other images' sizes
        yield {"log_weights": log_weights + 2000 + apart}


def log_mean(log_weights, largest):
    """Return the logarithm of the mean weight, computed with the largest taken out."""
    return largest + np.log(np.mean(np.exp(log_weights - largest), axis=0))


@exercise(cases=weight_cases)
def weighted_bound(log_weights):
    """Subtract the largest logarithm of each image, exponentiate, average, take the
    logarithm, and add the largest again."""
    return log_mean(log_weights, log_weights.max(axis=0))


weighted_bound.mistake(
    "That is the mean of the logarithms: the plain bound, however many codes are "
    "drawn. First average the weights.",
    lambda log_weights: log_weights.mean(axis=0),
)
weighted_bound.mistake(
    "exp(-2000) is 0 in the computer, and its logarithm is minus infinity. Take the "
    "largest of each image out before `exp`.",
    lambda log_weights: log_mean(log_weights, 0),
)
weighted_bound.mistake(
    "The largest of one image makes all weights of another 0. Take out the largest of "
    "each image.",
    lambda log_weights: log_mean(log_weights, log_weights.max()),
)
weighted_bound.mistake(
    "The weights are added up; average them.",
    lambda log_weights: weighted_bound(log_weights) + np.log(len(log_weights)),
)
weighted_bound.mistake(
    "The average is over the images. Average over the S codes of each image: `axis=0`.",
    lambda log_weights: log_mean(log_weights.T, log_weights.T.max(axis=0)),
)
weighted_bound.mistake(
    "The best code alone does not count: average the weights of all.",
    lambda log_weights: log_weights.max(axis=0),
)
weighted_bound.mistake(
    "The mean weight is asked as a logarithm; you return the weight itself.",
    lambda log_weights: np.exp(log_weights).mean(axis=0),
)
weighted_bound.mistake(
    "The largest was taken out and not put back.",
    lambda log_weights: weighted_bound(log_weights) - log_weights.max(axis=0),
)


def sample_cases(rng):
    """Draw training images `(M, P)`, flat, 0-255, and samples `(N, P)`, some copies."""
    for samples, train, pixels in product((1, 2, 3, 4), (1, 2, 5), (2, 4, 9)):
        images = rng.integers(0, 256, (train, pixels))
        made = rng.integers(0, 256, (samples, pixels))
        made[0] = np.minimum(images[-1] + rng.integers(0, 3), 255)
        dtype = "uint8" if pixels == 4 else "float64"
        yield {"samples": made.astype(dtype), "train": images.astype(dtype)}


def distances(samples, train):
    """Return the root mean square differences `(N, M)` of all pairs."""
    return np.sqrt(np.mean((samples[:, None] - train[None]) ** 2, axis=-1))


def differences(samples, train, of_pixel):
    """Return the mean over the pixels of a function of differences, `(N, M)`."""
    return of_pixel(samples[:, None].astype("float64") - train[None]).mean(axis=-1)


@exercise(cases=sample_cases)
def nearest_training(samples, train):
    """What is far from what? Look at the distances of one sample to all training
    images, by hand in the case above, before you write all samples at once."""
    return distances(samples.astype("float64"), train).min(axis=1)


nearest_training.mistake(
    "uint8 minus uint8 is never below 0: 3 - 5 is 254. Make floats first.",
    lambda samples, train: distances(samples, train).min(axis=1),
)
nearest_training.mistake(
    "That grows with the number of pixels: average the squares over them.",
    lambda samples, train: nearest_training(samples, train) * samples.shape[1] ** 0.5,
)
nearest_training.mistake(
    "That is the mean over all training images: a copy of one of them would not be "
    "noticed. Take the nearest.",
    lambda samples, train: distances(samples.astype("float64"), train).mean(axis=1),
)
nearest_training.mistake(
    "The farthest training image is no copy. Take the nearest.",
    lambda samples, train: distances(samples.astype("float64"), train).max(axis=1),
)
nearest_training.mistake(
    "That is the mean of the differences without their signs. The root mean square "
    "squares them first.",
    lambda samples, train: differences(samples, train, np.abs).min(axis=1),
)
nearest_training.mistake(
    "Differences of both signs cancel: square them before the mean.",
    lambda samples, train: np.abs(differences(samples, train, np.positive)).min(axis=1),
)
nearest_training.mistake(
    "That says for each training image how far the nearest sample is. Ask each sample.",
    lambda samples, train: distances(samples.astype("float64"), train).min(axis=0),
)
nearest_training.mistake(
    "That is which training image is nearest. How far is it?",
    lambda samples, train: distances(samples.astype("float64"), train).argmin(axis=1),
)
nearest_training.mistake(
    "All distances, `(N, M)`, are right; now take the smallest of each sample.",
    lambda samples, train: distances(samples.astype("float64"), train),
)
nearest_training.mistake(
    "The root is missing: the result is in grey levels.",
    lambda samples, train: nearest_training(samples, train) ** 2,
)
nearest_training.mistake(
    "One number for each sample is wanted.",
    lambda samples, train: nearest_training(samples, train).min(),
)


@target(
    bands={
        "dimensions switched off": {"at_least": SWITCHED_OFF},
        "change in grey levels": {"at_most": CHANGE},
    }
)
def idle_numbers(indices):
    """Switch dimensions of the code off and measure how much images change."""
    dimensions = shipped("vae_mnist").latent_dim
    indices = np.asarray(indices)
    good = indices.ndim == 1 and indices.dtype.kind in "iu" and indices.size > 0
    if not good or indices.min() < 0 or indices.max() >= dimensions:
        raise CheckFailed(
            "idle_numbers: expected indices of dimensions, whole numbers from 0 to "
            f"{dimensions - 1}. Received: {indices!r}.\n"
            "Hint: `[0, 5]` switches two off; `np.flatnonzero(mask)` gives the indices "
            "of a mask."
        )
    codes = np.random.default_rng(7).standard_normal((200, dimensions))
    images = shipped("vae_mnist").decode(codes)
    codes[:, indices] = 0
    change = shipped("vae_mnist").decode(codes) - images
    return {
        "dimensions switched off": len(np.unique(indices)),
        "change in grey levels": float(np.sqrt(np.mean(change**2))),
    }


idle_numbers.mistake(
    "These are dimensions that say a lot: the images are others without them. Which "
    "means hardly differ from image to image?",
    lambda figures: figures["change in grey levels"] > 15,
)
idle_numbers.mistake(
    "One or a few of them still say something. Sort by the variance of the means over "
    "many images, and begin with the smallest.",
    lambda figures: figures["change in grey levels"] > CHANGE,
)
idle_numbers.mistake(
    "All of these are idle, but there are more: at least eight.",
    lambda figures: figures["dimensions switched off"] < SWITCHED_OFF,
)


@target(
    bands={
        "digits read as asked": {"at_least": 10},
        "least probability": {"at_least": SURE},
        "longest code": {"at_most": LONGEST},
    }
)
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
    read = keras.ops.convert_to_numpy(keras.ops.softmax(logits))  # (10, 10)
    return {
        "digits read as asked": int(np.sum(read.argmax(axis=1) == np.arange(10))),
        "least probability": float(np.diag(read).min()),
        "longest code": float(np.linalg.norm(codes, axis=1).max()),
    }


asked_codes.mistake(
    "Hardly any is read as asked. The first code must be that of a 0, the second that "
    "of a 1, and so on.",
    lambda figures: figures["digits read as asked"] < 4,
)
asked_codes.mistake(
    "Some digit is read as another one. For each digit take the code with the largest "
    "probability of that digit.",
    lambda figures: figures["digits read as asked"] < 10,
)
asked_codes.mistake(
    "All are read as asked, but one not surely enough: draw more codes to choose from.",
    lambda figures: figures["least probability"] < SURE,
)
asked_codes.mistake(
    "The codes are right, and too long. Idle dimensions add length for nothing: set "
    "them to 0, then choose among the short ones.",
    lambda figures: figures["longest code"] > LONGEST,
)
