"""Fast R-CNN: one feature map, read in two ways."""

import keras
import numpy as np
import pytest
from keras import layers

from aiva import models, ops
from aiva.models.detection.anchors import Cells
from aiva.models.detection.fast_rcnn import RoIPool
from tests.models.drawn import IMAGES, SHAPE, objects, proposals_near

PROPOSALS = proposals_near(objects(1, 2, 3)["boxes"], 12)


def small(**changed):
    settings = {"width": 16, "num_proposals": 12, "box_batch_size_per_image": 8}
    return models.FastRCNN(2, SHAPE, **{**settings, **changed})


def numpy(tensor):
    return keras.ops.convert_to_numpy(tensor)


def test_the_shapes_of_what_leads_to_the_detections():
    found = small()({"images": IMAGES, "proposals": PROPOSALS})
    (features,) = found["features"]
    assert features.shape == (3, 8, 12, 16)
    assert found["logits"].shape == (3, 12, 3)
    assert found["deltas"].shape == (3, 12, 2, 4)


@pytest.mark.parametrize("offset", [0.0625, 0.5, 0.9375])
def test_roi_pool_reads_the_cells_that_look_into_the_box(offset):
    """Cells that hold the x they look at: the largest must lie near the right edge."""
    cells = Cells(rows=8, columns=8, stride=8, offset=offset)
    x = (np.arange(8) + offset) * 8
    features = np.tile(x, (1, 8, 1))[..., None].astype("float32")
    boxes = np.float32([[[13, 13, 43, 43], [3, 3, 59, 50]]])
    grid = numpy(RoIPool([cells], size=2)([features], boxes))
    np.testing.assert_allclose(grid[0, :, 0, 1, 0], [43, 59], atol=4)


def test_pooling_is_that_of_the_paper_or_without_rounding():
    images = {"images": IMAGES, "proposals": PROPOSALS}
    rounded, exact = small(pooling="max"), small(pooling="align")
    exact.set_weights(rounded.get_weights())
    logits = [numpy(model(images)["logits"]) for model in (rounded, exact)]
    assert np.abs(logits[0] - logits[1]).max() > 1e-3
    (features,) = rounded(images)["features"]
    pooled = ops.roi_pool(features, PROPOSALS - 0.5, 7, 4)  # cell 0 looks at pixel 0.5
    expected, _ = rounded.box_head(pooled)
    np.testing.assert_allclose(logits[0], numpy(expected), atol=1e-4)


def test_other_poolings_are_named():
    with pytest.raises(ValueError, match="'max' or 'align'. Received: 'mean'"):
        small(pooling="mean")


def test_a_backbone_of_several_maps_is_named():
    images = keras.Input(SHAPE)
    fine = layers.Conv2D(8, 4, 4)(images)
    backbone = keras.Model(images, [fine, layers.Conv2D(8, 2, 2)(fine)])
    with pytest.raises(ValueError, match="one feature map.*with 2 outputs"):
        small(backbone=backbone)


def test_images_that_do_not_divide_are_named():
    with pytest.raises(ValueError, match="divisible.*30 x 32"):
        models.FastRCNN(2, (30, 32, 3))
    with pytest.raises(ValueError, match="8 or 4. Received: stride=16"):
        small(stride=16)
