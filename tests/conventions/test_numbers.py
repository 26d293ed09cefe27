import re

import numpy as np
import pytest

from aiva.conventions.numbers import (
    check_shares,
    height_and_width,
    several_whole_numbers,
    shape_of_images,
    whole_number,
    whole_numbers,
)


@pytest.mark.parametrize("value", [3, np.int64(3), np.uint8(3), np.array(3)])
def test_whole_numbers_of_numpy_become_those_of_python(value):
    assert whole_number("count", value) == 3
    assert type(whole_number("count", value)) is int
    assert whole_numbers(first=value, second=4) == [3, 4]
    assert several_whole_numbers("widths", (value, 4)) == (3, 4)
    assert shape_of_images("image_shape", np.array([8, 8, 3])) == (8, 8, 3)


@pytest.mark.parametrize("value", [0, -1, 2.0, "3", True, None, np.array([3, 4])])
def test_what_is_no_count_is_refused_by_name(value):
    message = re.escape(
        f"`count` must be a whole number, at least 1. Received: count={value!r}"
    )
    with pytest.raises(ValueError, match=message):
        whole_number("count", value)


@pytest.mark.parametrize("values", [(), 8, "88", (8, 0)])
def test_several_numbers_are_at_least_one_and_all_of_them_counts(values):
    received = re.escape(f"Received: widths={values!r}")
    with pytest.raises(ValueError, match=f"`widths` must be.*{received}"):
        several_whole_numbers("widths", values)


@pytest.mark.parametrize("shape", [(8, 8), (8, 8, 0), (6, 8, 3), "883", 8, (8, 8, 3.5)])
def test_a_shape_is_three_counts_with_sides_that_divide(shape):
    with pytest.raises(ValueError, match="divisible by 4. Received: image_shape="):
        shape_of_images("image_shape", shape, divisor=4)


def test_sides_may_be_open_and_must_not_be_too_small():
    shape = (None, np.int64(8), 3)
    assert shape_of_images("image_shape", shape, 4, open_sides=True) == (None, 8, 3)
    for wrong, message in (
        ((None, 6, 3), "divisible by 4, or None for a side of any length"),
        ((8, 8, None), "whole numbers"),
        ((None, 3), "height, width, channels"),
    ):
        with pytest.raises(ValueError, match=message):
            shape_of_images("image_shape", wrong, 4, open_sides=True)
    with pytest.raises(ValueError, match=r"at least 10 x 10 pixels. Received"):
        shape_of_images("input_shape", (9, 28, 1), smallest=10)


@pytest.mark.parametrize("share", [1.5, -0.1, float("nan"), (0.3, 0.7), "1"])
def test_shares_lie_between_0_and_1(share):
    check_shares(iou_threshold=0.5, score_threshold=np.float32(1), overlap=0)
    with pytest.raises(ValueError, match="`iou_threshold` must lie between 0 and 1"):
        check_shares(iou_threshold=share)


def test_one_side_or_two():
    assert height_and_width(np.int32(32)) == (32, 32)
    with pytest.raises(ValueError, match="`size` must be a number of pixels"):
        height_and_width((1, 2, 3))
