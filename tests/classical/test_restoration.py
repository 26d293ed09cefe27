"""The classical methods: they do what the originals do, and what they are known for."""

import numpy as np
import pytest
from skimage.restoration import (
    denoise_nl_means,
    denoise_tv_chambolle,
    inpaint_biharmonic,
)

from aiva import classical, metrics, ops
from tests.ops.backends import numpy

RANDOM = np.random.default_rng(0)
STRIPES = np.tile(np.float32([60] * 8 + [190] * 8), (2, 48, 3))[..., None]
NOISY = np.clip(STRIPES + RANDOM.normal(0, 25, STRIPES.shape), 0, 255)


@pytest.mark.parametrize("setting", classical.NON_LOCAL_MEANS)
def test_non_local_means_are_scikit_images(setting):
    found = classical.non_local_means(NOISY, 25, **setting)
    expected = denoise_nl_means(
        NOISY[1, :, :, 0] / 255,
        patch_size=setting["patch"],
        patch_distance=setting["distance"],
        h=setting["strength"] * 25 / 255,
        sigma=25 / 255,
    )
    np.testing.assert_allclose(found[1, :, :, 0], 255 * expected, atol=1e-3)
    assert metrics.psnr(STRIPES, found) > metrics.psnr(STRIPES, NOISY) + 5


def test_total_variation_is_scikit_images():
    found = classical.total_variation(NOISY, 25)
    expected = denoise_tv_chambolle(NOISY[0, :, :, 0] / 255, weight=25 / 255)
    np.testing.assert_allclose(found[0, :, :, 0], 255 * expected, atol=1e-3)
    assert metrics.psnr(STRIPES, found) > metrics.psnr(STRIPES, NOISY) + 5


def test_biharmonic_is_scikit_images_and_ignores_the_hole():
    damaged = ops.cut_holes(STRIPES[:, :16, :16], "random", seed=1)
    damaged = {name: numpy(part) for name, part in damaged.items()}
    found = classical.biharmonic(damaged)
    for image, known, filled in zip(*damaged.values(), found, strict=True):
        expected = inpaint_biharmonic(image[..., 0] / 255, known[..., 0] == 0)
        np.testing.assert_allclose(
            filled[..., 0], np.clip(255 * expected, 0, 255), atol=1e-3
        )
    other = np.where(damaged["known"] == 1, damaged["images"], 255)
    again = classical.biharmonic({**damaged, "images": other})
    np.testing.assert_allclose(again, found, atol=1e-3)


def test_bicubic_is_smooth_and_blind_to_detail():
    large = classical.bicubic(STRIPES[:, ::4, ::4], 4)
    assert large.shape == STRIPES.shape and large.dtype == "float32"
    assert metrics.psnr(STRIPES, large) < 25


def test_inputs_that_do_not_fit_are_named():
    for method in (classical.non_local_means, classical.total_variation):
        with pytest.raises(ValueError, match=r"Received: \(48, 48, 1\)"):
            method(NOISY[0], 25)
    wrong = {"images": NOISY, "known": np.ones((2, 48, 48))}
    with pytest.raises(ValueError, match=r"\(2, 48, 48, 1\) and \(2, 48, 48\)"):
        classical.biharmonic(wrong)
