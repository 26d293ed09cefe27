"""Space-time slices: what moves is a slanted line."""

import numpy as np
import pytest

from aiva import plot


def moving_dot(speed):
    clip = np.zeros((8, 20, 24, 1), "uint8")
    for frame in range(8):
        clip[frame, 5, 2 + speed * frame] = 255
    return clip


@pytest.mark.parametrize("speed", [0, 1, 2])
def test_a_moving_dot_draws_a_line_as_slanted_as_it_is_fast(speed):
    clip = moving_dot(speed)
    left, right = plot.space_time_slice(clip, row=5).axes
    np.testing.assert_array_equal(left.images[0].get_array(), clip[0, ..., 0])
    over_time = right.images[0].get_array()
    assert over_time.shape == (8, 24)
    assert over_time.argmax(axis=1).tolist() == [2 + speed * t for t in range(8)]
    assert left.lines[0].get_ydata()[0] == 5
    assert (right.get_xlabel(), right.get_ylabel()) == ("column", "frame")


def test_the_row_in_the_middle_is_taken_unless_one_is_named():
    left, right = plot.space_time_slice(moving_dot(1)).axes
    assert left.get_title() == "frame 0, row 10"
    assert right.images[0].get_array().max() == 0


def test_colours_stay():
    clip = np.random.default_rng(0).integers(0, 256, (4, 6, 5, 3)).astype("uint8")
    _, right = plot.space_time_slice(clip, row=np.int64(2)).axes
    np.testing.assert_array_equal(right.images[0].get_array(), clip[:, 2])


def test_what_cannot_be_shown_is_named():
    with pytest.raises(ValueError, match="0 to 19. Received: row=20"):
        plot.space_time_slice(moving_dot(1), row=20)
    with pytest.raises(ValueError, match="0 to 19. Received: row=3.0"):
        plot.space_time_slice(moving_dot(1), row=3.0)
    with pytest.raises(ValueError, match="0 to 19. Received: row=-1"):
        plot.space_time_slice(moving_dot(1), row=-1)
    with pytest.raises(ValueError, match=r"`clip` must be one clip.*\(1, 8, 20, 24, 1"):
        plot.space_time_slice(moving_dot(1)[None])
