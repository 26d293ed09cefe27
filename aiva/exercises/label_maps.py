"""Exercises about numbers of classes: labels from 0, ids from 1, and what is kept."""

import numpy as np

from aiva.exercises.exercise import Function, Mistake


def to_category_ids(labels):
    """Return the category ids of the objects of one image.

    Args:
        labels: Labels `(M,)`, from 0; -1 where there is no object.

    Returns:
        int array `(P,)`: of the P real objects, in their order, ids from 1.
    """
    return np.array([label + 1 for label in labels if label >= 0], int)


def label_cases(random):
    """Draw labels with padding behind them, many of them 0."""
    return [
        {
            "labels": np.concatenate(
                [random.integers(0, classes, real), np.full(padding, -1)]
            )
        }
        for real in (0, 1, 2, 4, 6)
        for padding in (0, 1, 3)
        for classes in (1, 3, 10)
    ]


def loses_class_zero(labels):
    """Take label 0 for padding."""
    return labels[labels > 0] + 1


def counts_from_zero(labels):
    """Leave out the padding, but count from 0."""
    return labels[labels >= 0]


def keeps_padding(labels):
    """Count padding too, as the background."""
    return labels + 1


def from_two(labels):
    """Give the background an id of its own beside 0."""
    return labels[labels >= 0] + 2


def kept_ids(ids, max_num_classes):
    """Return the ids of the categories that a label map gives.

    Args:
        ids: Ids `(N,)` of the items in the order of the file; 0 is the background's,
            and one id may come twice.
        max_num_classes: Largest id to keep.

    Returns:
        int array: ids from 1 to `max_num_classes`, in the order of the file, each once,
        where it came first.
    """
    kept = []
    for number in ids:
        if 0 < number <= max_num_classes and number not in kept:
            kept.append(number)
    return np.array(kept, int)


def id_cases(random):
    """Draw ids in any order, with 0 and doubles among them."""
    return [
        {
            "ids": random.integers(0, most + 3, count),
            "max_num_classes": most,
        }
        for count in (0, 1, 2, 4, 8, 12)
        for most in (1, 2, 5, 9)
        for _ in range(2)
    ]


def in_order(ids, max_num_classes):
    """Sort them."""
    return np.sort(kept_ids(ids, max_num_classes))


def with_background(ids, max_num_classes):
    """Keep id 0."""
    return kept_ids(np.asarray(ids) + 1, max_num_classes + 1) - 1


def without_the_last(ids, max_num_classes):
    """Stop below the largest id."""
    return kept_ids(ids, max_num_classes - 1)


def with_doubles(ids, max_num_classes):
    """Keep an id as often as it comes."""
    ids = np.asarray(ids)
    return ids[(ids > 0) & (ids <= max_num_classes)]


EXERCISES = (
    Function(
        "to_category_ids",
        to_category_ids,
        label_cases,
        hint="Which labels are real, and by how much do ids differ from labels?",
        mistakes=(
            Mistake(
                "Objects of class 0 disappear: only label -1 is padding.",
                loses_class_zero,
            ),
            Mistake(
                "Ids count from 1: with these numbers every object is called by the "
                "name of the class before its own, and those of class 0 N/A.",
                counts_from_zero,
            ),
            Mistake(
                "Padding has become id 0, the background's; leave it out.",
                keeps_padding,
            ),
            Mistake("That is one too many: label 0 has id 1.", from_two),
        ),
    ),
    Function(
        "kept_ids",
        kept_ids,
        id_cases,
        hint="Go through the file once. When is an id kept, and where has it to stand?",
        mistakes=(
            Mistake(
                "They are sorted; a label map's categories keep the order of the file.",
                in_order,
            ),
            Mistake(
                "Id 0 is the background's and is never a category.", with_background
            ),
            Mistake("The id that equals `max_num_classes` is kept.", without_the_last),
            Mistake(
                "Of two items with one id the first counts; the second is left out.",
                with_doubles,
            ),
        ),
    ),
)
