"""Exercises about one loss for two tasks: the part that corrects the boxes."""

import numpy as np

from aiva.exercises.exercise import Function, Mistake


def smooth_l1(errors, beta):
    """Return the smooth L1 distance of each error.

    Args:
        errors: Array `(N,)`.
        beta: Where the parabola ends and the straight line begins.

    Returns:
        Array `(N,)`: errors squared over twice beta below beta, else the absolute error
        less half of beta.
    """
    size = np.abs(errors)
    return np.where(size < beta, errors**2 / (2 * beta), size - beta / 2)


def error_cases(random):
    """Draw small and large errors of both signs."""
    return [
        {"errors": random.normal(0, 2 * beta, count).round(2), "beta": beta}
        for count in (2, 3, 5, 8)
        for beta in (0.25, 0.5, 1.0, 2.0)
        for _ in range(2)
    ]


def with_a_jump(errors, beta):
    """Let the straight line begin too high."""
    size = np.abs(errors)
    return np.where(size < beta, errors**2 / (2 * beta), size)


def bent_at_one(errors, beta):
    """Forget beta below the bend."""
    size = np.abs(errors)
    return np.where(size < beta, errors**2 / 2, size - beta / 2)


def sign_forgotten(errors, beta):
    """Compare the error instead of its size, so that all negative ones look small."""
    return np.where(errors < beta, errors**2 / (2 * beta), errors - beta / 2)


def all_squares(errors, beta):
    """Square all errors."""
    return errors**2 / (2 * beta)


def box_loss(distances, classes):
    """Return the box loss of a sample of proposals.

    Args:
        distances: Smooth L1 distance `(P,)` of each proposal's box.
        classes: Class `(P,)` that each is to learn; 0 is the background.

    Returns:
        The distances of the objects, divided by the number of all proposals.
    """
    return float(np.sum(distances * (classes > 0)) / len(classes))


def sample_cases(random):
    """Draw samples of objects and background, with an object and a background each."""
    return [
        {
            "distances": random.integers(1, 99, count) / 10,
            "classes": random.permutation([0, 2, *random.integers(0, 4, count - 2)]),
        }
        for count in (2, 3, 5, 8)
        for _ in range(7)
    ]


def background_has_boxes(distances, classes):
    """Count the distances of the background too."""
    return float(np.mean(distances))


def per_object(distances, classes):
    """Divide by the number of objects."""
    return float(np.mean(distances[classes > 0]))


def sum_of_objects(distances, classes):
    """Do not divide at all."""
    return float(np.sum(distances[classes > 0]))


def of_the_background(distances, classes):
    """Count the background alone."""
    return float(np.sum(distances * (classes == 0)) / len(classes))


EXERCISES = (
    Function(
        "smooth_l1",
        smooth_l1,
        error_cases,
        hint="Two formulas, chosen by the size of the error; where they meet, both "
        "give half of beta.",
        mistakes=(
            Mistake(
                "There is a jump at beta: the straight line lies half of beta lower.",
                with_a_jump,
            ),
            Mistake("Below beta the square is divided by twice beta.", bent_at_one),
            Mistake(
                "Large negative errors look small: compare the absolute value.",
                sign_forgotten,
            ),
            Mistake(
                "Squares everywhere: from beta on the distance grows in a straight "
                "line.",
                all_squares,
            ),
        ),
    ),
    Function(
        "box_loss",
        box_loss,
        sample_cases,
        hint="The background has no box. The sum over the objects is still divided by "
        "all proposals, as the loss of the classes is.",
        mistakes=(
            Mistake(
                "The background counts too. It has no box; whatever its four numbers "
                "are is right.",
                background_has_boxes,
            ),
            Mistake(
                "You divide by the objects alone: an image with one object would weigh "
                "as much as one with ten. Divide by all proposals.",
                per_object,
            ),
            Mistake("The sum is right; divide it by all proposals.", sum_of_objects),
            Mistake(
                "You count the background and leave the objects.", of_the_background
            ),
        ),
    ),
)
