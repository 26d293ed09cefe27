"""Moving digits: exact boxes, straight paths, and turns where the ink touches."""

import numpy as np
import pytest

from aiva.data.video.moving_digits import bounced, moving_digits


@pytest.fixture(scope="module")
def drawn():
    return moving_digits("test", count=60, frames=24)


def test_shapes_and_kinds(drawn):
    clips, objects = drawn
    assert clips.shape == (60, 24, 32, 32, 1) and clips.dtype == "uint8"
    assert objects["boxes"].shape == (60, 24, 2, 4)
    assert objects["labels"].shape == (60, 24, 2)
    assert (objects["labels"] == objects["labels"][:, :1]).all()
    assert set(np.unique(objects["labels"])) == set(range(10))


def test_all_ink_lies_in_the_boxes_and_touches_their_sides(drawn):
    clips, objects = drawn
    for clip, boxes in zip(clips[:20], objects["boxes"][:20].astype(int), strict=True):
        for frame, both in zip(clip[..., 0], boxes, strict=True):
            outside = frame.copy()
            for x1, y1, x2, y2 in both:
                assert frame[y1:y2, x1:x2].max(axis=0)[[0, -1]].min() > 63
                assert frame[y1:y2, x1:x2].max(axis=1)[[0, -1]].min() > 63
                outside[y1:y2, x1:x2] = 0
            assert not outside.any()


def test_digits_stay_inside_and_reach_the_walls(drawn):
    boxes = drawn[1]["boxes"]
    assert boxes.min() == 0 and boxes.max() == 32


def test_paths_are_straight_but_for_the_walls():
    rng = np.random.default_rng(0)
    for _ in range(50):
        corners = bounced(rng, np.array([20, 17]), frames=40)
        steps = np.diff(corners, axis=0)
        assert corners.min() >= 0 and (corners <= [20, 17]).all()
        for column, room in ((0, 20), (1, 17)):
            speed = np.abs(steps[:, column]).max()
            turned = np.abs(steps[:, column]) != speed  # only a turn at the wall
            near = np.minimum(corners[1:, column], room - corners[1:, column]) < 2
            assert speed in (1, 2) and not (turned & ~near).any()


def test_every_direction_is_drawn():
    rng = np.random.default_rng(1)
    steps = [
        np.sign(np.diff(bounced(rng, np.array([40, 40]), 2), axis=0))
        for _ in range(200)
    ]
    assert len({tuple(step[0]) for step in steps}) >= 4


def test_fewer_are_the_beginning_of_more(drawn):
    clips, _ = moving_digits("test", count=5, frames=24)
    np.testing.assert_array_equal(clips, drawn[0][:5])


@pytest.mark.parametrize(
    ("option", "value"), [("count", 0), ("frames", 0), ("size", 8), ("split", "val")]
)
def test_bad_arguments_are_refused(option, value):
    with pytest.raises(ValueError, match=option):
        moving_digits(**{option: value})
