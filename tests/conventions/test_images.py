import numpy as np
import pytest

from aiva.conventions.images import (
    as_bytes,
    as_picture,
    check_pixels,
    check_range,
    list_of_images,
)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.full((1, 2, 2, 1), 0.5), "Leave out the division by 255"),
        (np.full((1, 2, 2, 1), 1), "Leave out the division by 255"),
        (np.full((1, 2, 2, 1), True), "images of bool up to 1"),
        (np.full((1, 2, 2, 1), np.nan), "4 NaN or infinite values in images"),
        (np.full((1, 2, 2, 1), 256.0), "values from 0 to 256"),
        (np.full((1, 2, 2, 1), -1), "values from -1 to 0"),
        (np.full((1, 2, 2, 1), "a"), "Images must have numbers"),
    ],
)
def test_pixels_are_finite_and_0_to_255(images, message):
    with pytest.raises(ValueError, match=message):
        check_pixels(images)


def test_dark_images_are_no_mistake_where_only_the_range_counts():
    check_range(np.full((1, 2, 2, 1), 0.5))
    check_pixels(np.zeros((1, 2, 2, 1)))


def test_a_list_of_images_names_the_one_that_is_none():
    good, bad = np.full((4, 4, 3), 9), np.full((4, 4, 2), 9)
    assert len(list_of_images([good, good[:2]], (1, 3))) == 2
    with pytest.raises(ValueError, match=r"image 1 of shape \(4, 4, 2\)"):
        list_of_images([good, bad], (1, 3))
    with pytest.raises(ValueError, match="image 1 with values from 0 to 300"):
        list_of_images([good, np.full((4, 4, 3), 300)], (3,))
    with pytest.raises(ValueError, match="Received: none"):
        list_of_images([], (3,))


def test_one_image_of_bytes_may_be_nearly_black_but_none_is_divided():
    dark = np.ones((4, 4, 3), "uint8")
    assert list_of_images([dark], (3,))[0] is dark
    for divided in (dark / 2, dark > 0):
        with pytest.raises(ValueError, match="image 0 of .*Leave out the division"):
            list_of_images([divided], (3,))


def test_bytes_are_rounded_and_cut_off():
    assert as_bytes([-1, 0.5, 1.5, 254.6, 999]).tolist() == [0, 0, 2, 255, 255]


def test_a_picture_is_grey_or_coloured_bytes():
    grey, colours = np.full((2, 3), 255.2, "float32"), np.full((2, 3, 3), 7)
    assert as_picture(grey).tolist() == as_picture(grey[..., None]).tolist()
    assert as_picture(grey).tolist() == [[255] * 3] * 2
    assert as_picture(colours).shape == (2, 3, 3)
    assert as_picture(colours / 10).max() == 1  # dark, and no mistake
    for wrong, message in (
        (colours + 249, "image 4 with values from 0 to 256"),
        (grey * np.inf, "6 NaN or infinite values in image 4"),
        (grey[:0], r"image 4 of shape \(0, 3, 1\)"),
        (colours[..., :2], r"shape \(2, 3, 2\)"),
        (colours.astype(str), "Images must have numbers"),
    ):
        with pytest.raises(ValueError, match=message):
            as_picture(wrong, "image 4")
