"""Bars, the confusion matrix and the reliability diagram."""

import numpy as np
import pytest

from aiva import metrics, plot
from aiva.plot.style import BLUE, ORANGE


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_bars_have_their_values_and_names():
    figure = plot.bars([0.7, 0.25, 0.05], ["cat", "dog", 3], highlight=1)
    [ax] = figure.axes
    assert [bar.get_width() for bar in ax.patches] == [0.7, 0.25, 0.05]
    assert texts(ax) == ["0.70", "0.25", "0.05"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["cat", "dog", "3"]
    assert ax.yaxis_inverted()
    from matplotlib.colors import to_rgba

    colors = [bar.get_facecolor() for bar in ax.patches]
    assert colors == [to_rgba(BLUE), to_rgba(ORANGE), to_rgba(BLUE)]


def test_confusion_matrix_writes_all_but_zeros():
    figure = plot.confusion_matrix([[9, 0], [3, 1]], ["cat", "dog"])
    [ax] = figure.axes
    assert texts(ax) == ["9", "3", "1"]
    assert [text.get_position() for text in ax.texts] == [(0, 0), (0, 1), (1, 1)]
    np.testing.assert_allclose(
        ax.images[0].get_array(), np.sqrt([[1, 0], [0.75, 0.25]])
    )
    assert ax.get_xlabel() == "predicted"
    assert ax.get_ylabel() == "true"
    assert [label.get_text() for label in ax.get_xticklabels()] == ["cat", "dog"]


def test_confusion_matrix_of_many_classes_stays_readable():
    figure = plot.confusion_matrix(np.eye(50, dtype=int))
    assert texts(figure.axes[0]) == []
    assert len(figure.axes[0].get_xticklabels()) == 17  # every third
    assert max(figure.get_size_inches()) <= 4


def test_a_class_without_cases_is_no_division_by_zero():
    figure = plot.confusion_matrix([[0, 0], [0, 5]])
    assert figure.axes[0].images[0].get_array().tolist() == [[0, 0], [0, 1]]


def test_calibration_draws_the_intervals_that_hold_answers():
    labels = np.array([0, 0, 0, 1])
    logits = np.log([[0.9, 0.1], [0.9, 0.1], [0.6, 0.4], [0.6, 0.4]])
    result = metrics.calibration(labels, logits)
    [ax] = plot.calibration(result).axes
    _, curve = ax.lines
    np.testing.assert_allclose(curve.get_xydata(), [[0.6, 0.5], [0.9, 1.0]])
    assert ax.get_title() == f"expected calibration error {result['error']:.3f}"
    assert ax.collections[0].get_sizes().tolist() == [132, 132]


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: plot.bars([1.0], ["a"], ax=ax),
        lambda ax: plot.confusion_matrix([[1]], ax=ax),
        lambda ax: plot.calibration(metrics.calibration([0], [[1.0, 0]]), ax=ax),
    ],
)
def test_charts_draw_on_given_axes(draw):
    from matplotlib.figure import Figure

    figure = Figure()
    ax = figure.subplots(1, 2)[1]
    assert draw(ax) is figure
    assert ax.has_data()
    assert len(figure.axes) == 2


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"values of shape \(2,\), 1 names"):
        plot.bars([1, 2], ["a"])
    with pytest.raises(ValueError, match=r"square.*shape=\(2, 3\)"):
        plot.confusion_matrix(np.zeros((2, 3)))
    with pytest.raises(ValueError, match="all 2 classes"):
        plot.confusion_matrix(np.eye(2), ["a"])
    with pytest.raises(ValueError, match=r"without \['accuracy', 'count'\]"):
        plot.calibration({"confidence": [], "error": 0.0})
