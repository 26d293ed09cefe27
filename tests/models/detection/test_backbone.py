"""Backbones of detectors: sizes, pyramids, networks of keras.applications."""

import sys

import keras
import numpy as np
import pytest

from aiva import models
from aiva.models.detection.backbone import feature_pyramid

IMAGES = np.random.default_rng(0).integers(0, 256, (2, 32, 64, 3)).astype("uint8")


def test_the_small_backbone_has_the_size_that_is_promised():
    backbone = models.small_backbone()
    assert backbone.output_shape == (None, 16, 16, 96)
    assert backbone.count_params() < 240_000


def test_each_image_of_a_batch_is_seen_alone():
    backbone = models.small_backbone((32, 64, 3), width=8)
    together = backbone.predict(IMAGES, verbose=0)
    alone = backbone.predict(IMAGES[1:], verbose=0)
    np.testing.assert_allclose(together[1:], alone, atol=1e-4)


@pytest.mark.parametrize("name", ["MobileNetV2", "ResNet50"])
def test_pixels_are_prepared_as_the_network_wants_them(name):
    backbone = models.application_backbone(name, (32, 64, 3))
    builder = getattr(keras.applications, name)
    network = builder(include_top=False, weights=None, input_shape=(32, 64, 3))
    last = network.get_layer(backbone.layers[-1].name)
    network = keras.Model(network.input, last.output)
    network.set_weights(backbone.get_weights())
    prepare = sys.modules[builder.__module__].preprocess_input
    expected = network.predict(prepare(IMAGES.astype("float32")), verbose=0)
    assert expected.shape[1:3] == (4, 8)
    found = backbone.predict(IMAGES, verbose=0)
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4)


def test_a_network_without_such_a_map_is_named():
    with pytest.raises(ValueError, match="map of 0 x 1 cells.*strides with 64"):
        models.application_backbone("MobileNetV2", (32, 64, 3), strides=(64,))
    with pytest.raises(ValueError, match="Received: name='LeNet'"):
        models.application_backbone("LeNet", (32, 64, 3))


def test_a_pyramid_passes_on_what_the_coarse_map_knows():
    shapes = [(8, 8, 6), (4, 4, 10), (2, 2, 20)]
    maps = [keras.Input(shape) for shape in shapes]
    pyramid = keras.Model(maps, feature_pyramid(maps, width=5))
    zeros = [np.zeros((1, *shape), "float32") for shape in shapes]
    lit = [zeros[0], zeros[1], zeros[2] + 1]
    first, second = pyramid.predict(zeros, verbose=0), pyramid.predict(lit, verbose=0)
    assert [x.shape for x in first] == [(1, 8, 8, 5), (1, 4, 4, 5), (1, 2, 2, 5)]
    for dark, bright in zip(first, second, strict=True):
        assert np.abs(dark - bright).min() > 0


def test_a_pyramid_needs_sizes_that_fit():
    maps = [keras.Input((9, 8, 6)), keras.Input((4, 4, 10))]
    with pytest.raises(ValueError, match="9 x 8 cells before 4 x 4"):
        feature_pyramid(maps, width=5)
