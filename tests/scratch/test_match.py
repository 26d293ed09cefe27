import numpy as np
import pytest

from aiva.scratch import match
from tests.golden import golden

CANDIDATES = [[0, 0, 10, 10], [0, 0, 10, 5], [0, 0, 10, 1], [30, 30, 40, 40]]


def test_by_hand():
    index, state = match(CANDIDATES, [[0, 0, 10, 10]], low=0.3, high=0.7)
    assert state.tolist() == [1, -1, 0, 0]
    assert index.tolist() == [0, 0, 0, 0]


def test_all_equally_good_candidates_are_forced():
    candidates = [[0, 0, 10, 10], [10, 0, 20, 10], [0, 0, 20, 30]]
    objects = [[8, 4, 12, 6], [60, 60, 70, 70]]  # the second one is out of reach
    _, state = match(candidates, objects, low=0.3, high=0.7, force_best=True)
    assert state.tolist() == [1, 1, 0]


def test_without_objects_all_is_background():
    index, state = match(CANDIDATES, [], low=0.3, high=0.7, force_best=True)
    assert (index.tolist(), state.tolist()) == ([0] * 4, [0] * 4)


@pytest.mark.parametrize(
    ("name", "rule"), [("rpn", (0.3, 0.7, True)), ("head", (0.5, 0.5, False))]
)
def test_agrees_with_torchvision(name, rule):
    arrays = golden("detection_match")
    for case in range(0, len(arrays["labels"]), 3):
        rows = np.flatnonzero(arrays["labels"][case] >= 0)
        index, state = match(arrays["candidates"], arrays["boxes"][case, rows], *rule)
        np.testing.assert_array_equal(state, arrays[f"state_{name}"][case])
        expected = arrays[f"index_{name}"][case, state == 1]
        np.testing.assert_array_equal(rows[index[state == 1]], expected)
