"""Chapter 3: layers that slide, the loss, and a classifier of one's own."""

from itertools import product

import keras
import numpy as np

from aiva import data, metrics, scratch
from aiva.exercises.exercise import exercise, target
from aiva.exercises.report import CheckFailed

MOST_PARAMETERS = 10_000
NOT_A_CLASSIFIER = (
    "Expected a Keras model from images (28, 28, 1) to ten logits. Received: {!r}."
)
HOW_TO_CLASSIFY = (
    "begin with `keras.Input((28, 28, 1))`, end with ten numbers, one for each digit, "
    "and pass the model itself."
)
UNTRAINED = (
    "That is hardly better than guessing. Has the model been trained, on images with "
    "values 0-255, and does it return logits?"
)


def small_numbers(rng, *shape):
    """Draw whole numbers that can be checked by hand."""
    return rng.integers(-5, 6, shape).astype(float)


def batch_cases(rng):
    """Draw batches of images with kernels and bias."""
    sizes = product((1, 2), (1, 2, 3), (1, 2, 3), (1, 2))
    for batch, height, width, channels in sizes:
        yield {
            "images": small_numbers(rng, batch, height + 1, width + 2, channels),
            "kernels": small_numbers(rng, height, width, channels, 2),
            "bias": small_numbers(rng, 2),
        }


@exercise(cases=batch_cases)
def convolution(images, kernels, bias):
    """Compare with `scratch.convolution`: which axis of which array differs?"""
    return scratch.convolution(images, kernels, bias)


convolution.mistake(
    "Row and column of the kernel are exchanged somewhere.",
    lambda kernels, **case: convolution(kernels=kernels.transpose(1, 0, 2, 3), **case),
)
convolution.mistake(
    "The bias is never added.",
    lambda images, kernels, bias: convolution(images, kernels, 0 * bias),
)
convolution.mistake(
    "Only the first channel is used; add over all channels.",
    lambda images, kernels, bias: convolution(images[..., :1], kernels[:, :, :1], bias),
)
convolution.mistake(
    "The kernel is turned by 180 degrees: that is the convolution of mathematics.",
    lambda images, kernels, bias: convolution(images, kernels[::-1, ::-1], bias),
)
convolution.mistake(
    "Rows and columns of the images are exchanged, those of the result with them.",
    lambda images, kernels, bias: convolution(
        images.transpose(0, 2, 1, 3), kernels, bias
    ),
)
convolution.mistake(
    "Images, kernels and result have rows and columns exchanged: two wrongs give the "
    "right numbers in the wrong order.",
    lambda images, kernels, bias: convolution(
        images.transpose(0, 2, 1, 3), kernels.transpose(1, 0, 2, 3), bias
    ),
)
convolution.mistake(
    "The convolution alone is asked for; ReLU comes after it.",
    lambda images, kernels, bias: scratch.relu(convolution(images, kernels, bias)),
)


def loss_cases(rng):
    """Draw logits and labels, some with large numbers."""
    for count, classes, spread in product((1, 2, 4, 7), (2, 3, 6), (1, 1000)):
        logits = rng.normal(0, spread, (count, classes)).round(1)
        yield {"logits": logits, "labels": rng.integers(0, classes, count)}


@exercise(cases=loss_cases)
def cross_entropy(logits, labels):
    """If only large logits fail, a probability has become 0; adding a tiny number
    hides that and gives a wrong loss. Take the logarithm on paper first."""
    return scratch.cross_entropy(logits, labels)


cross_entropy.mistake(
    "The probability can become exactly zero, and its logarithm infinite. Write log "
    "softmax as logit minus log of the sum, after subtracting the largest logit.",
    lambda logits, labels: np.mean(
        -np.log(scratch.softmax(logits)[np.arange(len(labels)), labels])
    ),
)
cross_entropy.mistake(
    "The logarithm of the sum is right, but `exp` overflows inside: subtract the "
    "largest logit of each row first.",
    lambda logits, labels: np.mean(
        np.log(np.exp(logits).sum(axis=-1)) - logits[np.arange(len(labels)), labels]
    ),
)
cross_entropy.mistake(
    "Average over the batch instead of adding.",
    lambda logits, labels: cross_entropy(logits, labels) * len(labels),
)
cross_entropy.mistake(
    "The surprise is about the label, not about the prediction.",
    lambda logits, labels: cross_entropy(logits, logits.argmax(axis=-1)),
)


def log_probabilities(logits):
    """Return the logarithm of softmax, `(N, classes)`."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


@cross_entropy.mistake(
    "A limit for the probability, or a tiny number added to it, hides the overflow and "
    "gives a wrong loss where a mistake is large. Take the logarithm on paper first."
)
def _(logits, labels):
    right = scratch.softmax(logits)[np.arange(len(labels)), labels]
    return np.mean(-np.log(np.maximum(right, 1e-7)))


@cross_entropy.mistake(
    "You subtracted the largest logit of the whole batch: in other rows every `exp` "
    "may become zero. Take the largest of each row."
)
def _(logits, labels):
    shifted = logits - logits.max()
    right = shifted[np.arange(len(labels)), labels]
    return np.mean(np.log(np.exp(shifted).sum(axis=-1)) - right)


@cross_entropy.mistake(
    "The sum is taken of shifted logits, and the label's logit is not shifted. Both "
    "must have the same number subtracted."
)
def _(logits, labels):
    return cross_entropy(logits, labels) - logits.max(axis=-1).mean()


cross_entropy.mistake(
    "The sign is wrong: a loss is never below zero.",
    lambda logits, labels: -cross_entropy(logits, labels),
)
cross_entropy.mistake(
    "That is a loss for each example; take their mean.",
    lambda logits, labels: -log_probabilities(logits)[np.arange(len(labels)), labels],
)
cross_entropy.mistake(
    "You averaged over all classes; only that of the label counts.",
    lambda logits, labels: -log_probabilities(logits).mean(),
)


def check_classifier(model):
    """Refuse what is no built model from 28 x 28 grey images to ten numbers."""
    built = isinstance(model, keras.Model) and model.built
    shapes = (model.input_shape, model.output_shape) if built else None
    if shapes != ((None, 28, 28, 1), (None, 10)):
        raise CheckFailed(NOT_A_CLASSIFIER.format(model), HOW_TO_CLASSIFY)


@target(
    bands={
        "rows that sum to one": {"at_most": 0},
        "share of outputs below zero": {"at_least": 0.01},
    }
)
def returns_logits(model):
    """Describe the outputs of a classifier for the first test digits."""
    check_classifier(model)
    images, _ = data.load("digits", split="test", count=100)
    outputs = model.predict(images, verbose=0)
    return {
        "rows that sum to one": float(np.isclose(outputs.sum(axis=-1), 1).mean()),
        "share of outputs below zero": float((outputs < 0).mean()),
        "share of exact zeros": float((outputs == 0).mean()),
    }


returns_logits.mistake(
    "These are probabilities: the model ends in a softmax, and a loss with "
    "`from_logits=True` applies softmax once more. One of the two must go.",
    lambda figures: figures["rows that sum to one"] > 0,
)
returns_logits.mistake(
    "Many outputs are exactly zero: does the model end in a ReLU? It silences the "
    "gradient of every class that it cuts off.",
    lambda figures: figures["share of exact zeros"] > 0.01,
)
returns_logits.mistake(
    "Nothing is below zero: remove the activation of the last layer, a sigmoid "
    "perhaps. A logit may be any number.",
    lambda figures: figures["share of outputs below zero"] < 0.01,
)


def image_and_kernel(rng):
    """Draw images and kernels of many sizes, the kernels seldom symmetric."""
    for height, width, extra in product(range(1, 5), range(1, 5), (0, 1, 2)):
        image = small_numbers(rng, height + extra, width + 2 - extra)
        yield {"image": image, "kernel": small_numbers(rng, height, width)}


@exercise(cases=image_and_kernel)
def cross_correlate(image, kernel):
    """Compare the shapes first. Then cut out the window that starts at [row, column]
    and has the size of the kernel, multiply, add."""
    return scratch.cross_correlate(image, kernel)


cross_correlate.mistake(
    "You turned the kernel by 180 degrees: that is the convolution of mathematics. "
    "Here the kernel stays as it is.",
    lambda image, kernel: cross_correlate(image, kernel[::-1, ::-1]),
)
cross_correlate.mistake(
    "One row and one column are missing: there are H - h + 1 positions, not H - h.",
    lambda image, kernel: cross_correlate(image, kernel)[:-1, :-1],
)
cross_correlate.mistake(
    "You averaged the products; add them.",
    lambda image, kernel: cross_correlate(image, kernel) / kernel.size,
)
cross_correlate.mistake(
    "Rows and columns of the kernel are exchanged.",
    lambda image, kernel: cross_correlate(image, kernel.T),
)
cross_correlate.mistake(
    "Multiply number by number before you add: you multiplied two sums.",
    lambda image, kernel: cross_correlate(image, np.ones_like(kernel)) * kernel.sum(),
)
cross_correlate.mistake(
    "You added kernel and window; multiply them, number by number.",
    lambda image, kernel: cross_correlate(image, np.ones_like(kernel)) + kernel.sum(),
)
cross_correlate.mistake(
    "ReLU comes later: negative sums stay.",
    lambda image, kernel: scratch.relu(cross_correlate(image, kernel)),
)


@cross_correlate.mistake(
    "The window ends at the size of the kernel; it should end that far behind its "
    "start."
)
def _(image, kernel):
    output = np.zeros_like(cross_correlate(image, kernel))
    height, width = kernel.shape
    for row, column in np.ndindex(output.shape):
        window = image[row:height, column:width]
        output[row, column] = np.sum(window * kernel)
    return output


@cross_correlate.mistake(
    "The output is as large as the image, and the last windows hang over its edge. How "
    "many positions does the kernel have?"
)
def _(image, kernel):
    output = np.zeros(image.shape)
    height, width = kernel.shape
    for row, column in np.ndindex(output.shape):
        window = image[row : row + height, column : column + width]
        output[row, column] = np.sum(window * kernel)
    return output


@cross_correlate.mistake(
    "Height and width are exchanged where you count rows and columns."
)
def _(image, kernel):
    height, width = kernel.shape
    rows, columns = image.shape[0] - width + 1, image.shape[1] - height + 1
    output = np.zeros((rows, columns))
    for row, column in np.ndindex(rows, columns):
        window = image[row : row + height, column : column + width]
        output[row, column] = np.sum(window * kernel)
    return output


def image_and_size(rng):
    """Draw images that do and do not divide into windows."""
    for size, down, right in product((1, 2, 3), range(4), range(4)):
        yield {"image": small_numbers(rng, size + down, size + right), "size": size}


@exercise(cases=image_and_size)
def max_pool(image, size):
    """Cut the image into windows of size x size, side by side, and keep the largest
    number of each."""
    return scratch.max_pool(image[None, ..., None], size)[0, ..., 0]


max_pool.mistake(
    "That is the average of each window.",
    lambda image, size: scratch.average_pool(image[None, ..., None], size)[0, ..., 0],
)


@max_pool.mistake("Your windows overlap: the next one starts `size` pixels further on.")
def sliding_pool(image, size):
    """Move the window by one pixel."""
    windows = np.lib.stride_tricks.sliding_window_view(image, (size, size))
    return windows.max(axis=(2, 3))


@max_pool.mistake(
    "The window at [row, column] starts at pixel [row, column]; it should start `size` "
    "times further on."
)
def _(image, size):
    rows, columns = image.shape[0] // size, image.shape[1] // size
    return sliding_pool(image, size)[:rows, :columns]


@max_pool.mistake(
    "Windows that the border cuts off are left out: H // size of them remain."
)
def _(image, size):
    missing = [(0, -side % size) for side in image.shape]
    return max_pool(np.pad(image, missing, constant_values=-np.inf), size)


max_pool.mistake(
    "That is the smallest number of each window.",
    lambda image, size: -max_pool(-image, size),
)
max_pool.mistake(
    "That is the sum of each window; keep its largest number.",
    lambda image, size: (
        scratch.average_pool(image[None, ..., None], size)[0, ..., 0] * size**2
    ),
)
max_pool.mistake(
    "That is the number in the corner of each window; look at all of them.",
    lambda image, size: image[::size, ::size][
        : image.shape[0] // size, : image.shape[1] // size
    ],
)
max_pool.mistake(
    "Where all of a window is negative you answer 0: no ReLU here, and no start at 0.",
    lambda image, size: np.maximum(max_pool(image, size), 0),
)
max_pool.mistake(
    "The largest number counts, not the one farthest from zero.",
    lambda image, size: max_pool(np.abs(image), size),
)


@max_pool.mistake("Your windows are one row and one column too large.")
def _(image, size):
    padded = np.pad(image, ((0, 1), (0, 1)), constant_values=-np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (size + 1, size + 1))
    rows, columns = image.shape[0] // size, image.shape[1] // size
    return windows[::size, ::size].max(axis=(2, 3))[:rows, :columns]


@max_pool.mistake(
    "The window ends at pixel `size`; it should end `size` pixels behind its start."
)
def _(image, size):
    output = np.zeros((image.shape[0] // size, image.shape[1] // size))
    for row, column in np.ndindex(output.shape):
        output[row, column] = image[row * size : size, column * size : size].max()
    return output


def size_cases(rng):
    """Draw sizes for which the kernel fits."""
    for size in range(1, 13):
        for kernel_size in range(1, min(size, 5) + 1):
            stride, padding = int(rng.integers(1, 4)), int(rng.integers(0, 3))
            case = {"size": size, "kernel_size": kernel_size}
            yield {**case, "stride": stride, "padding": padding}


@exercise(cases=size_cases)
def output_size(size, kernel_size, stride, padding):
    """How often can the kernel move on after its first position?"""
    return scratch.output_size(size, kernel_size, stride, padding)


output_size.mistake(
    "You counted the moves of the kernel; its first position counts too.",
    lambda **case: output_size(**case) - 1,
)
output_size.mistake(
    "Padding is added at both ends of a side.",
    lambda padding, **case: output_size(padding=padding / 2, **case),
)
output_size.mistake(
    "The kernel cannot stop between two positions: round down, with `//` instead of "
    "`/`.",
    lambda size, kernel_size, stride, padding: (
        (size + 2 * padding - kernel_size) / stride + 1
    ),
)
output_size.mistake(
    "You rounded up: a last step that does not fit is not taken.",
    lambda size, kernel_size, stride, padding: (
        -(-(size + 2 * padding - kernel_size) // stride) + 1
    ),
)
output_size.mistake(
    "`round` goes up at times: a last step that does not fit is not taken.",
    lambda size, kernel_size, stride, padding: (
        round((size + 2 * padding - kernel_size) / stride) + 1
    ),
)
output_size.mistake(
    "The first position is counted before the division; the stride divides the moves "
    "alone.",
    lambda size, kernel_size, stride, padding: (
        (size + 2 * padding - kernel_size + 1) // stride
    ),
)
output_size.mistake(
    "The padding is missing: it makes the side longer.",
    lambda padding, **case: output_size(padding=0, **case),
)
output_size.mistake(
    "Padding makes the side longer, not shorter.",
    lambda size, kernel_size, stride, padding: (
        (size - 2 * padding - kernel_size) // stride + 1
    ),
)
output_size.mistake(
    "You let the kernel move by one pixel; it moves by `stride`.",
    lambda stride, **case: output_size(stride=1, **case),
)
output_size.mistake(
    "The kernel must fit whole: its last position ends where the side ends.",
    lambda size, kernel_size, stride, padding: (size + 2 * padding) // stride,
)


def logits_cases(rng):
    """Draw logits of many sizes, some of them far too large for `exp`."""
    for count, classes, spread in product(range(1, 5), range(2, 7), (1, 1000)):
        yield {"logits": rng.normal(0, spread, (count, classes)).round(1)}


@exercise(cases=logits_cases)
def softmax(logits):
    """Exponentiate, then divide every row by its own sum."""
    return scratch.softmax(logits)


def shares(powers, keepdims=True):
    """Divide every row by its own sum."""
    return powers / powers.sum(axis=-1, keepdims=keepdims)


softmax.mistake(
    "`exp(1000)` is infinite. Subtract the largest logit of the row first; the result "
    "stays the same.",
    lambda logits: shares(np.exp(logits)),
)
softmax.mistake(
    "`sum(axis=-1)` has shape (N,), and NumPy spreads it over the columns: keep the "
    "axis with `keepdims=True`.",
    lambda logits: shares(
        np.exp(logits - logits.max(axis=-1, keepdims=True)), keepdims=False
    ),
)
softmax.mistake(
    "Two things: keep the axis with `keepdims=True`, and subtract the largest logit "
    "before `exp`.",
    lambda logits: shares(np.exp(logits), keepdims=False),
)
softmax.mistake(
    "The sum runs down the examples (axis 0); each row is one example and must sum to "
    "one.",
    lambda logits: softmax(logits.T).T,
)
softmax.mistake(
    "You subtracted the largest logit of the whole batch: other rows then consist of "
    "zeros. Take the largest of each row.",
    lambda logits: shares(np.exp(logits - logits.max())),
)
softmax.mistake(
    "You divided by the sum over the whole batch; each row has its own.",
    lambda logits: softmax(logits.ravel()).reshape(logits.shape),
)
softmax.mistake(
    "The powers are right; divide every row by its sum.",
    lambda logits: np.exp(logits - logits.max(axis=-1, keepdims=True)),
)
softmax.mistake(
    "The exponential is missing: shares of logits may be negative, or divide by zero.",
    lambda logits: shares(logits),
)
softmax.mistake(
    "Dividing by the largest logit changes the result; subtracting it does not.",
    lambda logits: shares(np.exp(logits / logits.max(axis=-1, keepdims=True))),
)
softmax.mistake(
    "You subtracted the mean of each row: the largest logit may still be too large.",
    lambda logits: shares(np.exp(logits - logits.mean(axis=-1, keepdims=True))),
)
softmax.mistake(
    "You subtracted the smallest logit: the largest then is larger still.",
    lambda logits: shares(np.exp(logits - logits.min(axis=-1, keepdims=True))),
)
softmax.mistake(
    "Cut off, large logits become equal. Subtract the largest of each row instead.",
    lambda logits: shares(np.exp(np.clip(logits, -700, 700))),
)
softmax.mistake(
    "The largest logit must be subtracted in the sum, too.",
    lambda logits: (
        np.exp(logits - logits.max(axis=-1, keepdims=True))
        / np.exp(logits).sum(axis=-1, keepdims=True)
    ),
)
softmax.mistake(
    "That is a sigmoid of every logit: the rows do not sum to one.",
    lambda logits: 1 / (1 + np.exp(-logits)),
)


def relu_gradient_cases(rng):
    """Draw inputs and gradients with zeros among them."""
    for shape in product(range(1, 6), range(1, 6)):
        inputs, gradient = rng.integers(-3, 4, (2, *shape)).astype(float)
        yield {"inputs": inputs, "output_gradient": gradient}


@exercise(cases=relu_gradient_cases)
def relu_gradient(inputs, output_gradient):
    """Where the input was positive the gradient passes unchanged, else it is zero."""
    return scratch.relu_gradient(inputs, output_gradient)


relu_gradient.mistake(
    "That is the slope of ReLU; multiply by the gradient that arrives.",
    lambda inputs, output_gradient: (inputs > 0).astype(float),
)
relu_gradient.mistake(
    "You asked for the sign of the gradient; ask for that of the input.",
    lambda inputs, output_gradient: np.maximum(output_gradient, 0),
)
relu_gradient.mistake(
    "You multiplied by ReLU's output; its slope is 0 or 1.",
    lambda inputs, output_gradient: scratch.relu(inputs) * output_gradient,
)
relu_gradient.mistake(
    "At exactly zero no gradient passes here: `>` instead of `>=`.",
    lambda inputs, output_gradient: output_gradient * (inputs >= 0),
)
relu_gradient.mistake(
    "That is ReLU itself, of the inputs; asked for is how its output changes.",
    lambda inputs, output_gradient: scratch.relu(inputs),
)
relu_gradient.mistake(
    "You multiplied by the input; ReLU's slope is 0 or 1.",
    lambda inputs, output_gradient: inputs * output_gradient,
)
relu_gradient.mistake(
    "The sign is exchanged: ReLU is flat where the input is negative.",
    lambda inputs, output_gradient: output_gradient * (inputs < 0),
)
relu_gradient.mistake(
    "`sign` is -1 for negative inputs; ReLU's slope is 0 there.",
    lambda inputs, output_gradient: output_gradient * np.sign(inputs),
)
relu_gradient.mistake(
    "Inputs and gradient are exchanged: the input decides, the gradient passes.",
    lambda inputs, output_gradient: inputs * (output_gradient > 0),
)
relu_gradient.mistake(
    "The gradient passes everywhere; where ReLU is flat nothing may pass.",
    lambda inputs, output_gradient: output_gradient,
)
relu_gradient.mistake(
    "A negative gradient passes too: only the sign of the input counts.",
    lambda inputs, output_gradient: scratch.relu(output_gradient) * (inputs > 0),
)


def accuracy_on(model, images, labels):
    """Measure a classifier on images."""
    logits = model.predict(images, batch_size=360, verbose=0)
    return metrics.accuracy(labels, logits)


@target(
    bands={
        "parameters": {"at_most": MOST_PARAMETERS},
        "test accuracy": {"at_least": 0.95},
    }
)
def small_network(model):
    """Count the parameters of a classifier and measure it on the test digits."""
    check_classifier(model)
    test = data.load("digits", split="test")
    return {
        "parameters": model.count_params(),
        "test accuracy": accuracy_on(model, *test),
    }


small_network.mistake(UNTRAINED, lambda figures: figures["test accuracy"] < 0.3)
small_network.mistake(
    "Accurate but too large. Where do most parameters sit? Look at `model.summary()`: "
    "fewer filters in the second convolution, and smaller maps before the dense layer.",
    lambda figures: (
        figures["parameters"] > MOST_PARAMETERS and figures["test accuracy"] >= 0.95
    ),
)
small_network.mistake(
    "Too large, and not accurate yet: shrink it first, then train longer.",
    lambda figures: figures["parameters"] > MOST_PARAMETERS,
)
small_network.mistake(
    "Small enough, not accurate enough: train longer, or vary the images with "
    "`data.stream(..., augment=...)`.",
    lambda figures: figures["test accuracy"] < 0.95,
)


def moved(images, down, right):
    """Move images by whole pixels; what leaves on one side is lost."""
    padding = max(abs(down), abs(right))
    padded = np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows = slice(padding - down, padding - down + images.shape[1])
    columns = slice(padding - right, padding - right + images.shape[2])
    return padded[:, rows, columns]


@target(
    bands={
        "test accuracy": {"at_least": 0.95},
        "accuracy on moved digits": {"at_least": 0.9},
    }
)
def moved_digits(model):
    """Measure a classifier on the test digits, also moved by 5 pixels."""
    check_classifier(model)
    images, labels = data.load("digits", split="test")
    steps = ((5, 0), (-5, 0), (0, 5), (0, -5))
    return {
        "test accuracy": accuracy_on(model, images, labels),
        "accuracy on moved digits": min(
            accuracy_on(model, moved(images, *step), labels) for step in steps
        ),
    }


moved_digits.mistake(UNTRAINED, lambda figures: figures["test accuracy"] < 0.3)
moved_digits.mistake(
    "Good where the digits stand in the middle, lost where they move. Show the network "
    "moved digits in training.",
    lambda figures: figures["accuracy on moved digits"] < 0.6,
)
moved_digits.mistake(
    "Moved digits help, but flattening gives every place its own weight. Average over "
    "the places: `layers.GlobalAveragePooling2D`.",
    lambda figures: figures["accuracy on moved digits"] < 0.9,
)
moved_digits.mistake(
    "Moving the digits cost accuracy in the middle: train for more epochs.",
    lambda figures: figures["test accuracy"] < 0.95,
)
