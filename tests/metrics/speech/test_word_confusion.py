"""The table of words: what was heard for what, what was missed, what was made up."""

import numpy as np
import pytest

from aiva import metrics, plot

WORDS = ["zero", "one", "two"]


def test_rows_are_said_and_columns_heard_with_nothing_at_the_end():
    said = ["zero one", "two", "one", "", "two two"]
    heard = ["zero two", "", "one", "zero", "two one two"]
    matrix = metrics.word_confusion(said, heard, WORDS)
    expected = [[1, 0, 0, 0], [0, 1, 1, 0], [0, 0, 2, 1], [1, 1, 0, 0]]
    np.testing.assert_array_equal(matrix, expected)
    errors = metrics.word_error_rate(said, heard)
    assert matrix[:, -1].sum() == errors["deletions"]
    assert matrix[-1].sum() == errors["insertions"]
    figure = plot.confusion_matrix(matrix, [*WORDS, "nothing"])
    labels = [text.get_text() for text in figure.axes[0].get_yticklabels()]
    assert labels == [*WORDS, "nothing"]


def test_words_that_are_not_in_the_list_are_named():
    with pytest.raises(ValueError, match=r"\['Two', 'three'\].*normalised_text"):
        metrics.word_confusion(["three one"], ["Two one"], WORDS)
    with pytest.raises(ValueError, match="`words` must be a list"):
        metrics.word_confusion(["a"], ["b"], "ab")
