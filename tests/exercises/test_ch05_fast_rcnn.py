"""The targets of chapter 5, measured on real answers."""

import numpy as np
import pytest

from aiva import exercises, models, ops
from aiva.exercises import CheckFailed


def failure(name, answer):
    with pytest.raises(CheckFailed) as error:
        exercises.check(name, answer)
    return str(error.value).replace("\n", " ")


@pytest.fixture(scope="module")
def shipped():
    return models.pretrained("fast_rcnn_scenes")


def windows(images, step, sizes):
    cells = 128 // step
    return np.tile(
        ops.anchors((cells, cells), step, sizes, (1.5,)), (len(images), 1, 1)
    )


def test_enough_proposals_are_those_of_which_half_would_not_do(capsys):
    exercises.check("enough_proposals", 32)
    assert "AP50 lost with half as many" in capsys.readouterr().out
    assert "half as many would do" in failure("enough_proposals", 200)
    assert "much is lost" in failure("enough_proposals", 4)
    for answer in (0, 1, 301, 2.5, True):
        assert "whole number from 2 to 300" in failure("enough_proposals", answer)


def test_digits_are_found_without_the_search(shipped, capsys):
    def one_look(images):
        return shipped.detect(images, windows(images, 12, (16, 22, 32)))

    def two_looks(images):
        return shipped.detect(images, one_look(images)["boxes"])

    def several(images):
        found = [
            shipped.detect(images, windows(images, 8, (size,))) for size in (18, 28)
        ]
        boxes = np.concatenate([each["boxes"] for each in found], axis=1)
        return shipped.detect(images, boxes)

    assert "propose it again" in failure("without_search", one_look)
    assert "ask again with other windows" in failure("without_search", two_looks)
    exercises.check("without_search", several)
    assert "AP50" in capsys.readouterr().out


def test_what_does_not_answer_the_question_is_refused(shipped):
    assert "calls selective search" in failure("without_search", shipped.detect)
    assert "expected a function" in failure("without_search", 7)
    assert "expected a function" in failure("without_search", lambda images: images)

    def one_window(images):
        return shipped.detect(images, np.tile([[0.0, 0, 20, 30]], (len(images), 1, 1)))

    assert "Hardly any digit" in failure("without_search", one_window)
