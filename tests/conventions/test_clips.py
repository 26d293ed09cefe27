"""Clips at every door: five axes, finite values 0-255, a shape of four numbers."""

import numpy as np
import pytest

from aiva.conventions.clips import checked_clips, shape_of_clips


def test_clips_pass_as_they_are():
    clips = np.full((2, 3, 4, 5, 1), 200, "uint8")
    assert checked_clips(clips) is clips


@pytest.mark.parametrize("shape", [(3, 4, 5, 1), (0, 3, 4, 5, 1), (2, 0, 4, 5, 3)])
def test_what_is_no_clip_is_refused(shape):
    with pytest.raises(ValueError, match=r"\(clips, frames, height, width, channels\)"):
        checked_clips(np.zeros(shape))


def test_divided_clips_are_refused():
    with pytest.raises(ValueError, match="multiply by 255"):
        checked_clips(np.full((1, 2, 4, 4, 3), 0.5))


@pytest.mark.parametrize("shape", [8, None, (8, 32, 32), (0, 8, 8, 3), (8.5, 8, 8, 3)])
def test_a_shape_has_four_whole_numbers(shape):
    with pytest.raises(ValueError, match="input_shape"):
        shape_of_clips("input_shape", shape)


def test_sides_must_fit():
    with pytest.raises(ValueError, match="divisible by 4"):
        shape_of_clips("input_shape", (8, 30, 32, 3), divisor=4)
