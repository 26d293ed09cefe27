import types

import pytest

from aiva import plot
from aiva.plot.style import BLUE, COLORS, ORANGE

RUN = {
    "loss": [3.0, 2.0, 1.0],
    "val_loss": [3.5, 2.5, 1.5],
    "accuracy": [0.1, 0.2, 0.3],
}


def legend(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()]


def test_draws_every_curve():
    figure = plot.history(types.SimpleNamespace(history=RUN))
    loss, accuracy = figure.axes
    assert (loss.get_title(), accuracy.get_title()) == ("loss", "accuracy")
    assert [line.get_ydata().tolist() for line in loss.lines] == [
        RUN["loss"],
        RUN["val_loss"],
    ]
    assert loss.lines[0].get_xdata().tolist() == [1, 2, 3]
    assert [line.get_color() for line in loss.lines] == [BLUE, ORANGE]
    assert [line.get_linestyle() for line in loss.lines] == ["-", "--"]
    assert len(accuracy.lines) == 1
    assert legend(figure) == ["training", "validation"]


def test_a_dictionary_is_as_good_as_a_history():
    assert len(plot.history({"loss": [1.0]}).axes) == 1
    assert plot.history({"loss": [1.0]}).axes[0].lines[0].get_marker() == "o"


def test_several_runs_are_compared_by_colour():
    runs = {"cnn": types.SimpleNamespace(history=RUN), "resnet": RUN}
    figure = plot.history(runs)
    lines = figure.axes[0].lines
    assert [line.get_color() for line in lines] == [
        COLORS[0],
        COLORS[0],
        COLORS[1],
        COLORS[1],
    ]
    assert legend(figure) == ["cnn", "resnet", "training", "validation"]


def test_rare_validation_keeps_its_epochs():
    figure = plot.history({"loss": [5.0, 4, 3, 2, 1], "val_loss": [4.0, 2.0]})
    assert figure.axes[0].lines[1].get_xdata().tolist() == [2, 4]


def test_metrics_choose_the_panels():
    figure = plot.history(RUN | {"kl": [1.0, 2.0, 3.0]}, metrics=("kl",))
    assert [ax.get_title() for ax in figure.axes] == ["kl"]


def test_what_is_no_history_is_refused():
    with pytest.raises(ValueError, match=r"None of \['loss', 'accuracy'\].*\['mae'\]"):
        plot.history({"mae": [1.0]})
    with pytest.raises(ValueError, match=r"what `model.fit` returned.*Received: list"):
        plot.history([1.0, 2.0])
    with pytest.raises(ValueError, match="Received: dict"):
        plot.history({"loss": 1.0})
