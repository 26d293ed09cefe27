"""The bins of RoI pooling, drawn."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from aiva import plot, scratch
from aiva.plot.detection.roi_bins import MARKED
from aiva.plot.style import BLUE, GREY, ORANGE

IMAGE = np.zeros((48, 64, 3), "uint8")
CHANNEL = np.random.default_rng(0).permutation(12 * 16).reshape(12, 16)
BOX = [13, 9, 38, 26]  # 3.25, 2.25, 9.5, 6.5 cells of 4 pixels: 3, 2, 10, 7


def rectangles(ax):
    """Return the boxes on axes as a dictionary from colours to lists of corners."""
    found = {}
    for lines in ax.collections:
        for path in lines.get_paths():
            if len(path.vertices) == 5:
                corners = *path.vertices.min(axis=0), *path.vertices.max(axis=0)
                color = to_hex(lines.get_colors()[0])
                found.setdefault(color, []).append([float(x) for x in corners])
    return found


def bars(ax):
    """Return the bars' colours, and their ends along the longer side."""
    found = []
    for lines in ax.collections:
        if lines.get_linewidths()[0] == 3:
            (path,) = lines.get_paths()
            ends = np.ptp(path.vertices, axis=0).max()
            found.append((to_hex(lines.get_colors()[0]), round(float(ends), 3)))
    return found


def test_the_box_is_rounded_to_cells():
    figure = plot.roi_bins(IMAGE, CHANNEL, BOX, size=2, stride=4)
    image, channel, pooled = figure.axes
    assert rectangles(image) == {ORANGE: [[10, 6, 42, 30]], BLUE: [BOX]}
    assert channel.get_title() == "6 x 8 cells, 2 x 2 bins"
    on_map = rectangles(channel)
    assert on_map[ORANGE] == [[2.5, 1.5, 10.5, 7.5]]
    assert on_map[BLUE] == [[3.25, 2.25, 9.5, 6.5]]
    assert on_map[MARKED] == [[6.5, 4.5, 10.5, 7.5]]  # the last bin
    assert rectangles(pooled)[MARKED] == [[0.5, 0.5, 1.5, 1.5]]
    expected = scratch.roi_pool(CHANNEL[..., None], [BOX], size=2, stride=4)
    np.testing.assert_array_equal(pooled.images[0].get_array(), expected[0, ..., 0])
    figure._repr_png_()


def test_there_is_a_bar_for_the_rows_and_columns_of_each_bin():
    figure = plot.roi_bins(IMAGE, CHANNEL, BOX, size=3, stride=4)
    columns, rows = bars(figure.axes[1])[:3], bars(figure.axes[1])[3:]
    # 8 columns in 3 bins: 3 each, and neighbours share one; 6 rows: 2 each.
    assert columns == [(GREY, 2.8), (MARKED, 3.8), (GREY, 2.8)]
    assert rows == [(GREY, 1.8), (MARKED, 1.8), (GREY, 1.8)]


def test_the_offset_moves_the_cells():
    figure = plot.roi_bins(IMAGE, CHANNEL, BOX, size=2, stride=4, offset=0.5)
    image, _, pooled = figure.axes
    # 2.75, 1.75, 9, 6 cells: 3, 2, 9, 6; cell 3 is that of the pixels 12 to 16.
    assert rectangles(image)[ORANGE] == [[12, 8, 40, 28]]
    moved = np.array([BOX]) - 2
    expected = scratch.roi_pool(CHANNEL[..., None], moved, size=2, stride=4)
    np.testing.assert_array_equal(pooled.images[0].get_array(), expected[0, ..., 0])


@pytest.mark.parametrize("box", [[0, 0, 64, 48], [-9, -9, 5, 5], [60, 40, 90, 60]])
def test_boxes_at_the_border_stay_in_the_picture(box):
    image, channel, _ = plot.roi_bins(IMAGE, CHANNEL, box, stride=4).axes
    assert image.get_xlim()[0] >= 0 and image.get_xlim()[1] <= 64
    assert channel.get_xlim()[1] <= 15.5
    assert channel.images[0].get_array().size > 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"box": [[0, 0, 9, 9]]}, "one box .* with an area"),
        ({"box": [9, 0, 9, 9]}, "one box .* with an area"),
        ({"box": [70, 0, 90, 9]}, "must lie on the map of 12 x 16 cells"),
        ({"features": np.zeros((12, 16, 3))}, r"shape=\(12, 16, 3\).*Choose one"),
    ],
)
def test_what_does_not_fit_is_refused(arguments, message):
    given = {"image": IMAGE, "features": CHANNEL, "box": BOX, "stride": 4} | arguments
    with pytest.raises(ValueError, match=message):
        plot.roi_bins(**given)
