import builtins
import gc

import av
import numpy as np
import pytest

from aiva.data import read_clip, read_frames
from tests.data.video.films import cut, film, music, shown, turn, write

VARYING = [*(np.arange(15) / 10), *(1.5 + np.arange(30) / 30)]  # 2.5 s


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".avi", ".webm", ".mov"])
def test_every_frame_of_a_file_comes_once(tmp_path, suffix):
    path = film(tmp_path / f"film{suffix}")
    clip = read_clip(path)
    assert clip.shape == (30, 48, 64, 3) and clip.dtype == "uint8"
    assert shown(clip) == list(range(30))
    assert [round(seconds, 3) for seconds, _ in read_frames(path)] == [
        round(index / 10, 3) for index in range(30)
    ]


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_varying_frame_rate_is_sampled_by_true_times(tmp_path, suffix):
    path = film(tmp_path / f"phone{suffix}", VARYING, last=1 / 30)
    assert shown(read_clip(path)) == list(range(45))
    seconds = [seconds for seconds, _ in read_frames(path)]
    np.testing.assert_allclose(seconds, VARYING, atol=1e-3)
    # 10 a second: each slow frame once, of the fast ones every third.
    expected = [*range(15), *range(16, 45, 3)]
    assert shown(read_clip(path, frame_rate=10)) == expected
    # 30 a second: each slow frame three times.
    expected = [*np.repeat(range(15), 3), *range(15, 45)]
    assert shown(read_clip(path, frame_rate=30)) == expected


def test_frames_outside_an_edit_list_are_not_shown(tmp_path):
    mux = {"avoid_negative_ts": "disabled", "use_editlist": "1"}
    path = film(tmp_path / "trimmed.mp4", np.arange(-5, 25) / 10, mux=mux)
    assert b"elst" in path.read_bytes()
    assert shown(read_clip(path)) == list(range(5, 30))
    assert next(read_frames(path))[0] == 0.0
    assert shown(read_clip(path, frame_rate=5)) == list(range(6, 30, 2))


CORNERS = {  # matrix: where red (top left of the pixels) and green (top right) come
    (1, 0, 0, 1): ("top left", "top right"),
    (0, 1, -1, 0): ("top right", "bottom right"),  # a quarter clockwise
    (-1, 0, 0, -1): ("bottom right", "bottom left"),
    (0, -1, 1, 0): ("bottom left", "top left"),
    (-1, 0, 0, 1): ("top right", "top left"),  # mirrored
    (0, 1, 1, 0): ("top left", "bottom left"),
}


@pytest.mark.parametrize("matrix", CORNERS)
@pytest.mark.parametrize("size", [None, (40, 40)])
def test_frames_are_upright(tmp_path, matrix, size):
    frame = np.zeros((32, 64, 3), "uint8")
    frame[:16, :32, 0] = 255
    frame[:16, 32:, 1] = 255
    write(path := tmp_path / "turned.mp4", [frame] * 3, [0, 0.1, 0.2])
    turn(path, *matrix)
    assert all(frame.flags.c_contiguous for _, frame in read_frames(path, size))
    clip = read_clip(path, size)
    on_its_side = matrix[0] == 0
    shape = (64, 32) if on_its_side else (32, 64)
    assert clip.shape[1:3] == (size or shape)
    if size:  # 40 x 20 pixels between bars
        assert (clip[:, :, :9] == 127).all() == on_its_side
        assert (clip[:, :9] == 127).all() != on_its_side
        clip = clip[:, :, 10:30] if on_its_side else clip[:, 10:30]
    for colour, corner in enumerate(CORNERS[matrix]):
        high, wide = clip.shape[1] // 4, clip.shape[2] // 4
        row = high if "top" in corner else -high
        column = wide if "left" in corner else -wide
        pixel = clip[1, row, column].astype(int)
        assert pixel[colour] > 200 and np.delete(pixel, colour).max() < 60, corner


def test_a_matrix_that_is_no_quarter_turn_is_refused(tmp_path):
    path = film(tmp_path / "slanted.mp4")
    turn(path, 1, 1, -1, 1)
    with pytest.raises(ValueError, match=r"slanted.*multiple of 90"):
        read_clip(path)


@pytest.mark.parametrize(
    ("pixels", "codec"),
    [("gray16le", "ffv1"), ("yuv420p10le", "ffv1"), ("rgb48le", "ffv1")],
)
def test_deep_pixels_become_bytes(tmp_path, pixels, codec):
    path = film(tmp_path / "deep.mkv", pixels=pixels, codec=codec)
    assert shown(read_clip(path)) == list(range(30))


def test_odd_sizes_and_one_frame(tmp_path):
    path = film(tmp_path / "odd.mkv", [0.0], (33, 47), pixels="yuv444p")
    assert read_clip(path).shape == (1, 33, 47, 3)
    assert read_clip(path, 20).shape == (1, 20, 20, 3)
    assert read_clip(path, 20, frame_rate=2).shape == (1, 20, 20, 3)


@pytest.mark.parametrize("cover", [False, True])
def test_music_is_no_film_though_it_has_a_cover(tmp_path, cover):
    with pytest.raises(ValueError, match=r"song\.mp4 is not a readable.*no video in"):
        read_clip(music(tmp_path / "song.mp4", cover))


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".webm", ".mov"])
def test_a_film_that_begins_late_is_whole(tmp_path, suffix):
    path = film(tmp_path / f"late{suffix}", 3 + np.arange(20) / 10)
    assert shown(read_clip(path)) == list(range(20))
    assert next(read_frames(path))[0] == 0.0
    assert shown(read_clip(path, frame_rate=5)) == list(range(1, 20, 2))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.75])
@pytest.mark.parametrize("name", ["f.mp4", "fast.mp4", "f.mkv", "f.avi", "f.webm"])
def test_a_file_that_was_cut_off_is_named(tmp_path, name, share):
    mux = {"movflags": "faststart"} if name == "fast.mp4" else None
    rng = np.random.default_rng(0)
    frames = list(rng.integers(256, size=(30, 48, 64, 3), dtype="uint8"))
    codec = {"f.avi": "mpeg4", "f.webm": "libvpx-vp9"}.get(name)
    write(tmp_path / name, frames, np.arange(30) / 10, codec=codec, mux=mux)
    path = cut(tmp_path / name, share)
    with pytest.raises(
        ValueError, match=rf"{name} is not a readable clip.*(cut off|damaged)"
    ):
        read_clip(path)


def test_damage_in_the_middle_is_named(tmp_path):
    path = film(tmp_path / "film.mkv")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 200] = bytes(200)
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"film\.mkv.*(damaged|cut off)"):
        read_clip(path)


def test_what_is_no_video_is_named(tmp_path):
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "letter.mp4").write_text("Dear reader,\n" * 50)
    (tmp_path / "letter.txt").write_text("Dear reader,\n" * 50)
    for name, why in [
        ("empty.mp4", r"\(empty\)"),
        ("letter.mp4", "no video"),
        ("letter.txt", "a text"),
        ("missing.mp4", "no such file"),
    ]:
        with pytest.raises(ValueError, match=rf"{name} is not a readable clip.*{why}"):
            read_clip(tmp_path / name)


def test_a_long_film_is_read_no_further_than_asked(tmp_path):
    path = film(tmp_path / "film.mkv")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 3 // 4])
    frames = read_frames(path)
    assert [round(next(frames)[0], 2) for _ in range(3)] == [0.0, 0.1, 0.2]
    frames.close()


def test_frames_are_let_go_at_once(tmp_path):
    """A frame that is part of a reference cycle would stay until Python cleans up."""
    path = film(tmp_path / "film.mp4")
    gc.collect()
    gc.disable()
    try:
        assert len(list(read_frames(path, 16))) == 30
        held = sum(isinstance(each, av.VideoFrame) for each in gc.get_objects())
    finally:
        gc.enable()
    assert held <= 2  # 30 if each was asked for its side data


def test_without_the_extra(tmp_path, monkeypatch):
    path = film(tmp_path / "film.mp4")
    usual = builtins.__import__

    def no_av(name, *rest):
        if name == "av":
            raise ImportError(name)
        return usual(name, *rest)

    monkeypatch.setattr(builtins, "__import__", no_av)
    with pytest.raises(ImportError, match=r'pip install "aiva\[video\]"'):
        read_clip(path)


def test_pixels_that_are_no_squares(tmp_path):
    frame = np.full((40, 40, 3), 200, "uint8")
    with av.open(str(tmp_path / "wide.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.height = stream.width = 40
        stream.pix_fmt = "yuv420p"
        stream.codec_context.sample_aspect_ratio = 2
        container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, "rgb24")))
        container.mux(stream.encode())
    clip = read_clip(tmp_path / "wide.mp4", 40)
    assert clip.shape == (1, 40, 40, 3)
    assert (clip[0, :10] == 127).all() and clip[0, 11:29].min() > 190


@pytest.mark.parametrize("name", ["frame_rate", "folder_frame_rate"])
@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf"), "10", True])
def test_frame_rates(tmp_path, name, value):
    for read in (read_clip, read_frames):
        with pytest.raises(ValueError, match=rf"`{name}` must be.*Received: {name}="):
            read(tmp_path, **{name: value})
