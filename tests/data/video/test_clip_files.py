import tracemalloc

import numpy as np
import pytest
from PIL import Image

from aiva.data import class_names, from_clips, read_clip, save_clip
from tests.data.video.films import film, music, shown

RNG = np.random.default_rng(0)


@pytest.fixture
def folder(tmp_path):
    """Two classes of clips of several kinds, and things to ignore."""
    for name in ("jump", "run"):
        (tmp_path / name).mkdir()
    film(tmp_path / "jump" / "1.mp4")
    film(tmp_path / "jump" / "2.mkv", shape=(64, 48))
    (tmp_path / "run" / "1").mkdir()
    for index in range(20):
        path = tmp_path / "run" / "1" / f"{index}.jpg"
        Image.new("L", (40, 30), 15 + 5 * index).save(path)
    save_clip(tmp_path / "run" / "2.gif", noise(20), frame_rate=10)
    (tmp_path / ".cache").mkdir()
    (tmp_path / "jump" / ".hidden").write_bytes(b"x")
    (tmp_path / "labels.csv").touch()
    return tmp_path


def noise(count):
    return RNG.integers(256, size=(count, 12, 16, 3), dtype="uint8")


def test_clips_of_every_kind(folder):
    clips, labels = from_clips(folder, 32)
    assert clips.shape == (4, 16, 32, 32, 3) and clips.dtype == "uint8"
    assert labels.dtype == "int32" and labels.tolist() == [0, 0, 1, 1]
    for clip in clips[:3]:
        assert shown(clip) == list(range(16))
    assert class_names(folder) == ("jump", "run")


def test_a_frame_rate_and_a_size(folder):
    clips, _ = from_clips(
        str(folder), (24, 36), frames=4, frame_rate=2, folder_frame_rate=10
    )
    assert clips.shape == (4, 4, 24, 36, 3)
    # Of 10 a second; what is shown in the middle of half a second is its third frame.
    for clip in clips[:3]:
        assert shown(clip) == [2, 7, 12, 17]
    with pytest.raises(ValueError, match=r"folder_frame_rate=None for .*run.1\."):
        from_clips(folder, 32, frame_rate=2)


def test_clips_that_are_too_short(folder):
    save_clip(folder / "run" / "0.webp", noise(3))
    film(folder / "jump" / "0.mp4", [0.0])
    with pytest.raises(ValueError) as caught:
        from_clips(folder, 32)
    message = str(caught.value)
    assert "problems, 2 in" in message
    assert "run/0.webp is not readable (too short: 3 of 16 frames" in message
    assert "jump/0.mp4 is not readable (too short: 1 of 16 frames" in message
    clips, labels, mask = from_clips(folder, 32, lengths="pad")
    assert labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert mask.shape == (6, 16) and mask.dtype == bool
    assert mask.sum(axis=1).tolist() == [1, 16, 16, 3, 16, 16]
    assert mask[3].tolist() == [True] * 3 + [False] * 13
    assert (clips[~mask] == 0).all() and (clips[mask].max(axis=(1, 2, 3)) > 0).all()


@pytest.fixture
def broken(folder):
    (folder / "jump" / "empty.mp4").touch()
    (folder / "jump" / "notes.txt").write_text("no clip\n" * 99, encoding="utf-8")
    music(folder / "jump" / "song.mp4")
    content = (folder / "jump" / "1.mp4").read_bytes()
    (folder / "run" / "cut.mp4").write_bytes(content[: len(content) // 2])
    Image.new("L", (8, 8)).save(folder / "run" / "still.png")
    return folder


def test_all_broken_files_are_named_at_once(broken):
    with pytest.raises(ValueError) as caught:
        from_clips(broken, size=16)
    message = str(caught.value)
    assert "Expected clips that can be read" in message and "problems, 5 in" in message
    assert "jump/empty.mp4 is not readable (empty)" in message
    assert "jump/notes.txt is not readable (a text" in message
    assert "jump/song.mp4 is not readable (no video in it)" in message
    assert "run/cut.mp4 is not readable (no video, or one that is damaged" in message
    assert "run/still.png is not readable (a picture, not a clip)" in message
    assert 'invalid="skip"' in message


def test_broken_files_are_skipped_aloud(broken):
    with pytest.warns(UserWarning, match=r"(?s)Left out.*5 in.*cut\.mp4") as seen:
        clips, labels = from_clips(broken, size=16, invalid="skip")
    assert len(seen) == 1 and seen[0].filename == __file__
    assert len(clips) == 4 and labels.tolist() == [0, 0, 1, 1]


def test_a_class_without_clips(folder):
    (folder / "sit").mkdir()
    with pytest.raises(ValueError, match="no clip in sit"):
        from_clips(folder, size=16)


def test_no_classes(tmp_path):
    film(tmp_path / "loose.mp4")
    with pytest.raises(ValueError, match="has no sub-folders"):
        from_clips(tmp_path, size=16)
    with pytest.raises(ValueError, match="no such folder"):
        from_clips(tmp_path / "missing", size=16)


def test_memory_does_not_grow_with_the_file(tmp_path):
    """Of 45 frames 320 x 240, 10 MB, those of 16 x 16 pixels are kept."""
    (tmp_path / "a").mkdir()
    film(tmp_path / "a" / "long.mp4", np.arange(45) / 10, (240, 320))
    from_clips(tmp_path, 16)  # whatever is made once
    tracemalloc.start()
    clips, _ = from_clips(tmp_path, 16, frames=44, frame_rate=10)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert clips.shape == (1, 44, 16, 16, 3)
    assert peak < 5 * 240 * 320 * 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 0}, "Received: size=0"),
        ({"size": (8, 8, 3)}, r"\(height, width\).*Received: size=\(8, 8, 3\)"),
        ({"frames": 0}, "Received: frames=0"),
        ({"frame_rate": -1}, "Received: frame_rate=-1"),
        ({"lengths": "loop"}, "Received: lengths='loop'"),
        ({"invalid": "ignore"}, 'must be "raise" or "skip"'),
    ],
)
def test_arguments(folder, options, message):
    with pytest.raises(ValueError, match=message):
        from_clips(folder, **{"size": 8, **options})


def test_too_little_memory_is_no_fault_of_a_file(tmp_path, monkeypatch):
    def full(picture, size):
        raise MemoryError

    save_clip(tmp_path / "a" / "1.png", noise(3))
    monkeypatch.setattr("aiva.data.video.picture_frames.framed", full)
    with pytest.raises(MemoryError):
        from_clips(tmp_path, 8, frames=2, invalid="skip")
    with pytest.raises(MemoryError):
        read_clip(tmp_path / "a" / "1.png")
