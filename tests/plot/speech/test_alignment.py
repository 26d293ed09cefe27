"""Alignments as pictures: every word once, errors marked below, long ones wrapped."""

import pytest

from aiva import metrics, plot


def test_words_stand_above_each_other_with_marks_below_errors():
    figure = plot.alignment(metrics.alignment("one three and six", "one tree six six"))
    texts = [text.get_text() for text in figure.axes[0].texts if text.get_text() != " "]
    assert texts[:2] == ["said", "heard"]
    columns = {}
    for text in figure.axes[0].texts[2:]:
        columns.setdefault(text.get_position()[0], []).append(text.get_text())
    assert [tuple(column) for column in columns.values()] == [
        ("one", "one", " "),
        ("three", "tree", "S"),
        ("and", "six", "S"),
        ("six", "six", " "),
    ]


def test_long_alignments_go_on_in_the_next_line():
    found = metrics.alignment("seven " * 30, "seven " * 30)
    figure = plot.alignment(found)
    words = [text.get_text() for text in figure.axes[0].texts]
    assert words.count("seven") == 60 and words.count("said") == 3
    assert figure.get_size_inches()[0] <= 7.01


@pytest.mark.parametrize("bad", ["one two", None, metrics.alignment("", "")])
def test_what_is_no_alignment_is_named(bad):
    with pytest.raises(ValueError, match="what `aiva.metrics.alignment` returns"):
        plot.alignment(bad)
