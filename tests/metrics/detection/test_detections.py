"""Objects and detections are checked before anything is measured."""

import numpy as np
import pytest

from aiva import metrics
from aiva.metrics.detection.detections import without_padding

OBJECTS = {
    "boxes": np.array(
        [[[0, 0, 4, 4], [0, 0, 0, 0]], [[1, 1, 9, 9], [2, 2, 5, 6]]], "f"
    ),
    "labels": np.array([[3, -1], [0, 1]], "int32"),
}
DETECTIONS = OBJECTS | {"scores": np.array([[0.5, 0.0], [0.2, 0.8]], "f")}
MEASURES = (
    metrics.coco_average_precision,
    metrics.voc_average_precision,
    metrics.detection_errors,
)


def refused(match, objects=OBJECTS, detections=DETECTIONS):
    for measure in MEASURES:
        with pytest.raises(ValueError, match=match):
            measure(objects, detections)


def changed(given, key, place, value):
    """Return a copy in which one number is another."""
    array = given[key].copy()
    array[place] = value
    return given | {key: array}


def test_padding_is_left_out_and_the_best_detection_comes_first():
    objects, detections = without_padding(OBJECTS, DETECTIONS)
    assert objects["image"].tolist() == detections["image"].tolist() == [0, 1, 1]
    assert objects["labels"].tolist() == [3, 0, 1]
    assert objects["area"].tolist() == [16, 64, 12]
    assert not objects["crowd"].any() and not objects["difficult"].any()
    assert detections["labels"].tolist() == [3, 1, 0]
    assert detections["boxes"][1].tolist() == [2, 2, 5, 6]


def test_padding_may_hold_anything():
    objects = changed(OBJECTS, "boxes", (0, 1), np.nan)
    detections = changed(DETECTIONS, "scores", (0, 1), -np.inf)
    for measure in MEASURES:
        measure(objects, detections)


@pytest.mark.parametrize("measure", MEASURES)
def test_tensors_and_lists_are_as_good_as_arrays(measure):
    from keras import ops

    expected = measure(OBJECTS, DETECTIONS)
    for convert in (ops.convert_to_tensor, np.ndarray.tolist):
        given = [
            {key: convert(values) for key, values in part.items()}
            for part in (OBJECTS, DETECTIONS)
        ]
        np.testing.assert_equal(measure(*given), expected)


def test_missing_keys_are_named():
    refused(r"`objects` must be .* \['labels'\].*\['boxes'\]", {"boxes": []})
    refused(r"`detections` must be .* \['scores'\]", detections=OBJECTS)
    refused("Received: ndarray", objects=OBJECTS["boxes"])


def test_shapes_are_checked():
    refused(r"detections.*N = 2 images.*labels \(1, 2\)", OBJECTS, one(DETECTIONS))
    refused(r"'boxes'\] must have the shape \(2, 2, 4\)", transposed(OBJECTS))
    refused(r"labels \(N, M\), the number N.*labels \(2,\)", first(OBJECTS))
    refused(r"labels \(0, 2\)", {key: v[:0] for key, v in OBJECTS.items()})
    refused("different lengths. Pad", OBJECTS | {"labels": [[3], [0, 1]]})
    refused(r"'crowd'\] must have .* \(2, 2\).*\(1, 2\)", OBJECTS | {"crowd": [[0, 0]]})


def test_numbers_are_checked():
    refused("scores'.*1 NaN", OBJECTS, changed(DETECTIONS, "scores", (0, 0), np.nan))
    refused("finite.*inf.*image 0", changed(OBJECTS, "boxes", (0, 0, 0), np.inf))
    refused("x, y, width, height", changed(OBJECTS, "boxes", (1, 1), [5, 5, 2, 2]))
    refused("label -2, object 0", changed(OBJECTS, "labels", (0, 0), -2))
    refused("labels'.*float64", OBJECTS | {"labels": OBJECTS["labels"] * 1.0})
    refused("not be negative", OBJECTS | {"area": np.full((2, 2), -1.0)})


def one(given):
    """Return the first image, still as a batch."""
    return {key: values[:1] for key, values in given.items()}


def first(given):
    """Return the first image without its axis."""
    return {key: values[0] for key, values in given.items()}


def transposed(given):
    """Return boxes whose coordinates come before the boxes."""
    return given | {"boxes": given["boxes"].transpose(0, 2, 1)}
