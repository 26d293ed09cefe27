"""The figures of COCO: against stored ones of pycocotools, and by hand."""

from pathlib import Path

import numpy as np
import pytest

from aiva import metrics
from tests.metrics.detection.coco_oracle import NAMES, random_case

GOLDEN = Path(__file__).parents[2] / "golden" / "coco.npz"
BOX = [0.0, 0, 40, 40]
FAR = [100.0, 100, 140, 140]


def one_image(boxes, labels=None, scores=None, **extras):
    """Return objects or detections of one image; without labels all are of class 0."""
    labels = [0] * len(boxes) if labels is None else labels
    given = {"boxes": np.reshape(boxes, (1, -1, 4)), "labels": np.array([labels], int)}
    extras |= {} if scores is None else {"scores": scores}
    return given | {key: np.array([values]) for key, values in extras.items()}


def assert_equal_figures(result, figures, precision):
    for name in NAMES:
        assert result[name] == pytest.approx(figures[name], abs=1e-6), name
    np.testing.assert_allclose(result["curves"]["precision"], precision, atol=1e-6)
    per_class = precision.mean(axis=(1, 2))
    np.testing.assert_allclose(result["per_class"], per_class, atol=1e-6)


@pytest.mark.parametrize("case", ["ties", "areas", "many"])
def test_equal_to_stored_figures_of_pycocotools(case):
    with np.load(GOLDEN) as file:
        stored = {
            key.removeprefix(f"{case}_"): file[key]
            for key in file.files
            if key.startswith(case)
        }
    objects, detections = (
        {
            key.removeprefix(part): value
            for key, value in stored.items()
            if key.startswith(part)
        }
        for part in ("objects_", "found_")
    )
    precision = stored["precision"]
    figures = dict(zip(NAMES, stored["figures"], strict=True))
    result = metrics.coco_average_precision(objects, detections, len(precision))
    assert_equal_figures(result, figures, precision)


def test_all_found_exactly():
    objects = one_image([BOX, FAR], [0, 2])
    result = metrics.coco_average_precision(objects, {**objects, "scores": [[0.9, 1]]})
    assert [result[name] for name in NAMES] == [1, 1, 1, -1, 1, -1, 1, 1, 1, -1, 1, -1]
    assert result["per_class"].tolist() == [1, -1, 1]
    assert result["curves"]["precision"].shape == (3, 10, 101)
    np.testing.assert_allclose(result["curves"]["recall"][[0, 7, 100]], [0, 0.07, 1])
    np.testing.assert_allclose(result["curves"]["iou_thresholds"][[0, 9]], [0.5, 0.95])
    assert all(isinstance(result[name], float) for name in NAMES)


def test_a_mistake_of_high_score_costs_half_of_the_precision():
    objects = one_image([BOX])
    found = one_image([FAR, BOX], scores=[0.9, 0.8])
    assert metrics.coco_average_precision(objects, found)["AP"] == pytest.approx(0.5)
    found = one_image([FAR, BOX], scores=[0.7, 0.8])
    assert metrics.coco_average_precision(objects, found)["AP"] == 1


def test_thresholds_of_overlap():
    shifted = one_image([[0, 0, 40, 29]], scores=[1.0])  # overlap 0.725
    result = metrics.coco_average_precision(one_image([BOX]), shifted)
    assert result["AP"] == pytest.approx(0.5)  # 0.50, 0.55, ..., 0.70
    assert (result["AP50"], result["AP75"], result["AR1"]) == (1, 0, 0.5)


@pytest.mark.parametrize(
    ("boxes", "labels"), [([], []), ([[0, 0, 0, 0]], [-1]), ([FAR], [0])]
)
def test_nothing_found_is_zero(boxes, labels):
    found = one_image(boxes, labels, scores=[0.5] * len(boxes))
    result = metrics.coco_average_precision(one_image([BOX]), found)
    assert result["AP"] == result["AR100"] == 0
    assert result["AP_small"] == -1


def test_nothing_to_find_is_minus_one():
    found = one_image([BOX], scores=[0.5])
    result = metrics.coco_average_precision(one_image([]), found)
    assert {result[name] for name in NAMES} == {-1}
    assert result["per_class"].tolist() == [-1]
    nothing = metrics.coco_average_precision(one_image([]), one_image([], scores=[]))
    assert nothing["per_class"].shape == (0,)
    assert nothing["AP"] == -1


def test_detections_inside_a_crowd_are_no_mistakes():
    crowd = one_image([BOX, [100, 0, 300, 200]], crowd=[False, True])
    inside = [[100.0, 0, 140, 40], [150, 0, 200, 60]]
    found = one_image([*inside, BOX], scores=[0.9, 0.8, 0.7])
    assert metrics.coco_average_precision(crowd, found)["AP"] == 1
    single = one_image(crowd["boxes"], [0, 0])
    assert metrics.coco_average_precision(single, found)["AP50"] < 0.4


def test_the_area_given_decides_what_is_small():
    objects = one_image([BOX], area=[1000.0])
    found = one_image([BOX], scores=[1.0])
    result = metrics.coco_average_precision(objects, found)
    assert (result["AP_small"], result["AP_medium"]) == (1, -1)
    result = metrics.coco_average_precision(one_image([BOX]), found)
    assert (result["AP_small"], result["AP_medium"]) == (-1, 1)
    both = metrics.coco_average_precision(one_image([BOX], area=[32.0**2]), found)
    assert (both["AP_small"], both["AP_medium"]) == (1, 1)


def test_a_hundred_detections_of_a_class_count():
    objects = one_image([BOX])
    for before, recall in ((99, 1), (100, 0)):
        scores = [0.9] * before + [0.1]
        found = one_image([FAR] * before + [BOX], scores=scores)
        assert metrics.coco_average_precision(objects, found)["AR100"] == recall
        others = found | {"labels": np.array([[1] * before + [0]])}
        assert metrics.coco_average_precision(objects, others)["AP"] == 1


def test_fewer_detections_give_less_recall():
    boxes = [[50.0 * place, 0, 50 * place + 40, 40] for place in range(20)]
    objects = one_image(boxes)
    result = metrics.coco_average_precision(objects, objects | {"scores": [[1.0] * 20]})
    recalls = [result[name] for name in ("AR1", "AR10", "AR100")]
    assert recalls == pytest.approx([0.05, 0.5, 1])


def test_order_of_padding_and_images_changes_nothing():
    objects, detections = random_case(5)
    result = metrics.coco_average_precision(objects, detections)
    order = np.random.default_rng(0).permutation(len(objects["labels"]))
    shuffled = [
        {key: values[order][:, ::-1] for key, values in given.items()}
        for given in (objects, detections)
    ]
    again = metrics.coco_average_precision(*shuffled)
    assert [again[name] for name in NAMES] == [result[name] for name in NAMES]


def test_more_classes_than_labels():
    found = one_image([BOX], [1], scores=[1.0])
    result = metrics.coco_average_precision(one_image([BOX], [1]), found, 4)
    assert result["per_class"].tolist() == [-1, 1, -1, -1]
    with pytest.raises(
        ValueError, match=r"between 0 and 0; -1 is padding.*label 1 for 1 classes"
    ):
        metrics.coco_average_precision(one_image([BOX], [1]), found, 1)


def test_what_is_given_stays_as_it_was():
    objects, detections = random_case(6)
    copies = [
        {key: values.copy() for key, values in given.items()}
        for given in (objects, detections)
    ]
    metrics.coco_average_precision(objects, detections)
    for given, copy in zip((objects, detections), copies, strict=True):
        assert given.keys() == copy.keys()
        for key, values in given.items():
            np.testing.assert_array_equal(values, copy[key])
