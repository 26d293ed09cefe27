"""The ladder of detectors."""

import numpy as np
import pytest

from aiva import plot
from aiva.plot.style import COLORS

NAMES = ["R-CNN", "Fast R-CNN", "Faster R-CNN"]


def test_better_and_faster_is_higher_and_further_right():
    [ax] = plot.ladder(NAMES, [0.5, 0.2, 0.006], [0.4, 0.5, 0.8]).axes
    line, *points = ax.lines
    np.testing.assert_allclose(line.get_xdata(), [0.5, 0.2, 0.006])
    np.testing.assert_allclose([p.get_ydata()[0] for p in points], [0.4, 0.5, 0.8])
    assert [p.get_color() for p in points] == list(COLORS[:3])
    left, right = ax.get_xlim()
    assert left > 0.5 and right < 0.006 and ax.get_xscale() == "log"
    assert ax.get_ylim()[1] > 0.8
    words = [text.get_text() for text in ax.texts]
    assert words == ["R-CNN\n500 ms", "Fast R-CNN\n200 ms", "Faster R-CNN\n6.0 ms"]


def test_one_rung_that_finds_nothing():
    [ax] = plot.ladder(["a"], [2.0], [0.0]).axes
    assert ax.texts[0].get_text() == "a\n2 s"


def test_it_draws_where_it_is_told():
    [ax] = plot.bars([1.0], ["a"]).axes
    assert plot.ladder(["a"], [1.0], [0.5], ax=ax) is ax.figure


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([], [], []), "one name at least. Received: 0 names"),
        ((["a"], [1.0, 2.0], [0.5]), r"seconds of shape \(2,\)"),
        ((["a"], [1.0], 0.5), r"precision of shape \(\)"),
        ((["a"], [0.0], [0.5]), "above 0"),
        ((["a"], [np.nan], [0.5]), "above 0"),
        ((["a"], [1.0], [-1.0]), "between 0 and 1"),
    ],
)
def test_what_is_no_ladder_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        plot.ladder(*arguments)
