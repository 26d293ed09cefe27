"""Exercises about R-CNN's three answers for a crop: its frame, its class, its box."""

import numpy as np

from aiva.exercises.box_cases import box_picture, random_boxes
from aiva.exercises.exercise import Function, Mistake


def widen(box, crop_size, context):
    """Return the box to cut out, so that the crop shows what surrounds the object.

    Args:
        box: `[x1, y1, x2, y2]` in pixels.
        crop_size: Side of the crop in its own pixels.
        context: Pixels of the crop that shall lie on each side of the box.

    Returns:
        Array `(4,)`.
    """
    sides = np.tile(box[2:] - box[:2], 2)
    margin = sides * context / (crop_size - 2 * context)
    return box + margin * [-1, -1, 1, 1]


def crop_cases(random):
    """Draw boxes, sizes of crops and contexts."""
    return [
        {"box": box, "crop_size": crop_size, "context": context}
        for crop_size, context in ((8, 1), (16, 2), (16, 4), (32, 2), (32, 8))
        for box in random_boxes(random, 6)
    ]


def in_pixels_of_the_image(box, crop_size, context):
    """Add so many pixels of the image, whatever the size of the box."""
    return box + np.multiply(context, [-1, -1, 1, 1])


def share_of_the_box(box, crop_size, context):
    """Take the context as a share of the box instead of the crop."""
    sides = np.tile(box[2:] - box[:2], 2)
    return box + sides * context / crop_size * [-1, -1, 1, 1]


def made_smaller(box, crop_size, context):
    """Move the sides inwards."""
    return 2 * box - widen(box, crop_size, context)


def only_right_and_below(box, crop_size, context):
    """Leave the first corner where it is."""
    return np.concatenate([box[:2], widen(box, crop_size, context)[2:]])


def proposal_classes(overlaps, labels, iou_threshold):
    """Say which class each proposal is to learn.

    Args:
        overlaps: IoU `(P, M)` of P proposals with M objects.
        labels: Labels `(M,)`, from 0.
        iou_threshold: From this overlap on a proposal counts as an object.

    Returns:
        int array `(P,)`: 0 for the background, label + 1 for an object.
    """
    best = overlaps.argmax(axis=1)
    return np.where(overlaps.max(axis=1) >= iou_threshold, labels[best] + 1, 0)


def learning_cases(random):
    """Draw overlaps with objects of different classes; some lie on the threshold."""
    cases = []
    for proposals in (1, 2, 3, 5):
        for objects in (2, 3, 4):
            for threshold in (0.3, 0.5, 0.7):
                overlaps = random.uniform(0, 1, (proposals, objects)).round(2)
                if proposals == 1:
                    overlaps[0, -1] = threshold
                labels = random.permutation(10)[:objects]
                case = {"overlaps": overlaps, "labels": labels}
                cases.append({**case, "iou_threshold": threshold})
    return cases


def first_that_fits(overlaps, labels, iou_threshold):
    """Take the first object that overlaps enough, not the best."""
    enough = overlaps >= iou_threshold
    return np.where(enough.any(axis=1), labels[enough.argmax(axis=1)] + 1, 0)


def more_than_the_threshold(overlaps, labels, iou_threshold):
    """Refuse a proposal whose overlap is just enough."""
    return proposal_classes(overlaps, labels, np.nextafter(iou_threshold, 1))


def no_background(overlaps, labels, iou_threshold):
    """Give every proposal the class of its best object."""
    return labels[overlaps.argmax(axis=1)] + 1


def label_is_class(overlaps, labels, iou_threshold):
    """Forget that class 0 is the background."""
    classes = proposal_classes(overlaps, labels, iou_threshold)
    return np.where(classes > 0, classes - 1, 0)


def place_is_class(overlaps, labels, iou_threshold):
    """Return the place of the object instead of its label."""
    places = np.arange(len(labels))
    return proposal_classes(overlaps, places, iou_threshold)


def own_deltas(deltas, classes):
    """Choose of each proposal the correction that belongs to its class.

    Args:
        deltas: A correction for each of K classes, `(P, K, 4)`.
        classes: Class `(P,)` of each proposal: 0 background, else 1 to K.

    Returns:
        Array `(P, 4)`; zeros for the background, which has no box.
    """
    own = deltas[np.arange(len(classes)), np.maximum(classes, 1) - 1]
    return np.where(classes[:, None] > 0, own, 0)


def delta_cases(random):
    """Draw corrections, with background among the classes."""
    return [
        {
            "deltas": random.integers(1, 99, (proposals, classes, 4)) / 10,
            "classes": random.permutation(np.arange(proposals) % (classes + 1)),
        }
        for proposals in (1, 2, 3, 5, 8)
        for classes in (1, 2, 3)
        for _ in range(2)
    ]


def background_wraps_around(deltas, classes):
    """Subtract one, so that the background reads the last class."""
    return deltas[np.arange(len(classes)), classes - 1]


def background_reads_the_first(deltas, classes):
    """Give the background the correction of the first class."""
    return deltas[np.arange(len(classes)), np.maximum(classes - 1, 0)]


def one_class_too_far(deltas, classes):
    """Count the classes from 0, as if the background had a row too."""
    own = deltas[np.arange(len(classes)), classes % deltas.shape[1]]
    return np.where(classes[:, None] > 0, own, 0)


def mean_of_all(deltas, classes):
    """Average the corrections of all classes."""
    return np.where(classes[:, None] > 0, deltas.mean(axis=1), 0)


EXERCISES = (
    Function(
        "widen",
        widen,
        crop_cases,
        hint="Of `crop_size` pixels the box gets `crop_size - 2 * context`. How many "
        "pixels of the image is one pixel of the crop, along x and along y?",
        mistakes=(
            Mistake(
                "The context is counted in pixels of the crop; you add pixels of the "
                "image, too few for a large box and too many for a small one.",
                in_pixels_of_the_image,
            ),
            Mistake(
                "Nearly: the box itself fills only `crop_size - 2 * context` of the "
                "crop's pixels, so divide its sides by that.",
                share_of_the_box,
            ),
            Mistake(
                "The box becomes smaller: x1 and y1 go down, x2 and y2 up.",
                made_smaller,
            ),
            Mistake("The context belongs on all four sides.", only_right_and_below),
        ),
        picture=box_picture,
    ),
    Function(
        "proposal_classes",
        proposal_classes,
        learning_cases,
        hint="First which object each proposal overlaps most, then whether that is "
        "enough.",
        mistakes=(
            Mistake(
                "A proposal that overlaps two objects gets the first; it should get "
                "the one that it overlaps most.",
                first_that_fits,
            ),
            Mistake(
                "An overlap that equals the threshold is enough.",
                more_than_the_threshold,
            ),
            Mistake(
                "No proposal is background: below the threshold its class is 0.",
                no_background,
            ),
            Mistake(
                "Class 0 is the background: an object's class is its label + 1.",
                label_is_class,
            ),
            Mistake(
                "That is the object's place among the columns; look up its label.",
                place_is_class,
            ),
        ),
    ),
    Function(
        "own_deltas",
        own_deltas,
        delta_cases,
        hint="Class 1 owns the first row of `deltas`. And which row does NumPy give "
        "for -1?",
        mistakes=(
            Mistake(
                "For the background `classes - 1` is -1, and NumPy counts from the "
                "end: it gets the correction of the last class instead of zeros.",
                background_wraps_around,
            ),
            Mistake(
                "The background gets the correction of the first class; it has no "
                "box: zeros.",
                background_reads_the_first,
            ),
            Mistake(
                "Every object gets the correction of the class behind its own: the "
                "rows begin with class 1.",
                one_class_too_far,
            ),
            Mistake("Only the correction of its own class counts.", mean_of_all),
        ),
    ),
)
