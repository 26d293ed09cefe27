"""The targets of chapter 4, measured on real answers."""

import numpy as np
import pytest

from aiva import exercises, ops, scratch
from aiva.exercises import CheckFailed


def failure(name, answer):
    with pytest.raises(CheckFailed) as error:
        exercises.check(name, answer)
    return str(error.value).replace("\n", " ")


def of_digits(boxes):
    """Leave out what is larger or smaller than any digit."""
    sides = boxes[:, 2:] - boxes[:, :2]
    return boxes[(sides.min(axis=1) >= 8) & (sides.max(axis=1) <= 52)]


def apart(boxes, limit):
    """Suppress what overlaps a better box."""
    order = -np.arange(len(boxes), dtype=float)
    return boxes[scratch.non_max_suppression(boxes, order, 10, limit)]


def test_two_sizes_at_many_places_reach_enough_digits(capsys):
    exercises.check("few_windows", ops.anchors((16, 16), 8, (18, 30), (1.5,)))
    assert "windows = 512" in capsys.readouterr().out
    many = ops.anchors((32, 32), 4, (18, 30), (1.5,))
    assert "they are too many" in failure("few_windows", many)
    many = ops.anchors((32, 32), 4, (22,), (1.5,))
    assert "do not even reach" in failure("few_windows", many)
    one_size = ops.anchors((16, 16), 8, (24,), (1.5,))
    assert "fall between them" in failure("few_windows", one_size)
    assert "expected boxes (N, 4)" in failure("few_windows", "windows")
    assert "inverted" in failure("few_windows", [[9, 9, 2, 2]])


@pytest.mark.slow
def test_ten_proposals_need_both_ideas(capsys):
    exercises.check("ten_proposals", lambda boxes: apart(of_digits(boxes), 0.5))
    assert "recall = " in capsys.readouterr().out
    as_they_come = failure("ten_proposals", lambda boxes: boxes[:10])
    assert "How large are the digits" in as_they_come
    sizes_alone = failure("ten_proposals", lambda boxes: of_digits(boxes)[:10])
    assert "around one digit" in sizes_alone
    harsh = failure("ten_proposals", lambda boxes: apart(of_digits(boxes), 0.1))
    assert "but gently" in harsh
    assert "Keep the order" in failure("ten_proposals", lambda boxes: boxes[-10:])
    assert "at most" in failure("ten_proposals", lambda boxes: boxes)
    assert "expected a function" in failure("ten_proposals", 10)
    assert "expected boxes (N, 4)" in failure("ten_proposals", lambda boxes: 10)
