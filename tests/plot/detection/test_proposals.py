"""Anchors and the boxes of a detector's stages."""

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_hex

from aiva import plot
from aiva.plot.style import BLUE, COLORS, GREY, ORANGE
from tests.plot.detection.test_boxes import outlines

IMAGE = np.zeros((32, 48, 3), "uint8")
CENTERS = np.array([[x, y] for y in (8, 16, 24) for x in (8, 24, 40)])
SIZES = np.array([[4, 4], [8, 4]])
ANCHORS = np.concatenate(
    [
        (CENTERS[:, None] - SIZES).reshape(-1, 2),
        (CENTERS[:, None] + SIZES).reshape(-1, 2),
    ],
    axis=1,
)  # two around each of nine centres


def points(ax):
    """Return the centres that were drawn, and their colours."""
    drawn = ax.collections
    return [
        (len(part.get_offsets()), to_hex(part.get_facecolors()[0]))
        for part in drawn
        if type(part).__name__ == "PathCollection" and len(part.get_offsets())
    ]


def boxes_on(ax):
    """Return the collection of boxes."""
    [lines] = [c for c in ax.collections if type(c).__name__ == "LineCollection"]
    return lines


def test_anchors_of_the_middle_are_drawn():
    figure = plot.anchors(IMAGE, ANCHORS)
    [ax] = figure.axes
    assert ax.get_title() == "18 anchors, up to 2 around each centre"
    assert points(ax) == [(9, GREY)]
    lines = boxes_on(ax)
    middle = [[20, 12, 28, 20], [16, 12, 32, 20]]
    drawn = [
        [*path.vertices.min(axis=0), *path.vertices.max(axis=0)]
        for path in lines.get_paths()
    ]
    assert drawn == middle
    assert [to_hex(color) for color in lines.get_colors()] == list(COLORS[:2])
    assert (ax.get_xlim(), ax.get_ylim()) == ((0, 48), (32, 0))


def test_states_have_colours():
    state = np.zeros(18, int)
    state[[3, 8]], state[[4, 5, 10]] = 1, -1
    [ax] = plot.anchors(IMAGE, ANCHORS, state).axes
    assert ax.get_title() == "2 for objects, 3 ignored, 13 background"
    assert points(ax) == [(8, GREY), (2, ORANGE), (2, BLUE)]
    assert len(boxes_on(ax).get_paths()) == 2
    assert boxes_on(ax).get_paths()[0].vertices.min(axis=0).tolist() == [16, 4]


def test_anchors_draw_on_given_axes():
    figure = matplotlib.figure.Figure()
    ax = figure.subplots()
    assert plot.anchors(IMAGE, ANCHORS, ax=ax) is figure
    assert ax.get_title()


def test_stages_run_from_many_boxes_to_few():
    scores = np.arange(18) / 18
    stages = {
        "anchors": {"boxes": ANCHORS},
        "best": {"boxes": ANCHORS, "scores": scores[::-1]},
        "kept": {"boxes": [[1, 1, 5, 5], [0, 0, 0, 0]], "scores": [0.5, np.nan]},
        "none": {"boxes": np.zeros((0, 4)), "scores": []},
        "nothing": {"boxes": np.zeros((3, 4))},
    }
    figure = plot.proposals(IMAGE, stages, most=10)
    assert [ax.get_title() for ax in figure.axes] == [
        "anchors: 18",
        "best: 18",
        "kept: 1",
        "none: 0",
        "nothing: 0",
    ]
    first, second, third, fourth, _ = figure.axes
    assert len(outlines(first)) == len(outlines(second)) == 10
    assert outlines(first)[0] == ANCHORS[0].tolist()
    assert outlines(first)[-1] == ANCHORS[-1].tolist()
    assert outlines(second) == ANCHORS[9::-1].tolist()  # the best is drawn last
    assert outlines(third) == [[1, 1, 5, 5]]
    assert outlines(fourth) == []
    figure._repr_png_()


def test_the_surer_the_wider_and_brighter():
    stage = {"boxes": ANCHORS[:3], "scores": [0.2, 0.9, 0.5]}
    [ax] = plot.proposals(IMAGE, {"boxes": stage}).axes
    lines = boxes_on(ax)
    widths = lines.get_linewidths()
    assert list(widths) == sorted(widths)
    bright = lines.get_colors()[:, :3].sum(axis=1)
    assert bright[0] < bright[1] < bright[2]


def test_few_boxes_without_scores_are_all_drawn():
    for count in (1, 2, 17, 18):
        figure = plot.proposals(IMAGE, {"a": {"boxes": ANCHORS[:count]}}, most=18)
        assert outlines(figure.axes[0]) == ANCHORS[:count].tolist()


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"\(N, 4\).*shape=\(2, 9, 4\)"):
        plot.anchors(IMAGE, ANCHORS.reshape(2, 9, 4))
    with pytest.raises(ValueError, match=r"at least one.*shape=\(0, 4\)"):
        plot.anchors(IMAGE, ANCHORS[:0])
    with pytest.raises(ValueError, match=r"each of 18.*shape=\(1, 18\).*`state\[0\]`"):
        plot.anchors(IMAGE, ANCHORS, np.zeros((1, 18)))
    with pytest.raises(ValueError, match="Received: 0 pictures"):
        plot.proposals(IMAGE, {})
    with pytest.raises(ValueError, match=r"'best'.*\"boxes\" \(P, 4\).*shape=\(0,\)"):
        plot.proposals(IMAGE, {"best": ANCHORS})
    with pytest.raises(ValueError, match=r"'best'.*shape=\(1, 18, 4\)"):
        plot.proposals(IMAGE, {"best": {"boxes": ANCHORS[None]}})
    with pytest.raises(ValueError, match=r"one finite score for each of 18.*\(3,\)"):
        plot.proposals(IMAGE, {"best": {"boxes": ANCHORS, "scores": [1, 2, 3]}})
