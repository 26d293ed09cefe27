"""Ground truth and detections side by side, and the images with most errors."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from aiva import metrics, plot
from aiva.plot.detection.detections import IGNORED, RIGHT, WRONG, verdicts
from aiva.plot.style import BLUE, GREY, ORANGE
from tests.plot.detection.test_boxes import outlines, words

BOX, FAR, THIRD = [2.0, 2, 22, 22], [30.0, 2, 50, 22], [2.0, 30, 22, 50]
IMAGES = np.zeros((3, 60, 60, 3), "uint8")
OBJECTS = {
    "boxes": np.array([[BOX, FAR], [BOX, THIRD], [FAR, [0] * 4]]),
    "labels": np.array([[0, 1], [0, 1], [1, -1]]),
}
DETECTIONS = {
    "boxes": np.array([[BOX, FAR], [BOX, BOX], [FAR, [0] * 4]]),
    "labels": np.array([[0, 1], [1, 0], [1, -1]]),
    "scores": np.array([[0.9, 0.7], [0.9, 0.3], [0.8, 0.0]]),
}


def listed(boxes, labels, scores=None, ignored=None):
    """Return boxes of one image as the plots hold them."""
    given = {"boxes": np.reshape(boxes, (-1, 4)), "labels": np.array(labels, int)}
    ignored = [False] * len(labels) if ignored is None else ignored
    given["ignored"] = np.array(ignored, bool)
    return given | ({} if scores is None else {"scores": np.array(scores)})


def colors(ax):
    return [to_hex(c) for lines in ax.collections for c in lines.get_colors()]


def titles(figure):
    return [ax.get_title() for ax in figure.axes]


def test_verdicts_by_hand():
    objects = listed([BOX, FAR, THIRD], [0, 1, 2])
    boxes = [BOX, [2, 2, 22, 21], FAR, [2, 30, 22, 36], THIRD]
    found = listed(boxes, [0, 0, 0, 2, 2], [0.8, 0.9, 0.9, 0.9, 0.1])
    of_detections, of_objects = verdicts(objects, found, 0.5)
    assert of_detections.tolist() == [WRONG, RIGHT, WRONG, WRONG, RIGHT]
    assert of_objects.tolist() == [RIGHT, WRONG, RIGHT]
    of_detections, of_objects = verdicts(objects, found, 0.97)
    assert of_detections.tolist() == [RIGHT, WRONG, WRONG, WRONG, RIGHT]
    assert of_objects.tolist() == [RIGHT, WRONG, RIGHT]


def test_what_need_not_be_found_makes_no_errors():
    objects = listed([[0, 0, 60, 60], BOX], [0, 0], ignored=[True, False])
    found = listed([BOX, FAR, FAR], [0, 0, 1], [0.9, 0.8, 0.7])
    of_detections, of_objects = verdicts(objects, found, 0.5)
    assert of_detections.tolist() == [RIGHT, IGNORED, WRONG]
    assert of_objects.tolist() == [IGNORED, RIGHT]


def test_verdicts_of_nothing():
    nothing, one = listed([], []), listed([BOX], [0], [0.5])
    assert [part.tolist() for part in verdicts(nothing, one, 0.5)] == [[WRONG], []]
    none = nothing | {"scores": np.zeros(0)}
    assert [part.tolist() for part in verdicts(one, none, 0.5)] == [[], [WRONG]]
    assert [part.tolist() for part in verdicts(nothing, none, 0.5)] == [[], []]


@pytest.mark.parametrize("seed", range(5))
def test_verdicts_agree_with_the_metrics(seed):
    random = np.random.default_rng(seed)
    corner = random.uniform(0, 40, (12, 2))
    boxes = np.concatenate([corner, corner + random.uniform(10, 30, (12, 2))], axis=1)
    near = np.repeat(boxes, 2, axis=0) + random.normal(0, 2, (24, 4))
    objects = listed(boxes, random.integers(0, 2, 12))
    found = listed(near, random.integers(0, 2, 24), random.random(24))
    of_detections, of_objects = verdicts(objects, found, 0.5)
    for label in (0, 1):
        real, sure = objects["labels"] == label, found["labels"] == label
        result = metrics.coco_average_precision(
            {"boxes": boxes[None, real], "labels": np.zeros((1, real.sum()), int)},
            {
                "boxes": near[None, sure],
                "labels": np.zeros((1, sure.sum()), int),
                "scores": found["scores"][None, sure],
            },
        )
        reached = result["curves"]["precision"][0, 0] > 0
        recall = result["curves"]["recall"][reached].max(initial=0)
        share = np.mean(of_objects[real] == RIGHT)
        assert recall == pytest.approx(share, abs=0.01)
    assert 0 < np.sum(of_detections == RIGHT) == np.sum(of_objects == RIGHT)


def test_truth_stands_beside_what_was_detected():
    figure = plot.detections(IMAGES, OBJECTS, DETECTIONS, ["cat", "dog"], columns=2)
    assert titles(figure) == [
        "2 there, 0 missed",
        "2 detected, 0 wrong",
        "2 there, 2 missed",
        "1 detected, 1 wrong",
        "1 there, 0 missed",
        "1 detected, 0 wrong",
    ]
    assert [colors(ax) for ax in figure.axes] == [
        [BLUE, BLUE],
        [BLUE, BLUE],
        [ORANGE, ORANGE],
        [ORANGE],
        [BLUE],
        [BLUE],
    ]
    assert words(figure.axes[0]) == ["cat", "dog"]
    assert words(figure.axes[3]) == ["dog 90%"]
    assert outlines(figure.axes[3]) == [BOX]
    places = [ax.get_position() for ax in figure.axes]
    assert places[0].y0 == pytest.approx(places[3].y0)
    assert places[0].y0 > places[4].y1
    assert places[0].x0 == pytest.approx(places[4].x0)


def test_thresholds_of_scores_and_overlaps():
    figure = plot.detections(IMAGES, OBJECTS, DETECTIONS, score_threshold=0.2)
    assert titles(figure)[2:4] == ["2 there, 1 missed", "2 detected, 1 wrong"]
    shifted = DETECTIONS | {"boxes": DETECTIONS["boxes"] + [0, 0, 0, 5]}  # overlap 0.8
    assert titles(plot.detections(IMAGES, OBJECTS, shifted))[1][-7:] == "0 wrong"
    figure = plot.detections(IMAGES, OBJECTS, shifted, iou_threshold=0.85)
    assert titles(figure)[:2] == ["2 there, 2 missed", "2 detected, 2 wrong"]


def test_crowds_are_grey_and_dashed():
    objects = OBJECTS | {"crowd": np.array([[True, False], [False] * 2, [False] * 2])}
    left, right = plot.detections(IMAGES, objects, DETECTIONS).axes[:2]
    assert left.get_title() == "2 there, 0 missed"
    assert colors(left) == [BLUE, GREY]  # solid lines are drawn before dashed ones
    assert colors(right) == [GREY, BLUE]


def test_the_worst_images_come_first():
    figure = plot.worst_detections(IMAGES, OBJECTS, DETECTIONS, class_names=["a", "b"])
    assert titles(figure) == [
        "2 missed, 1 wrong",
        "0 missed, 0 wrong",
        "0 missed, 0 wrong",
    ]
    assert figure.get_suptitle() == "errors in 1 of 3 images"
    assert words(figure.axes[0]) == ["a", "b", "b 90%"]
    missed, wrong = figure.axes[0].collections[:2]
    assert len(missed.get_paths()) == 2
    assert missed.get_linestyle()[0][1] is not None
    assert wrong.get_linestyle()[0][1] is None
    assert colors(figure.axes[0]) == [ORANGE] * 2
    assert colors(figure.axes[1]) == [ORANGE, BLUE, BLUE]
    assert len(plot.worst_detections(IMAGES, OBJECTS, DETECTIONS, count=1).axes) == 1


def test_pictures_can_be_drawn():
    for draw in (plot.detections, plot.worst_detections):
        picture, _ = draw(IMAGES, OBJECTS, DETECTIONS)._repr_png_()
        assert len(picture) > 1000


@pytest.mark.parametrize("draw", [plot.detections, plot.worst_detections])
def test_what_does_not_fit_is_refused(draw):
    with pytest.raises(ValueError, match=r"`detections` must be .*\['scores'\]"):
        draw(IMAGES, OBJECTS, OBJECTS)
    with pytest.raises(ValueError, match=r"Expected objects .* N = 2 images"):
        draw(IMAGES[:2], OBJECTS, DETECTIONS)
    with pytest.raises(ValueError, match=r"1 names, a label 1"):
        draw(IMAGES, OBJECTS, DETECTIONS, class_names=["a"])
