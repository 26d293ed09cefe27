"""Before and after, and where the errors are."""

import numpy as np
import pytest

from aiva import plot

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.integers(16, 240, (2, 12, 10, 3)).astype("uint8")


def test_a_row_for_each_image_and_its_versions():
    versions = {"small": IMAGES[:, ::2, ::2], "dark": IMAGES - 16.0, "same": IMAGES}
    figure = plot.restored(list(IMAGES), versions)
    titles = [ax.get_title() for ax in figure.axes]
    names = ["original\n", "small\n", "dark\n24.0 dB", "same\nno error"]
    assert titles == [*names, "", "", "24.0 dB", "no error"]
    shown = [ax.images[0].get_array() for ax in figure.axes]
    np.testing.assert_array_equal(shown[4], IMAGES[1])
    np.testing.assert_array_equal(shown[6], IMAGES[1] - 16)
    assert shown[1].shape == (6, 5, 3)


def test_error_maps_share_a_scale_centred_at_zero():
    versions = {"bright": IMAGES + 10.0, "dark": IMAGES - 4.0}
    figure = plot.error_maps(IMAGES, versions)
    assert [ax.get_title() for ax in figure.axes] == [
        *("bright\nerror 10.0", "dark\nerror 4.0", "error 10.0", "error 4.0"),
    ]
    drawn = [ax.images[0] for ax in figure.axes]
    assert {image.get_clim() for image in drawn} == {(-10.0, 10.0)}
    np.testing.assert_allclose(drawn[1].get_array(), np.full((12, 10), -4.0))
    fixed = plot.error_maps(IMAGES, versions, limit=50)
    assert fixed.axes[0].images[0].get_clim() == (-50, 50)


def test_one_wrong_pixel_does_not_hide_the_others():
    version = IMAGES + RANDOM.normal(0, 2, IMAGES.shape)
    version[0, 0, 0] = 255
    (_, limit) = plot.error_maps(IMAGES, {"x": version}).axes[0].images[0].get_clim()
    assert limit < 10


def test_versions_that_do_not_fit_are_named():
    for draw in (plot.restored, plot.error_maps):
        with pytest.raises(ValueError, match=r"Received: \{'original': 2, 'few': 1\}"):
            draw(IMAGES, {"few": IMAGES[:1]})
        with pytest.raises(ValueError, match="at least one version"):
            draw(IMAGES, {})
    with pytest.raises(ValueError, match=r"\(12, 10, 3\) and \(6, 10, 3\)"):
        plot.error_maps(IMAGES, {"small": IMAGES[:, ::2]})
