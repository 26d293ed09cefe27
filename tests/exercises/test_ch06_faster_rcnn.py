"""The targets of chapter 6, measured on real answers."""

import numpy as np
import pytest

from aiva import data, exercises
from aiva.exercises import CheckFailed, ch06_faster_rcnn


def failure(name, answer):
    with pytest.raises(CheckFailed) as error:
        exercises.check(name, answer)
    return str(error.value)


@pytest.mark.parametrize(
    ("sizes", "ratios", "hint"),
    [
        ((16, 24, 36), (1.0, 1.7), "too many"),
        ((60, 80), (0.2, 0.4, 0.6), "do not even fit"),
        ((60,), (1.0,), "Hardly any object fits"),
        ((18, 32), (1.0, 1.7), "What varies more"),
    ],
)
def test_anchors_that_miss_the_target(sizes, ratios, hint):
    assert hint in failure("fewer_anchors", (sizes, ratios))


def test_four_sizes_of_one_shape_are_enough(capsys):
    exercises.check("fewer_anchors", ([15, 22, 30, 40], np.array([1.5])))
    assert "anchors per cell = 4" in capsys.readouterr().out


@pytest.mark.parametrize(
    "answer", [7, "anchors", ((16,),), ((0,), (1.0,)), ((), (1.0,)), ((16,), "a")]
)
def test_what_is_no_pair_of_sizes_and_ratios_is_refused(answer):
    assert "expected a pair (sizes, ratios)" in failure("fewer_anchors", answer)


@pytest.fixture(scope="module")
def large():
    return ch06_faster_rcnn.large_scenes_to_search()


def test_large_scenes_are_cut_out_of_nine(large):
    images, objects = large
    assert images.shape == (12, 256, 256, 3) and images.dtype == np.uint8
    boxes, real = objects["boxes"], objects["labels"] >= 0
    assert (boxes[~real] == 0).all() and not objects["crowd"][~real].any()
    assert (boxes >= 0).all() and (boxes <= 256).all()
    sides = boxes[real][:, 2:] - boxes[real][:, :2]
    assert (sides > 0).all()
    at_border = ((boxes == 0) | (boxes == 256)).any(axis=-1) & real
    assert (objects["crowd"] <= at_border).all()


def test_digits_of_a_large_scene_are_those_of_its_parts(large):
    images, objects = large
    whole = (objects["labels"][0] >= 0) & ~objects["crowd"][0]
    scenes, originals = data.load("scenes", split="test", count=9)
    parts = {
        cut_out(scene, box).tobytes(): label
        for scene, *found in zip(
            scenes, originals["boxes"], originals["labels"], strict=True
        )
        for box, label in zip(*found, strict=True)
    }
    assert whole.sum() >= 3
    for box, label in zip(
        objects["boxes"][0][whole], objects["labels"][0][whole], strict=True
    ):
        assert parts[cut_out(images[0], box).tobytes()] == label


def cut_out(image, box):
    x1, y1, x2, y2 = box.astype(int)
    return image[y1:y2, x1:x2]


def found_in_large_scenes(large, *, keep=slice(None), move=0.0, copies=1):
    """Answer as a detector that knows the truth, or part of it."""
    objects = large[1]
    wanted = (objects["labels"] >= 0) & ~objects["crowd"]
    labels = np.where(wanted, objects["labels"], -1)[:, keep]
    boxes = objects["boxes"][:, keep] + np.float32(move)
    scores = np.where(labels >= 0, 0.9, 0.0)
    answer = {"boxes": boxes, "labels": labels, "scores": scores}
    return {key: np.concatenate([x] * copies, axis=1) for key, x in answer.items()}


def test_large_scenes_are_measured(large, capsys):
    exercises.check("large_scenes", lambda images: found_in_large_scenes(large))
    assert "large_scenes: AP50 = 1 " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changes", "hint"),
    [
        ({"move": 60.0}, "add it to x and y"),
        ({"keep": slice(0, 5)}, "cut tiles of 128"),
        ({"copies": 2}, "suppress across the tiles"),
        ({"keep": slice(4, None)}, "let the tiles overlap"),
    ],
)
def test_ways_to_miss_large_scenes(large, changes, hint):
    answer = found_in_large_scenes(large, **changes)
    message = failure("large_scenes", lambda images: answer).replace("\n", " ")
    assert hint in message


@pytest.mark.parametrize("answer", [3, lambda images: 3, lambda images: {"boxes": []}])
def test_what_is_no_detector_is_refused(answer):
    assert "expected a function of images" in failure("large_scenes", answer)
