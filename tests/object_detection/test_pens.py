"""Pens: where on a picture they draw."""

import numpy as np
import pytest
from PIL import Image, ImageFont

from aiva.object_detection import pens

WORDS = ["cat: 90%", "dog: 80%"]


def drawn(pen, *arguments, size=(60, 80)):
    """Return which pixels of a black picture a pen changes."""
    picture = Image.new("RGB", size[::-1])
    pen(picture, *arguments)
    return np.asarray(picture).any(axis=-1)


def reach(pixels):
    """Return the first and last row, the first and last column of pixels."""
    rows, columns = np.nonzero(pixels)
    return rows.min(), rows.max(), columns.min(), columns.max()


@pytest.mark.parametrize(("thickness", "outside"), [(1, 0), (2, 1), (4, 2), (8, 4)])
def test_a_box_has_its_line_half_outside(thickness, outside):
    pixels = drawn(pens.draw_box, (20, 10, 40, 70), "white", thickness)
    top, bottom, left, right = reach(pixels)
    assert top == 20 - outside and abs(left - 10) <= outside
    assert abs(bottom - 40) <= outside and abs(right - 70) <= outside
    assert not pixels[30, 40] and pixels[30, 10] and pixels[20, 40]


def test_no_thickness_draws_nothing():
    assert not drawn(pens.draw_box, (20, 10, 40, 70), "white", 0).any()
    assert not drawn(pens.draw_box, (20, 10, 40, 70), "white", -3).any()


@pytest.mark.parametrize("box", [(40, 70, 20, 10), (-9, -9, 99, 99), (5, 5, 5, 5)])
def test_any_box_can_be_drawn(box):
    drawn(pens.draw_box, box, "white", 3)
    drawn(pens.draw_words, box, WORDS, "white")


def test_boxes_as_far_as_the_stars_take_no_time():
    far = (-1e300, -1e300, 1e300, 1e300)
    assert not drawn(pens.draw_box, far, "white", 3).any()
    pixels = drawn(pens.draw_box, (10, -1e300, 1e300, 1e300), "white", 2)
    assert pixels[10].all() and not pixels[20:].any()


def test_words_stand_above_the_box():
    one = drawn(pens.draw_words, (40, 10, 55, 70), WORDS[:1], "white")
    top, bottom, left, _ = reach(one)
    assert bottom in (39, 40) and left == 10 and top < 32
    two = drawn(pens.draw_words, (40, 10, 55, 70), WORDS, "white")
    assert reach(two)[0] < top and reach(two)[1] == bottom
    assert not drawn(pens.draw_words, (40, 10, 55, 70), [], "white").any()


def test_words_stand_below_the_box_where_there_is_no_room():
    pixels = drawn(pens.draw_words, (5, 10, 20, 70), WORDS, "white")
    assert reach(pixels)[0] == 20


def test_all_room_that_a_line_needs_is_enough():
    height = pens.font().getbbox(WORDS[0])[3]
    above = drawn(pens.draw_words, (1.1 * height + 0.1, 0, 50, 9), WORDS[:1], "white")
    below = drawn(pens.draw_words, (1.1 * height - 0.1, 0, 50, 9), WORDS[:1], "white")
    assert reach(above)[0] == 0 and reach(below)[0] == 50


def test_words_are_black_on_the_colour():
    picture = Image.new("RGB", (80, 60), "blue")
    pens.draw_words(picture, (40, 10, 55, 70), ["MMMM"], "yellow")
    pixels = np.asarray(picture)
    assert (pixels == [255, 255, 0]).all(axis=-1).sum() > 50
    assert (pixels[..., 2] < 255).any() and pixels[:40].min(axis=(0, 1))[0] < 40


def test_a_mask_is_blended_in():
    picture = Image.new("RGB", (2, 1), (100, 100, 100))
    pens.fill_mask(picture, np.array([[True, False]]), "red", 0.4)
    assert np.asarray(picture)[0].tolist() == [[162, 60, 60], [100, 100, 100]]
    pens.fill_mask(picture, np.array([[True, False]]), "red", 1.0)
    assert np.asarray(picture)[0].tolist() == [[255, 0, 0], [100, 100, 100]]


def test_keypoints_are_discs_joined_by_lines():
    points = np.array([[10.0, 10.0], [10.0, 50.0], [np.nan, 9.0], [50.0, 50.0]])
    seen = np.array([True, True, False, True])
    edges = [(0, 1), (1, 2), (2, 9)]
    pixels = drawn(pens.draw_keypoints, points, seen, edges, "white", 4)
    assert pixels[10, 10] and pixels[10, 12] and not pixels[10, 7]
    assert pixels[10, 30] and pixels[50, 50]
    assert not pixels[30, 50] and not pixels[20:40].any()


def test_arial_is_taken_where_the_system_has_it(monkeypatch):
    asked = []
    monkeypatch.setattr(ImageFont, "truetype", lambda *font: asked.append(font))
    pens.font.cache_clear()
    pens.font()
    assert asked == [("arial.ttf", 24)]

    def missing(*font):
        raise OSError

    monkeypatch.setattr(ImageFont, "truetype", missing)
    default = []
    monkeypatch.setattr(ImageFont, "load_default", lambda: default.append(1))
    pens.font.cache_clear()
    pens.font()
    assert default == [1]
    pens.font.cache_clear()
