"""Filters, feature maps and occlusion: pictures of the inside of a model."""

import keras
import numpy as np
import pytest

from aiva import plot
from aiva.plot.recognition.occlusion_map import map_extent, probability_fall

RANDOM = np.random.default_rng(0)


@pytest.fixture(scope="module")
def model():
    """Return a classifier of 8 x 8 images whose class 1 is their upper left corner."""
    images = keras.Input((8, 8, 1))
    corner = keras.layers.Cropping2D(((0, 4), (0, 4)), name="corner")(images)
    mean = keras.layers.GlobalAveragePooling2D()(corner)
    dense = keras.layers.Dense(2, name="logits")
    model = keras.Model(images, dense(keras.layers.Rescaling(1 / 255)(mean)))
    dense.set_weights([np.array([[0.0, 4.0]]), np.zeros(2)])
    return model


def test_grey_filters_are_centred_at_zero():
    kernels = RANDOM.normal(size=(3, 3, 1, 10))
    figure = plot.filters(kernels, columns=5)
    assert len(figure.axes) == 10
    limit = np.abs(kernels).max()
    for number, ax in enumerate(figure.axes):
        np.testing.assert_array_equal(
            ax.images[0].get_array(), kernels[:, :, 0, number]
        )
        assert ax.images[0].get_clim() == (-limit, limit)


def test_colour_filters_are_grey_at_zero():
    kernels = np.zeros((2, 2, 3, 2))
    kernels[0, 0, :, 1] = -2, 0, 1
    drawn = [ax.images[0].get_array() for ax in plot.filters(kernels).axes]
    assert (drawn[0] == 0.5).all()
    assert drawn[1][0, 0].tolist() == [0.0, 0.5, 0.75]


def test_feature_maps_share_a_scale():
    maps = np.zeros((4, 5, 3))
    maps[..., 1] = 7.0
    figure = plot.feature_maps(maps)
    assert [ax.images[0].get_array().max() for ax in figure.axes] == [0, 7, 0]
    assert {ax.images[0].get_clim() for ax in figure.axes} == {(0.0, 7.0)}


def test_activations_are_those_of_the_layer(model):
    image = RANDOM.integers(0, 256, (8, 8, 1), "uint8")
    np.testing.assert_array_equal(
        plot.activations(model, image, "corner"), image[:4, :4].astype("float32")
    )
    assert plot.activations(model, image, "logits").shape == (2,)
    with pytest.raises(ValueError, match="No such layer: nowhere"):
        plot.activations(model, image, "nowhere")


def test_occlusion_finds_where_the_model_looks(model):
    image = np.full((8, 8, 1), 255.0)
    fall, probability = probability_fall(model, image, label=1, size=4, stride=2)
    assert fall.shape == (3, 3)
    assert probability == pytest.approx(1 / (1 + np.exp(-4)))
    assert fall[0, 0] == pytest.approx(probability - 1 / (1 + np.exp(-2)), abs=1e-5)
    assert fall[2].tolist() == fall[:, 2].tolist() == [0, 0, 0]
    assert fall[0, 0] > fall[0, 1] > fall[1, 1] > 0


def test_the_map_lies_beside_the_image(model):
    image = np.full((8, 8, 1), 255.0)
    figure = plot.occlusion_map(model, image, label=1, size=4, stride=2)
    left, right, _ = figure.axes
    assert left.get_title() == "probability of 1: 98%"
    assert left.images[0].get_array().shape == (8, 8)
    # The first square covers pixels 0 to 3: its cell lies around pixel 1.5.
    assert right.images[0].get_extent() == [0.5, 6.5, 6.5, 0.5]
    assert right.get_xlim() == left.get_xlim() == (-0.5, 7.5)
    assert right.get_ylim() == left.get_ylim() == (7.5, -0.5)
    low, high = right.images[0].get_clim()
    assert low == -high


def test_extent_of_a_map_that_is_not_square():
    assert map_extent((2, 5), size=1, stride=3) == (-1.5, 13.5, 4.5, -1.5)


def test_bad_shapes_are_refused(model):
    with pytest.raises(ValueError, match=r"first layer.*shape=\(3, 3, 8, 4\)"):
        plot.filters(np.zeros((3, 3, 8, 4)))
    with pytest.raises(ValueError, match=r"one image.*shape=\(1, 4, 4, 2\)"):
        plot.feature_maps(np.zeros((1, 4, 4, 2)))
    with pytest.raises(ValueError, match=r"0 to 1\. Received: label=2"):
        plot.occlusion_map(model, np.zeros((8, 8, 1)), label=2)
    with pytest.raises(ValueError, match="Received: size=9"):
        plot.occlusion_map(model, np.zeros((8, 8, 1)), label=0, size=9)
