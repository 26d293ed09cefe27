"""Alignments: the fewest errors, shown so that they can be read."""

import functools

import numpy as np
import pytest

from aiva import metrics
from aiva.metrics.speech.alignment import edit_distances


def slow_distance(reference, hypothesis):
    """Say it as the definition does."""

    @functools.cache
    def distance(row, column):
        if not row or not column:
            return row + column
        other = reference[row - 1] != hypothesis[column - 1]
        return min(
            distance(row - 1, column) + 1,
            distance(row, column - 1) + 1,
            distance(row - 1, column - 1) + other,
        )

    return distance(len(reference), len(hypothesis))


@pytest.mark.parametrize("seed", range(20))
def test_an_alignment_has_the_fewest_errors_and_every_token(seed):
    rng = np.random.default_rng(seed)
    one, other = (rng.choice(list("abc"), rng.integers(0, 9)).tolist() for _ in "ab")
    found = metrics.alignment(one, other)
    errors = sum(found.counts.values()) - found.counts["equal"]
    assert errors == slow_distance(one, other) == edit_distances(one, other)[-1, -1]
    assert [pair.reference for pair in found.pairs if pair.reference] == one
    assert [pair.hypothesis for pair in found.pairs if pair.hypothesis] == other
    for kind, reference, hypothesis in found.pairs:
        assert (kind == "equal") == (reference == hypothesis)
        assert (kind == "deletion") == (hypothesis is None)
        assert (kind == "insertion") == (reference is None)


def test_errors_are_marked_below_their_words():
    found = metrics.alignment("one three and four five", "one tree four five nine")
    assert str(found).splitlines() == [
        "reference:  one three and four five ****",
        "hypothesis: one tree  *** four five nine",
        "                S     D             I",
    ]
    assert found.counts == {
        "equal": 3,
        "substitution": 1,
        "deletion": 1,
        "insertion": 1,
    }


def test_nothing_is_aligned_with_nothing():
    assert metrics.alignment("", " \n").pairs == []
    assert str(metrics.alignment("", "")) == "reference:\nhypothesis:\n"


@pytest.mark.parametrize("bad", [None, 3, [1, 2], b"one"])
def test_what_is_no_text_is_named(bad):
    with pytest.raises(ValueError, match="`hypothesis` must be a text, or a list"):
        metrics.alignment("one", bad)
