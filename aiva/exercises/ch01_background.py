"""Chapter 1: images as arrays, right answers, and where a network stops to see."""

import functools
from itertools import product

import numpy as np

from aiva import data, metrics, models
from aiva.exercises.exercise import exercise, target
from aiva.exercises.report import CheckFailed

GREY = np.array([0.299, 0.587, 0.114])  # how bright red, green and blue look to us
ENOUGH = 0.6  # the accuracy that `smallest_shift` must fall below
FOOLED = 3  # the test digit that is to be changed
MOST_PIXELS = 10  # of its 784


def accuracy_cases(rng):
    """Draw logits that are right about half of the time."""
    for count, num_classes in product(range(1, 9), (2, 3, 5, 8)):
        labels = rng.integers(0, num_classes, count)
        logits = rng.normal(size=(count, num_classes)).round(1) + 0.0  # no -0
        logits[np.arange(count), labels] += 1
        yield {"logits": logits, "labels": labels}


@exercise(cases=accuracy_cases)
def accuracy(logits, labels):
    """Take the class of the largest logit in every row, compare with the labels,
    average."""
    return float(np.mean(logits.argmax(axis=-1) == labels))


accuracy.mistake(
    "That counts the right answers; divide by how many there are.",
    lambda logits, labels: np.sum(logits.argmax(axis=-1) == labels),
)
accuracy.mistake(
    "`argmax` went down the examples (axis 0); classes are the last axis.",
    lambda logits, labels: np.mean(logits.argmax(axis=0) == labels),
)
accuracy.mistake(
    "You compared the largest logit itself with the label; ask for its position, "
    "`argmax`.",
    lambda logits, labels: np.mean(logits.max(axis=-1) == labels),
)
accuracy.mistake(
    "`argmax()` without an axis looks at the whole array at once; each row has its own "
    "answer.",
    lambda logits, labels: np.mean(logits.argmax() == labels),
)
accuracy.mistake(
    "That is the share of wrong answers.",
    lambda logits, labels: 1 - accuracy(logits, labels),
)
accuracy.mistake(
    "That is a percentage; an accuracy lies between 0 and 1.",
    lambda logits, labels: 100 * accuracy(logits, labels),
)
accuracy.mistake(
    "That asks for the smallest logit; the answer is the class of the largest.",
    lambda logits, labels: accuracy(-logits, labels),
)
accuracy.mistake(
    "That says of each example whether it is right; the share of right ones is one "
    "number.",
    lambda logits, labels: logits.argmax(axis=-1) == labels,
)
accuracy.mistake(
    "Divide by the number of examples; `logits.size` counts every class of each.",
    lambda logits, labels: accuracy(logits, labels) / logits.shape[1],
)
accuracy.mistake(
    "Divide by the number of examples; you divided by the number of classes.",
    lambda logits, labels: accuracy(logits, labels) * len(labels) / logits.shape[1],
)


def random_image(rng, *shape):
    """Draw an image of any shape."""
    return rng.integers(0, 256, shape).astype("uint8")


def colour_cases(rng, narrowest=1):
    """Draw colour images of many sizes."""
    for height, width in product(range(1, 7), range(narrowest, 7)):
        yield {"image": random_image(rng, height, width, 3)}


@exercise(cases=functools.partial(colour_cases, narrowest=2))
def mirror(image):
    """Which axis counts the columns? Walk through that one backwards."""
    return image[:, ::-1]


mirror.mistake(
    "You walked the last axis backwards: that exchanges red and blue, not left and "
    "right.",
    lambda image: image[..., ::-1],
)
mirror.mistake(
    "That is upside down: the first axis counts the rows.", lambda image: image[::-1]
)
mirror.mistake(
    "That is turned by half a circle: only the columns change places.",
    lambda image: image[::-1, ::-1],
)
mirror.mistake(
    "Left and right are exchanged, but red and blue are too: leave the last axis as it "
    "is.",
    lambda image: image[:, ::-1, ::-1],
)
mirror.mistake(
    "Rows and columns are exchanged: that mirrors at the diagonal.",
    lambda image: image.transpose(1, 0, 2),
)
mirror.mistake(
    "That is turned by a quarter of a circle; a mirror turns nothing.",
    lambda image: np.rot90(image),
)
mirror.mistake(
    "One column is missing: a slice stops *before* its end. Leave the end out.",
    lambda image: image[:, :0:-1],
)


def paste_cases(rng):
    """Draw grey images with a patch that fits at (x, y); first in the upper right."""
    image = np.array([[10, 20], [30, 40]], "uint8")
    yield {"image": image, "patch": np.array([[200]], "uint8"), "x": 1, "y": 0}
    for height, width in product(range(2, 8), range(2, 8)):
        high, wide = (int(rng.integers(1, side + 1)) for side in (height, width))
        yield {
            "image": rng.integers(0, 100, (height, width)).astype("uint8"),
            "patch": rng.integers(100, 256, (high, wide)).astype("uint8"),
            "x": int(rng.integers(0, width - wide + 1)),
            "y": int(rng.integers(0, height - high + 1)),
        }


@exercise(cases=paste_cases)
def paste(image, patch, x, y):
    """Rows from y on, columns from x on, as many as the patch has."""
    result = image.copy()
    result[y : y + patch.shape[0], x : x + patch.shape[1]] = patch
    return result


paste.mistake(
    "x and y are exchanged: y counts rows, and rows are the first index.",
    lambda image, patch, x, y: paste(image, patch, x=y, y=x),
)
paste.mistake(
    "The patch replaces what was there; you added it.",
    lambda image, patch, x, y: image + paste(0 * image, patch, x, y),
)
paste.mistake(
    "What the patch does not cover must stay: begin with a copy of the image.",
    lambda image, patch, x, y: paste(0 * image, patch, x, y),
)


@paste.mistake(
    "Height and width of the patch are exchanged: `patch.shape` gives the rows first."
)
def _(image, patch, x, y):
    result = image.copy()
    width, height = patch.shape
    result[y : y + height, x : x + width] = patch
    return result


@paste.mistake("(0, 0) is the upper left corner.")
def _(image, patch, x, y):
    down, right = np.subtract(image.shape, patch.shape)
    return paste(image, patch, right - x, down - y)


def brighten_cases(rng):
    """Draw images of many sizes, brightened and darkened."""
    for height, width in product(range(1, 7), range(1, 7)):
        image = random_image(rng, height, width)
        yield {"image": image, "amount": int(rng.integers(-200, 201))}


@exercise(cases=brighten_cases)
def brighten(image, amount):
    """Compute with whole numbers that can leave 0-255, then clip, then return to
    uint8."""
    return np.clip(image.astype(int) + amount, 0, 255).astype("uint8")


brighten.mistake(
    "uint8 has no number above 255 and none below 0: it starts again at the other end. "
    "Convert to `int` before you add.",
    lambda image, amount: image + np.array(amount).astype("uint8"),
)
brighten.mistake(
    "A uint8 holds neither the amount nor the sum, and a clip afterwards comes too "
    "late. Make the image `int` first: `image.astype(int)`.",
    lambda image, amount: image + amount,
)
brighten.mistake(
    "Large sums are kept at 255, but what happens to a dark pixel when `amount` is "
    "negative?",
    lambda image, amount: np.minimum(image.astype(int) + amount, 255).astype("uint8"),
)
brighten.mistake(
    "Nothing falls below 0, but what happens to a bright pixel when `amount` is "
    "positive?",
    lambda image, amount: np.maximum(image.astype(int) + amount, 0).astype("uint8"),
)
brighten.mistake(
    "256 does not fit into a uint8: it becomes 0. What is the largest number that "
    "fits?",
    lambda image, amount: np.clip(image.astype(int) + amount, 0, 256).astype("uint8"),
)
brighten.mistake(
    "Values here go from 0 to 255, not from 0 to 1.",
    lambda image, amount: np.clip(image.astype(int) + amount, 0, 1).astype("uint8"),
)
brighten.mistake(
    "`int8` ends at 127, where half of the image does not fit. Take `int`.",
    lambda image, amount: np.clip(image.astype("int8") + amount, 0, 255).astype(
        "uint8"
    ),
)
brighten.mistake(
    "The numbers are right, but an image is uint8: convert at the end.",
    lambda image, amount: np.clip(image.astype(int) + amount, 0, 255),
)
brighten.mistake(
    "Subtracting is the other direction: a positive amount is brighter.",
    lambda image, amount: brighten(image, -amount),
)


@exercise(cases=colour_cases)
def to_grey(image):
    """Weight the three colours, add over the last axis, round, convert."""
    return np.rint(image @ GREY).astype("uint8")


to_grey.mistake(
    "You gave the three colours equal weight; to our eye green is five times as bright "
    "as blue. Use the weights of the text.",
    lambda image: np.rint(image.mean(axis=-1)).astype("uint8"),
)
to_grey.mistake(
    "The numbers are right, but an image is uint8: convert at the end.",
    lambda image: np.rint(image @ GREY),
)
to_grey.mistake(
    "Round before you convert, and give each colour its own weight.",
    lambda image: image.mean(axis=-1).astype("uint8"),
)
to_grey.mistake(
    "Red and blue are exchanged. Channels here come as red, green, blue.",
    lambda image: to_grey(image[..., ::-1]),
)
to_grey.mistake(
    "`astype` cuts the fraction off: 99.9 becomes 99. Round first.",
    lambda image: (image @ GREY).astype("uint8"),
)
to_grey.mistake("Two things: round, and an image is uint8.", lambda image: image @ GREY)
to_grey.mistake(
    "Round once, after the three colours are added.",
    lambda image: np.rint(image * GREY).sum(axis=-1).astype("uint8"),
)
to_grey.mistake(
    "Each colour has its weight, but the three are still apart: add over the last "
    "axis.",
    lambda image: np.rint(image * GREY).astype("uint8"),
)
to_grey.mistake(
    "The weights sum to one already: add the three colours, do not average them.",
    lambda image: np.rint((image * GREY).mean(axis=-1)).astype("uint8"),
)
to_grey.mistake(
    "The three colours are added without their weights, and the sum leaves 0 to 255.",
    lambda image: image.sum(axis=-1).astype("uint8"),
)
to_grey.mistake(
    "The channel axis should be gone: the result has shape (H, W).",
    lambda image: to_grey(image)[..., None],
)


def crop_cases(rng):
    """Draw images of many sizes with a box inside."""
    for height, width in product(range(2, 9), range(2, 9)):
        left, right = np.sort(rng.choice(width + 1, 2, replace=False)).tolist()
        top, bottom = np.sort(rng.choice(height + 1, 2, replace=False)).tolist()
        image = random_image(rng, height, width)
        yield {"image": image, "box": [left, top, right, bottom]}


@exercise(cases=crop_cases)
def crop(image, box):
    """An array is indexed [row, column], a box is written x before y."""
    left, top, right, bottom = box
    return image[top:bottom, left:right]


crop.mistake(
    "x and y are exchanged: the first index of an array is the row, and rows are "
    "counted by y.",
    lambda image, box: image[box[0] : box[2], box[1] : box[3]],
)
crop.mistake(
    "One row and one column too many: x2 and y2 are the first that are *not* part of "
    "the box, as in every Python slice.",
    lambda image, box: crop(image, np.add(box, [0, 0, 1, 1])),
)
crop.mistake(
    "You read the box as corner and size; here it is two corners.",
    lambda image, box: crop(image, np.add(box, [0, 0, *box[:2]])),
)
crop.mistake(
    "One row and one column are missing: a slice stops before its end already, so "
    "nothing is to be taken off.",
    lambda image, box: crop(image, np.subtract(box, [0, 0, 1, 1])),
)
crop.mistake(
    "The box holds two corners, x1 and y1 first. A slice of columns goes from x1 to "
    "x2, the first and the third number.",
    lambda image, box: image[box[2] : box[3], box[0] : box[1]],
)
crop.mistake(
    "The right pixels, but rows and columns are exchanged in the result.",
    lambda image, box: crop(image, box).T,
)


def top_accuracy_cases(rng):
    """Draw logits without ties, and ask for several k."""
    for count, classes, k in product((1, 2, 4, 7), (4, 5, 8), (1, 2, 3)):
        logits = rng.permutation(count * classes).reshape(count, classes) / 10
        yield {"logits": logits, "labels": rng.integers(0, classes, count), "k": k}


@exercise(cases=top_accuracy_cases)
def top_accuracy(logits, labels, k):
    """Sort each row by its logits, largest first, keep k positions, and see whether
    the label is one of them."""
    best = np.argsort(-logits, axis=-1)[:, :k]  # (N, k)
    return float(np.mean((best == labels[:, None]).any(axis=-1)))


top_accuracy.mistake(
    "`argsort` puts the smallest first: you kept the k worst classes.",
    lambda logits, labels, k: top_accuracy(-logits, labels, k),
)
top_accuracy.mistake(
    "You looked at the best class only, whatever k is.",
    lambda logits, labels, k: top_accuracy(logits, labels, 1),
)
top_accuracy.mistake(
    "The label may be any of the k best, not only the k-th.",
    lambda logits, labels, k: np.mean(np.argsort(-logits)[:, k - 1] == labels),
)
top_accuracy.mistake(
    "That counts the right answers; divide by how many examples there are.",
    lambda logits, labels, k: len(labels) * top_accuracy(logits, labels, k),
)
top_accuracy.mistake(
    "That is a percentage; a share lies between 0 and 1.",
    lambda logits, labels, k: 100 * top_accuracy(logits, labels, k),
)
top_accuracy.mistake(
    "You averaged over all k answers of each example, of which one at most can be "
    "right: ask first whether *any* is.",
    lambda logits, labels, k: top_accuracy(logits, labels, k) / k,
)
top_accuracy.mistake(
    "You asked that *all* of the k answers are right; one is enough.",
    lambda logits, labels, k: top_accuracy(logits, labels, k) * (k == 1),
)
top_accuracy.mistake(
    "You kept one too many: `k + 1` answers.",
    lambda logits, labels, k: top_accuracy(logits, labels, k + 1),
)
top_accuracy.mistake(
    "`sort` gives the logits themselves; ask for the classes, `argsort`.",
    lambda logits, labels, k: np.mean(
        (-np.sort(-logits)[:, :k] == labels[:, None]).any(axis=-1)
    ),
)
top_accuracy.mistake(
    "You sorted each class over the examples (axis 0); each row has its own order.",
    lambda logits, labels, k: np.mean(
        (np.argsort(-logits, axis=0)[:, :k] == labels[:, None]).any(axis=-1)
    ),
)


@functools.cache
def network():
    """Build the shipped network once."""
    return models.pretrained("cnn_digits")


def shifted_accuracy(pixels):
    """Measure the shipped network on the test digits, moved to the right."""
    images, labels = data.load("digits", split="test")
    moved = np.zeros_like(images)
    moved[:, :, pixels:] = images[:, :, : images.shape[2] - pixels]
    logits = network().predict(moved, batch_size=360, verbose=0)
    return metrics.accuracy(labels, logits)


@target(
    bands={
        "accuracy at this shift": {"at_most": ENOUGH},
        "accuracy one pixel before": {"at_least": ENOUGH},
    }
)
def smallest_shift(pixels):
    """Measure the shipped network on digits moved to the right by some pixels."""
    if isinstance(pixels, bool) or not isinstance(pixels, (int, np.integer)):
        raise CheckFailed(
            f"smallest_shift: expected a whole number. Received: {pixels!r}.",
            "give the number of pixels itself, such as 3.",
        )
    if not 1 <= pixels <= 27:
        raise CheckFailed(
            f"smallest_shift: expected 1 to 27 pixels. Received: {pixels}.",
            "the images are 28 pixels wide.",
        )
    return {
        "accuracy at this shift": shifted_accuracy(pixels),
        "accuracy one pixel before": shifted_accuracy(pixels - 1),
    }


smallest_shift.mistake(
    "The network still knows more than 60 % of the digits: move them on.",
    lambda figures: figures["accuracy at this shift"] > ENOUGH,
)
smallest_shift.mistake(
    "So far out the network mostly guesses: go back several pixels.",
    lambda figures: figures["accuracy one pixel before"] < 0.4,
)
smallest_shift.mistake(
    "One pixel less was already enough: look for the smallest shift.",
    lambda figures: figures["accuracy one pixel before"] < ENOUGH,
)


@target(
    bands={
        "changed pixels": {"at_most": MOST_PIXELS},
        "recognised as the true class": {"at_most": 0},
    }
)
def fool_the_network(image):
    """Count the changed pixels of one test digit, and ask what it looks like."""
    images, labels = data.load("digits", split="test")
    image = np.asarray(image)
    if image.shape != images[FOOLED].shape or image.dtype != np.uint8:
        raise CheckFailed(
            "fool_the_network: expected one uint8 image of shape (28, 28, 1). "
            f"Received: {image.dtype} of shape {image.shape}.",
            f"start from `test_images[{FOOLED}].copy()` and change single pixels.",
        )
    logits = network().predict(image[None], verbose=0)[0]
    return {
        "changed pixels": int((image != images[FOOLED]).sum()),
        "recognised as the true class": float(logits.argmax() == labels[FOOLED]),
    }


fool_the_network.mistake(
    "This is the test digit, unchanged. Start with one pixel.",
    lambda figures: figures["changed pixels"] == 0,
)
fool_the_network.mistake(
    "The network is fooled, but by too many pixels: choose the ones that lower the "
    "probability of the true class most.",
    lambda figures: figures["recognised as the true class"] == 0,
)
fool_the_network.mistake(
    "The network still sees the true class. Which single change lowers its probability "
    "most? One `predict` can answer for all 784 candidates.",
    lambda figures: figures["recognised as the true class"] == 1,
)
