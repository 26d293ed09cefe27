"""Exercises about boxes: how they overlap, how they are coded, how they are written.

Boxes are [x1, y1, x2, y2] in pixels unless something else is said.
"""

import numpy as np

from aiva import scratch
from aiva.exercises.box_cases import box_picture, centre_and_sides, random_boxes
from aiva.exercises.exercise import Function, Mistake


def iou(box, other):
    """Divide the area that two boxes share by the area that they cover together."""
    return float(scratch.iou(box[None], other[None])[0, 0])


def pair_cases(random):
    """Draw pairs of boxes: apart, touching, overlapping, one inside the other."""
    corners = [
        ((2, 2, 6, 6), (6, 2, 9, 6)),  # a side in common
        ((0, 0, 8, 8), (2, 3, 5, 5)),  # one inside the other
        ((0, 0, 3, 3), (5, 5, 9, 8)),  # apart in both directions
        ((0, 0, 3, 9), (5, 1, 9, 8)),  # apart in one direction
        ((1, 2, 5, 9), (1, 2, 5, 9)),  # the same
    ]
    cases = [np.array(pair, float) for pair in corners]
    cases += [random_boxes(random, 2) for _ in range(35)]
    return [{"box": box, "other": other} for box, other in cases]


def sides_of_overlap(box, other):
    """Return width and height of what two boxes share, negative where they do not."""
    return np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2])


def area(box):
    """Return the area of a box in pixels."""
    return (box[2] - box[0]) * (box[3] - box[1])


def unclipped_iou(box, other):
    """Multiply the sides of the overlap even where they are negative."""
    shared = np.prod(sides_of_overlap(box, other))
    return float(shared / (area(box) + area(other) - shared))


def counted_twice(box, other):
    """Divide by the sum of the areas, in which the shared part counts twice."""
    shared = np.prod(np.maximum(sides_of_overlap(box, other), 0))
    return float(shared / (area(box) + area(other)))


def of_the_smaller(box, other):
    """Divide by the area of the smaller box."""
    shared = np.prod(np.maximum(sides_of_overlap(box, other), 0))
    return float(shared / min(area(box), area(other)))


def one_pixel_more(box, other):
    """Count the last pixel twice, as old programs did: x2 - x1 + 1."""
    longer = np.array([0, 0, 1, 1])
    return iou(box + longer, other + longer)


def encode_box(box, anchor):
    """Tell how to move and stretch an anchor so that it becomes the box."""
    return scratch.encode_boxes(box[None], anchor[None])[0]


def coder_cases(random):
    """Draw boxes and anchors of different sides."""
    boxes, anchors = random_boxes(random, 30), random_boxes(random, 30)
    pairs = zip(boxes, anchors, strict=True)
    return [{"box": box, "anchor": anchor} for box, anchor in pairs]


def encode_in_pixels(box, anchor):
    """Count the moves in pixels instead of in sides of the anchor."""
    (centre, sides), (start, scale) = centre_and_sides(box), centre_and_sides(anchor)
    return np.concatenate([centre - start, np.log(sides / scale)])


def encode_by_own_sides(box, anchor):
    """Count the moves in sides of the box, which nobody knows when decoding."""
    (centre, sides), (start, scale) = centre_and_sides(box), centre_and_sides(anchor)
    return np.concatenate([(centre - start) / sides, np.log(sides / scale)])


def encode_corners(box, anchor):
    """Move the top-left corner instead of the centre."""
    (_, sides), (_, scale) = centre_and_sides(box), centre_and_sides(anchor)
    return np.concatenate([(box[:2] - anchor[:2]) / scale, np.log(sides / scale)])


def encode_without_logarithm(box, anchor):
    """Return the stretch itself."""
    (centre, sides), (start, scale) = centre_and_sides(box), centre_and_sides(anchor)
    return np.concatenate([(centre - start) / scale, sides / scale])


def encode_the_way_back(box, anchor):
    """Tell how the box becomes the anchor."""
    return encode_box(anchor, box)


def to_pixels(boxes, height, width):
    """Turn [y1, x1, y2, x2] in parts of the image into [x1, y1, x2, y2] in pixels."""
    return boxes[:, [1, 0, 3, 2]] * np.array([width, height, width, height])


def fraction_cases(random):
    """Draw boxes in parts of images that are no squares."""
    return [
        {
            "boxes": random_boxes(random, count, side=10) / 16,
            "height": int(random.integers(2, 12)) * 16,
            "width": int(random.integers(12, 24)) * 16,
        }
        for count in (1, 2, 3, 5)
        for _ in range(7)
    ]


def order_kept(boxes, height, width):
    """Scale, but leave y before x."""
    return boxes * np.array([height, width, height, width])


def order_kept_and_scaled_as_x(boxes, height, width):
    """Leave y before x, and scale as if x came first."""
    return boxes * np.array([width, height, width, height])


def sides_exchanged(boxes, height, width):
    """Put x first, but multiply it by the height."""
    return boxes[:, [1, 0, 3, 2]] * np.array([height, width, height, width])


def not_scaled(boxes, height, width):
    """Put x first and stay in parts of the image."""
    return boxes[:, [1, 0, 3, 2]]


EXERCISES = (
    Function(
        "iou",
        iou,
        pair_cases,
        hint="The shared part goes from the larger left edge to the smaller right one, "
        "and has no area where these have crossed.",
        mistakes=(
            Mistake(
                "Boxes that lie apart get an area: the product of two negative sides "
                "is positive. Cut each side off at 0 first.",
                unclipped_iou,
            ),
            Mistake(
                "The shared area counts twice in your union: subtract it once.",
                counted_twice,
            ),
            Mistake(
                "You divide by the smaller box. Then a small box inside a large one "
                "would be a perfect answer.",
                of_the_smaller,
            ),
            Mistake(
                "There is one pixel too many: a box from 2 to 6 is 4 wide, because x2 "
                "is the first column beyond it.",
                one_pixel_more,
            ),
        ),
        picture=box_picture,
    ),
    Function(
        "encode_box",
        encode_box,
        coder_cases,
        hint="Write down centre, width and height of both boxes first; then the moves "
        "between the centres, then the stretches.",
        mistakes=(
            Mistake(
                "The moves are still in pixels: divide them by the anchor's width and "
                "height.",
                encode_in_pixels,
            ),
            Mistake(
                "You divide by the sides of the box. Who decodes does not know them "
                "yet: divide by those of the anchor.",
                encode_by_own_sides,
            ),
            Mistake(
                "These are moves of the top-left corner; move the centre.",
                encode_corners,
            ),
            Mistake(
                "The stretch lacks its logarithm: twice as wide and half as wide "
                "should be equally far from 0.",
                encode_without_logarithm,
            ),
            Mistake(
                "This leads from the box to the anchor; go from the anchor to the box.",
                encode_the_way_back,
            ),
        ),
        picture=box_picture,
    ),
    Function(
        "to_pixels",
        to_pixels,
        fraction_cases,
        hint="Do it for one box by hand: which of its four numbers are counted along "
        "the width?",
        mistakes=(
            Mistake("The numbers are pixels now, but y still comes first.", order_kept),
            Mistake(
                "y still comes first, and was multiplied by the width.",
                order_kept_and_scaled_as_x,
            ),
            Mistake(
                "The order is right, but x was multiplied by the height.",
                sides_exchanged,
            ),
            Mistake(
                "The order is right, but these are parts of the image, not pixels.",
                not_scaled,
            ),
        ),
    ),
)
