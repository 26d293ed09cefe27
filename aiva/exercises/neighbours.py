"""Exercises about neighbours: who is alike, the median, and the mean of a block."""

import numpy as np

from aiva.exercises.exercise import Function, Mistake


def likeness_weights(patches, place, strength):
    """Return the weights of non-local means for one pixel.

    Args:
        patches: Neighbourhoods `(P, 3, 3)` of P pixels.
        place: Which of them belongs to the pixel itself.
        strength: Difference in grey levels up to which others count much.

    Returns:
        Weights `(P,)` that add up to 1.
    """
    unlike = np.mean((patches - patches[place]) ** 2, axis=(1, 2))
    weights = np.exp(-unlike / strength**2)
    return weights / weights.sum()


def neighbourhood_cases(random):
    """Draw neighbourhoods, some of them alike."""
    cases = []
    for count in (2, 3, 4, 6):
        for strength in (10.0, 30.0):
            for _ in range(3):
                patches = random.integers(90, 130, (count, 3, 3)).astype("float64")
                place = int(random.integers(count))
                case = {"patches": patches, "place": place, "strength": strength}
                cases.append(case)
    return cases


def do_not_add_up(patches, place, strength):
    """Forget to divide by the sum."""
    unlike = np.mean((patches - patches[place]) ** 2, axis=(1, 2))
    return np.exp(-unlike / strength**2)


def summed_differences(patches, place, strength):
    """Take the sum of the squares instead of their mean."""
    unlike = np.sum((patches - patches[place]) ** 2, axis=(1, 2))
    weights = np.exp(-unlike / strength**2)
    return weights / weights.sum()


def differences_not_squared(patches, place, strength):
    """Let differences up and down cancel."""
    unlike = np.mean(patches - patches[place], axis=(1, 2))
    weights = np.exp(-unlike / strength**2)
    return weights / weights.sum()


def only_the_middle(patches, place, strength):
    """Compare pixels instead of neighbourhoods."""
    unlike = (patches[:, 1, 1] - patches[place, 1, 1]) ** 2
    weights = np.exp(-unlike / strength**2)
    return weights / weights.sum()


def shrink(image, factor):
    """Make an image smaller, each new pixel the mean of a block.

    Args:
        image: Image `(H, W)`, both sides divisible by the factor.
        factor: Side of a block.

    Returns:
        Array `(H / factor, W / factor)`.
    """
    rows, columns = image.shape[0] // factor, image.shape[1] // factor
    return image.reshape(rows, factor, columns, factor).mean(axis=(1, 3))


def block_cases(random):
    """Draw images of a few blocks."""
    return [
        {
            "image": random.integers(0, 256, (rows * factor, columns * factor)).astype(
                "float64"
            ),
            "factor": factor,
        }
        for factor in (2, 3)
        for rows, columns in ((1, 2), (2, 1), (2, 2), (2, 3), (3, 2), (3, 4))
        for _ in range(2)
    ]


def every_second(image, factor):
    """Keep one pixel of each block."""
    return image[::factor, ::factor]


def sum_of_block(image, factor):
    """Add the pixels of a block."""
    return shrink(image, factor) * factor**2


def mixed_axes(image, factor):
    """Average along the wrong axes of the blocks."""
    rows, columns = image.shape[0] // factor, image.shape[1] // factor
    return image.reshape(factor, rows, factor, columns).mean(axis=(0, 2))


def median_square(image, size):
    """Replace each pixel by the median of a square around it.

    Args:
        image: Image `(H, W)`.
        size: Side of the square, odd.

    Returns:
        Array `(H, W)`; beyond its edges the image goes on with its outermost pixels.
    """
    return in_squares(image, size, np.median, mode="edge")


def in_squares(image, size, function, **padding):
    """Apply a function to the square around each pixel."""
    padded = np.pad(image, size // 2, **padding)
    squares = np.lib.stride_tricks.sliding_window_view(padded, (size, size))
    return function(squares, axis=(2, 3))


def square_cases(random):
    """Draw images of different shapes, and squares that reach beyond their edges."""
    return [
        {
            "image": random.integers(1, 256, (height, width)).astype("float64"),
            "size": size,
        }
        for size in (3, 5)
        for height, width in ((2, 3), (3, 2), (3, 3), (3, 5), (5, 4), (6, 6))
        for _ in range(2)
    ]


def black_around(image, size):
    """Continue the image with zeros."""
    return in_squares(image, size, np.median, mode="constant")


def mean_square(image, size):
    """Take the mean."""
    return in_squares(image, size, np.mean, mode="edge")


def mirrored(image, size):
    """Continue the image by its mirror image without the outermost pixels."""
    return in_squares(image, size, np.median, mode="reflect")


def smaller_result(image, size):
    """Leave out the places whose square reaches beyond the edge."""
    squares = np.lib.stride_tricks.sliding_window_view(image, (size, size))
    return np.median(squares, axis=(2, 3))


def rows_then_columns(image, size):
    """Take the median of the rows' medians."""
    padded = np.pad(image, size // 2, mode="edge")
    squares = np.lib.stride_tricks.sliding_window_view(padded, (size, size))
    return np.median(np.median(squares, axis=3), axis=2)


EXERCISES = (
    Function(
        "likeness_weights",
        likeness_weights,
        neighbourhood_cases,
        hint="The mean over the last two axes of the squared difference from "
        "`patches[place]`, then the exponential, then divide by the sum.",
        mistakes=(
            Mistake("The weights do not add up to 1.", do_not_add_up),
            Mistake(
                "That is the sum of the nine squares; take their mean.",
                summed_differences,
            ),
            Mistake(
                "Without squares brighter and darker pixels cancel, and a darker "
                "neighbourhood counts more than the pixel itself.",
                differences_not_squared,
            ),
            Mistake(
                "You compare the middle pixels alone. Noise makes strangers look alike "
                "there: compare all nine.",
                only_the_middle,
            ),
        ),
    ),
    Function(
        "shrink",
        shrink,
        block_cases,
        hint="`reshape` to (rows, factor, columns, factor) puts the pixels of a block "
        "along axes 1 and 3.",
        mistakes=(
            Mistake(
                "That keeps one pixel of each block: stripes come back as patterns "
                "that are not in the scene.",
                every_second,
            ),
            Mistake(
                "That is the sum of a block: the image gets brighter.", sum_of_block
            ),
            Mistake(
                "The blocks are not blocks: reshape to (rows, factor, columns, factor) "
                "in this order.",
                mixed_axes,
            ),
        ),
    ),
    Function(
        "median_square",
        median_square,
        square_cases,
        hint="Pad by half a square with `mode='edge'`, then look at all squares with "
        "`sliding_window_view`.",
        mistakes=(
            Mistake(
                "Beyond the edges you put black; go on with the outermost pixels "
                "instead.",
                black_around,
            ),
            Mistake("That is the mean, which blurs edges.", mean_square),
            Mistake(
                "Beyond the edges stands the mirror image; the outermost pixels "
                "themselves should go on (SciPy calls that mode `nearest`).",
                mirrored,
            ),
            Mistake(
                "The result is smaller than the image: pad it first.", smaller_result
            ),
            Mistake(
                "The median of the rows' medians is not that of the whole square.",
                rows_then_columns,
            ),
        ),
    ),
)
