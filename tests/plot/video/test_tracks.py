import numpy as np
import pytest

from aiva import plot
from aiva.plot.detection.box_drawing import class_colors

FRAMES = 9


@pytest.fixture
def found():
    """Return the tracks of two squares; the second is lost in frames 3 to 5."""
    boxes = np.zeros((FRAMES, 3, 4), "float32")
    ids = np.full((FRAMES, 3), -1, "int32")
    for frame in range(FRAMES):
        boxes[frame, 0] = [4 * frame, 10, 4 * frame + 12, 22]
        ids[frame, 0] = 5
        if not 3 <= frame <= 5:
            boxes[frame, 1] = [60 - 4 * frame, 40, 72 - 4 * frame, 52]
            ids[frame, 1] = 8
    return {"boxes": boxes, "ids": ids, "labels": np.where(ids >= 0, ids % 2, -1)}


@pytest.fixture
def clip():
    return np.full((FRAMES, 64, 96, 3), 90, "uint8")


def test_frames_from_the_first_to_the_last(clip, found):
    figure = plot.tracks(clip, found, count=5)
    titles = [ax.get_title() for ax in figure.axes]
    assert titles == [f"frame {frame}" for frame in (0, 2, 4, 6, 8)]
    words = [sorted(text.get_text() for text in ax.texts) for ax in figure.axes]
    assert words == [["5", "8"], ["5", "8"], ["5"], ["5", "8"], ["5", "8"]]


def test_an_id_has_one_colour_everywhere(clip, found):
    figure = plot.tracks(clip, found, count=3)
    for ax in figure.axes:
        for text in ax.texts:
            [color] = class_colors([int(text.get_text())])
            assert text.get_bbox_patch().get_facecolor()[:3] == pytest.approx(
                rgb(color)
            )


def rgb(color):
    return tuple(int(color[k : k + 2], 16) / 255 for k in (1, 3, 5))


def test_paths_lie_over_the_last_frame_and_have_gaps(clip, found):
    figure = plot.tracks(clip, found, count=3)
    assert all(not long_lines(ax) for ax in figure.axes[:-1])
    first, second = (line.get_xydata() for line in long_lines(figure.axes[-1]))
    np.testing.assert_allclose(first, [[4 * frame + 6, 16] for frame in range(FRAMES)])
    assert np.isnan(second[3:6]).all() and not np.isnan(second[[2, 6]]).any()


def long_lines(ax):
    """Return paths; the lines from a box to its tag have two points."""
    return [line for line in ax.lines if len(line.get_xdata()) == FRAMES]


def test_classes_are_named_on_request(clip, found):
    figure = plot.tracks(clip, found, count=1, class_names=["cat", "dog"])
    assert [text.get_text() for text in figure.axes[0].texts] == ["5: dog", "8: cat"]


def test_more_frames_than_there_are_and_nothing_found(clip, found):
    nothing = {"boxes": found["boxes"] * 0, "ids": np.full((FRAMES, 3), -1)}
    figure = plot.tracks(clip, nothing, count=50)
    assert len(figure.axes) == FRAMES and not any(ax.texts for ax in figure.axes)


def test_errors(clip, found):
    with pytest.raises(
        ValueError, match=r"for the T frames.*ids \(9, 3\) for 4 frames"
    ):
        plot.tracks(clip[:4], found)
    with pytest.raises(ValueError, match=r"Received: boxes \(0,\), ids \(0,\)"):
        plot.tracks(clip, found["boxes"])
    broken = {**found, "boxes": np.where(found["boxes"] == 10, np.nan, found["boxes"])}
    with pytest.raises(ValueError, match=r"tracks\['boxes'\] must be finite"):
        plot.tracks(clip, broken)
    with pytest.raises(ValueError, match="must name every class"):
        plot.tracks(clip, found, class_names=["cat"])
    with pytest.raises(ValueError, match="columns=0"):
        plot.tracks(clip, found, columns=0)
    unnamed = {key: found[key] for key in ("boxes", "ids")}
    with pytest.raises(ValueError, match=r"labels \(0,\), ids .*Leave out"):
        plot.tracks(clip, unnamed, class_names=["cat", "dog"])
    with pytest.raises(ValueError, match="must be whole numbers. Received: float64"):
        plot.tracks(clip, {**found, "ids": found["ids"].astype("float64")})
