"""Selective search step by step."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from aiva import plot
from aiva.plot.style import BLUE, ORANGE
from tests.plot.test_boxes import outlines

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
