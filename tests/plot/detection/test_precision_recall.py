"""Curves of precision over recall."""

import matplotlib
import numpy as np
import pytest

from aiva import metrics, plot
from aiva.plot.style import BLUE, COLORS, GREY

POINTS = {"precision": [1, 1 / 2, 2 / 3], "recall": [1 / 4, 1 / 4, 1 / 2]}


def curves(classes, absent=()):
    """Return curves of so many classes: precision falls from 1, sooner for later."""
    recall = np.linspace(0, 1, 101)
    precision = np.clip(1 - recall * np.arange(1, classes + 1)[:, None] / classes, 0, 1)
    precision = np.repeat(precision[:, None], 10, axis=1)
    precision[:, 5] = 0.25
    precision[list(absent)] = -1
    thresholds = np.linspace(0.5, 0.95, 10)
    return {"precision": precision, "recall": recall, "iou_thresholds": thresholds}


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_every_class_and_their_mean():
    [ax] = plot.precision_recall(curves(2), ["cat", "dog"]).axes
    assert legend(ax) == ["cat  0.75", "dog  0.50", "mean  0.62"]
    assert [line.get_color() for line in ax.lines] == [*COLORS[:2], GREY]
    np.testing.assert_allclose(ax.lines[1].get_ydata(), 1 - np.linspace(0, 1, 101))
    assert ax.get_title() == "IoU of at least 0.5"
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("recall", "precision")


def test_an_overlap_is_chosen():
    [ax] = plot.precision_recall(curves(1), iou_threshold=0.75).axes
    assert legend(ax) == ["0  0.25"]
    with pytest.raises(ValueError, match=r"one of \[0\.5, .*iou_threshold=0\.51"):
        plot.precision_recall(curves(1), iou_threshold=0.51)


def test_classes_without_objects_are_left_out():
    [ax] = plot.precision_recall(curves(3, absent=[1]), ["a", "b", "c"]).axes
    assert [word[0] for word in legend(ax)] == ["a", "c", "m"]
    assert ax.lines[-1].get_ydata().min() >= 0
    [ax] = plot.precision_recall(curves(1, absent=[0])).axes
    assert len(ax.lines) == 0


def test_many_classes_have_no_names():
    [ax] = plot.precision_recall(curves(12)).axes
    assert len(legend(ax)) == 13
    styles = {(line.get_color(), line.get_linestyle()) for line in ax.lines[:12]}
    assert len(styles) == 12
    [ax] = plot.precision_recall(curves(13)).axes
    assert [word.split()[0] for word in legend(ax)] == ["mean"]
    assert ax.lines[-1].get_color() == BLUE


def test_points_of_one_class_and_their_area():
    [ax] = plot.precision_recall(POINTS).axes
    assert ax.get_title() == f"area {1 / 4 + 2 / 3 / 4:.3f}"
    np.testing.assert_allclose(ax.lines[0].get_ydata(), POINTS["precision"])
    assert ax.patches[0].get_data().values.tolist() == [1, 2 / 3, 2 / 3]


def test_the_metrics_return_what_can_be_drawn():
    objects = {"boxes": [[[0, 0, 9, 9], [20, 20, 29, 29]]], "labels": [[0, 1]]}
    found = objects | {"scores": [[0.9, 0.8]]}
    coco = metrics.coco_average_precision(objects, found)
    [ax] = plot.precision_recall(coco["curves"]).axes
    assert legend(ax) == ["0  1.00", "1  1.00", "mean  1.00"]
    voc = metrics.voc_average_precision(objects, found)
    assert plot.precision_recall(voc["curves"][0]).axes[0].get_title() == "area 1.000"


def test_a_class_of_which_nothing_was_detected():
    [ax] = plot.precision_recall({"precision": [], "recall": []}).axes
    assert ax.get_title() == "area 0.000"


def test_everything_lies_inside_the_figure():
    figure = plot.precision_recall(curves(12), ["a long name"] * 12)
    figure.draw_without_rendering()
    box, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    assert min(box.x0, box.y0) >= 0
    assert box.x1 <= width + 0.01 and box.y1 <= height + 0.01
    assert box.y1 <= height + 0.01


def test_draws_on_given_axes():
    figure = matplotlib.figure.Figure()
    assert plot.precision_recall(POINTS, ax=figure.subplots()) is figure


def test_what_is_no_curve_is_refused():
    with pytest.raises(ValueError, match=r"Received: \['precision'\]"):
        plot.precision_recall({"precision": [1.0]})
    with pytest.raises(ValueError, match="Received: list"):
        plot.precision_recall([1.0])
    with pytest.raises(ValueError, match="of the same length"):
        plot.precision_recall({"precision": [1.0], "recall": [0.5, 1.0]})
    with pytest.raises(ValueError, match="Received: dict"):
        plot.precision_recall({})
    with pytest.raises(ValueError, match=r"all 2 classes\. Received: 1 names"):
        plot.precision_recall(curves(2), ["a"])
