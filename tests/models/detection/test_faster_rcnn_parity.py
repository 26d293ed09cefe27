"""Faster R-CNN with the same weights answers what torchvision's answers.

The golden file holds the weights and torchvision's answers; `tests/golden/` has the
script that made it.
"""

from pathlib import Path

import keras
import numpy as np
import pytest
from keras import ops

from aiva import models

FILE = Path(__file__).parents[2] / "golden" / "faster_rcnn.npz"
ANCHORS, PROPOSALS, PLACES = 8 * 12 * 6, 64, 8


@pytest.fixture(scope="module")
def golden():
    with np.load(FILE) as arrays:
        return dict(arrays)


@pytest.fixture(scope="module")
def model(golden):
    model = models.FasterRCNN(10, (64, 96, 3), width=16, head_width=32)
    sizes = [array.size for array in model.get_weights()]
    parts = np.split(golden["weights"].astype("float32"), np.cumsum(sizes))
    assert len(parts.pop()) == 0
    shapes = [array.shape for array in model.get_weights()]
    model.set_weights([part.reshape(s) for part, s in zip(parts, shapes, strict=True)])
    return model


@pytest.fixture(scope="module")
def outputs(model, golden):
    return keras.tree.map_structure(
        ops.convert_to_numpy, model(golden["images"], training=False)
    )


def test_proposals_are_torchvisions(outputs, golden):
    assert golden["proposals"].shape == (3, PROPOSALS, 4)
    np.testing.assert_allclose(outputs["proposals"], golden["proposals"], atol=1e-3)


def test_detections_are_torchvisions(outputs, golden):
    found = outputs["detections"]
    counts = np.sum(found["labels"] >= 0, axis=1)
    assert counts.tolist() == [17, 20, 20]  # the first is padded
    np.testing.assert_array_equal(found["labels"], golden["found_labels"])
    np.testing.assert_allclose(found["boxes"], golden["found_boxes"], atol=1e-3)
    np.testing.assert_allclose(found["scores"], golden["found_scores"], atol=1e-3)


def test_losses_are_torchvisions(model, golden):
    # Every anchor and every box is learned from, so that chance plays no part.
    model.rpn_batch_size_per_image = 2 * ANCHORS
    model.rpn_positive_fraction = 0.5
    model.box_batch_size_per_image = PROPOSALS + PLACES
    model.box_positive_fraction = 1.0
    model.compile("sgd")
    truth = {"boxes": golden["boxes"], "labels": golden["labels"]}
    log = model.evaluate(
        golden["images"], truth, batch_size=3, return_dict=True, verbose=0
    )
    parts = ("rpn_class_loss", "rpn_box_loss", "head_class_loss", "head_box_loss")
    np.testing.assert_allclose(
        [log[part] for part in parts], golden["losses"], rtol=1e-4
    )
