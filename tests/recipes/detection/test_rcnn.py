"""The recipes of R-CNN and Fast R-CNN, and the ladder."""

import numpy as np
import pytest

from aiva import data, models, recipes
from aiva.recipes.detection.faster_rcnn import proposals_alone
from aiva.recipes.detection.rcnn import without_box_regression

BOXES = np.float32([[[4, 4, 20, 20], [30, 9, 44, 31], [0, 0, 0, 0]]])


def test_without_box_regression_the_proposals_stay():
    model = models.RCNN(
        2,
        (32, 48, 3),
        num_proposals=3,
        width=8,
        box_batch_size_per_image=2,
        box_positive_fraction=0.5,
        score_threshold=0.01,
    )
    random = np.random.default_rng(0)
    weights = [random.normal(scale=0.1, size=w.shape) for w in model.weights]
    model.set_weights(weights)
    images = np.full((1, 32, 48, 3), 90, "uint8")
    found = model.detect(images, BOXES)
    moved = found["boxes"][0][found["labels"][0] >= 0]
    assert len(moved)
    copy = without_box_regression(model)
    found = copy.detect(images, BOXES)
    stayed = found["boxes"][0][found["labels"][0] >= 0]
    assert len(stayed)
    for box in stayed:
        assert np.abs(BOXES[0] - box).max(axis=1).min() < 1e-3
    assert not any((box == BOXES[0]).all(axis=1).any() for box in moved)
    for ours, theirs in zip(model.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(ours, theirs.astype("float32"))


def test_proposals_alone_are_the_commonest_class_best_first():
    found = proposals_alone(BOXES, np.array([[1, 2, 2, -1, -1, -1]]))
    assert found["labels"].tolist() == [[2, 2, -1]]
    assert found["scores"].tolist() == [[1, 0.75, 0]]


def test_the_ladder_measures_all_detectors_alike(capsys):
    images, objects = data.load("scenes", split="test", count=3)
    small = {"num_classes": 10, "width": 8}
    detectors = {
        "R-CNN": models.RCNN(num_proposals=20, crop_size=16, **small),
        "Fast R-CNN": models.FastRCNN(num_proposals=40, **small),
        "Faster R-CNN": models.FasterRCNN(**small),
    }
    settings = {"timed": 2, "batch_size": 2, "verbose": True}
    rows = recipes.detection_ladder(detectors, images, objects, **settings)
    assert list(rows) == list(detectors)
    printed = capsys.readouterr().out
    assert printed.count("selective search: image 3 of 3\n") == 2  # two counts
    assert printed.endswith("\nFaster R-CNN: detector 3 of 3\n")
    for name, row in rows.items():
        parts = [row[stage] for stage in ("proposals", "features", "heads")]
        assert row["seconds"] == pytest.approx(sum(parts))
        assert min(parts) >= 0 and row["features"] > 0
        assert 0 <= row["AP"] <= row["AP50"] <= 1
        assert row["parameters"] == detectors[name].count_params()
    assert rows["R-CNN"]["proposals"] > rows["Faster R-CNN"]["proposals"]


def test_a_ladder_needs_images():
    with pytest.raises(ValueError, match="at least one image"):
        recipes.detection_ladder({}, np.zeros((0, 8, 8, 3)), {})


@pytest.fixture
def no_search(monkeypatch):
    def searched(*arguments):
        raise AssertionError("a search has begun")

    monkeypatch.setattr("aiva.recipes.detection.ladder.selective_search", searched)
    size = {"image_shape": (32, 48, 3), "width": 8}
    return {
        "Fast R-CNN": models.FastRCNN(2, num_proposals=32, **size),
        "other": models.FasterRCNN(2, **size | {"image_shape": (64, 64, 3)}),
    }


@pytest.mark.parametrize("setting", ["timed", "batch_size"])
@pytest.mark.parametrize("value", [0, -1, 2.0, None, True])
def test_a_ladder_times_whole_numbers_of_images(no_search, setting, value):
    images = np.full((2, 32, 48, 3), 90, "uint8")
    with pytest.raises(ValueError, match=f"`{setting}` must be a whole number"):
        recipes.detection_ladder(no_search, images, {}, **{setting: value})


def test_a_ladder_wants_the_image_size_of_every_detector(no_search):
    images = np.full((2, 32, 48, 3), 90, "uint8")
    wanted = r"\(N, 64, 64, 3\), the size that 'other' takes. Received: shape=\(2, 32,"
    with pytest.raises(ValueError, match=wanted):
        recipes.detection_ladder(no_search, images, {})
    with pytest.raises(ValueError, match=r"\(N, 32, 48, 3\).* Received: list\."):
        recipes.detection_ladder(no_search, list(images), {})


@pytest.mark.slow
def test_the_shipped_ladder_rises_and_gets_faster():
    images, objects = data.load("scenes", split="test", count=100)
    names = ("rcnn_scenes", "fast_rcnn_scenes", "faster_rcnn_scenes")
    detectors = {name: models.pretrained(name) for name in names}
    slow, fast, faster = recipes.detection_ladder(detectors, images, objects).values()
    assert faster["AP"] > max(slow["AP"], fast["AP"])
    assert slow["seconds"] > fast["seconds"] > faster["seconds"]
    assert slow["seconds"] > 10 * faster["seconds"]
    assert fast["proposals"] > fast["features"] + fast["heads"]
    assert slow["features"] > 3 * fast["features"]
