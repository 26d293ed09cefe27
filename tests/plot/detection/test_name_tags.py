"""Name tags hide no box and no other tag, wherever the boxes lie."""

import numpy as np
import pytest

from aiva import plot
from aiva.plot.detection.name_tags import LINE_ROOM, tag_corners

SHAPE = 282, 240  # of a scene with its margins, in pixels of the screen


def random_boxes(rng, count, least, most):
    """Draw boxes inside the picture."""
    sides = rng.uniform(least, most, (count, 2))
    corners = rng.uniform(0, 1, (count, 2)) * (240 - sides) + [0, 21]
    return np.concatenate([corners, corners + sides], axis=1)


def rectangles(corners, sizes):
    return np.concatenate([corners, corners + sizes], axis=1)


def common(one, other):
    """Return the area that each of two sets of rectangles has in common, `(P, Q)`."""
    low = np.maximum(one[:, None, :2], other[:, :2])
    high = np.minimum(one[:, None, 2:], other[:, 2:])
    return np.prod(np.maximum(0, high - low), axis=2)


@pytest.mark.parametrize("seed", range(40))
def test_tags_hide_neither_boxes_nor_tags(seed):
    rng = np.random.default_rng(seed)
    count = rng.integers(1, 9)
    boxes = random_boxes(rng, count, 10, 90)
    sizes = np.stack([rng.integers(20, 75, count), np.full(count, 18)], axis=1)
    tags = rectangles(tag_corners(boxes, sizes, SHAPE), sizes)
    assert tags.min() >= 0
    assert tags[:, 2].max() <= SHAPE[1] and tags[:, 3].max() <= SHAPE[0]
    drawn = boxes + np.array([-1, -1, 1, 1]) * LINE_ROOM
    assert common(tags, drawn).max() == 0
    assert np.triu(common(tags, tags), 1).max() == 0


@pytest.mark.parametrize("seed", range(5))
def test_in_a_crowd_other_tags_are_spared_before_boxes(seed):
    rng = np.random.default_rng(seed)
    boxes = random_boxes(rng, 30, 60, 200)
    sizes = np.tile([60, 18], (30, 1))
    tags = rectangles(tag_corners(boxes, sizes, SHAPE), sizes)
    assert np.triu(common(tags, tags), 1).max() == 0
    assert tags.min() >= 0 and tags[:, 3].max() <= SHAPE[0]


def test_a_box_hides_its_own_rather_than_another():
    boxes = np.array([[0, 0, 50, 40], [50, 0, 100, 40]])  # no room beside them
    sizes = np.array([[30, 10], [30, 10]])
    corners = tag_corners(boxes, sizes, (40, 100))
    first, second = rectangles(corners, sizes)
    assert first[2] <= 50 and second[0] >= 50


def test_where_there_is_no_room_at_all_tags_lie_on_each_other():
    corners = tag_corners(np.zeros((2, 4)), np.array([[90, 50], [9, 9]]), (10, 20))
    assert corners.tolist()[0] == [0, 0]
    assert corners.min() >= 0


def test_a_tag_stands_above_the_left_end_of_its_box_where_it_can():
    [corner] = tag_corners(np.array([[100, 100, 160, 160]]), [[40, 18]], SHAPE)
    assert corner.tolist() == [100 - LINE_ROOM, 100 - LINE_ROOM - 18]
    [corner] = tag_corners(np.array([[220, 100, 238, 160]]), [[40, 18]], SHAPE)
    assert corner.tolist() == [200, 100 - LINE_ROOM - 18]


def on_screen(figure, boxes):
    """Return boxes of the only image in pixels of the screen, (x0, y0, x1, y1)."""
    ends = figure.axes[0].transData.transform(np.reshape(boxes, (-1, 2)))
    ends = ends.reshape(-1, 2, 2)
    return np.concatenate([ends.min(axis=1), ends.max(axis=1)], axis=1)


@pytest.mark.parametrize("seed", range(6))
def test_words_on_a_picture_hide_nothing_and_stay_in_its_margins(seed):
    rng = np.random.default_rng(seed)
    corners = np.concatenate(
        [random_boxes(rng, 5, 10, 60) / 2, [[0, 0, 9, 9], [119, 119, 128, 128]]]
    )
    objects = {"boxes": [corners], "labels": [np.arange(7)], "scores": [[0.99] * 7]}
    figure = plot.boxes(np.zeros((1, 128, 128)), objects, ["elephant"] * 7)
    figure.draw_without_rendering()
    tags = np.array(
        [
            text.get_bbox_patch().get_window_extent().extents
            for text in figure.axes[0].texts
        ]
    )
    assert common(tags, on_screen(figure, corners)).max() == 0
    assert np.triu(common(tags, tags), 1).max() == 0
    whole = figure.bbox.extents
    assert (tags[:, :2] >= whole[:2] - 0.5).all()
    assert (tags[:, 2:] <= whole[2:] + 0.5).all()


def test_a_line_joins_a_tag_to_a_box_that_is_far():
    ring = [[40, 40, 60, 60], [2, 2, 98, 38], [2, 62, 98, 98], [2, 39, 38, 61]]
    ring.append([62, 39, 98, 61])
    objects = {"boxes": [ring], "labels": [[0] * 5]}
    figure = plot.boxes(np.zeros((1, 100, 100)), objects, ["elephant"])
    start, end = figure.axes[0].lines[0].get_xydata()
    assert 40 <= start[0] <= 60 and 40 <= start[1] <= 60
    assert end.min() <= 2 or end.max() >= 98  # outside the ring
    alone = {"boxes": [ring[:1]], "labels": [[0]]}
    near = plot.boxes(np.zeros((1, 100, 100)), alone, ["elephant"])
    assert not near.axes[0].lines


def test_a_box_that_reaches_beyond_the_picture_has_its_name_there_too():
    beyond = {"boxes": [[[-30, 40, 10, 60], [90, 120, 130, 140]]], "labels": [[0, 1]]}
    figure = plot.boxes(np.zeros((1, 100, 100)), beyond, ["cat", "dog"])
    ends = [line.get_xydata() for line in figure.axes[0].lines]
    assert all(end.max() <= 100 for end in ends)
    figure.draw_without_rendering()
    box = figure.get_tightbbox()
    assert min(box.x0, box.y0) >= -0.01 and box.x1 <= figure.get_figwidth()
