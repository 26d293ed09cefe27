"""Sabotage: a detector that is broken on purpose must leave its recipe's bands."""

import keras
import numpy as np
import pytest

from aiva import data, metrics, models, recipes, training

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("broken", [{"box_nms_threshold": 1.0}, {"offset": 0.5}])
def test_without_suppression_or_beside_its_cells(broken):
    whole = models.pretrained("faster_rcnn_scenes")
    other = models.FasterRCNN.from_config({**whole.get_config(), **broken})
    other.set_weights(whole.get_weights())
    result = recipes.run("faster_rcnn_scenes", model=other)
    assert not result.passed
    assert result.figures["AP"] < recipes.band("faster_rcnn_scenes", "AP")["at_least"]


def test_labels_shuffled():
    images, objects = data.load("scenes", count=800)
    labels = objects["labels"].copy()
    real = labels >= 0
    labels[real] = np.random.default_rng(0).permutation(labels[real])
    keras.utils.set_random_seed(0)
    model = models.FasterRCNN(10, width=64)
    objects = {**objects, "labels": labels}
    training.train_detector(model, (images, objects), epochs=3, verbose=0)

    images, truth = data.load("scenes", split="test", count=100)
    found = model.detect(images)
    with_class = metrics.coco_average_precision(truth, found, 10)["AP50"]
    found["labels"] = np.minimum(found["labels"], 0)
    truth = {**truth, "labels": np.minimum(truth["labels"], 0)}
    place_alone = metrics.coco_average_precision(truth, found, 1)["AP50"]
    assert with_class < 0.12  # of ten classes: it did not learn what
    assert place_alone > 0.25  # but it learned where
