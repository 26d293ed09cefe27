import weakref

import numpy as np
import pytest
from PIL import Image

from aiva import plot

FRAME = np.full((40, 60, 3), 90, "uint8")
TRACKS = {"boxes": [[10, 20, 30, 35], [0, 0, 12, 9]], "ids": [0, -1], "labels": [2, -1]}
BLUE = [43, 123, 208]


def followed(frames=4):
    for step in range(frames):
        boxes = [[10 + step, 20, 30 + step, 35]]
        yield FRAME, {"boxes": boxes, "ids": [0], "labels": [1]}


@pytest.mark.parametrize("scale", [1, 3])
def test_a_box_is_drawn_on_its_edges_and_nothing_on_padding(scale):
    drawn = plot.drawn_tracks(FRAME, TRACKS, scale)
    assert drawn.shape == (40 * scale, 60 * scale, 3) and drawn.dtype == "uint8"
    blue = (drawn == BLUE).all(axis=-1)
    x1, y1, x2, y2 = np.array(TRACKS["boxes"][0]) * scale
    assert blue[y1:y2, x1].all() and blue[y1:y2, x2 - 1].all()
    assert blue[y1, x1:x2].all() and blue[y2 - 1, x1:x2].all()
    inside = (slice(y1 + scale, y2 - scale), slice(x1 + scale, x2 - scale))
    assert (drawn[inside] == 90).all()
    assert (drawn[: 9 * scale, 40 * scale :] == 90).all()
    rows, _ = np.nonzero((drawn != 90).any(axis=-1))
    assert rows.min() < y1 and rows.max() == y2 - 1  # the id stands above
    assert (FRAME == 90).all()


def test_a_name_needs_more_room_than_an_id():
    changed = [
        (plot.drawn_tracks(FRAME, TRACKS, 2, names) != 90).any(-1).sum()
        for names in (None, ["cat", "dog", "cow"])
    ]
    assert changed[1] > changed[0]


def test_grey_frames_and_boxes_at_the_upper_edge():
    drawn = plot.drawn_tracks(FRAME[..., :1], {"boxes": [[0, 0, 30, 30]], "ids": [0]})
    assert (drawn[0, :30] == BLUE).all(axis=-1).all()


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_a_film_plays_as_fast_as_asked(suffix, tmp_path):
    path = tmp_path / f"film{suffix}"
    plot.save_tracks(path, followed(9), frame_rate=30)  # no 33.3 ms in either clock
    with Image.open(path) as film:
        durations = []
        for index in range(film.n_frames):
            film.seek(index)
            film.load()
            durations.append(film.info["duration"])
    assert len(durations) == 9 and sum(durations) == 300


def test_an_mp4_is_written_while_its_frames_come(tmp_path):
    av = pytest.importorskip("av")
    drawn, alive = weakref.WeakSet(), []

    def frames():
        for frame, tracks in followed(120):
            copy = Held(frame.shape, "uint8")
            copy[:] = frame
            drawn.add(copy)
            alive.append(len(drawn))
            yield copy, tracks
            del copy, frame

    path = tmp_path / "film.mp4"
    plot.save_tracks(path, frames(), frame_rate=25)
    assert max(alive) <= 3
    with av.open(str(path)) as film:
        times = [frame.time for frame in film.decode(video=0)]
    np.testing.assert_allclose(times, np.arange(120) / 25, atol=1e-3)


class Held(np.ndarray):
    """An array that a `WeakSet` can hold."""

    __hash__ = object.__hash__


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_a_film_has_all_frames_as_long_as_asked(suffix, tmp_path):
    path = tmp_path / f"film{suffix}"
    plot.save_tracks(path, followed(), frame_rate=5, scale=2)
    with Image.open(path) as film:
        assert film.n_frames == 4 and film.size == (120, 80)
        film.seek(3)
        film.load()
        assert film.info["duration"] == 200
        last = np.array(film.convert("RGB"))
    if suffix != ".gif":  # which has 256 colours
        *_, (frame, tracks) = followed()
        np.testing.assert_array_equal(last, plot.drawn_tracks(frame, tracks, 2))


def test_frames_are_drawn_while_they_come(tmp_path, capsys):
    plot.save_tracks(tmp_path / "film.webp", followed(3), verbose=True)
    assert capsys.readouterr().out.endswith("\r3 frames written\n")


@pytest.mark.parametrize("suffix", [".gif", ".webp", ".mp4"])
def test_nothing_is_overwritten_or_half_written(tmp_path, suffix):
    path = tmp_path / f"film{suffix}"

    def broken():
        yield from followed(2)
        raise OSError("the camera is gone")

    with pytest.raises(OSError, match="camera is gone"):
        plot.save_tracks(path, broken())
    assert not list(tmp_path.iterdir())
    path.write_text("mine")
    with pytest.raises(FileExistsError, match="not overwritten"):
        plot.save_tracks(path, followed())
    assert path.read_text() == "mine"


def test_errors(tmp_path):
    with pytest.raises(ValueError, match=r"must end in .gif.*Received: path='a.avi'"):
        plot.save_tracks("a.avi", followed())
    with pytest.raises(ValueError, match=r"at most 50 frames a second for a .gif"):
        plot.save_tracks(tmp_path / "a.gif", followed(), frame_rate=60)
    with pytest.raises(ValueError, match="at least one frame"):
        plot.save_tracks(tmp_path / "a.gif", iter(()))
    assert not list(tmp_path.iterdir())
    pytest.importorskip("av")
    odd = ((frame[:-1], tracks) for frame, tracks in followed())
    with pytest.raises(ValueError, match=r"frames of 39 x 60 pixels.*scale=2"):
        plot.save_tracks(tmp_path / "a.mp4", odd)
    assert not list(tmp_path.iterdir())


def test_what_are_no_tracks_is_named():
    with pytest.raises(ValueError, match=r"Received: boxes \(1, 2, 4\), ids \(1, 2\)"):
        plot.drawn_tracks(FRAME, {"boxes": np.zeros((1, 2, 4)), "ids": [[0, 1]]})
    with pytest.raises(ValueError, match="scale=0"):
        plot.drawn_tracks(FRAME, TRACKS, 0)
    with pytest.raises(ValueError, match=r"boxes, ids. Received: \['boxes'\]"):
        plot.drawn_tracks(FRAME, {"boxes": [[1, 1, 5, 5]]})
    unnamed = {"boxes": [[1, 1, 5, 5]], "ids": [0]}
    with pytest.raises(ValueError, match="boxes, ids, labels. Received"):
        plot.drawn_tracks(FRAME, unnamed, class_names=["cat"])
    with pytest.raises(ValueError, match="must be whole numbers. Received: float64"):
        plot.drawn_tracks(FRAME, {"boxes": [[1, 1, 5, 5]], "ids": [0.0]})
    with pytest.raises(ValueError, match=r"x1 <= x2.*Received: \[9.0, 9.0, 2.0, 2.0\]"):
        plot.drawn_tracks(FRAME, {"boxes": [[9, 9, 2, 2]], "ids": [0]})


def test_a_frame_without_tracks_stays_as_it_is():
    drawn = plot.drawn_tracks(FRAME, {"boxes": [], "ids": []})
    np.testing.assert_array_equal(drawn, FRAME)
