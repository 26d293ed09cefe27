"""Occlusion in time, on models whose logit is a known sum of pixels."""

import types

import numpy as np
import pytest

from aiva import plot
from aiva.plot.mosaic import mosaic

CLIP = np.full((6, 4, 8, 1), 227.5)


def weighted(weights):
    """Return a model whose class 1 has the weighted sum of the pixels as its logit."""

    def predict(clips, verbose):
        total = (np.asarray(clips, "float64") * weights).sum(axis=(1, 2, 3, 4))
        return np.stack([0 * total, total], axis=1)

    return types.SimpleNamespace(predict=predict)


def bars(figure):
    return [
        (patch.get_x() + patch.get_width() / 2, patch.get_height())
        for patch in figure.axes[0].patches
    ]


def test_bars_stand_over_the_frames_that_count():
    weights = np.zeros((6, 1, 1, 1))
    weights[2], weights[4] = 1 / 32, -2 / 32
    figure = plot.temporal_occlusion(weighted(weights), CLIP, label=1)
    middles, heights = zip(*bars(figure), strict=True)
    assert middles == pytest.approx([0.5, 1.5, 2.5, 3.5, 4.5, 5.5])
    # Covered, a frame falls from 227.5 to 127.5.
    assert heights == pytest.approx([0, 0, 100, 0, -200, 0])
    assert figure.axes[0].get_title() == "logit of class 1: -227.50"
    frames = figure.axes[1].images[0]
    np.testing.assert_array_equal(frames.get_array(), mosaic(CLIP[None]))


def test_frames_and_bars_share_the_axis_of_time():
    figure = plot.temporal_occlusion(weighted(0), CLIP, label=0)
    above, below = figure.axes
    assert above.get_xlim() == below.get_xlim() == (0, 6)
    # Frame t of the mosaic begins at pixel t (W + 1), which must be t on this axis.
    left, right, _, _ = below.images[0].get_extent()
    width = below.images[0].get_array().shape[1]
    assert left == 0 and 9 * right / width == pytest.approx(1)


def test_blocks_of_frames_are_covered_together():
    weights = np.full((6, 1, 1, 1), 1 / 32)
    figure = plot.temporal_occlusion(weighted(weights), CLIP, label=1, length=4)
    np.testing.assert_allclose(bars(figure), [(2, 400), (5, 200)])


def test_maps_show_which_part_of_a_frame_counts():
    weights = np.zeros((6, 4, 8, 1))
    weights[3, :, 4:] = 1 / 16
    weights[5, :, :4] = -1 / 16
    figure = plot.temporal_occlusion(weighted(weights), CLIP, label=1, size=4)
    row = np.ma.filled(figure.axes[2].images[0].get_array(), np.nan)  # (4, 6 * 9 - 1)
    maps = np.pad(row, [(0, 0), (0, 1)], constant_values=np.nan).reshape(4, 6, 9)
    assert np.isnan(maps[..., 8]).all()  # the line between the frames
    expected = np.zeros((6, 4, 8))
    expected[3, :, 4:], expected[5, :, :4] = 100, -100
    np.testing.assert_allclose(maps[..., :8].swapaxes(0, 1), expected, atol=1e-4)
    assert figure.axes[2].images[0].get_clim() == pytest.approx((-100, 100))


def test_what_no_square_covers_has_no_colour():
    figure = plot.temporal_occlusion(weighted(0), CLIP, label=0, length=6, size=3)
    row = np.ma.filled(figure.axes[2].images[0].get_array(), np.nan)
    assert np.isnan(row[3]).all() and not np.isnan(row[:3, :6]).any()


def test_what_cannot_be_covered_is_named():
    model = weighted(0)
    with pytest.raises(ValueError, match="0 to 1. Received: label=2"):
        plot.temporal_occlusion(model, CLIP, label=2)
    with pytest.raises(ValueError, match="0 to 1. Received: label=0.5"):
        plot.temporal_occlusion(model, CLIP, label=0.5)
    with pytest.raises(
        ValueError, match="the 6 frames of the clip. Received: length=7"
    ):
        plot.temporal_occlusion(model, CLIP, label=0, length=7)
    with pytest.raises(ValueError, match="4 x 8 pixels. Received: size=5"):
        plot.temporal_occlusion(model, CLIP, label=0, size=5)
    with pytest.raises(ValueError, match="length=0"):
        plot.temporal_occlusion(model, CLIP, label=0, length=0)
    with pytest.raises(ValueError, match="`clip` must be one clip"):
        plot.temporal_occlusion(model, CLIP[None], label=0)
