"""Exercises about reading a box from a feature map, whole cells or between them."""

import math

import numpy as np

from aiva.exercises.exercise import Function, Mistake
from aiva.scratch import roi_pool
from aiva.scratch.roi_align import interpolate


def bin_edges(first, last, bins):
    """Cut the cells from first to last, both included, into bins.

    Args:
        first: First cell of a box along one side.
        last: Its last cell.
        bins: Number of bins, which together hold every cell.

    Returns:
        int array `(bins, 2)`: the first cell of each bin, and the first behind it.
        Where the cells do not divide evenly, neighbouring bins share one.
    """
    return cut(first, last - first + 1, bins, math.floor, math.ceil)


def cut(first, cells, bins, start, end):
    """Cut cells into bins, whose broken ends two functions make whole."""
    return np.array(
        [
            (first + start(i * cells / bins), first + end((i + 1) * cells / bins))
            for i in range(bins)
        ]
    )


def edge_cases(random):
    """Draw boxes of few and many cells."""
    return [
        {"first": first, "last": first + cells - 1, "bins": bins}
        for cells in (1, 2, 3, 4, 5, 7, 8)
        for bins in (2, 3, 7)
        for first in (0, int(random.integers(1, 9)))
    ]


def last_left_out(first, last, bins):
    """Forget that the last cell belongs to the box."""
    return cut(first, last - first, bins, math.floor, math.ceil)


def all_rounded_down(first, last, bins):
    """Round both ends down, so that some bins of a small box are empty."""
    return cut(first, last - first + 1, bins, math.floor, math.floor)


def counted_from_the_box(first, last, bins):
    """Count from the first cell of the box, not of the map."""
    return bin_edges(0, last - first, bins)


def last_cell_of_each(first, last, bins):
    """Return the last cell of each bin instead of the one behind it."""
    return bin_edges(first, last, bins) - [0, 1]


def pool_box(features, box, bins):
    """Keep the largest feature in each bin of a box.

    Args:
        features: One channel of a feature map, `(H, W)`.
        box: `[x1, y1, x2, y2]`, the first and the last cells, which belong to it.
        bins: Number of bins along each side.

    Returns:
        Array `(bins, bins)`.
    """
    return roi_pool(features[..., None], box[None], size=bins, stride=1)[0, ..., 0]


def map_cases(random):
    """Draw maps of different numbers, and boxes in them."""
    cases = []
    for rows, columns in ((2, 3), (3, 2), (4, 4), (4, 6), (6, 4), (7, 8)):
        for _ in range(5):
            features = random.permutation(rows * columns).reshape(rows, columns)
            y1, x1 = random.integers(0, (rows, columns))
            y2, x2 = random.integers((y1, x1), (rows, columns))
            box = np.array([x1, y1, x2, y2])
            cases.append({"features": features, "box": box, "bins": 2})
    return cases


def axes_exchanged(features, box, bins):
    """Look up x along the rows."""
    return pool_box(features.T, box, bins)


def turned(features, box, bins):
    """Return rows where the columns should be."""
    return pool_box(features, box, bins).T


def smallest(features, box, bins):
    """Keep the smallest feature."""
    return -pool_box(-features, box, bins)


def mean_of_bins(features, box, bins):
    """Average the features of each bin."""
    x1, y1, x2, y2 = box
    return np.array(
        [
            [features[top:bottom, left:right].mean() for left, right in edges(x1, x2)]
            for top, bottom in edges(y1, y2)
        ]
    )


def edges(first, last):
    """Cut into two bins, as in all cases."""
    return bin_edges(first, last, 2)


def read_between(features, y, x):
    """Read a feature map between its cells.

    Args:
        features: One channel of a feature map, `(H, W)`; cell (0, 0) has its middle at
            y = 0, x = 0.
        y: Row of the point, from 0 to H - 1; 1.5 lies between the rows 1 and 2.
        x: Column of the point.

    Returns:
        A mean of the four cells around; the nearer one counts more.
    """
    return float(interpolate(features[..., None], y, x)[0])


def point_cases(random):
    """Draw points between cells, on cells and on the border."""
    cases = []
    for rows, columns in ((2, 2), (2, 3), (3, 2), (4, 5)):
        for step in (1, 0.5, 0.25):
            for _ in range(3):
                y, x = random.integers(0, np.array([rows - 1, columns - 1]) / step + 1)
                features = random.permutation(rows * columns).reshape(rows, columns)
                point = {"y": float(y * step), "x": float(x * step)}
                cases.append({"features": features, **point})
    return cases


def nearest_cell(features, y, x):
    """Round to the nearest cell."""
    return float(features[math.floor(y + 0.5), math.floor(x + 0.5)])


def upper_left_cell(features, y, x):
    """Round down."""
    return float(features[int(y), int(x)])


def weights_exchanged(features, y, x):
    """Let the farther cells count more."""
    (top, down), (left, across) = divmod(y, 1), divmod(x, 1)
    flipped = {
        "y": top + (1 - down) * (down > 0),
        "x": left + (1 - across) * (across > 0),
    }
    return read_between(features, **flipped)


def mean_of_four(features, y, x):
    """Let all four cells count alike."""
    rows = [math.floor(y), math.ceil(y)]
    columns = [math.floor(x), math.ceil(x)]
    return float(features[np.ix_(rows, columns)].mean())


EXERCISES = (
    Function(
        "bin_edges",
        bin_edges,
        edge_cases,
        hint="Bin i goes from i to i + 1 parts of the cells, counted from the first. "
        "Round its start down and its end up, and no cell is lost.",
        mistakes=(
            Mistake(
                "One cell is missing: from 2 to 4 there are three cells.",
                last_left_out,
            ),
            Mistake(
                "In small boxes some bins are empty: round the end of a bin up.",
                all_rounded_down,
            ),
            Mistake(
                "These places count from the box; add its first cell.",
                counted_from_the_box,
            ),
            Mistake(
                "The second number is the cell behind the bin, as in a Python slice.",
                last_cell_of_each,
            ),
        ),
    ),
    Function(
        "pool_box",
        pool_box,
        map_cases,
        hint="Cut x1 to x2 into bins of columns and y1 to y2 into bins of rows; the "
        "first index of `features` is the row.",
        mistakes=(
            Mistake("x counts columns, the second index of the map.", axes_exchanged),
            Mistake("The numbers are right, but rows and columns exchanged.", turned),
            Mistake("Keep the largest number of each bin.", smallest),
            Mistake(
                "That is the mean of each bin; pooling keeps the largest.",
                mean_of_bins,
            ),
        ),
    ),
    Function(
        "read_between",
        read_between,
        point_cases,
        hint="First go along x, between the two cells above and between the two below; "
        "then along y between the results.",
        mistakes=(
            Mistake("You round to the nearest cell; blend the four.", nearest_cell),
            Mistake("You round down; blend the four cells around.", upper_left_cell),
            Mistake(
                "The farther cells count more: at x = 1.25 the cell 1 counts 0.75.",
                weights_exchanged,
            ),
            Mistake(
                "All four cells count alike; the nearer one should count more.",
                mean_of_four,
            ),
        ),
    ),
)
