import numpy as np
import pytest
from PIL import Image

from aiva.conventions.letterbox import (
    GREY,
    inside_frame,
    into_letterbox,
    letterbox,
    out_of_letterbox,
)


@pytest.mark.parametrize(
    ("picture", "size", "place"),
    [
        ((50, 100), (50, 100), (0, 0, 50, 100)),
        ((50, 100), (100, 100), (25, 0, 50, 100)),  # bars above and below
        ((100, 50), (100, 200), (0, 75, 100, 50)),  # bars left and right
        ((480, 640), (192, 256), (0, 0, 192, 256)),
        ((30, 40), (96, 96), (12, 0, 72, 96)),  # small pictures grow
        ((1, 1000), (64, 64), (31, 0, 1, 64)),  # and never vanish
    ],
)
def test_the_picture_just_fits_and_lies_in_the_middle(picture, size, place):
    assert inside_frame(picture, size) == place


@pytest.mark.parametrize("size", [(96, 96), (64, 160), (200, 50), (33, 47)])
def test_boxes_follow_their_pixels(size):
    # A white rectangle on black stays where its box says, wherever the bars are.
    values = np.zeros((60, 90, 3), "uint8")
    values[20:50, 30:75] = 255
    image = letterbox(Image.fromarray(values), size)
    assert image.shape == (*size, 3) and image.dtype == "uint8"
    box = into_letterbox(np.array([[30, 20, 75, 50]]), (60, 90), size)[0]
    rows, columns = np.nonzero(image[..., 0] > 191)
    found = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    assert np.abs(box - found).max() <= 1


def test_bars_are_grey_and_only_bars_are():
    image = letterbox(Image.new("RGB", (90, 60), "white"), (96, 96))
    top, left, height, width = inside_frame((60, 90), (96, 96))
    assert (image[top : top + height, left : left + width] == 255).all()
    assert (image[:top] == GREY).all() and (image[top + height :] == GREY).all()
    assert top == 16 and height == 64


def test_a_picture_of_the_right_size_is_not_changed():
    values = np.random.default_rng(0).integers(256, size=(6, 8, 3), dtype="uint8")
    np.testing.assert_array_equal(letterbox(Image.fromarray(values), (6, 8)), values)


@pytest.mark.parametrize("shape", [(60, 90), (200, 31), (7, 400)])
def test_arrays_and_pictures_give_the_same_pixels(shape):
    values = np.random.default_rng(0).integers(256, size=(*shape, 3), dtype="uint8")
    of_picture = letterbox(Image.fromarray(values), (96, 64))
    np.testing.assert_array_equal(letterbox(values, (96, 64)), of_picture)
    grey = letterbox(values[..., :1], (96, 64))
    np.testing.assert_array_equal(grey, of_picture[..., :1])


@pytest.mark.parametrize("shape", [(60, 90), (200, 31), (7, 400)])
def test_boxes_come_back_and_padding_stays_padding(shape):
    boxes = np.array([[0, 0, shape[1], shape[0]], [3, 2, 20, 6], [0, 0, 0, 0]])
    moved = into_letterbox(boxes, shape, (96, 64))
    assert moved.dtype == "float32" and not moved[2].any()
    back = out_of_letterbox(moved[:2], shape, (96, 64))
    np.testing.assert_allclose(back, boxes[:2], atol=1e-3)
