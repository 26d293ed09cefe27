"""Clips as strips of frames."""

import numpy as np
import pytest

from aiva import plot
from aiva.plot.mosaic import mosaic

CLIPS = np.random.default_rng(0).integers(0, 256, (2, 16, 6, 5, 3)).astype("uint8")


def texts(labels):
    return [label.get_text() for label in labels]


def test_each_clip_is_a_row_of_frames_in_their_order():
    figure = plot.clips(CLIPS, labels=[2, 0], class_names=["a", "b", "c"], columns=4)
    [ax] = figure.axes
    expected = mosaic(CLIPS[:, [0, 5, 10, 15]])
    np.testing.assert_array_equal(ax.images[0].get_array(), expected)
    assert texts(ax.get_xticklabels()) == ["frame 0", "5", "10", "15"]
    assert texts(ax.get_yticklabels()) == ["c", "a"]


def test_short_clips_are_shown_whole_and_need_no_labels():
    [ax] = plot.clips(CLIPS[:, :3]).axes
    np.testing.assert_array_equal(ax.images[0].get_array(), mosaic(CLIPS[:, :3]))
    assert texts(ax.get_yticklabels()) == []
    assert texts(plot.clips(CLIPS[:, :1]).axes[0].get_xticklabels()) == ["frame 0"]


def test_what_cannot_be_shown_is_named():
    with pytest.raises(ValueError, match=r"Received: shape \(16, 6, 5, 3\)"):
        plot.clips(CLIPS[0])
    with pytest.raises(ValueError, match="each of 2 rows. Received: 1 names"):
        plot.clips(CLIPS, labels=[1])
    with pytest.raises(ValueError, match="2 names, a label 2"):
        plot.clips(CLIPS, labels=[2, 0], class_names=["a", "b"])
    with pytest.raises(ValueError, match="2 names, a label -1"):
        plot.clips(CLIPS, labels=[-1, 0], class_names=["a", "b"])
    with pytest.raises(ValueError, match="columns=0"):
        plot.clips(CLIPS, columns=0)
    with pytest.raises(ValueError, match="up to 0.9"):
        plot.clips(np.full((1, 2, 4, 4, 1), 0.9))
