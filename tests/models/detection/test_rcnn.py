"""R-CNN: every proposal is a picture of its own."""

import keras
import numpy as np
import pytest
from keras import layers

from aiva import models, ops
from tests.models.drawn import IMAGES, SHAPE, objects, proposals_near

PROPOSALS = proposals_near(objects(1, 2, 3)["boxes"], 12)


def small(**changed):
    settings = {"width": 16, "num_proposals": 12, "box_batch_size_per_image": 8}
    return models.RCNN(2, SHAPE, **{**settings, **changed})


def outputs(model, proposals=PROPOSALS):
    found = model({"images": IMAGES, "proposals": proposals})
    return keras.tree.map_structure(keras.ops.convert_to_numpy, found)


def test_the_shapes_of_what_leads_to_the_detections():
    found = outputs(small(crop_size=40))
    assert found["crops"].shape == (3, 12, 40, 40, 3)
    assert found["features"].shape == (3, 12, 5, 5, 16)
    assert found["logits"].shape == (3, 12, 3)
    assert found["deltas"].shape == (3, 12, 2, 4)


@pytest.mark.parametrize("context", [0, 4])
def test_crops_show_the_context_that_was_asked_for(context):
    crops = outputs(small(context=context))["crops"]
    expected = ops.warp(IMAGES, PROPOSALS, 32, context)
    np.testing.assert_allclose(crops, keras.ops.convert_to_numpy(expected), atol=1e-3)


def test_every_proposal_is_judged_by_itself():
    model = small()
    moved = PROPOSALS.copy()
    moved[:, 1:] = [2, 2, 30, 30]
    one, other = outputs(model), outputs(model, moved)
    np.testing.assert_allclose(one["logits"][:, 0], other["logits"][:, 0], atol=1e-4)
    assert np.abs(one["logits"][:, 1:] - other["logits"][:, 1:]).max() > 1e-3


def test_images_of_any_size_will_do():
    """Only crops go through the backbone, so nothing need be divisible by 8."""
    assert models.RCNN(2, (33, 47, 1), width=8).input["images"].shape[1:] == (33, 47, 1)


def test_a_context_without_a_box_is_named():
    with pytest.raises(ValueError, match="crop_size=32, context=16"):
        small(context=16)


class Counts(layers.Layer):
    """Note how many crops come by."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def call(self, x):
        self.seen.append(x.shape[0])
        return x


def test_a_training_looks_at_no_more_than_the_sample():
    """And BatchNormalization, which would notice, moves once a step."""
    crops = keras.Input((8, 8, 3))
    counts = Counts()
    x = layers.Conv2D(4, 4, 4)(counts(crops))
    norm = layers.BatchNormalization(momentum=0.5)
    model = models.RCNN(
        2,
        SHAPE,
        keras.Model(crops, norm(x)),
        num_proposals=12,
        crop_size=8,
        context=1,
        box_batch_size_per_image=4,
        box_positive_fraction=0.5,
    )
    model.compile("sgd", run_eagerly=True)
    counts.seen.clear()
    inputs = {
        "images": IMAGES,
        "proposals": proposals_near(objects(1, 2, 3)["boxes"], 12),
    }
    model.fit(inputs, objects(1, 2, 3), batch_size=3, verbose=0)
    assert list(counts.seen) == [3 * 4]
    moved = keras.ops.convert_to_numpy(norm.moving_variance)
    assert (moved != 1).all() and (moved >= 0.5).all()


def test_a_backbone_without_a_map_is_named():
    crops = keras.Input((32, 32, 3))
    x = layers.Conv2D(4, 8, 8)(crops)
    pooled = keras.Model(crops, layers.GlobalAveragePooling2D()(x))
    with pytest.raises(ValueError, match="before any global pooling"):
        models.RCNN(2, SHAPE, pooled)
    with pytest.raises(ValueError, match="2 outputs"):
        models.RCNN(2, SHAPE, keras.Model(crops, [x, x + 1]))


def test_a_backbone_of_another_crop_size_is_named():
    with pytest.raises(ValueError, match="`crop_size`, images of shape .32, 32, 3."):
        models.RCNN(2, SHAPE, models.small_backbone((40, 40, 3), 8))
