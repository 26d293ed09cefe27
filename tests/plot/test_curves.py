"""Lines over common numbers, in panels."""

import numpy as np
import pytest

from aiva import plot

X = np.linspace(0, 1, 4)


def test_lines_of_one_panel_have_their_names():
    figure = plot.curves(X, {"a": X, "b": X**2}, xlabel="x", ylabel="y")
    [ax] = figure.axes
    assert [line.get_label() for line in ax.get_lines()] == ["a", "b"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x", "y")
    np.testing.assert_allclose(ax.get_lines()[1].get_ydata(), X**2)


def test_a_name_has_one_colour_in_all_panels():
    figure = plot.curves(X, {"early": {"a": X, "b": X}, "late": {"b": X, "c": X}})
    early, late = figure.axes
    assert [early.get_title(), late.get_title()] == ["early", "late"]
    assert early.get_lines()[1].get_color() == late.get_lines()[0].get_color()
    words = [text.get_text() for text in figure.legends[0].get_texts()]
    assert words == ["a", "b", "c"]


@pytest.mark.parametrize("named", [{}, {"a": X[:2]}, {"early": {}}])
def test_what_cannot_be_drawn_is_refused(named):
    with pytest.raises(ValueError, match="one number for each of x. Received: x of"):
        plot.curves(X, named)
