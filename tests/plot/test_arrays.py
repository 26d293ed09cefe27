import numpy as np
import pytest

from aiva import plot


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_numbers_stand_in_their_cells():
    figure = plot.arrays({"expected": [[1, 2, 3], [4, 5, -6]], "received": [0.5, 1.0]})
    first, second = figure.axes
    assert texts(first) == ["1", "2", "3", "4", "5", "-6"]
    assert texts(second) == ["0.50", "1.00"]
    assert first.get_title() == "expected\n(2, 3)"
    assert second.get_title() == "received\n(2,)"
    assert first.texts[5].get_position() == (2, 1)
    assert first.images[0].get_array().tolist() == [[1, 2, 3], [4, 5, -6]]
    assert second.images[0].get_array().shape == (1, 2)


def test_arrays_of_one_shape_share_a_scale():
    figure = plot.arrays({"input": [[200]], "expected": [1, 2], "received": [4.0, 0]})
    limits = [ax.images[0].get_clim()[1] for ax in figure.axes]
    assert limits[1] == limits[2] == pytest.approx(1.3 * 4)
    assert limits[0] == pytest.approx(1.3 * 200)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ([1.0, -0.0], ["1", "0"]),
        ([0.25, -0.001], ["0.25", "0.00"]),
        ([True, False], ["1", "0"]),
        ([0.001, 0.0], ["1e-03", "0e+00"]),
        ([np.nan, 2], ["nan", "2"]),
        ([np.inf, -np.inf], ["inf", "-inf"]),
        (3, ["3"]),
        (np.float16(0.5), ["0.50"]),
        ([[[1, 2]], [[3, 4]]], ["1", "2", "3", "4"]),
    ],
)
def test_numbers_are_written_shortly(given, shown):
    assert texts(plot.arrays({"x": given}).axes[0]) == shown


def test_large_arrays_are_pictures():
    figure = plot.arrays({"big": np.ones((13, 12)), "long": np.ones(100)})
    assert [texts(ax) for ax in figure.axes] == [[], []]
    assert figure.axes[0].images[0].get_array().shape == (13, 12)
    assert len(texts(plot.arrays({"a": np.ones((12, 12))}).axes[0])) == 144
    assert texts(plot.arrays({"a": [1, 2, 3]}, max_numbers=2).axes[0]) == []


@pytest.mark.parametrize(
    ("given", "title", "text"),
    [
        (None, "NoneType", "None"),
        ("seven", "str", "'seven'"),
        ([[1], [1, 2]], "list", "[[1], [1, 2]]"),
        (np.zeros((0, 3)), "(0, 3)", "array([], shap"),
        (1j, "complex", "1j"),
        (len, "builtin_function_or_method", "<built-in func"),
    ],
)
def test_what_is_no_array_is_written_out(given, title, text):
    figure = plot.arrays({"expected": [1, 2], "received": given})
    assert figure.axes[1].get_title() == f"received\n{title}"
    assert texts(figure.axes[1]) == [text]
    figure._repr_png_()


def test_empty_cells_and_full_cells_have_readable_ink():
    drawn = plot.arrays({"x": [np.nan, 1.0, 0.0]}).axes[0].texts
    assert [text.get_color() for text in drawn] == ["#7a7a7a", "white", "black"]


def test_everything_lies_inside_the_figure():
    random = np.random.default_rng(0)
    named = {"input": random.integers(0, 9, (12, 12)), "expected": np.ones((2, 10))}
    figure = plot.arrays(named | {"received": random.normal(size=(3, 1))})
    figure.draw_without_rendering()
    width, height = figure.get_size_inches()
    assert width <= 8
    assert height <= 4
    box = figure.get_tightbbox()
    assert min(box.x0, box.y0) >= 0
    assert box.x1 <= width
    assert box.y1 <= height


def test_nothing_to_draw_is_refused():
    with pytest.raises(ValueError, match=r"at least one array\. Received: none"):
        plot.arrays({})
