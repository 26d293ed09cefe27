"""Networks of keras.applications: same images in, logits out, saved and reloaded."""

import functools
import sys

import keras
import numpy as np
import pytest

from aiva import models

IMAGES = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3)).astype("uint8")


@functools.cache
def built(name):
    """Build a network once for all tests."""
    return models.application(name, (32, 32, 3), num_classes=3)


# One network for each way in which keras.applications prepares pixels.
@pytest.mark.usefixtures("eagerly")
@pytest.mark.parametrize("name", ["MobileNetV2", "ResNet50", "EfficientNetB0"])
def test_survives_saving(name, tmp_path):
    model = built(name)
    expected = model.predict(IMAGES, verbose=0)
    assert expected.shape == (2, 3)
    model.save(tmp_path / "model.keras")
    copy = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(copy.predict(IMAGES, verbose=0), expected, atol=1e-5)


@pytest.mark.usefixtures("eagerly")
@pytest.mark.parametrize("name", ["MobileNetV2", "ResNet50", "DenseNet121"])
def test_pixels_are_prepared_as_the_network_wants_them(name):
    builder = getattr(keras.applications, name)
    model = built(name)
    backbone = model.layers[-3]
    module = sys.modules[builder.__module__]
    prepared = module.preprocess_input(IMAGES.astype("float32"))
    features = backbone.predict(prepared, verbose=0).mean(axis=(1, 2))
    ours = models.feature_extractor(model).predict(IMAGES, verbose=0)
    np.testing.assert_allclose(ours, features, rtol=1e-3, atol=1e-4)


def test_the_last_layer_can_be_trained_alone():
    model = models.application("MobileNetV2", (32, 32, 3), num_classes=3)
    model.layers[-3].trainable = False
    assert len(model.trainable_variables) == 2


def test_an_unknown_network_is_named():
    with pytest.raises(
        ValueError, match=r"one of \['ConvNeXtBase'.*Received: name='LeNet'"
    ):
        models.application("LeNet", (32, 32, 3), 2)
