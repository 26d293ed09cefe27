"""Cells: where they are said to look is where they look."""

import keras
import numpy as np
import pytest
from keras import layers

from aiva import models
from aiva.models.detection.anchors import Cells, feature_cells
from tests.ops.backends import run

SHAPE = (32, 256, 3)  # wide, so that a cell in the middle does not see the borders


def looking(backbone, column):
    """Return the mean x, in pixels, of what two columns of the map's cells see.

    All kernels become means and all normalisation is left out, so that a network passes
    on what it sees and nothing is hidden by chance. It takes two, because cells that
    were enlarged see the same.
    """
    backbone = keras.models.clone_model(backbone, clone_function=without_norm)
    backbone.set_weights([averaging(weights) for weights in backbone.get_weights()])
    width = SHAPE[1]
    images = np.full((width + 1, *SHAPE), 200.0, "float32")
    images[np.arange(width), :, np.arange(width)] += 10  # a line in each, at last none
    features = run(backbone, images)[:, :, column : column + 2]
    seen = (features[:width] - features[width]).sum(axis=(1, 2, 3))  # (W,)
    assert seen[[0, -1]].max() == 0, "the cells see the border"
    return np.sum(seen * (np.arange(width) + 0.5)) / seen.sum()


def averaging(weights):
    if weights.ndim < 4:
        return weights
    summed = 2 if weights.shape[3] == 1 else 3  # depthwise kernels sum no channels
    return np.full(weights.shape, 1 / np.prod(weights.shape[:summed]))


def without_norm(layer):
    if isinstance(layer, layers.GroupNormalization):
        return layers.Activation("linear")
    return layer.__class__.from_config(layer.get_config())


def downsampled(*steps):
    images = x = keras.Input(SHAPE)
    for step in steps:
        x = step(x)
    return keras.Model(images, x)


BACKBONES = {
    "small": lambda: models.small_backbone(SHAPE, 16),
    "same padding": lambda: downsampled(
        layers.Conv2D(4, 3, 2, padding="same"), layers.Conv2D(4, 5, 2, padding="same")
    ),
    "pooling": lambda: downsampled(
        layers.AveragePooling2D(2), layers.MaxPooling2D(3, 2, padding="same")
    ),
    "dilation": lambda: downsampled(
        layers.Conv2D(4, 3, 2, padding="same"),
        layers.Conv2D(4, 3, padding="same", dilation_rate=2),
    ),
    "cut and enlarged": lambda: downsampled(
        layers.ZeroPadding2D(((2, 0), (2, 0))),
        layers.Cropping2D(((1, 1), (1, 1))),
        layers.AveragePooling2D(4),
        layers.UpSampling2D(2),
    ),
    "MobileNetV2": lambda: models.application_backbone("MobileNetV2", SHAPE, (4,)),
    "ResNet50": lambda: models.application_backbone("ResNet50", SHAPE, (4,)),
}


@pytest.mark.parametrize("name", BACKBONES)
def test_cells_look_where_they_are_said_to(name):
    backbone = BACKBONES[name]()
    (cells,) = feature_cells(backbone)
    column = cells.columns // 2
    expected = (column + 0.5 + cells.offset) * cells.stride
    assert looking(backbone, column) == pytest.approx(expected, abs=0.02)


def test_the_small_backbone_looks_at_the_middle_of_every_eighth_pixel():
    assert feature_cells(models.small_backbone((64, 96, 3), 16)) == [
        Cells(rows=8, columns=12, stride=8, offset=0.5 / 8)
    ]


def test_keras_same_padding_looks_three_and_a_half_pixels_too_far():
    steps = [layers.Conv2D(4, 3, 2, padding="same") for _ in range(3)]
    (cells,) = feature_cells(downsampled(*steps))
    assert (cells.offset - 0.5) * cells.stride == 3.5


def test_what_cannot_be_worked_out_must_be_given():
    strange = downsampled(layers.Conv2DTranspose(4, 3, 2), layers.Conv2D(4, 3, 4))
    with pytest.raises(ValueError, match="cannot be worked out.*Give `offset`"):
        feature_cells(strange)
    assert feature_cells(strange, offset=0.5)[0].offset == 0.5


def test_a_sum_is_where_the_known_summand_is():
    images = keras.Input(SHAPE)
    x = layers.Conv2D(4, 3, 2, padding="same")(images)
    x = layers.Add()([images[:, ::2, ::2, :1], x])
    (cells,) = feature_cells(keras.Model(images, x))
    assert cells.offset == 0.75


def test_sizes_that_do_not_divide_are_named():
    images = keras.Input((30, 32, 3))
    backbone = keras.Model(images, layers.Conv2D(4, 3, 4, padding="same")(images))
    with pytest.raises(ValueError, match="divisible.*30 x 32 pixels.*8 x 8 cells"):
        feature_cells(backbone)
    images = keras.Input((None, 32, 3))
    backbone = keras.Model(images, layers.Conv2D(4, 3, 4, padding="same")(images))
    with pytest.raises(ValueError, match="known size"):
        feature_cells(backbone)


def test_a_stride_that_the_image_hides_is_found_out():
    # 28 pixels in 4 cells look like a stride of 7; the convolutions make it 8.
    with pytest.raises(ValueError, match="divisible by the backbone's stride"):
        feature_cells(models.small_backbone((28, 28, 3), 16))


def test_sequences_and_blocks_in_networks_are_followed():
    def halve():
        return [layers.ZeroPadding2D(1), layers.Conv2D(4, 3, strides=2)]

    images = keras.Input((32, 32, 3))
    sequence = keras.Sequential([images, *halve(), *halve()])
    x = images
    for layer in halve():
        x = layer(x)
    in_blocks = keras.Model(images, keras.Sequential(halve())(x))
    for backbone in (sequence, in_blocks):
        assert feature_cells(backbone) == [Cells(8, 8, 4, 0.125)]
