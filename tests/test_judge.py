"""The judge of generated digits, and the baseline beside them."""

import numpy as np
import pytest

from aiva import data, judge


def test_the_judge_knows_the_embedded_digits():
    images, labels = data.load("digits", split="test", size=8)
    features, classes = judge.judged(images)
    assert features.shape == (360, 48)
    assert np.mean(classes == labels) > 0.95


def test_framed_digits_look_like_those_of_mnist():
    images, _ = data.load("digits", size=8, count=3)
    large = judge.framed(images, 28)
    assert large.shape == (3, 28, 28, 1)
    assert large[:, :4].max() == large[:, :, -4:].max() == 0
    assert large.max() > 200


def test_the_linear_gaussian_has_the_pixels_moments():
    images, _ = data.load("digits", size=8)
    drawn = judge.gaussian_images(images, 4000)
    assert drawn.shape == (4000, 8, 8, 1)
    assert drawn.min() >= 0 and drawn.max() <= 255
    np.testing.assert_array_equal(drawn[:5], judge.gaussian_images(images, 4000)[:5])
    grey = 96 + images / 4.0  # far from 0 and 255, where values are cut off
    flat, drawn = (
        x.reshape(len(x), -1) for x in (grey, judge.gaussian_images(grey, 20_000))
    )
    np.testing.assert_allclose(drawn.mean(axis=0), flat.mean(axis=0), atol=1)
    truth, found = np.cov(flat.T), np.cov(drawn.T)
    assert np.abs(found - truth).max() < 0.05 * truth.max()


@pytest.mark.parametrize("shape", [(2, 28, 28, 3), (2, 32, 32, 1), (8, 8, 1)])
def test_the_judge_reads_no_other_images(shape):
    with pytest.raises(ValueError, match="grey digits.*feature_extractor"):
        judge.judged(np.zeros(shape))


def test_values_that_are_no_grey_levels_are_refused():
    for wrong in (-1, 256, np.nan):
        with pytest.raises(ValueError, match="0-255"):
            judge.judged(np.full((2, 28, 28, 1), wrong))
