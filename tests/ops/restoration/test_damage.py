"""Noise, holes, smaller images, blur: what restorers are trained to undo."""

import keras
import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter

from aiva import ops
from tests.ops.backends import JIT, compiled, numpy, run

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.integers(0, 256, (3, 24, 16, 3)).astype("uint8")


def pillow(image, size):
    """Resize each channel with Pillow, without rounding."""
    channels = [
        Image.fromarray(channel).resize(size[::-1], Image.Resampling.BICUBIC)
        for channel in np.moveaxis(image.astype("float32"), -1, 0)
    ]
    return np.clip(np.stack(channels, axis=-1), 0, 255)


@pytest.mark.parametrize("factor", [2, 4])
def test_downsample_is_pillows_bicubic_with_antialiasing(factor):
    small = run(ops.downsample, IMAGES, factor=factor)
    assert small.shape == (3, 24 // factor, 16 // factor, 3)
    for ours, image in zip(small, IMAGES, strict=True):
        np.testing.assert_allclose(ours, pillow(image, ours.shape[:2]), atol=1e-2)


@pytest.mark.parametrize("factor", [2, 3])
def test_upsample_is_pillows_bicubic(factor):
    large = run(ops.upsample, IMAGES, factor=factor)
    for ours, image in zip(large, IMAGES, strict=True):
        np.testing.assert_allclose(ours, pillow(image, ours.shape[:2]), atol=1e-2)


def test_antialiasing_keeps_stripes_grey():
    stripes = np.tile(np.float32([0, 255]), 16).reshape(1, 1, 32, 1).repeat(8, axis=1)
    small = run(ops.downsample, stripes)[0, 1:-1, 2:-2]
    assert np.abs(small - 127.5).max() < 15
    assert np.ptp(stripes[:, ::2, ::3]) == 255  # leaving pixels out makes wide stripes


@pytest.mark.parametrize("sigma", [0.5, 1.3, 4.0])
def test_blur_is_scipys_gaussian_filter(sigma):
    expected = gaussian_filter(
        IMAGES.astype("float64"), (0, sigma, sigma, 0), mode="reflect"
    )
    np.testing.assert_allclose(
        run(ops.blur, IMAGES, sigma=sigma), expected, atol=1e-2, rtol=1e-4
    )


def test_noise_is_gaussian_and_cut_off():
    grey = np.full((4, 64, 64, 3), 128, "uint8")
    noise = run(ops.add_noise, grey, sigma=25, seed=1) - 128.0
    assert abs(noise.mean()) < 0.5 and abs(noise.std() - 25) < 0.5
    assert abs(np.mean(np.abs(noise) < 25) - 0.683) < 0.01
    assert abs(np.corrcoef(noise[..., 0].ravel(), noise[..., 1].ravel())[0, 1]) < 0.03
    dark = run(ops.add_noise, 0 * grey, sigma=25, seed=1)
    assert dark.min() == 0 and dark.max() <= 255
    assert run(ops.add_noise, 0 * grey, sigma=25, seed=1, clip=False).min() < -50


def test_each_image_may_have_its_own_noise():
    grey = np.full((3, 64, 64, 1), 128, "uint8")
    noisy = numpy(ops.add_noise(grey, np.array([0, 5, 30]), seed=2))
    np.testing.assert_allclose(noisy.std(axis=(1, 2, 3)), [0, 5, 30], atol=1)


@pytest.mark.parametrize("damage", [ops.add_noise, ops.cut_holes])
def test_the_seed_decides(damage):
    arguments = {"sigma": 9} if damage is ops.add_noise else {"where": "random"}

    def drawn(seed):
        damaged = damage(IMAGES, **arguments, seed=seed)
        return numpy(damaged["images"] if isinstance(damaged, dict) else damaged)

    np.testing.assert_array_equal(drawn(3), drawn(3))
    assert (drawn(3) != drawn(4)).any()
    sequence = keras.random.SeedGenerator(5)
    first, second = drawn(sequence), drawn(sequence)
    assert (first != second).any()
    np.testing.assert_array_equal(drawn(keras.random.SeedGenerator(5)), first)


@pytest.mark.parametrize("where", ops.PLACES)
def test_holes_keep_what_is_known(where):
    damaged = ops.cut_holes(IMAGES, where, fill=7, seed=0)
    images, known = numpy(damaged["images"]), numpy(damaged["known"])
    assert images.shape == IMAGES.shape and known.shape == (3, 24, 16, 1)
    assert set(np.unique(known)) == {0, 1}
    np.testing.assert_array_equal(images, np.where(known == 1, IMAGES, 7))
    for image in 1 - known[..., 0]:  # a hole is a rectangle
        rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
        assert image.sum() == len(rows) * len(columns)
        assert np.ptp(rows) == len(rows) - 1 and np.ptp(columns) == len(columns) - 1


def test_holes_lie_where_they_are_said_to():
    centre = numpy(ops.cut_holes(IMAGES, "centre")["known"])
    assert (centre[:, 6:18, 4:12] == 0).all() and centre.mean() == 0.75
    lower = numpy(ops.cut_holes(IMAGES, "lower half")["known"])
    assert (lower[:, 12:] == 0).all() and (lower[:, :12] == 1).all()
    many = numpy(ops.cut_holes(np.zeros((400, 24, 16, 1)), "random", seed=0)["known"])
    lost = 1 - many.mean(axis=0)[..., 0]
    assert lost[2:-2, 2:-2].min() > 0  # everywhere, though seldom in the corners
    assert 3 / 64 < lost.mean() < 1 / 4


@pytest.mark.parametrize("jit", JIT)
@pytest.mark.parametrize(
    "damage",
    [
        ops.downsample,
        ops.upsample,
        lambda images: ops.blur(images, 1.5),
        lambda images: ops.add_noise(images, 0.0, seed=3),
        lambda images: ops.cut_holes(images, "centre")["images"],
    ],
)
def test_works_compiled(damage, jit):
    images = IMAGES.astype("float32")
    found = compiled(damage, images, jit=jit)
    np.testing.assert_allclose(found, run(damage, images), atol=1e-2)


def test_sizes_that_a_graph_does_not_know():
    images = keras.Input((None, None, 1))

    class Both(keras.layers.Layer):
        def call(self, images):
            return ops.upsample(ops.downsample(ops.blur(images, 1.0)))

        def compute_output_shape(self, shape):
            return shape

    model = keras.Model(images, Both()(images))
    for sides in ((8, 12), (20, 6)):
        image = RANDOM.integers(0, 256, (1, *sides, 1)).astype("float32")
        expected = run(lambda x: ops.upsample(ops.downsample(ops.blur(x, 1.0))), image)
        np.testing.assert_allclose(model.predict(image, verbose=0), expected, atol=1e-2)


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match=r"Received: shape=\(24, 16, 3\).*image\[None"):
        ops.add_noise(IMAGES[0], 25)
    with pytest.raises(ValueError, match="Received: sigma=-1"):
        ops.add_noise(IMAGES, -1)
    with pytest.raises(ValueError, match=r"Received: shape=\(1, 3\)"):
        ops.add_noise(IMAGES, np.ones((1, 3)))
    with pytest.raises(ValueError, match="Received: where='upper half'"):
        ops.cut_holes(IMAGES, "upper half")
    with pytest.raises(ValueError, match="factor=5, images of 24 x 16 pixels"):
        ops.downsample(IMAGES, 5)
    for wrong in (1, 1.5):
        with pytest.raises(ValueError, match=f"Received: factor={wrong}"):
            ops.upsample(IMAGES, wrong)
    for wrong in (0, 4.1, float("nan")):
        with pytest.raises(ValueError, match=f"Received: sigma={wrong}"):
            ops.blur(IMAGES, wrong)


@pytest.mark.parametrize("sigma", [-5.0, np.nan, np.int8(-5), [5, -5], [5] * 3, [[5]]])
def test_a_sigma_that_is_none_of_these_images_is_refused(sigma):
    with pytest.raises(ValueError, match="sigma"):
        ops.add_noise(np.zeros((2, 8, 8, 1)), sigma)
