"""DnCNN, U-Net and partial convolution: what restorers promise."""

import keras
import numpy as np
import pytest
from keras import ops as keras_ops

from aiva import models, ops
from aiva.models.restoration.unet import hourglass
from tests.ops.backends import numpy

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.integers(0, 256, (2, 16, 24, 3)).astype("uint8")
HOLES = {name: numpy(part) for name, part in ops.cut_holes(IMAGES, "centre").items()}


def random_weights(model):
    """Return a model whose last layer does something too."""
    weights = [RANDOM.normal(0, 0.2, weight.shape) for weight in model.get_weights()]
    for weight, values in zip(model.weights, weights, strict=True):
        weight.assign(np.abs(values) if "variance" in weight.path else values)
    return model


def test_untrained_they_return_what_they_are_given():
    for model in (models.dncnn((None, None, 3)), models.unet((None, None, 3))):
        restored = model.predict(IMAGES, verbose=0)
        assert restored.dtype == "float32"
        np.testing.assert_allclose(restored, IMAGES, atol=1e-4)
    model = models.dncnn((None, None, 3), enlarge=2)
    large = model.predict(IMAGES, verbose=0)
    np.testing.assert_allclose(large, numpy(ops.upsample(IMAGES)), atol=1e-2)


@pytest.mark.usefixtures("eagerly")
def test_whatever_the_weights_pixels_stay_in_their_range():
    for build in (models.dncnn, models.unet):
        restored = random_weights(build((16, 24, 3))).predict(IMAGES, verbose=0)
        assert restored.min() >= 0 and restored.max() <= 255
        assert np.abs(restored - IMAGES).max() > 1


def test_dncnn_of_the_paper_has_its_size():
    """17 convolutions of 64 channels: the paper's network for one known noise."""
    model = models.dncnn(width=64, depth=17)
    convolutions = [
        layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)
    ]
    assert len(convolutions) == 17
    kernels = 9 * (64 + 15 * 64 * 64 + 64)
    assert model.count_params() == kernels + 64 + 1 + 15 * 4 * 64


@pytest.mark.usefixtures("eagerly")
@pytest.mark.parametrize("sides", [(28, 28), (8, 20)])
def test_unet_takes_any_size_divisible_by_4(sides):
    image = RANDOM.integers(0, 256, (1, *sides, 1)).astype("uint8")
    fixed = models.unet((*sides, 1), (4, 4, 4))
    free = models.unet((None, None, 1), (4, 4, 4))
    random_weights(fixed)
    free.set_weights(fixed.get_weights())
    restored = fixed.predict(image, verbose=0)
    assert restored.shape == image.shape
    np.testing.assert_allclose(free.predict(image, verbose=0), restored, atol=1e-2)


def test_what_is_known_is_handed_on_bit_for_bit():
    model = random_weights(models.unet((16, 24, 3), (4, 4, 4), holes=True))
    restored = model.predict(HOLES, verbose=0)
    known = np.broadcast_to(HOLES["known"] == 1, IMAGES.shape)
    np.testing.assert_array_equal(restored[known], IMAGES[known].astype("float32"))
    assert np.ptp(restored[~known]) > 1


@pytest.mark.parametrize("content", [0, 255, np.nan])
def test_unet_never_reads_a_hole(content):
    model = random_weights(models.unet((16, 24, 3), (4, 4, 4), holes=True))
    other = np.where(HOLES["known"] == 1, HOLES["images"], np.float32(content))
    np.testing.assert_array_equal(
        model.predict({**HOLES, "images": other}, verbose=0),
        model.predict(HOLES, verbose=0),
    )


def test_in_the_middle_unet_sees_the_whole_digit():
    """A change of one corner of a 28 x 28 image reaches the opposite one."""
    images = keras.Input((28, 28, 1))
    model = keras.Model(images, hourglass(images, (2, 2, 2)))
    model.set_weights([np.full(weight.shape, 0.1) for weight in model.get_weights()])
    image = np.zeros((2, 28, 28, 1), "float32")
    image[1, 0, 0] = 1e6
    nothing, corner = model.predict(image, verbose=0)[:, -1, -1, 0]
    assert corner > nothing


@pytest.mark.parametrize("content", [-1e6, 0, 255, np.nan, np.inf])
def test_partial_convolution_is_exactly_invariant_to_the_hole(content):
    first, second = models.PartialConv2D(8), models.PartialConv2D(4, 5)
    known = np.float32(RANDOM.uniform(size=(3, 12, 12, 1)) < 0.6)
    images = RANDOM.normal(size=(3, 12, 12, 2)).astype("float32")

    def answer(images):
        return numpy(second(first([images, known])))

    expected = answer(images)
    found = answer(np.where(known == 1, images, np.float32(content)))
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_partial_convolution_is_the_papers_formula():
    layer = models.PartialConv2D(2, activation="relu")
    images = RANDOM.normal(size=(1, 6, 6, 3)).astype("float32")
    known = np.float32(RANDOM.uniform(size=(1, 6, 6, 1)) < 0.4)
    features, seen = numpy(layer([images, known]))
    kernel, _ = layer.get_weights()
    bias = np.float32([0.3, -0.2])
    layer.set_weights([kernel, bias])
    features, seen = numpy(layer([images, known]))
    padded = np.pad(images * known, ((0, 0), (1, 1), (1, 1), (0, 0)))
    masks = np.pad(known, ((0, 0), (1, 1), (1, 1), (0, 0)))
    for row in range(6):
        for column in range(6):
            window = np.s_[0, row : row + 3, column : column + 3]
            count = masks[window].sum()
            assert seen[0, row, column, 0] == float(count > 0)
            expected = np.zeros(2)
            if count:
                summed = np.einsum("ijc,ijco->o", padded[window], kernel)
                expected = np.maximum(summed * 9 / count + bias, 0)
            np.testing.assert_allclose(features[0, row, column], expected, atol=1e-5)


def test_the_correction_keeps_a_grey_wall_grey():
    """A convolution of the masked image is as blind, but darkens around the hole."""
    known = np.ones((1, 9, 9, 1), "float32")
    known[0, 3:6, 3:6] = 0
    wall = np.ones((1, 9, 9, 1), "float32")
    layer = models.PartialConv2D(1)
    layer.build([wall.shape, known.shape])
    mean = np.full((3, 3, 1, 1), 1 / 9)
    layer.set_weights([mean, np.zeros(1)])
    features, seen = numpy(layer([wall, known]))
    np.testing.assert_allclose(features[seen == 1], 1, atol=1e-6)
    masked = numpy(keras_ops.conv(wall * known, mean.astype("f4"), padding="same"))
    assert masked[0, 2, 4, 0] < 0.7


@pytest.mark.usefixtures("eagerly")
def test_layers_survive_saving(tmp_path):
    images, known = keras.Input((8, 8, 1)), keras.Input((8, 8, 1))
    layer = models.PartialConv2D(3, kernel_size=5, activation="relu")
    features, _ = layer([images, known])
    outputs = models.BicubicUpsampling(3)(features)
    model = keras.Model([images, known], outputs)
    model.save(tmp_path / "model.keras")
    copy = keras.saving.load_model(tmp_path / "model.keras")
    arrays = [RANDOM.normal(size=(2, 8, 8, 1)), np.ones((2, 8, 8, 1))]
    np.testing.assert_allclose(
        copy.predict(arrays, verbose=0), model.predict(arrays, verbose=0), atol=1e-5
    )


def test_impossible_networks_are_named():
    with pytest.raises(
        ValueError, match=r"divisible by 4, .*image_shape=\(30, 30, 1\)"
    ):
        models.unet((30, 30, 1))
    with pytest.raises(ValueError, match=r"Received: widths=\(8,\)"):
        models.unet((28, 28, 1), (8,))
    with pytest.raises(ValueError, match=r"Received: image_shape=\(28, 28\)"):
        models.dncnn((28, 28))
    for wrong in ({"depth": 2}, {"width": 0}, {"enlarge": 0}):
        with pytest.raises(ValueError, match="={}".format(*wrong.values())):
            models.dncnn(**wrong)
    with pytest.raises(ValueError, match="Received: kernel_size=4"):
        models.PartialConv2D(3, 4)


def test_a_filling_that_is_all_black_can_still_learn():
    model = models.unet((16, 16, 1), (4, 4, 4), holes=True)
    bias = model.weights[-1]  # of the last convolution
    bias.assign(np.full((1,), -100.0))
    holes = {name: part[..., :1] for name, part in HOLES.items()}
    holes = {name: part[:, :16, :16] for name, part in holes.items()}
    restored = model.predict(holes, verbose=0)
    assert restored[holes["known"] == 0].max() == 0
    model.compile(keras.optimizers.SGD(1e-4), loss="mean_squared_error")
    model.fit(holes, np.full((2, 16, 16, 1), 255.0), verbose=0)
    assert numpy(bias)[0] > -100


@pytest.mark.usefixtures("eagerly")
@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_known_pixels_and_precision_stay_in_mixed_precision(policy):
    noisy = IMAGES + RANDOM.uniform(-0.5, 0.5, IMAGES.shape).clip(-IMAGES, 255 - IMAGES)
    keras.config.set_dtype_policy(policy)
    try:
        built = [
            models.dncnn((16, 24, 3)),
            models.dncnn((16, 24, 3), enlarge=2),
            models.unet((16, 24, 3)),
        ]
        filler = random_weights(models.unet((16, 24, 3), holes=True))
    finally:
        keras.config.set_dtype_policy("float32")
    for model in built:
        assert model.predict(noisy, verbose=0).dtype == "float32"
    given = {"images": noisy.astype("float32"), "known": HOLES["known"]}
    filled = filler.predict(given, verbose=0)
    assert filled.dtype == "float32"
    known = np.broadcast_to(given["known"] > 0, filled.shape)
    np.testing.assert_array_equal(filled[known], given["images"][known])


@pytest.mark.parametrize("kind", ["bool", "uint8", "int64", "float32"])
def test_a_partial_convolution_takes_masks_and_images_of_any_kind(kind):
    layer = models.PartialConv2D(2)
    expected, _ = layer([IMAGES.astype("float32"), HOLES["known"]])
    found, _ = layer([IMAGES, HOLES["known"].astype(kind)])
    np.testing.assert_allclose(numpy(found), numpy(expected), rtol=1e-5)
