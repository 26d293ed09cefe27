"""The judge of generated digits, and the baseline beside them."""

import numpy as np

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
    middle = np.s_[:, 2:6, 2:6, 0]  # cut at 0 and 255 changes the others
    np.testing.assert_allclose(
        drawn[middle].mean(axis=0), images[middle].mean(axis=0), atol=25
    )
    np.testing.assert_array_equal(drawn[:5], judge.gaussian_images(images, 4000)[:5])
