"""The second stage: what it reads, what it learns from, its losses, its detections."""

import keras
import numpy as np
import pytest

from aiva import models, ops
from aiva.models.detection.anchors import Cells
from aiva.models.detection.box_head import (
    Detections,
    RoIAlign,
    head_losses,
    sample_boxes,
)

RANDOM = np.random.default_rng(0)
BOXES = np.float32([[[4, 4, 20, 20], [4, 4, 20, 21], [30, 4, 44, 20], [0, 0, 0, 0]]])
OBJECTS = {
    "boxes": np.float32([[[4, 4, 20, 20], [0, 0, 0, 0]]]),
    "labels": np.int32([[2, -1]]),
}


def numpy(tensor):
    return keras.ops.convert_to_numpy(tensor)


@pytest.mark.parametrize("offset", [0.5, 0.0625, 0.9375])
def test_roi_align_reads_where_the_cells_look(offset):
    """Cells that hold the x they look at: a bin must hold the x of its centre."""
    cells = Cells(rows=8, columns=8, stride=8, offset=offset)
    x = (np.arange(8) + offset) * 8
    features = np.tile(x, (1, 8, 1))[..., None].astype("float32")
    boxes = np.float32([[[16, 16, 48, 40]]])
    grid = numpy(RoIAlign([cells], (24,), size=4)([features], boxes))
    np.testing.assert_allclose(
        grid[0, 0, :, :, 0], np.tile([20, 28, 36, 44], (4, 1)), atol=1e-3
    )


def test_small_boxes_are_read_from_the_fine_map():
    cells = [Cells(16, 16, 4, 0.5), Cells(8, 8, 8, 0.5)]
    maps = [np.full((1, 16, 16, 2), 1.0), np.full((1, 8, 8, 2), 7.0)]
    maps = [x.astype("float32") for x in maps]
    boxes = np.float32([[[8, 8, 18, 18], [8, 8, 38, 38], [8, 8, 48, 13]]])
    grids = numpy(RoIAlign(cells, (12, 24), size=2)(maps, boxes))
    assert grids[0, :, 0, 0, 0].tolist() == [1, 7, 1]  # 5 x 40 counts as 14 x 14


def test_the_head_answers_for_each_box_alone():
    head = models.box_head(size=3, channels=4, num_classes=5, width=6)
    grids = RANDOM.normal(size=(2, 7, 3, 3, 4)).astype("float32")
    logits, deltas = (numpy(x) for x in head(grids))
    assert logits.shape == (2, 7, 6)
    assert deltas.shape == (2, 7, 5, 4)
    alone = numpy(head(grids[1:, 3:4])[0])
    np.testing.assert_allclose(logits[1:, 3:4], alone, atol=1e-5)


def test_samples_carry_their_own_targets():
    boxes, targets = sample_boxes(BOXES, OBJECTS, 0.5, 4, 1.0, rng=0)
    boxes, targets = numpy(boxes)[0], {k: numpy(v)[0] for k, v in targets.items()}
    assert targets["classes"].tolist()[:2] == [3, 3]
    assert targets["weights"].tolist() == [1, 1, 1, 0]
    for box, name, delta in zip(
        boxes, targets["classes"], targets["deltas"], strict=True
    ):
        if name > 0:
            expected = ops.encode_boxes(OBJECTS["boxes"][0, 0], box, (10, 10, 5, 5))
            np.testing.assert_allclose(delta, numpy(expected), atol=1e-4)
        else:
            assert box[0] in (30, 0)  # the far box, or the padding


def test_objects_are_at_most_a_part_of_the_sample():
    _, targets = sample_boxes(BOXES, OBJECTS, 0.5, 2, 0.5, rng=0)
    assert sorted(numpy(targets["classes"])[0].tolist()) == [0, 3]


def test_padded_objects_change_nothing():
    longer = {
        "boxes": np.pad(OBJECTS["boxes"], [(0, 0), (0, 3), (0, 0)]),
        "labels": np.pad(OBJECTS["labels"], [(0, 0), (0, 3)], constant_values=-1),
    }
    first, second = (
        sample_boxes(BOXES, given, 0.5, 4, 1.0, rng=0) for given in (OBJECTS, longer)
    )
    np.testing.assert_array_equal(numpy(first[0]), numpy(second[0]))
    for key in first[1]:
        np.testing.assert_array_equal(numpy(first[1][key]), numpy(second[1][key]))


def test_losses_are_those_of_the_formulas():
    logits = RANDOM.normal(size=(1, 3, 4)).astype("float32")
    deltas = RANDOM.normal(size=(1, 3, 3, 4)).astype("float32")
    targets = {
        "classes": np.int32([[3, 0, 1]]),
        "deltas": RANDOM.normal(size=(1, 3, 4)).astype("float32"),
        "weights": np.float32([[1, 1, 0]]),
    }
    tensors = keras.tree.map_structure(
        keras.ops.convert_to_tensor, (logits, deltas, targets)
    )
    class_loss, box_loss = head_losses(*tensors)
    entropy = np.log(np.exp(logits[0]).sum(axis=-1)) - logits[0, range(3), [3, 0, 1]]
    away = np.abs(targets["deltas"][0, 0] - deltas[0, 0, 2])  # class 2 is row 2
    distance = np.where(away < 1 / 9, 4.5 * away**2, away - 1 / 18).sum()
    assert float(class_loss) == pytest.approx(entropy[:2].sum() / 2, rel=1e-4)
    assert float(box_loss) == pytest.approx(distance / 2, rel=1e-4)


def detections(logits, deltas=None, boxes=BOXES, **changed):
    settings = {
        "image_shape": (32, 48),
        "score_threshold": 0.1,
        "pre_nms_top_n": 12,
        "detections_per_image": 5,
        "nms_threshold": 0.5,
    }
    classes = logits.shape[-1] - 1
    if deltas is None:
        deltas = np.zeros((*boxes.shape[:2], classes, 4), "float32")
    found = Detections(**{**settings, **changed})(boxes, np.float32(logits), deltas)
    return {key: numpy(value)[0].tolist() for key, value in found.items()}


def log(probabilities):
    return np.log(np.maximum(np.float32([probabilities]), 1e-9))


def test_detections_are_the_best_of_their_class():
    found = detections(
        log([[0.2, 0.7, 0.1], [0.1, 0.8, 0.1], [0.3, 0.2, 0.5], [0.0, 0.5, 0.5]])
    )
    assert found["labels"] == [0, 1, 0, -1, -1]
    np.testing.assert_allclose(found["scores"], [0.8, 0.5, 0.2, 0, 0], atol=1e-5)
    assert found["boxes"][:3] == [BOXES[0, 1].tolist()] + 2 * [BOXES[0, 2].tolist()]
    assert found["boxes"][3:] == [[0.0] * 4] * 2  # what lies on padding is nothing


def test_without_suppression_all_stay():
    probabilities = [[0.2, 0.7, 0.1], [0.1, 0.8, 0.1], [0.3, 0.2, 0.5], [0, 0.5, 0.5]]
    found = detections(log(probabilities), nms_threshold=1.0)
    assert found["labels"] == [0, 0, 1, 0, -1]


def test_each_class_moves_its_own_box_and_stays_inside():
    deltas = np.zeros((1, 4, 2, 4), "float32")
    deltas[0, 0, 1] = 10, 0, 0, 0  # by one width of 16 pixels
    deltas[0, 2, 1] = 10, 0, 0, 0
    probabilities = [[0.5, 0, 0.5], [1, 0, 0], [0.6, 0, 0.4], [1, 0, 0]]
    found = detections(log(probabilities), deltas)
    assert found["labels"] == [1, 1, -1, -1, -1]
    np.testing.assert_allclose(
        found["boxes"][:2], [[20, 4, 36, 20], [44, 4, 48, 20]], atol=1e-4
    )
