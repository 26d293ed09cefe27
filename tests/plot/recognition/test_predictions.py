import numpy as np
import pytest

from aiva import plot
from aiva.plot.style import BLUE, ORANGE

IMAGES = np.arange(4 * 9, dtype="uint8").reshape(4, 3, 3, 1)
PICTURES = IMAGES[..., 0]
NAMES = ["cat", "dog"]
LOGITS = np.log([[0.9, 0.1], [0.2, 0.8], [0.3, 0.7], [0.01, 0.99]])


def titles(figure):
    return [ax.get_title() for ax in figure.axes]


def test_right_and_wrong_differ_by_mark_and_colour():
    figure = plot.predictions(IMAGES, [0, 1, 0, 0], LOGITS, NAMES)
    assert titles(figure) == ["✓ cat\n90%", "✓ dog\n80%", "✗ dog\n70%", "✗ dog\n99%"]
    colors = [ax.title.get_color() for ax in figure.axes]
    assert colors == [BLUE, BLUE, ORANGE, ORANGE]
    np.testing.assert_array_equal(figure.axes[2].images[0].get_array(), PICTURES[2])


def test_marks_have_glyphs():
    # A missing glyph would be a warning, and warnings are errors here.
    plot.predictions(IMAGES, [0, 1, 0, 0], LOGITS)._repr_png_()


def test_worst_mistakes_come_surest_first():
    figure = plot.worst_mistakes(IMAGES, [0, 1, 0, 0], LOGITS, class_names=NAMES)
    assert titles(figure) == ["said dog, 99%\nis cat", "said dog, 70%\nis cat"]
    assert figure.get_suptitle() == "2 of 4 wrong, the surest first"
    np.testing.assert_array_equal(figure.axes[0].images[0].get_array(), PICTURES[3])
    assert {ax.title.get_color() for ax in figure.axes} == {ORANGE}
    assert len(plot.worst_mistakes(IMAGES, [1, 0, 0, 0], LOGITS, count=3).axes) == 3


def test_without_mistakes_the_least_sure_are_shown():
    figure = plot.worst_mistakes(list(IMAGES), [0, 1, 1, 1], LOGITS, count=2)
    assert titles(figure) == ["said 1, 70%\nis 1", "said 1, 80%\nis 1"]
    assert figure.get_suptitle() == "All 4 right, the least sure first"
    assert {ax.title.get_color() for ax in figure.axes} == {BLUE}


@pytest.mark.parametrize("draw", [plot.predictions, plot.worst_mistakes])
def test_lengths_that_differ_are_refused(draw):
    with pytest.raises(ValueError, match="4 images, 3 labels"):
        draw(IMAGES, [0, 1, 0], LOGITS)
    with pytest.raises(ValueError, match=r"logits of shape \(4,\)"):
        draw(IMAGES, [0, 1, 0, 0], [0, 1, 0, 0])
    with pytest.raises(ValueError, match=r"all 2 classes\. Received: 3 names"):
        draw(IMAGES, [0, 1, 0, 0], LOGITS, class_names=["a", "b", "c"])
