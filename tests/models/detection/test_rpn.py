"""The region proposal network: order of its answers, its proposals, its losses."""

import keras
import numpy as np
import pytest
from keras import layers

from aiva import models, ops
from aiva.models.detection.rpn import Proposals, rpn_losses

RANDOM = np.random.default_rng(0)
SHAPE = (32, 48, 3)


def numpy(tensor):
    return keras.ops.convert_to_numpy(tensor)


def anchors(stride=8, size=12):
    return numpy(ops.anchors((32 // stride, 48 // stride), stride, (size,), (1.0, 2.0)))


def test_scores_stand_in_the_order_of_the_anchors():
    """Light up one cell: only the scores of its anchors may answer."""
    features = keras.Input((4, 6, 8))
    scores, deltas = models.rpn_head(features, anchors_per_cell=2, width=8)
    head = keras.Model(features, [scores, deltas])
    for layer in head.layers:
        if isinstance(layer, layers.Conv2D) and layer.kernel_size == (3, 3):
            kernel, bias = layer.get_weights()
            kernel[:] = 0
            kernel[1, 1] = np.eye(8)  # looks at nothing but its own cell
            layer.set_weights([kernel, bias])
    lit = np.zeros((1, 4, 6, 8), "float32")
    lit[0, 2, 1] = RANDOM.uniform(1, 2, 8)
    scores, deltas = (numpy(x)[0] for x in head(lit))
    moved = np.flatnonzero(np.abs(deltas).sum(axis=-1))
    assert np.flatnonzero(scores).tolist() == moved.tolist() == [26, 27]
    centres = (anchors()[moved, :2] + anchors()[moved, 2:]) / 2
    assert centres.tolist() == [[12, 20], [12, 20]]  # x, y of row 2, column 1


def test_several_maps_share_one_head():
    fine, coarse = keras.Input((8, 12, 16)), keras.Input((4, 6, 16))
    scores, deltas = models.rpn_head([fine, coarse], anchors_per_cell=2, width=8)
    assert scores.shape == (None, 2 * (96 + 24))
    assert deltas.shape == (None, 2 * (96 + 24), 4)
    head = keras.Model([fine, coarse], [scores, deltas])
    assert head.count_params() == (9 * 16 * 8 + 8) + (8 * 2 + 2) + (8 * 8 + 8)


def test_the_best_anchors_become_proposals():
    grid = anchors()
    scores = np.full((2, len(grid)), -5.0, "float32")
    scores[0, [10, 30]] = 3, 4
    scores[1, 20] = 2
    deltas = np.zeros((2, len(grid), 4), "float32")
    deltas[1, 20] = 0.5, 0, 0, 0
    layer = Proposals(
        [grid], SHAPE, pre_nms_top_n=2, post_nms_top_n=4, nms_threshold=0.5
    )
    boxes = numpy(layer(scores, deltas))
    inside = numpy(ops.clip_boxes(grid, SHAPE))
    np.testing.assert_allclose(boxes[0, :2], inside[[30, 10]], atol=1e-5)
    assert (boxes[0, 2:] == 0).all()
    width = grid[20, 2] - grid[20, 0]
    moved = grid[20] + [width / 2, 0, width / 2, 0]
    np.testing.assert_allclose(
        boxes[1, 0], numpy(ops.clip_boxes(moved, SHAPE)), atol=1e-5
    )


def test_proposals_of_different_maps_do_not_suppress_each_other():
    grids = [anchors(8), anchors(16, size=13)]
    scores = RANDOM.normal(size=(1, sum(map(len, grids)))).astype("float32")
    boxes = {}
    for together in (True, False):
        given = [np.concatenate(grids)] if together else grids
        layer = Proposals(
            given, SHAPE, pre_nms_top_n=60, post_nms_top_n=60, nms_threshold=0.0
        )
        found = numpy(layer(scores, np.zeros((*scores.shape, 4), "float32")))[0]
        boxes[together] = np.sum(found[:, 2] > 0)
    assert boxes[False] > boxes[True]


def losses(scores, deltas, boxes, labels):
    truth = {"boxes": np.float32(boxes), "labels": np.int32(labels)}
    found = rpn_losses(
        scores,
        deltas,
        anchors(),
        truth,
        bg_iou_threshold=0.3,
        fg_iou_threshold=0.7,
        batch_size_per_image=1000,
        positive_fraction=1.0,
        rng=0,
    )
    return [float(loss) for loss in found]


def test_losses_are_those_of_the_formulas():
    """With all anchors sampled, they are sums over numbers that NumPy can make too."""
    grid = anchors()
    boxes, labels = [[[3, 5, 15, 17], [0, 0, 0, 0]]], [[1, -1]]
    scores = RANDOM.normal(size=(1, len(grid))).astype("float32")
    deltas = RANDOM.normal(size=(1, len(grid), 4)).astype("float32")
    overlap = numpy(ops.iou(grid, boxes[0]))[:, 0]
    positive = (overlap >= 0.7) | (overlap == overlap.max())
    used = positive | (overlap < 0.3)
    probability = 1 / (1 + np.exp(-scores[0].astype("float64")))
    entropy = -np.log(np.where(positive, probability, 1 - probability))[used].sum()
    targets = numpy(ops.encode_boxes(np.tile(boxes[0][:1], (len(grid), 1)), grid))
    away = np.abs(targets - deltas[0])[positive]
    distance = np.where(away < 1 / 9, 4.5 * away**2, away - 1 / 18).sum()
    class_loss, box_loss = losses(scores, deltas, boxes, labels)
    assert class_loss == pytest.approx(entropy / used.sum(), rel=1e-4)
    assert box_loss == pytest.approx(distance / used.sum(), rel=1e-4)


def test_right_answers_cost_nothing():
    grid = anchors()
    boxes, labels = [grid[[4, 21]]], [[0, 1]]
    overlap = numpy(ops.iou(grid, boxes[0]))
    scores = np.where(overlap.max(axis=1) >= 0.7, 30.0, -30.0).astype("float32")
    best = np.float32(boxes[0])[overlap.argmax(axis=1)]
    deltas = numpy(ops.encode_boxes(best, grid))
    assert max(losses(scores[None], deltas[None], boxes, labels)) < 1e-6
    assert losses(-scores[None], deltas[None], boxes, labels)[0] > 20
