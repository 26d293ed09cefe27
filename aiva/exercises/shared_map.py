"""Exercises about one feature map for all boxes: its work, and where they lie on it."""

import numpy as np

from aiva.exercises.box_cases import random_boxes
from aiva.exercises.exercise import Function, Mistake


def multiplications(rows, columns, channels, filters, kernel_size):
    """Count the multiplications of a convolution.

    Args:
        rows: Rows of its output.
        columns: Columns of its output.
        channels: Channels of its input.
        filters: Channels of its output.
        kernel_size: Side of its kernels.

    Returns:
        A whole number.
    """
    return rows * columns * filters * channels * kernel_size**2


def convolution_cases(random):
    """Draw small convolutions, whose counts all differ."""
    names = ("rows", "columns", "channels", "filters", "kernel_size")
    return [
        dict(zip(names, random.integers(2, 10, 5).tolist(), strict=True))
        for _ in range(30)
    ]


def one_channel(rows, columns, channels, filters, kernel_size):
    """Forget that each kernel looks at all channels of the input."""
    return rows * columns * filters * kernel_size**2


def one_kernel(rows, columns, channels, filters, kernel_size):
    """Count the work of one kernel alone."""
    return rows * columns * channels * kernel_size**2


def one_place(rows, columns, channels, filters, kernel_size):
    """Count the weights, which are the work at one place."""
    return filters * channels * kernel_size**2


def flat_kernel(rows, columns, channels, filters, kernel_size):
    """Count the side of a kernel instead of its area."""
    return rows * columns * filters * channels * kernel_size


def flip_boxes(boxes, width):
    """Mirror boxes with their image, left to right.

    Args:
        boxes: `[x1, y1, x2, y2]` in pixels, `(N, 4)`.
        width: Width of the image in pixels.

    Returns:
        Array `(N, 4)`.
    """
    x1, y1, x2, y2 = boxes.T
    return np.stack([width - x2, y1, width - x1, y2], axis=1)


def mirror_cases(random):
    """Draw boxes in images of several widths."""
    return [
        {"boxes": random_boxes(random, count), "width": width}
        for count in (1, 2, 4)
        for width in (16, 20, 32)
        for _ in range(3)
    ]


def edges_not_exchanged(boxes, width):
    """Mirror both edges, so that the left one lies to the right."""
    x1, y1, x2, y2 = boxes.T
    return np.stack([width - x1, y1, width - x2, y2], axis=1)


def one_pixel_too_far(boxes, width):
    """Mirror places of pixels instead of edges."""
    return flip_boxes(boxes, width) - [1, 0, 1, 0]


def upside_down(boxes, width):
    """Mirror y."""
    return flip_boxes(boxes[:, [1, 0, 3, 2]], width)[:, [1, 0, 3, 2]]


def not_flipped(boxes, width):
    """Leave the boxes where they are."""
    return boxes


def box_in_cells(box, image_shape, map_shape):
    """Say where a box lies on a feature map, in cells.

    Args:
        box: `[x1, y1, x2, y2]` in pixels of the image.
        image_shape: Height and width of the image in pixels.
        map_shape: Rows and columns of the feature map.

    Returns:
        Array `(4,)`, not rounded.
    """
    down, across = np.divide(map_shape, image_shape)
    return box * np.array([across, down, across, down])


def stride_cases(random):
    """Draw boxes in images of which the maps are 4 to 64 times smaller.

    Half of the maps have cells that are twice as wide as high.
    """
    cases = []
    for stride in (4, 8, 16, 32):
        for index in range(8):
            cells = random.integers(12, 20, 2)
            wider = np.array([1, 1 + index % 2])
            image = tuple((cells * stride * wider).tolist())
            box = random_boxes(random, 1)[0] * stride / 2
            case = {"box": box, "image_shape": image}
            cases.append({**case, "map_shape": tuple(cells.tolist())})
    return cases


def always_sixteen(box, image_shape, map_shape):
    """Divide by 16, the stride of VGG-16."""
    return box / 16


def whole_cells(box, image_shape, map_shape):
    """Round on the way."""
    return np.floor(box_in_cells(box, image_shape, map_shape))


def height_for_width(box, image_shape, map_shape):
    """Take x by the heights and y by the widths."""
    return box_in_cells(box, image_shape[::-1], map_shape[::-1])


def the_way_back(box, image_shape, map_shape):
    """Multiply by the stride."""
    return box_in_cells(box, map_shape, image_shape)


EXERCISES = (
    Function(
        "multiplications",
        multiplications,
        convolution_cases,
        hint="How many numbers does the output have, and how many multiplications does "
        "each of them cost?",
        mistakes=(
            Mistake("Every kernel looks at all channels of the input.", one_channel),
            Mistake("There is one kernel for each channel of the output.", one_kernel),
            Mistake(
                "These are the weights; each of them is used at every place.",
                one_place,
            ),
            Mistake("A kernel is a square: its side counts twice.", flat_kernel),
        ),
    ),
    Function(
        "flip_boxes",
        flip_boxes,
        mirror_cases,
        hint="In a mirror the left edge becomes the right one. Draw a box near the "
        "left border of an image and mirror it.",
        mistakes=(
            Mistake(
                "x1 is larger than x2 now: the left edge of the mirrored box is what "
                "was its right edge.",
                edges_not_exchanged,
            ),
            Mistake(
                "One pixel too far: edges lie between pixels, from 0 to the width.",
                one_pixel_too_far,
            ),
            Mistake("You turned the boxes upside down: mirror x.", upside_down),
            Mistake("Nothing has moved.", not_flipped),
        ),
    ),
    Function(
        "box_in_cells",
        box_in_cells,
        stride_cases,
        hint="How many pixels has a cell? Compare the image's shape with the map's.",
        mistakes=(
            Mistake(
                "You divide by 16 whatever the network: that is the stride of VGG-16. "
                "Here a cell has as many pixels as image and map say.",
                always_sixteen,
            ),
            Mistake("Nothing is rounded yet.", whole_cells),
            Mistake(
                "A shape is (height, width): x goes with the second number.",
                height_for_width,
            ),
            Mistake("That leads from cells to pixels.", the_way_back),
        ),
    ),
)
