"""Names of classes in the latent plane."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_hex

from aiva import plot
from aiva.plot.generation.latent_codes import label_positions

RANDOM = np.random.default_rng(0)
CENTERS = np.array([[x, y] for x in range(5) for y in range(2)]) * 3.0
LABELS = np.repeat(np.arange(10), 30)
CODES = CENTERS[LABELS] + RANDOM.normal(0, 0.4, (300, 2))


def test_every_name_stands_among_its_own():
    [ax] = plot.latent_codes(CODES, LABELS).axes
    assert [text.get_text() for text in ax.texts] == [str(k) for k in range(10)]
    positions = np.array([text.get_position() for text in ax.texts])
    assert np.linalg.norm(positions - CENTERS, axis=1).max() < 1


def test_ten_classes_differ_in_colour_or_mark():
    [ax] = plot.latent_codes(CODES, LABELS).axes
    marks = {points.get_paths()[0].vertices.tobytes() for points in ax.collections}
    colors = {to_hex(points.get_facecolors()[0]) for points in ax.collections}
    assert len(marks) == 10 and len(colors) == 6
    names = [to_hex(text.get_bbox_patch().get_edgecolor()) for text in ax.texts]
    drawn = [to_hex(points.get_facecolors()[0]) for points in ax.collections]
    assert names == drawn


def test_a_class_in_two_parts_is_named_in_one_not_between():
    parts = np.concatenate(
        [CENTERS[0] + CODES[:30] * 0.1, CENTERS[9] + CODES[:30] * 0.1]
    )
    points = np.concatenate([parts, RANDOM.normal(6, 0.4, (60, 2))])
    positions = label_positions(points, np.repeat([4, 5], 60), 0.1)
    assert np.linalg.norm(positions[0] - parts, axis=1).min() == 0


@pytest.mark.parametrize("axes", [(0, 1, 2), (0, 0), (0, 3), (-1, 0), (1,), 1])
def test_axes_that_are_no_plane_are_refused(axes):
    message = r"two different axes, .* from 0 to 2\. Received: axes="
    with pytest.raises(ValueError, match=message + re.escape(str(axes))):
        plot.latent_codes(np.zeros((4, 3)), [0, 1, 0, 1], axes=axes)


@pytest.mark.parametrize(
    ("labels", "received"),
    [([0.0, 1.5], r"float64 of shape \(2,\)"), (["cat", "dog"], "<U3 of shape")],
)
def test_labels_that_are_no_class_numbers_are_refused(labels, received):
    with pytest.raises(
        ValueError, match="must be class numbers.*Received: " + received
    ):
        plot.latent_codes([[0, 0], [1, 1]], labels)


@pytest.mark.parametrize("seed", range(5))
def test_names_of_mixed_classes_do_not_meet(seed):
    rng = np.random.default_rng(seed)
    codes, labels = rng.normal(size=(500, 2)), rng.integers(0, 10, 500)
    figure = plot.latent_codes(codes, labels)
    figure.draw_without_rendering()
    boxes = [t.get_bbox_patch().get_window_extent() for t in figure.axes[0].texts]
    pairs = [(a, b) for n, a in enumerate(boxes) for b in boxes[:n]]
    assert not any(a.overlaps(b) for a, b in pairs)
    assert len(boxes) == 10
