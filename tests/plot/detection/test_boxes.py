"""Boxes on images: where they lie, what is written on them, what is refused."""

import io

import numpy as np
import pytest
from matplotlib.colors import to_hex
from PIL import Image

from aiva import plot
from aiva.plot.detection.box_drawing import canvases
from aiva.plot.figure import Figure
from aiva.plot.style import COLORS

IMAGES = np.random.default_rng(0).integers(0, 256, (2, 40, 60, 3), "uint8")
OBJECTS = {
    "boxes": np.array([[[5, 10, 25, 30], [30, 20, 50, 35]], [[1, 2, 9, 9], [0] * 4]]),
    "labels": np.array([[0, 2], [1, -1]]),
}
NAMES = ["cat", "dog", "owl"]
BOX = [[1.0, 2, 9, 9]]


def outlines(ax):
    """Return the corners (x1, y1, x2, y2) of all boxes on axes."""
    return [
        [*path.vertices.min(axis=0), *path.vertices.max(axis=0)]
        for lines in ax.collections
        for path in lines.get_paths()
    ]


def words(ax):
    return [text.get_text() for text in ax.texts]


def picture(figure):
    """Return the figure's pixels, red, green, blue and opacity."""
    file = io.BytesIO()
    figure.savefig(file)
    return np.asarray(Image.open(file).convert("RGBA"))


def test_boxes_lie_on_their_images():
    figure = plot.boxes(IMAGES, OBJECTS, NAMES)
    assert isinstance(figure, Figure)
    first, second = figure.axes
    assert outlines(first) == OBJECTS["boxes"][0].tolist()
    [path] = second.collections[0].get_paths()
    assert path.vertices.tolist() == [[1, 2], [9, 2], [9, 9], [1, 9], [1, 2]]
    assert words(first) == ["cat", "owl"]
    assert words(second) == ["dog"]
    np.testing.assert_array_equal(first.images[0].get_array(), IMAGES[0])
    assert first.images[0].get_extent() == [0, 60, 40, 0]
    assert (first.get_xlim(), first.get_ylim()) == ((0, 60), (40, 0))


def test_coordinates_of_boxes_are_those_of_the_pixels():
    image = np.zeros((20, 20), "uint8")
    image[5:15, 5:15] = 255
    box = {"boxes": [[[5, 5, 15, 15]]], "labels": [[0]]}
    figure = plot.boxes([image], box, figsize=(5, 5))
    for drawn in (*figure.axes[0].collections, *figure.axes[0].texts):
        drawn.remove()
    figure.draw_without_rendering()
    corners = figure.axes[0].transData.transform([(5, 5), (15, 15)])
    (left, top), (right, bottom) = corners.round().astype(int)
    shown = picture(figure)
    rows, columns = np.nonzero((shown[..., 0] > 200) & (shown[..., 3] > 200))
    height = len(shown)
    assert abs(columns.min() - left) <= 2 and abs(columns.max() - right) <= 2
    assert abs(rows.min() - (height - top)) <= 2
    assert abs(rows.max() - (height - bottom)) <= 2


def test_a_class_has_its_colour():
    figure = plot.boxes(IMAGES, OBJECTS)
    colors = [to_hex(color) for color in figure.axes[0].collections[0].get_colors()]
    assert colors == [COLORS[0], COLORS[2]]
    assert words(figure.axes[0]) == ["0", "2"]
    many = OBJECTS | {"labels": np.array([[6, 11], [12, -1]])}
    first, second = plot.boxes(IMAGES, many).axes
    colors = [to_hex(c) for c in first.collections[0].get_colors()]
    assert colors == [COLORS[0], COLORS[5]]
    assert to_hex(second.collections[0].get_colors()[0]) == COLORS[0]


def test_scores_are_written_and_choose():
    scored = OBJECTS | {"scores": np.array([[0.98, 0.4], [0.5, 0.9]])}
    assert words(plot.boxes(IMAGES, scored, NAMES).axes[0]) == ["cat 98%", "owl 40%"]
    first, second = plot.boxes(IMAGES, scored, score_threshold=0.5).axes
    assert words(first) == ["0 98%"]
    assert words(second) == ["1 50%"]
    assert len(outlines(first)) == 1


def test_crowds_and_difficult_objects_are_dashed():
    flags = {"crowd": [[1, 0], [0, 0]], "difficult": [[False, False], [True, False]]}
    for ax, expected in zip(
        plot.boxes(IMAGES, OBJECTS | flags).axes, ([1, 1], [0, 1]), strict=True
    ):
        solid, dashed = ax.collections
        assert [len(solid.get_paths()), len(dashed.get_paths())] == expected
        assert solid.get_linestyle()[0][1] is None
        assert dashed.get_linestyle()[0][1] is not None


def test_an_image_without_boxes_is_shown_too():
    objects = {"boxes": np.zeros((2, 0, 4)), "labels": np.zeros((2, 0), int)}
    figure = plot.boxes(IMAGES, objects)
    assert [words(ax) for ax in figure.axes] == [[], []]
    assert picture(figure).shape[2] == 4


def test_images_of_other_sizes_and_tensors():
    from keras import ops

    objects = {key: ops.convert_to_tensor(value) for key, value in OBJECTS.items()}
    figure = plot.boxes([IMAGES[0], IMAGES[1, :, :30, :1]], objects)
    assert figure.axes[1].images[0].get_extent() == [0, 30, 40, 0]
    assert outlines(figure.axes[1]) == [[1, 2, 9, 9]]


@pytest.mark.parametrize(
    ("count", "columns", "shape", "inches"),
    [(8, 4, (30, 30), 8), (2, 4, (30, 40), 6.125), (5, 1, (9, 9), 2.5625)],
)
def test_pictures_fill_the_width(count, columns, shape, inches):
    images = [np.zeros(shape, "uint8")] * count
    figure, axes = canvases(images, columns, title_lines=1)
    width, _ = figure.get_size_inches()
    assert width == pytest.approx(inches, abs=0.02)
    figure.draw_without_rendering()
    box = axes[0].get_window_extent()
    assert box.height / box.width == pytest.approx(shape[0] / shape[1], rel=0.02)


def test_a_scene_is_at_least_240_pixels_wide():
    scenes, objects = (
        np.zeros((4, 128, 128, 3), "uint8"),
        {"boxes": np.zeros((4, 0, 4))},
    )
    objects |= {"labels": np.zeros((4, 0), int), "scores": np.zeros((4, 0))}
    for count in (1, 3, 4):
        some = {key: values[:count] for key, values in objects.items()}
        for figure in (
            plot.boxes(scenes[:count], some),
            plot.detections(scenes[:count], some, some),
            plot.worst_detections(scenes[:count], some, some),
            plot.images(scenes[:count]),
            plot.proposals(scenes[0], {key: {"boxes": BOX} for key in "abcd"[:count]}),
        ):
            width, _ = figure.get_size_inches()
            assert width <= 8
            for ax in figure.axes:
                assert ax.get_window_extent().width >= 239.5


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"`objects` must be .*\['labels'\]"):
        plot.boxes(IMAGES, {"boxes": []})
    with pytest.raises(ValueError, match="Received: list"):
        plot.boxes(IMAGES, [[0, 0, 9, 9]])
    with pytest.raises(ValueError, match=r"N = 1 images.*labels \(2, 2\)"):
        plot.boxes(IMAGES[:1], OBJECTS)
    with pytest.raises(ValueError, match=r"'scores'\] must have .*shape=\(2, 1\)"):
        plot.boxes(IMAGES, OBJECTS | {"scores": np.zeros((2, 1))})
    with pytest.raises(ValueError, match=r"labels \(2,\)"):
        plot.boxes(IMAGES, OBJECTS | {"labels": np.array([0, 1])})
    with pytest.raises(ValueError, match=r"every class.*2 names, a label 2"):
        plot.boxes(IMAGES, OBJECTS, ["cat", "dog"])
    with pytest.raises(ValueError, match=r"Put it into a list"):
        plot.boxes(IMAGES[0], OBJECTS)
