"""The targets of chapter 10, measured on real answers."""

import numpy as np
import pytest

from aiva import exercises
from aiva.exercises import CheckFailed

SETTING = {"iou_threshold": 0.02, "min_hits": 1, "per_class": True}
WAITING = {**SETTING, "iou_threshold": 0.1, "motion": False}


def failure(name, answer):
    with pytest.raises(CheckFailed) as error:
        exercises.check(name, answer)
    return str(error.value).replace("\n", " ")


def towards(clip, neighbours=((0, 1), (0, -1), (1, 0), (-1, 0))):
    """Say into which direction the differences of frames move, at which step."""
    grey = clip.mean(axis=-1)
    change = np.abs(np.diff(grey, axis=0))  # (T - 1, H, W)
    fits = [
        max(
            np.sum(np.roll(change[:-1], (step * y, step * x), (1, 2)) * change[1:])
            for step in (1, 2)
        )
        for y, x in neighbours
    ]
    return np.argmax(fits)


def from_first_to_last(clip):
    """Compare where most has changed at the ends of a clip, though it is a ring."""
    grey = clip.mean(axis=-1)
    weights = np.abs(grey - np.median(grey, axis=0))
    y, x = np.mgrid[: grey.shape[1], : grey.shape[2]]
    middles = [(weights * side).sum((1, 2)) / weights.sum((1, 2)) for side in (x, y)]
    right, down = (middle[-1] - middle[0] for middle in middles)
    if abs(right) > abs(down):
        return 0 if right > 0 else 1
    return 2 if down > 0 else 3


@pytest.mark.parametrize("answer", [SETTING, WAITING])
def test_a_setting_for_lost_detections_is_found(answer, capsys):
    exercises.check("tracker_setting", answer)
    assert "tracker_setting: IDF1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({}, "on probation"),
        ({**SETTING, "min_hits": 9}, "on probation"),
        ({"min_hits": 1}, "hardly overlap"),
        ({**SETTING, "iou_threshold": 0.3}, "hardly overlap"),
        ({**SETTING, "max_age": 0}, "die too early"),
        ({"max_age": 0}, "die too early"),
        ({**WAITING, "per_class": False}, "exchange theirs"),
        (7, "expected a dictionary"),
        ({"age": 3}, "TypeError"),
        ({"max_age": -1}, "ValueError"),
    ],
)
def test_other_settings_get_their_hints(answer, words):
    assert words in failure("tracker_setting", answer)


def test_directions_are_found_without_training(capsys):
    exercises.check("direction_of_motion", towards)
    assert "direction_of_motion: accuracy" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda clip: 2, "the same answer"),
        (lambda clip: towards(clip[::-1]), "direction is wrong"),
        (lambda clip: towards(clip) // 2 * 2, "direction is guessed"),
        (from_first_to_last, "on the other"),
        (lambda clip: towards(clip.transpose(0, 2, 1, 3)), "Across"),
        (lambda clip: int(clip.sum()) % 4, "better than guessing"),
        (lambda clip: towards(clip) if clip.max() < 255 else 0, "Often right"),
        (lambda clip: "right", "expected 0, 1, 2 or 3"),
        (lambda clip: 4, "expected 0, 1, 2 or 3"),
        (lambda clip: np.ones(4) / 4, "expected 0, 1, 2 or 3"),
        (3, "expected a function"),
    ],
)
def test_each_wrong_direction_gets_its_hint(answer, words):
    assert words in failure("direction_of_motion", answer)
