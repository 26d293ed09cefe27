"""Colours of classes and tracks."""

from PIL import ImageColor

from aiva.object_detection import STANDARD_COLORS
from aiva.object_detection.palette import class_color, track_color
from tests.golden import golden


def test_the_colours_are_those_of_the_old_api():
    assert list(STANDARD_COLORS) == golden("object_detection")["colors"].tolist()
    assert len(STANDARD_COLORS) == 126
    assert all(len(ImageColor.getrgb(name)) == 3 for name in STANDARD_COLORS)


def test_classes_and_tracks_have_colours_without_end():
    assert [class_color(k) for k in (1, 2, 3)] == ["Chartreuse", "Aqua", "Aquamarine"]
    assert class_color(127) == class_color(1)
    assert class_color(-1) == "YellowGreen"
    assert track_color(10) == STANDARD_COLORS[4]
    assert len({track_color(number) for number in range(126)}) == 126
