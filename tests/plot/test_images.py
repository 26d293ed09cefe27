import io

import numpy as np
import pytest
from PIL import Image

from aiva import plot
from aiva.plot.figure import Figure
from aiva.plot.gallery import gallery

RANDOM = np.random.default_rng(0)


def test_draws_the_pixels_on_a_fixed_scale():
    images = RANDOM.integers(10, 20, (5, 4, 4, 1)).astype("uint8")
    figure = plot.images(images, titles=range(5), columns=3)
    assert isinstance(figure, Figure)
    assert [ax.get_title() for ax in figure.axes] == list("01234")
    for ax, image in zip(figure.axes, images, strict=True):
        np.testing.assert_array_equal(ax.images[0].get_array(), image[..., 0])
        assert ax.images[0].get_clim() == (0, 255)
        assert len(ax.get_xticks()) == 0


def test_takes_images_of_mixed_kinds():
    floats = np.array([[-3.0, 99.6], [254.4, 300.0]])
    figure = plot.images([floats, np.full((3, 5, 3), 7, "uint8"), floats[..., None]])
    drawn = [ax.images[0].get_array() for ax in figure.axes]
    assert drawn[0].tolist() == drawn[2].tolist() == [[0, 100], [254, 255]]
    assert drawn[1].shape == (3, 5, 3)
    assert drawn[1].max() == 7


def test_rows_and_columns():
    figure, axes = gallery(10, columns=4, title_lines=2, heading="ten")
    figure.draw_without_rendering()
    places = [ax.get_position() for ax in axes]
    assert len({round(place.x0, 4) for place in places}) == 4
    assert len({round(place.y0, 4) for place in places}) == 3
    assert places[0].y0 > places[4].y0
    assert figure.get_suptitle() == "ten"
    assert len(figure.axes) == 10


@pytest.mark.parametrize("count", [1, 3, 8, 16, 24])
@pytest.mark.parametrize("lines", [0, 2])
def test_figures_stay_small(count, lines):
    width, height = gallery(count, title_lines=lines)[0].get_size_inches()
    assert width <= 8
    assert height <= 4.01
    assert width * 96 == pytest.approx(round(width * 96))


def test_titles_stay_inside_the_figure():
    figure = plot.images(np.zeros((16, 8, 8)), titles=["one\ntwo"] * 16)
    figure.draw_without_rendering()
    boxes = [ax.title.get_window_extent() for ax in figure.axes]
    assert max(box.y1 for box in boxes) <= figure.bbox.height
    pictures = [ax.get_window_extent() for ax in figure.axes]
    assert max(picture.y1 for picture in pictures[8:]) < min(b.y0 for b in boxes[:8])


def test_sixteen_images_make_a_small_transparent_file():
    figure = plot.images(RANDOM.integers(0, 256, (16, 28, 28, 1), "uint8"))
    file, shown = figure._repr_png_()
    assert len(file) < 60_000
    picture = np.asarray(Image.open(io.BytesIO(file)).convert("RGBA"))
    assert shown == {"width": 768, "height": 192}
    assert picture.shape == (384, 1536, 4)  # two pixels for one of the page
    assert picture[0, 0, 3] == 0  # transparent beside the images


def test_large_images_stand_in_few_columns():
    scenes = plot.images(np.zeros((4, 65, 65))).axes
    assert len({round(ax.get_position().x0, 4) for ax in scenes}) == 2
    digits = plot.images(np.zeros((4, 64, 64))).axes
    assert len({round(ax.get_position().x0, 4) for ax in digits}) == 4
    asked = plot.images(np.zeros((4, 65, 65)), columns=4).axes
    assert len({round(ax.get_position().x0, 4) for ax in asked}) == 4


def test_no_figure_is_kept_alive():
    from matplotlib import pyplot

    for _ in range(3):
        plot.images(np.zeros((1, 4, 4)))
    assert pyplot.get_fignums() == []


def test_what_is_no_image_is_refused():
    image = np.zeros((4, 4, 1), "uint8")
    with pytest.raises(ValueError, match=r"one of shape \(4, 4, 1\).*`\[image\]`"):
        plot.images(image)
    with pytest.raises(ValueError, match=r"1 or 3\).*image 0 of shape \(4, 4, 2\)"):
        plot.images([np.zeros((4, 4, 2))])
    with pytest.raises(ValueError, match=r"of float64 up to 0\.5. Leave out"):
        plot.images([image + 0.5])
    with pytest.raises(ValueError, match="1 NaN or infinite"):
        plot.images([np.array([[np.nan, 1.0]])])
    with pytest.raises(ValueError, match="image 1 with values from 0 to 300"):
        plot.images([image, np.full((4, 4, 1), 300)])
    with pytest.raises(ValueError, match="Received: 2 titles for 1 images"):
        plot.images([image], titles=["a", "b"])
    with pytest.raises(ValueError, match="Received: 0 pictures"):
        plot.images([])
    with pytest.raises(ValueError, match="Received: 200 pictures"):
        plot.images(np.zeros((200, 2, 2)))


def test_one_dark_image_among_others_is_drawn():
    bright, dark = np.full((4, 4), 200.0), np.full((4, 4), 0.4)
    drawn = [ax.images[0].get_array() for ax in plot.images([dark, bright]).axes]
    assert drawn[0].max() == 0 and drawn[1].min() == 200
