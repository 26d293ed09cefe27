import functools

import numpy as np
import pytest

from aiva.scratch import edit_distance, edit_table


def by_definition(reference, hypothesis):
    """Try every edit of the last items."""

    @functools.cache
    def distance(i, j):
        if not i or not j:
            return i + j
        differs = reference[i - 1] != hypothesis[j - 1]
        return min(
            distance(i - 1, j - 1) + differs,
            distance(i - 1, j) + 1,
            distance(i, j - 1) + 1,
        )

    return distance(len(reference), len(hypothesis))


@pytest.mark.parametrize(
    ("reference", "hypothesis", "counts"),
    [
        ("kitten", "sitting", (2, 0, 1)),
        ("abc", "", (0, 3, 0)),
        ("", "ab", (0, 0, 2)),
        ("", "", (0, 0, 0)),
        ("same", "same", (0, 0, 0)),
        ("abcd", "bcd", (0, 1, 0)),
    ],
)
def test_by_hand(reference, hypothesis, counts):
    found = edit_distance(reference, hypothesis)
    names = ("substitutions", "deletions", "insertions")
    assert tuple(found[name] for name in names) == counts
    assert found["distance"] == sum(counts)


def test_random_sequences():
    rng = np.random.default_rng(0)
    for _ in range(50):
        a, b = (rng.integers(0, 3, rng.integers(0, 9)).tolist() for _ in range(2))
        found = edit_distance(a, b)
        assert found["distance"] == by_definition(a, b)
        assert found["distance"] == edit_distance(b, a)["distance"]
        parts = found["substitutions"] + found["deletions"] + found["insertions"]
        assert found["distance"] == parts
        left, right = zip(*found["alignment"], strict=True) if a or b else ((), ())
        assert [item for item in left if item is not None] == a
        assert [item for item in right if item is not None] == b
        assert found["distance"] == sum(x != y for x, y in found["alignment"])


def test_the_table_holds_all_beginnings():
    table = edit_table("three", "tree")
    for i in range(6):
        for j in range(5):
            assert table[i, j] == by_definition("three"[:i], "tree"[:j])
