"""Chapter 8, generative adversarial networks: two players, their turns, samples."""

import functools
from itertools import product

import numpy as np
from scipy.spatial.distance import cdist
from scipy.special import expit

from aiva import data, metrics
from aiva.exercises.exercise import exercise, target
from aiva.exercises.report import CheckFailed
from aiva.judge import judged


def turn_cases(rng):
    """Draw turns `(S,)`: 0 trains the discriminator, 1 the generator through both."""
    for steps, _ in product((2, 3, 4, 5, 6, 8, 10, 12), range(4)):
        yield {"turns": rng.permutation(np.arange(steps) % 2)}


@exercise(cases=turn_cases)
def who_moves(turns):
    """Keras 3 looks at `trainable` in every step, not when `compile` is called. So it
    must be set before every step."""
    return np.stack([turns == 0, turns == 1], axis=-1)  # discriminator, generator


who_moves.mistake(
    "The discriminator never learns: nobody sets `trainable` back to True.",
    lambda turns: who_moves(turns) & [False, True],
)
who_moves.mistake(
    "From the generator's first turn on the discriminator is frozen for ever, and "
    "nothing says so.",
    lambda turns: np.stack([np.cumsum(turns) == 0, turns == 1], axis=-1),
)
who_moves.mistake(
    "Now the discriminator learns in the generator's turns too, and there it learns to "
    "be fooled.",
    lambda turns: who_moves(turns) | [True, False],
)
who_moves.mistake(
    "The two turns are mixed up: 0 is the discriminator's, 1 the generator's.",
    lambda turns: who_moves(1 - turns),
)


def pixel_cases(rng):
    """Draw small uint8 images, black and white among their pixels."""
    shapes = ((1, 1), (1, 2), (2, 2), (2, 3), (3, 3), (4, 3), (4, 4))
    for shape, _ in product(shapes, range(4)):
        images = rng.choice([0, 64, 100, 128, 200, 255], shape)
        yield {"images": images.astype("uint8")}


@exercise(cases=pixel_cases)
def as_generated(images):
    """0 becomes -1, and 255 becomes 1."""
    return images / 127.5 - 1


as_generated.mistake(
    "Real images get 0 to 1, generated ones -1 to 1: a single negative number gives a "
    "generated image away.",
    lambda images: images / 255,
)
as_generated.mistake(
    "tanh belongs to the generator's end alone; nearly all pixels are 1 now.",
    lambda images: np.tanh(images.astype("float64")),
)
as_generated.mistake(
    "Values from 0 to 2: the shift is missing.", lambda images: images / 127.5
)
as_generated.mistake(
    "Bytes know nothing below zero: dark pixels become bright. Divide first.",
    lambda images: (images - np.uint8(127)) / 127.5,
)
as_generated.mistake(
    "Values from -127.5 to 127.5: divide them, too.", lambda images: images - 127.5
)
as_generated.mistake(
    "Values from -0.5 to 0.5: tanh makes -1 to 1.", lambda images: images / 255 - 0.5
)
as_generated.mistake(
    "White became -1: the image is a negative.", lambda images: 1 - images / 127.5
)


def logit_cases(rng):
    """Draw logits `(N,)` of generated images, sure ones and unsure ones."""
    for count, spread in product((1, 2, 3, 4, 5, 7, 9, 12), (1, 3, 5)):
        yield {"logits": rng.normal(0, spread, count).round(1) + 0.05}


@exercise(cases=logit_cases)
def fooling_loss(logits):
    """`np.logaddexp(0, x)` is log(1 + exp(x)). With which sign of the logit is it -log
    D?"""
    return float(np.mean(np.logaddexp(0, -logits)))


fooling_loss.mistake(
    "This is small where the discriminator is right: the generator learns to help it. "
    "Which label must it want?",
    lambda logits: fooling_loss(-logits),
)
fooling_loss.mistake(
    "This is the minimax loss: it wants the right thing, with a slope that vanishes "
    "where the discriminator is sure.",
    lambda logits: -fooling_loss(-logits),
)
fooling_loss.mistake(
    "The mean over the batch, not the sum, or the learning rate depends on the batch "
    "size.",
    lambda logits: len(logits) * fooling_loss(logits),
)
fooling_loss.mistake(
    "A logit is no probability; it may be negative.",
    lambda logits: -np.mean(np.log(logits)),
)
fooling_loss.mistake(
    "One loss for each image is right; now return their mean.",
    lambda logits: np.logaddexp(0, -logits),
)
fooling_loss.mistake(
    "That is the mean logit, without a logarithm: it has no lower end.",
    lambda logits: -np.mean(logits),
)


def density_cases(rng):
    """Draw densities `(N,)` of real and of generated images at N points."""
    for count, _ in product((1, 2, 3, 4, 5, 8, 12, 20), range(4)):
        real, generated = rng.integers(1, 20, (2, count)) / 10
        yield {"real": real, "generated": generated}


@exercise(cases=density_cases)
def best_discriminator(real, generated):
    """Of all images at a point, which share is real?"""
    return real / (real + generated)


best_discriminator.mistake(
    "That is the probability to be generated.",
    lambda real, generated: generated / (real + generated),
)
best_discriminator.mistake(
    "That is a ratio from 0 to infinity; a probability is a share of all images at a "
    "point, the real and the generated ones.",
    lambda real, generated: real / generated,
)
best_discriminator.mistake(
    "A verdict, yes or no, has no gradient for the generator: say how likely it is.",
    lambda real, generated: (real > generated).astype("float64"),
)
best_discriminator.mistake(
    "Each point is a question of its own: divide by the densities there, not by their "
    "sum over all points.",
    lambda real, generated: real / (real + generated).sum(),
)


def gaussian_cases(rng):
    """Draw means and standard deviations `(F,)` of two Gaussians with F features."""
    names = ("mean", "other_mean", "spread", "other_spread")
    for features, _ in product((1, 2, 3, 4, 5, 6, 8, 10), range(4)):
        means = rng.integers(-4, 5, (2, features)) / 2
        spreads = rng.integers(1, 7, (2, features)) / 2
        yield dict(zip(names, (*means, *spreads), strict=True))


@exercise(cases=gaussian_cases)
def frechet_independent(mean, spread, other_mean, other_spread):
    """For each feature the squared difference of the means, and that of the standard
    deviations. Then add up."""
    return float(np.sum((mean - other_mean) ** 2 + (spread - other_spread) ** 2))


frechet_independent.mistake(
    "Compare standard deviations, not variances: the formula has the root of the "
    "covariances in it.",
    lambda spread, other_spread, **means: frechet_independent(
        spread=spread**2, other_spread=other_spread**2, **means
    ),
)
frechet_independent.mistake(
    "Two distributions around the same middle, one narrow and one wide, are not alike: "
    "how the features vary counts too.",
    lambda mean, other_mean, **spreads: np.sum((mean - other_mean) ** 2),
)
frechet_independent.mistake(
    "By custom the squared distance is reported: no root at the end.",
    lambda **gaussians: frechet_independent(**gaussians) ** 0.5,
)
frechet_independent.mistake(
    "Add up over the features; do not average.",
    lambda mean, **others: frechet_independent(mean, **others) / len(mean),
)
frechet_independent.mistake(
    "Differences without a square: the distance counts both of them squared.",
    lambda mean, spread, other_mean, other_spread: np.sum(
        np.abs(mean - other_mean) + np.abs(spread - other_spread)
    ),
)
frechet_independent.mistake(
    "The means are not squared: a difference of -2 must count as much as one of 2.",
    lambda mean, spread, other_mean, other_spread: np.sum(
        mean - other_mean + (spread - other_spread) ** 2
    ),
)
frechet_independent.mistake(
    "The S of the formula are covariances, squares of the standard deviations; you put "
    "the standard deviations in.",
    lambda spread, other_spread, **means: frechet_independent(
        spread=np.sqrt(spread), other_spread=np.sqrt(other_spread), **means
    ),
)


@exercise(cases=logit_cases)
def loss_slopes(logits):
    """By the chain rule: the derivative of the loss by D, times that of D by the logit,
    D (1 - D)."""
    probability = expit(logits)
    return np.stack([-probability, probability - 1])  # of log(1 - D), of -log D


loss_slopes.mistake(
    "The two rows are swapped: minimax first.", lambda logits: loss_slopes(logits)[::-1]
)
loss_slopes.mistake(
    "The signs are wrong: both losses fall when the logit rises, so both slopes are "
    "negative.",
    lambda logits: -loss_slopes(logits),
)
loss_slopes.mistake(
    "These are derivatives by the probability D. Times D (1 - D) they are those by the "
    "logit, which is what the network computes.",
    lambda logits: np.stack([-1 / (1 - expit(logits)), -1 / expit(logits)]),
)
loss_slopes.mistake(
    "These are the losses; their slopes are asked.",
    lambda logits: np.stack([-np.logaddexp(0, logits), np.logaddexp(0, -logits)]),
)
loss_slopes.mistake(
    "That is the slope of D alone, D (1 - D). By the chain rule it is multiplied by "
    "the derivative of each loss by D.",
    lambda logits: np.stack([-expit(logits) * expit(-logits)] * 2),
)
loss_slopes.mistake(
    "One row for each loss, `(2, N)`: these lie in columns.",
    lambda logits: loss_slopes(logits).T,
)


def point_cases(rng):
    """Draw real points `(N, 2)`, and generated ones `(M, 2)` near some of them."""
    for count, k, _ in product((3, 4, 5, 6, 8, 10), (1, 2), range(3)):
        real = rng.integers(-9, 10, (count, 2)) / 1.0
        near = real[rng.integers(0, count, count)]
        generated = near + rng.integers(-4, 5, (count, 2)) / 2 + 0.1
        yield {"real": real, "generated": generated, "k": k}
    real, on_edges = [[0.0, 0], [4, 0]], [[8.0, 0], [-4, 0], [20, 0]]
    yield {"real": np.array(real), "generated": np.array(on_edges), "k": 1}


def radius(real, k):
    """Return how far each real point is from its k-th neighbour, `(N,)`."""
    return np.sort(cdist(real, real), axis=1)[:, k]  # index 0 is the point itself


def inside(real, generated, k, compare=np.less_equal):
    """Tell which generated points lie in which real points' balls, bool `(M, N)`."""
    return compare(cdist(generated, real), radius(real, k))


@exercise(cases=point_cases)
def precision_of(real, generated, k):
    """First how far each real point is from its k-th neighbour, then for each generated
    point whether it is nearer than that to any of them."""
    return float(inside(real, generated, k).any(axis=1).mean())


precision_of.mistake(
    "A point on the edge of a ball counts, too.",
    lambda real, generated, k: inside(real, generated, k, np.less).any(axis=1).mean(),
)
precision_of.mistake(
    "Nearest of all to a point is the point itself, at distance 0; it is not a "
    "neighbour.",
    lambda real, generated, k: precision_of(real, generated, k - 1),
)
precision_of.mistake(
    "The balls belong to the real points. With those of the generated points it is "
    "recall.",
    lambda real, generated, k: precision_of(generated, real, k),
)
precision_of.mistake(
    "That is the share of real balls with something inside: coverage. Ask each "
    "generated point.",
    lambda real, generated, k: inside(real, generated, k).any(axis=0).mean(),
)


@precision_of.mistake(
    "The ball of any real point will do; a point far off has a larger one."
)
def _(real, generated, k):
    distance = cdist(generated, real)
    return np.mean(distance.min(axis=1) <= radius(real, k)[distance.argmin(axis=1)])


precision_of.mistake(
    "That is the share of all pairs. For a generated point one ball is enough: `any`.",
    lambda real, generated, k: inside(real, generated, k).mean(),
)


def class_cases(rng):
    """Draw class ids `(N,)`, some of which never occur, and wanted shares `(K,)`."""
    for count, num_classes in product((2, 3, 4, 5, 6, 9, 12, 20), (2, 3, 4)):
        classes = rng.integers(0, rng.integers(1, num_classes), count)
        weights = rng.integers(1, 6, num_classes)
        yield {"classes": classes, "wanted": weights / weights.sum()}


def too_much(classes, wanted):
    """Return how much the share of each class is above the wanted one, `(K,)`."""
    return np.bincount(classes, minlength=len(wanted)) / len(classes) - wanted


@exercise(cases=class_cases)
def class_distance(classes, wanted):
    """`np.bincount(classes, minlength=K)` counts classes that never occur too."""
    return float(np.abs(too_much(classes, wanted)).sum() / 2)


class_distance.mistake(
    "What one class has too much, others lack: half of that sum.",
    lambda classes, wanted: 2 * class_distance(classes, wanted),
)
class_distance.mistake(
    "With their signs the differences cancel out.",
    lambda classes, wanted: too_much(classes, wanted).sum() / 2,
)
class_distance.mistake(
    "Differences without their signs, not squared.",
    lambda classes, wanted: np.sum(too_much(classes, wanted) ** 2) / 2,
)
class_distance.mistake(
    "Shares, not counts: divide by N.",
    lambda classes, wanted: (
        np.abs(np.bincount(classes, minlength=len(wanted)) - wanted).sum() / 2
    ),
)
class_distance.mistake(
    "A class that never occurs is the worst of all, and you leave it out.",
    lambda classes, wanted: (
        np.abs(too_much(classes, wanted)[np.unique(classes)]).sum() / 2
    ),
)
class_distance.mistake(
    "All classes count, not the worst one alone.",
    lambda classes, wanted: np.abs(too_much(classes, wanted)).max(),
)


REAL_MEAN, REAL_SPREAD = 1.5, 0.5
ROUNDS, NUMBERS, LAST = 600, 256, 50  # rounds, numbers in each, rounds that count
MOST_STEPS = 5  # of the discriminator in a round


def powers(x):
    """Return what the discriminator sees of numbers `(N,)`: 1, x and x^2, `(3, N)`."""
    return np.stack([np.ones_like(x), x, x**2])


def play(steps, rate, generator_rate, seed=0):
    """Play the game of numbers; return mean and spread in the last rounds, `(L, 2)`."""
    rng = np.random.default_rng(seed)
    a, b, weights = 1.0, -1.0, np.zeros(3)
    ends = []
    for _ in range(ROUNDS):
        for _ in range(steps):
            real = powers(REAL_MEAN + REAL_SPREAD * rng.standard_normal(NUMBERS))
            fake = powers(a * rng.standard_normal(NUMBERS) + b)
            up = real * (1 - expit(weights @ real)) - fake * expit(weights @ fake)
            weights = weights + rate * up.mean(axis=1)
        z = rng.standard_normal(NUMBERS)
        x = a * z + b
        slope = weights[1] + 2 * weights[2] * x
        push = (1 - expit(weights @ powers(x))) * slope
        a = a + generator_rate * np.mean(push * z)
        b = b + generator_rate * np.mean(push)
        ends.append((b, abs(a)))
    return np.array(ends[-LAST:])


@target(
    bands={
        "steps": {"at_most": MOST_STEPS},
        "mean": {"at_least": 1.42, "at_most": 1.58},
        "spread": {"at_least": 0.42, "at_most": 0.58},
    }
)
def game_settings(answer):
    """Play the game with somebody's settings; report the worst late mean and spread."""
    try:
        steps, *rates = (float(number) for number in answer)
    except (TypeError, ValueError):
        steps, rates = 0, ()  # refused below
    good = len(rates) == 2 and all(0 < rate <= 1 for rate in rates)
    if not good or steps not in range(1, 21):
        raise CheckFailed(
            "game_settings: expected three numbers (steps, rate, generator_rate), "
            f"1 to 20 steps and rates above 0 up to 1. Received: {answer!r}."
        )
    with np.errstate(all="ignore"):
        ends = np.concatenate([play(int(steps), *rates, seed=seed) for seed in (0, 1)])
    apart = np.abs(ends - (REAL_MEAN, REAL_SPREAD))
    mean, spread = ends[apart.argmax(axis=0), (0, 1)]
    return {"steps": int(steps), "mean": float(mean), "spread": float(spread)}


game_settings.mistake(
    "The numbers have run away. Smaller rates!",
    lambda figures: not abs(figures["mean"]) < 100,
)
game_settings.mistake(
    "Collapsed: every z becomes the same number. The discriminator is too slow to see "
    "it; let it learn more in every round.",
    lambda figures: figures["spread"] < 0.1,
)
game_settings.mistake(
    "The generator has not arrived: its rate is too small for 600 rounds.",
    lambda figures: figures["mean"] < 1.1,
)
game_settings.mistake(
    "More than five steps in a round. A higher rate makes up for fewer.",
    lambda figures: figures["steps"] > MOST_STEPS,
)
game_settings.mistake(
    "The spread is right, and the mean wanders. A discriminator nearer to its best, or "
    "a slower generator, calms it.",
    lambda figures: (
        0.42 <= figures["spread"] <= 0.58 and not 1.42 <= figures["mean"] <= 1.58
    ),
)
game_settings.mistake(
    "Not collapsed, but too wide or too narrow: the two still circle around each "
    "other. A discriminator nearer to its best, or a slower generator, calms them.",
    lambda figures: not 0.42 <= figures["spread"] <= 0.58,
)

SAMPLES = 500
COPY = 100  # a distance in grey levels below which a digit of 8 x 8 is a copy
DISTANCE = 0.3  # of generated samples; as they come they have 0.4 to 0.6


@functools.cache
def real_digits():
    """Load the real digits once: the training pixels, and features of every second."""
    train, _ = data.load("digits", size=8)
    test, _ = data.load("digits", split="test", size=8)
    every_second = np.concatenate([train, test])[::2]
    return train.reshape(len(train), -1).astype("float64"), judged(every_second)[0]


@target(
    bands={
        "Fréchet distance": {"at_most": DISTANCE},
        "recall": {"at_least": 0.3},
        "copies": {"at_most": 0},
    }
)
def better_samples(answer):
    """Measure samples: their distance, their recall, and how many are copies."""
    expected = (
        "better_samples: expected 500 digits (500, 8, 8, 1) with values 0-255. "
        "Received: "
    )
    images = np.asarray(answer)
    if images.shape != (SAMPLES, 8, 8, 1) or images.dtype.kind not in "fiu":
        raise CheckFailed(f"{expected}shape {images.shape}, {images.dtype}.")
    if not np.isfinite(images).all() or images.min() < 0 or not 1 < images.max() <= 255:
        raise CheckFailed(f"{expected}values {images.min():g} to {images.max():g}.")
    train, real = real_digits()
    features, _ = judged(images)
    flat = images.reshape(SAMPLES, -1).astype("float64")
    return {
        "Fréchet distance": metrics.frechet_distance(real, features),
        "recall": metrics.manifold_precision_recall(real, features)["recall"],
        "copies": float(np.mean(cdist(flat, train).min(axis=1) < COPY)),
    }


better_samples.mistake(
    "Some are training images. A copy is no sample: choose among what the generator "
    "made.",
    lambda figures: figures["copies"] > 0,
)
better_samples.mistake(
    "The same few digits, again and again: recall says so. Make more images and choose "
    "among them.",
    lambda figures: figures["recall"] < 0.1,
)
better_samples.mistake(
    "They look good and are too much alike. Choose from all classes equally, and not "
    "the best alone.",
    lambda figures: figures["recall"] < 0.3,
)
better_samples.mistake(
    "Make several thousand. For each of 500 different training digits take the made "
    "one that is nearest in the judge's features and not taken yet.",
    lambda figures: figures["Fréchet distance"] > DISTANCE,
)
