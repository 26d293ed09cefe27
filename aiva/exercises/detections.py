"""Exercises about a detector's answers: classes, scores, and how they are counted."""

import numpy as np

from aiva import scratch
from aiva.exercises.exercise import Function, Mistake


def region_rows(features, labels):
    """Lay the regions of all images below each other, each beside its label.

    Args:
        features: Features of R regions in each of B images, `(B, R, C)`.
        labels: What they hold, `(B, R)`.

    Returns:
        Array `(B * R, C + 1)`, image by image; the last column is the label.
    """
    return np.concatenate([*np.dstack([features, labels])])


def region_cases(random):
    """Draw features and labels of a few regions."""
    return [
        {
            "features": random.integers(0, 10, (images, regions, channels)),
            "labels": random.integers(-9, 0, (images, regions)),
        }
        for images in (2, 3, 4)
        for regions in (2, 3, 5)
        for channels in (1, 2, 3)
    ]


def labels_region_by_region(features, labels):
    """Lay out the features image by image, but the labels region by region."""
    return region_rows(features, labels.T.reshape(labels.shape))


def features_region_by_region(features, labels):
    """Lay out the labels image by image, but the features region by region."""
    turned = features.transpose(1, 0, 2)
    return region_rows(turned.reshape(features.shape), labels)


def both_region_by_region(features, labels):
    """Lay out both in the same wrong order."""
    return region_rows(features.transpose(1, 0, 2), labels.T)


def labels_first(features, labels):
    """Put the label in front."""
    return np.roll(region_rows(features, labels), 1, axis=1)


def confident_classes(logits, threshold):
    """Name the class of each box whose probability exceeds a threshold, else -1.

    Args:
        logits: Logits `(R, K + 1)`, first the background, then K classes.
        threshold: Probability from 0 to 1.

    Returns:
        int array `(R,)`: the likeliest class, from 0, or -1.
    """
    return classes_above(scratch.softmax(logits)[:, 1:], threshold)


def classes_above(scores, threshold):
    """Return the class of the best score `(R, K)`, or -1 where it is too low."""
    best = scores.argmax(axis=1)
    return np.where(scores.max(axis=1) > threshold, best, -1)


def logits_cases(random):
    """Draw logits of few boxes, and thresholds low and high."""
    return [
        {
            "logits": random.normal(0, 2, (boxes, classes + 1)).round(1),
            "threshold": threshold,
        }
        for boxes in (1, 2, 3, 5)
        for classes in (2, 3, 5)
        for threshold in (0.05, 0.2, 0.5, 0.8)
    ]


def logits_compared(logits, threshold):
    """Compare logits with the threshold, as if they were probabilities."""
    return classes_above(logits[:, 1:], threshold)


def background_left_out(logits, threshold):
    """Leave the background out before softmax, which then shares out its part."""
    return classes_above(scratch.softmax(logits[:, 1:]), threshold)


def sigmoid_instead(logits, threshold):
    """Ask for each class on its own, with the logistic function."""
    return classes_above(1 / (1 + np.exp(-logits[:, 1:])), threshold)


def background_counted(logits, threshold):
    """Count the background as class 0."""
    classes = confident_classes(logits, threshold)
    return np.where(classes < 0, -1, classes + 1)


def likeliest_of_all(logits, threshold):
    """Give up wherever the background is likelier than every class."""
    scores = scratch.softmax(logits)
    best = scores.argmax(axis=1)
    return np.where(scores.max(axis=1) > threshold, best - 1, -1)


def average_precision(scores, right, num_objects):
    """Return the area below the curve of precision over recall, made falling.

    Args:
        scores: Scores of D detections.
        right: bool `(D,)`: whether each of them found an object.
        num_objects: Number of objects to find.

    Returns:
        A number from 0 to 1.
    """
    found = np.where(right, 0, -1)
    curve = scratch.precision_recall(scores, found, num_objects)
    return scratch.average_precision(*curve)


def ranking_cases(random):
    """Draw detections with different scores, of which some are right."""
    cases = []
    for count in range(1, 9):
        for _ in range(5):
            right = random.random(count) < 0.6
            scores = random.permutation(99)[:count] / 100
            missed = int(random.integers(0, 4))
            objects = max(int(right.sum()) + missed, 1)
            cases.append({"scores": scores, "right": right, "num_objects": objects})
    return cases


def unsorted(scores, right, num_objects):
    """Read the detections in the order in which they were given."""
    return average_precision(-np.arange(len(scores)), right, num_objects)


def as_it_zigzags(scores, right, num_objects):
    """Add up the precision as it is, without making the curve fall."""
    right = right[np.argsort(-scores)]
    precision = np.cumsum(right) / np.arange(1, len(right) + 1)
    return float(np.sum(precision * right) / num_objects)


def of_those_found(scores, right, num_objects):
    """Divide by the objects that were found, so that what is missed costs nothing."""
    return average_precision(scores, right, max(int(right.sum()), 1))


def mean_precision(scores, right, num_objects):
    """Average the precision over all detections."""
    right = right[np.argsort(-scores)]
    return float(np.mean(np.cumsum(right) / np.arange(1, len(right) + 1)))


EXERCISES = (
    Function(
        "region_rows",
        region_rows,
        region_cases,
        hint="Follow one region by hand: its features and its label must end in the "
        "same row.",
        mistakes=(
            Mistake(
                "Features and labels of different images stand in one row: the labels "
                "were laid out region by region, the features image by image.",
                labels_region_by_region,
            ),
            Mistake(
                "Features and labels of different images stand in one row: the "
                "features were laid out region by region, the labels image by image.",
                features_region_by_region,
            ),
            Mistake(
                "Each row is right in itself, but the rows come region by region; "
                "first come all regions of the first image.",
                both_region_by_region,
            ),
            Mistake("The label belongs into the last column.", labels_first),
        ),
    ),
    Function(
        "confident_classes",
        confident_classes,
        logits_cases,
        hint="First softmax over all columns, then leave out the background, then "
        "the largest of each row.",
        mistakes=(
            Mistake(
                "These are logits: 0.9 may be little and -0.5 much. Only after softmax "
                "are they probabilities that a threshold can judge.",
                logits_compared,
            ),
            Mistake(
                "Softmax comes before the background is left out, or its probability "
                "is shared out among the classes.",
                background_left_out,
            ),
            Mistake(
                "The logistic function asks for each class alone. Here one of K + 1 "
                "answers is right: that is softmax.",
                sigmoid_instead,
            ),
            Mistake(
                "Your classes are one too high: column 0 is the background.",
                background_counted,
            ),
            Mistake(
                "With a low threshold a class counts even where the background is "
                "likelier: leave out the background before you choose.",
                likeliest_of_all,
            ),
        ),
    ),
    Function(
        "average_precision",
        average_precision,
        ranking_cases,
        hint="Sort by score; after each detection note precision and recall; give each "
        "step of the recall the best precision from there on.",
        mistakes=(
            Mistake("The best score comes first: sort the detections.", unsorted),
            Mistake(
                "The curve still goes up and down: at each recall counts the best "
                "precision that is reached there or further on.",
                as_it_zigzags,
            ),
            Mistake(
                "What was missed costs nothing: divide by the number of objects, not "
                "by the number of those found.",
                of_those_found,
            ),
            Mistake(
                "That is the mean precision over the detections; average it over the "
                "recall.",
                mean_precision,
            ),
        ),
    ),
)
