"""Exercises about images as arrays: brightness, grey levels, crops."""

import numpy as np

from aiva.exercises.exercise import Function, Mistake

GREY = np.array([0.299, 0.587, 0.114])  # how bright red, green and blue look to us


def brighten(image, amount):
    """Add `amount` to every pixel of a uint8 image; stay within 0-255."""
    return np.clip(image.astype(int) + amount, 0, 255).astype("uint8")


def brighten_cases(random):
    """Draw images of many sizes, brightened and darkened."""
    return [
        {
            "image": random.integers(0, 256, (height, width)).astype("uint8"),
            "amount": int(random.integers(-200, 201)),
        }
        for height in range(1, 7)
        for width in range(1, 7)
    ]


def wrap_around(image, amount):
    """Add in uint8, where 250 + 10 is 4."""
    return image + np.array(amount).astype("uint8")


def clip_top_only(image, amount):
    """Forget that a negative amount can go below zero."""
    return np.minimum(image.astype(int) + amount, 255).astype("uint8")


def add_in_uint8(image, amount):
    """Add without converting: NumPy refuses amounts that are no uint8."""
    return image + amount


def to_grey(image):
    """Turn `(H, W, 3)` colours into `(H, W)` grey levels as the eye weighs them."""
    return np.rint(image @ GREY).astype("uint8")


def to_grey_cases(random):
    """Draw colour images of many sizes."""
    return [
        {"image": random.integers(0, 256, (height, width, 3)).astype("uint8")}
        for height in range(1, 7)
        for width in range(1, 7)
    ]


def mean_of_colours(image):
    """Give red, green and blue the same weight."""
    return np.rint(image.mean(axis=-1)).astype("uint8")


def crop(image, box):
    """Cut out the pixels of a box `[x1, y1, x2, y2]`; x2 and y2 are not included."""
    left, top, right, bottom = box
    return image[top:bottom, left:right]


def crop_cases(random):
    """Draw images of many sizes with a box inside."""
    cases = []
    for height in range(2, 9):
        for width in range(2, 9):
            left, right = np.sort(random.choice(width + 1, 2, replace=False))
            top, bottom = np.sort(random.choice(height + 1, 2, replace=False))
            image = random.integers(0, 256, (height, width)).astype("uint8")
            box = [int(side) for side in (left, top, right, bottom)]
            cases.append({"image": image, "box": box})
    return cases


def inclusive_crop(image, box):
    """Include the last row and column of the box."""
    left, top, right, bottom = box
    return image[top : bottom + 1, left : right + 1]


def crop_by_size(image, box):
    """Read the box as corner and size."""
    left, top, width, height = box
    return image[top : top + height, left : left + width]


def mirror(image):
    """Exchange left and right of an image `(H, W, 3)`."""
    return image[:, ::-1]


def colour_cases(random):
    """Draw colour images of many sizes."""
    return [
        {"image": random.integers(0, 256, (height, width, 3)).astype("uint8")}
        for height in range(1, 7)
        for width in range(2, 7)
    ]


def paste(image, patch, x, y):
    """Return a copy of the image with a patch whose corner is at column x, row y."""
    result = image.copy()
    result[y : y + patch.shape[0], x : x + patch.shape[1]] = patch
    return result


def paste_cases(random):
    """Draw grey images with a patch that fits at (x, y)."""
    cases = []
    for height in range(2, 8):
        for width in range(2, 8):
            high = int(random.integers(1, height + 1))
            wide = int(random.integers(1, width + 1))
            case = {
                "image": random.integers(0, 100, (height, width)).astype("uint8"),
                "patch": random.integers(100, 256, (high, wide)).astype("uint8"),
                "x": int(random.integers(0, width - wide + 1)),
                "y": int(random.integers(0, height - high + 1)),
            }
            cases.append(case)
    return cases


def paste_by_row(image, patch, x, y):
    """Take x for the row."""
    result = image.copy()
    result[x : x + patch.shape[0], y : y + patch.shape[1]] = patch
    return result


def paste_as_sum(image, patch, x, y):
    """Add the patch to what was there."""
    result = image.copy()
    result[y : y + patch.shape[0], x : x + patch.shape[1]] += patch
    return result


def paste_at_the_end(image, patch, x, y):
    """Count x and y from the lower right corner."""
    return paste(image[::-1, ::-1], patch[::-1, ::-1], x, y)[::-1, ::-1]


EXERCISES = (
    Function(
        "mirror",
        mirror,
        colour_cases,
        hint="Which axis counts the columns? Walk through that one backwards.",
        mistakes=(
            Mistake(
                "You walked the last axis backwards: that exchanges red and blue, "
                "not left and right.",
                lambda image: image[..., ::-1],
            ),
            Mistake(
                "That is upside down: the first axis counts the rows.",
                lambda image: image[::-1],
            ),
            Mistake(
                "That is turned by half a circle: only the columns change places.",
                lambda image: image[::-1, ::-1],
            ),
        ),
    ),
    Function(
        "paste",
        paste,
        paste_cases,
        hint="Rows from y on, columns from x on, as many as the patch has.",
        mistakes=(
            Mistake(
                "x and y are exchanged: y counts rows, and rows are the first index.",
                paste_by_row,
            ),
            Mistake("The patch replaces what was there; you added it.", paste_as_sum),
            Mistake("(0, 0) is the upper left corner.", paste_at_the_end),
        ),
    ),
    Function(
        "brighten",
        brighten,
        brighten_cases,
        hint="Compute with whole numbers that can leave 0-255, then clip, then return "
        "to uint8.",
        mistakes=(
            Mistake(
                "uint8 has no number above 255 and none below 0: it starts again at "
                "the other end. Convert to `int` before you add.",
                wrap_around,
            ),
            Mistake(
                "A uint8 holds neither the amount nor the sum, and a clip afterwards "
                "comes too late. Make the image `int` first: `image.astype(int)`.",
                add_in_uint8,
            ),
            Mistake(
                "Large sums are kept at 255, but what happens to a dark pixel when "
                "`amount` is negative?",
                clip_top_only,
            ),
            Mistake(
                "The numbers are right, but an image is uint8: convert at the end.",
                lambda image, amount: np.clip(image.astype(int) + amount, 0, 255),
            ),
            Mistake(
                "Subtracting is the other direction: a positive amount is brighter.",
                lambda image, amount: brighten(image, -amount),
            ),
        ),
    ),
    Function(
        "to_grey",
        to_grey,
        to_grey_cases,
        hint="Weight the three colours, add over the last axis, round, convert.",
        mistakes=(
            Mistake(
                "You gave the three colours equal weight; to our eye green is five "
                "times as bright as blue. Use the weights of the text.",
                mean_of_colours,
            ),
            Mistake(
                "The numbers are right, but an image is uint8: convert at the end.",
                lambda image: np.rint(image @ GREY),
            ),
            Mistake(
                "Round before you convert, and give each colour its own weight.",
                lambda image: image.mean(axis=-1).astype("uint8"),
            ),
            Mistake(
                "Red and blue are exchanged. Channels here come as red, green, blue.",
                lambda image: to_grey(image[..., ::-1]),
            ),
            Mistake(
                "`astype` cuts the fraction off: 99.9 becomes 99. Round first.",
                lambda image: (image @ GREY).astype("uint8"),
            ),
            Mistake(
                "The channel axis should be gone: the result has shape (H, W).",
                lambda image: to_grey(image)[..., None],
            ),
        ),
    ),
    Function(
        "crop",
        crop,
        crop_cases,
        hint="An array is indexed [row, column], a box is written x before y.",
        mistakes=(
            Mistake(
                "x and y are exchanged: the first index of an array is the row, "
                "and rows are counted by y.",
                lambda image, box: image[box[0] : box[2], box[1] : box[3]],
            ),
            Mistake(
                "One row and one column too many: x2 and y2 are the first that are "
                "*not* part of the box, as in every Python slice.",
                inclusive_crop,
            ),
            Mistake(
                "You read the box as corner and size; here it is two corners.",
                crop_by_size,
            ),
        ),
    ),
)
