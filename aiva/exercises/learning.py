"""Exercises about what a network learns from: scores, loss, gradient."""

import numpy as np

from aiva import scratch
from aiva.exercises.exercise import Function, Mistake


def accuracy(logits, labels):
    """Return the share of examples whose largest logit is that of the right class."""
    return float(np.mean(logits.argmax(axis=-1) == labels))


def accuracy_cases(random):
    """Draw logits that are right about half of the time."""
    cases = []
    for count in range(1, 9):
        for classes in (2, 3, 5, 8):
            labels = random.integers(0, classes, count)
            logits = random.normal(size=(count, classes)).round(1)
            logits[np.arange(count), labels] += 1
            cases.append({"logits": logits, "labels": labels})
    return cases


def top_accuracy(logits, labels, k):
    """Return the share of examples whose right class is among the k largest logits."""
    best = np.argsort(-logits, axis=-1)[:, :k]  # (N, k)
    return float(np.mean((best == labels[:, None]).any(axis=-1)))


def top_accuracy_cases(random):
    """Draw logits without ties, and ask for several k."""
    return [
        {
            "logits": random.permutation(count * classes).reshape(count, classes) / 10,
            "labels": random.integers(0, classes, count),
            "k": k,
        }
        for count in (1, 2, 4, 7)
        for classes in (4, 5, 8)
        for k in (1, 2, 3)
    ]


def smallest_logits(logits, labels, k):
    """Take the k smallest instead of the k largest."""
    return top_accuracy(-logits, labels, k)


def only_the_best(logits, labels, k):
    """Look at the best class alone."""
    return top_accuracy(logits, labels, 1)


def exactly_the_kth(logits, labels, k):
    """Look at the k-th class alone."""
    return float(np.mean(np.argsort(-logits, axis=-1)[:, k - 1] == labels))


def logits_cases(random):
    """Draw logits of many sizes, some of them far too large for `exp`."""
    return [
        {"logits": random.normal(0, spread, (count, classes)).round(1)}
        for count in range(1, 5)
        for classes in range(2, 7)
        for spread in (1, 1000)
    ]


def plain_softmax(logits):
    """Exponentiate without subtracting the largest number first."""
    powers = np.exp(logits)
    return powers / powers.sum(axis=-1, keepdims=True)


def softmax_over_everything(logits):
    """Divide by the sum over the whole batch."""
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def largest_of_everything(logits):
    """Subtract one number from all rows."""
    powers = np.exp(logits - logits.max())
    return powers / powers.sum(axis=-1, keepdims=True)


def softmax_without_keepdims(logits):
    """Divide by sums that NumPy spreads over the wrong axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1)


def plain_without_keepdims(logits):
    """Do the same without subtracting the largest number."""
    powers = np.exp(logits)
    return powers / powers.sum(axis=-1)


def loss_cases(random):
    """Draw logits and labels, some with large numbers."""
    return [
        {
            "logits": random.normal(0, spread, (count, classes)).round(1),
            "labels": random.integers(0, classes, count),
        }
        for count in (1, 2, 4, 7)
        for classes in (2, 3, 6)
        for spread in (1, 1000)
    ]


def log_of_softmax(logits, labels):
    """Take the logarithm of a probability that may have become zero."""
    rows = np.arange(len(labels))
    return float(np.mean(-np.log(scratch.softmax(logits)[rows, labels])))


def plain_log_sum(logits, labels):
    """Take the logarithm of a sum that may be infinite."""
    log_sum = np.log(np.exp(logits).sum(axis=-1))
    return float(np.mean(log_sum - logits[np.arange(len(labels)), labels]))


def summed_loss(logits, labels):
    """Add the losses of the batch instead of averaging them."""
    return scratch.cross_entropy(logits, labels) * len(labels)


def loss_of_the_prediction(logits, labels):
    """Be surprised about the class that the network chose, not about the right one."""
    return scratch.cross_entropy(logits, logits.argmax(axis=-1))


def relu_gradient_cases(random):
    """Draw inputs and gradients with zeros among them."""
    return [
        {
            "inputs": random.integers(-3, 4, (height, width)).astype(float),
            "output_gradient": random.integers(-3, 4, (height, width)).astype(float),
        }
        for height in range(1, 6)
        for width in range(1, 6)
    ]


EXERCISES = (
    Function(
        "accuracy",
        accuracy,
        accuracy_cases,
        hint="Take the class of the largest logit in every row, compare with the "
        "labels, average.",
        mistakes=(
            Mistake(
                "That counts the right answers; divide by how many there are.",
                lambda logits, labels: np.sum(logits.argmax(axis=-1) == labels),
            ),
            Mistake(
                "`argmax` went down the examples (axis 0); classes are the last axis.",
                lambda logits, labels: np.mean(logits.argmax(axis=0) == labels),
            ),
            Mistake(
                "You compared the largest logit itself with the label; ask for its "
                "position, `argmax`.",
                lambda logits, labels: np.mean(logits.max(axis=-1) == labels),
            ),
            Mistake(
                "`argmax()` without an axis looks at the whole array at once; each row "
                "has its own answer.",
                lambda logits, labels: np.mean(logits.argmax() == labels),
            ),
            Mistake(
                "That is the share of wrong answers.",
                lambda logits, labels: 1 - accuracy(logits, labels),
            ),
            Mistake(
                "That is a percentage; an accuracy lies between 0 and 1.",
                lambda logits, labels: 100 * accuracy(logits, labels),
            ),
        ),
    ),
    Function(
        "top_accuracy",
        top_accuracy,
        top_accuracy_cases,
        hint="Sort each row by its logits, largest first, keep k positions, and see "
        "whether the label is one of them.",
        mistakes=(
            Mistake(
                "`argsort` puts the smallest first: you kept the k worst classes.",
                smallest_logits,
            ),
            Mistake("You looked at the best class only, whatever k is.", only_the_best),
            Mistake(
                "The label may be any of the k best, not only the k-th.",
                exactly_the_kth,
            ),
        ),
    ),
    Function(
        "softmax",
        scratch.softmax,
        logits_cases,
        hint="Exponentiate, then divide every row by its own sum.",
        mistakes=(
            Mistake(
                "`exp(1000)` is infinite. Subtract the largest logit of the row first; "
                "the result stays the same.",
                plain_softmax,
            ),
            Mistake(
                "`sum(axis=-1)` has shape (N,), and NumPy spreads it over the columns: "
                "keep the axis with `keepdims=True`.",
                softmax_without_keepdims,
            ),
            Mistake(
                "Two things: keep the axis with `keepdims=True`, and subtract the "
                "largest logit before `exp`.",
                plain_without_keepdims,
            ),
            Mistake(
                "The sum runs down the examples (axis 0); each row is one example and "
                "must sum to one.",
                lambda logits: scratch.softmax(logits.T).T,
            ),
            Mistake(
                "You subtracted the largest logit of the whole batch: other rows then "
                "consist of zeros. Take the largest of each row.",
                largest_of_everything,
            ),
            Mistake(
                "You divided by the sum over the whole batch; each row has its own.",
                softmax_over_everything,
            ),
        ),
    ),
    Function(
        "cross_entropy",
        scratch.cross_entropy,
        loss_cases,
        hint="If only large logits fail, a probability has become 0; adding a tiny "
        "number hides that and gives a wrong loss. Take the logarithm on paper first.",
        mistakes=(
            Mistake(
                "The probability can become exactly zero, and its logarithm infinite. "
                "Write log softmax as logit minus log of the sum, after subtracting "
                "the largest logit.",
                log_of_softmax,
            ),
            Mistake(
                "The logarithm of the sum is right, but `exp` overflows inside: "
                "subtract the largest logit of each row first.",
                plain_log_sum,
            ),
            Mistake("Average over the batch instead of adding.", summed_loss),
            Mistake(
                "The surprise is about the label, not about the prediction.",
                loss_of_the_prediction,
            ),
        ),
    ),
    Function(
        "relu_gradient",
        scratch.relu_gradient,
        relu_gradient_cases,
        hint="Where the input was positive the gradient passes unchanged, else it is "
        "zero.",
        mistakes=(
            Mistake(
                "That is the slope of ReLU; multiply by the gradient that arrives.",
                lambda inputs, output_gradient: (inputs > 0).astype(float),
            ),
            Mistake(
                "You asked for the sign of the gradient; ask for that of the input.",
                lambda inputs, output_gradient: np.maximum(output_gradient, 0),
            ),
            Mistake(
                "You multiplied by ReLU's output; its slope is 0 or 1.",
                lambda inputs, output_gradient: scratch.relu(inputs) * output_gradient,
            ),
            Mistake(
                "At exactly zero no gradient passes here: `>` instead of `>=`.",
                lambda inputs, output_gradient: output_gradient * (inputs >= 0),
            ),
        ),
    ),
)
