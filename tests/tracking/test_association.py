import itertools

import numpy as np
import pytest

from aiva.tracking.association import METHODS, associate

BOX = [10, 10, 20, 20]
FAR = [80, 80, 90, 90]


def pairs(boxes, found, threshold=0.3, **options):
    boxes, found = np.reshape(boxes, (-1, 4)), np.reshape(found, (-1, 4))
    rows, columns = associate(boxes, found, threshold, **options)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("boxes", "found"), [([], []), ([], [BOX]), ([BOX], []), ([BOX], [FAR])]
)
def test_nothing_to_pair(method, boxes, found):
    assert pairs(boxes, found, method=method) == []


@pytest.mark.parametrize("method", METHODS)
def test_rows_without_any_allowed_pair_are_no_error(method):
    # With infinite costs SciPy calls each of these infeasible.
    assert pairs([BOX, FAR], [BOX, [40, 40, 50, 50]], method=method) == [(0, 0)]
    assert pairs([BOX, BOX], [BOX, FAR], method=method) == [(0, 0)]
    [(row, _)] = pairs([FAR, BOX], [BOX, BOX, BOX], method=method)
    assert row == 1


@pytest.mark.parametrize("method", METHODS)
def test_a_threshold_of_zero_never_pairs_what_does_not_touch(method):
    assert pairs([BOX], [FAR], threshold=0.0, method=method) == []


@pytest.mark.parametrize("method", METHODS)
def test_the_iou_may_equal_the_threshold(method):
    half = [10, 10, 20, 15]
    assert pairs([BOX], [half], threshold=0.5, method=method) == [(0, 0)]
    assert pairs([BOX], [half], threshold=0.51, method=method) == []


@pytest.mark.parametrize("method", METHODS)
def test_forbidden_pairs_are_never_chosen(method):
    same = np.array([[False, True]])
    assert pairs([BOX], [BOX, [11, 10, 21, 20]], same=same, method=method) == [(0, 1)]


def test_the_best_sum_is_found():
    rng = np.random.default_rng(0)
    for _ in range(20):
        table = rng.uniform(0.3, 1, (4, 4))
        rows, columns = METHODS["optimal"](table, np.ones((4, 4), bool))
        best = max(
            sum(table[row, column] for row, column in enumerate(order))
            for order in itertools.permutations(range(4))
        )
        assert table[rows, columns].sum() == pytest.approx(best)


def test_greedy_takes_the_best_pair_first_and_may_end_worse():
    table = np.array([[0.9, 0.8], [0.8, 0.3]])
    allowed = table >= 0.3
    greedy = table[METHODS["greedy"](table, allowed)].sum()
    assert greedy == pytest.approx(1.2)
    assert table[METHODS["optimal"](table, allowed)].sum() == pytest.approx(1.6)
