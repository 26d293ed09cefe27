"""Selective search step by step, and crops."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from aiva import ops, plot
from aiva.plot.style import BLUE, COLORS, ORANGE
from tests.plot.detection.test_boxes import outlines, words

IMAGE = np.random.default_rng(0).integers(0, 256, (6, 8, 3), "uint8")
FIRST = np.zeros((6, 8), int)
FIRST[:, 4:], FIRST[3:, 4:] = 1, 2
SECOND = np.where(FIRST == 0, 0, 3)  # 1 and 2 are joined
BOXES = [[0, 0, 4, 6], [4, 0, 8, 3], [4, 3, 8, 6]]


def painted(ax):
    return np.asarray(ax.images[0].get_array())


def test_regions_lie_above_the_boxes_around_them():
    steps = {"at first": FIRST, "then": SECOND}
    figure = plot.selective_search(IMAGE, steps)
    upper, then, lower, last = figure.axes
    assert [upper.get_title(), then.get_title()] == ["at first", "then"]
    assert outlines(lower) == BOXES
    assert outlines(last) == [BOXES[0], [4, 0, 8, 6]]
    assert to_hex(lower.collections[0].get_colors()[0]) == ORANGE
    for ax in (lower, last):
        np.testing.assert_array_equal(painted(ax), IMAGE)
    assert outlines(upper) == outlines(then) == []
    places = [ax.get_position() for ax in figure.axes]
    assert places[0].x0 == places[2].x0 < places[1].x0
    assert places[0].y0 > places[2].y0
    figure._repr_png_()


def test_regions_keep_their_colours():
    upper, then, *_ = plot.selective_search(IMAGE, [FIRST, SECOND]).axes
    before, after = painted(upper), painted(then)
    colours = [before[0, 0], before[0, 7], before[5, 7]]
    assert len(np.unique(colours, axis=0)) == 3
    for part in (before[:, :4], after[:, :4]):
        assert (part == colours[0]).all()
    assert (after[:, 4:] == colours[1]).all()


def test_many_regions_have_many_colours():
    grid = np.arange(48).reshape(6, 8)
    colours = painted(plot.selective_search(IMAGE, [grid]).axes[0]).reshape(-1, 3)
    assert len(np.unique(colours, axis=0)) > 40


def test_steps_without_titles_are_counted():
    figure = plot.selective_search(IMAGE, [FIRST, SECOND, SECOND * 0])
    titles = [ax.get_title() for ax in figure.axes[:3]]
    assert titles == ["3 regions", "2 regions", "1 regions"]


def test_found_boxes_are_the_last_column():
    found = np.array([[0, 0, 8, 6], [1, 1, 3, 3], [2, 2, 7, 5], [0, 0, 0, 0]], "f")
    axes = plot.selective_search(IMAGE, [FIRST], found, most=2).axes
    assert [ax.get_title() for ax in axes] == ["3 regions", "best 2 boxes", "", ""]
    np.testing.assert_array_equal(painted(axes[1]), IMAGE)
    assert outlines(axes[3]) == found[:2].tolist()
    assert to_hex(axes[3].collections[0].get_colors()[0]) == BLUE
    axes = plot.selective_search(IMAGE, [FIRST], found).axes
    assert axes[1].get_title() == "best 3 boxes"


def test_grey_images_have_coloured_regions():
    axes = plot.selective_search(IMAGE[..., :1], [FIRST]).axes
    assert painted(axes[0]).shape == (6, 8, 3)
    assert painted(axes[1]).shape == (6, 8)


def test_steps_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"6 x 8 pixels.*'x' with int64.*\(8, 6\)"):
        plot.selective_search(IMAGE, {"x": FIRST.T})
    with pytest.raises(ValueError, match="whole number.*float64"):
        plot.selective_search(IMAGE, {"x": FIRST * 1.0})
    with pytest.raises(ValueError, match="Received: 0 pictures"):
        plot.selective_search(IMAGE, [])
    with pytest.raises(ValueError, match=r"\(P, 4\).*shape=\(1, 3, 4\)"):
        plot.selective_search(IMAGE, [FIRST], np.array([BOXES]))


def test_crops_are_what_the_operation_cuts_out():
    figure = plot.crops(IMAGE, BOXES, size=10, context=1)
    image, *others = figure.axes
    np.testing.assert_array_equal(painted(image), IMAGE)
    assert outlines(image) == BOXES
    assert words(image) == ["1", "2", "3"]
    assert [ax.get_title() for ax in others] == ["1", "2", "3"]
    cut = np.asarray(ops.warp(IMAGE[None], np.array([BOXES]), size=10, context=1))[0]
    for ax, crop, color in zip(others, cut, COLORS, strict=False):
        np.testing.assert_array_equal(painted(ax), np.rint(crop).astype("uint8"))
        assert outlines(ax) == [[1, 1, 9, 9]]
        assert to_hex(ax.collections[0].get_colors()[0]) == color
    figure._repr_png_()


def test_words_stay_with_their_crops_where_there_is_padding():
    boxes = [[0, 0, 0, 0], *BOXES[:2], [0, 0, 0, 0]]
    axes = plot.crops(IMAGE, boxes, ["none", "cat", 7, "none"]).axes
    assert [ax.get_title() for ax in axes] == ["", "1: cat", "2: 7"]
    assert outlines(axes[0]) == BOXES[:2]


@pytest.mark.parametrize("count", [1, 5, 12, 30])
def test_crops_stay_small_and_square(count):
    figure = plot.crops(IMAGE, BOXES[:1] * count, ["word"] * count)
    width, height = figure.get_size_inches()
    assert width <= 8 and height <= 4.5
    figure.draw_without_rendering()
    boxes = [ax.get_window_extent() for ax in figure.axes]
    assert max(box.x1 for box in boxes) <= figure.bbox.width
    assert boxes[-1].width == pytest.approx(boxes[-1].height, rel=0.02)
    assert boxes[0].x1 < min(box.x0 for box in boxes[1:])


def test_grey_crops():
    axes = plot.crops(IMAGE[..., 0], BOXES).axes
    assert painted(axes[1]).shape == (32, 32)


def test_crops_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="2 words for 3 boxes"):
        plot.crops(IMAGE, BOXES, ["a", "b"])
    with pytest.raises(ValueError, match="Received: 0 pictures"):
        plot.crops(IMAGE, [[0, 0, 0, 0]])
    with pytest.raises(ValueError, match=r"\(P, 4\).*shape=\(4,\)"):
        plot.crops(IMAGE, BOXES[0])
    with pytest.raises(ValueError, match="smaller context"):
        plot.crops(IMAGE, BOXES, size=8, context=4)
