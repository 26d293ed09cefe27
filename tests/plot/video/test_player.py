"""The player: an animated PNG, small, exact where it can be, the same every time."""

import base64
import io
import re

import nbformat
import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_sample_images

from aiva import plot

RANDOM = np.random.default_rng(0)
NOISE = RANDOM.integers(0, 256, (2, 6, 32, 32, 3)).astype("uint8")
LIMIT = 150_000


def moving_photographs(count):
    """Return clips whose ground is a photograph that moves, the hardest to store."""
    photos = [photo[::3, ::3] for photo in load_sample_images().images]
    crops = [photos[index % 2][30 * index :][:32, 40:72] for index in range(count)]
    return np.stack(
        [[np.roll(crop, frame, axis=1) for frame in range(16)] for crop in crops]
    )


def read(player):
    """Return the frames `(T, h, w, 3)` of a file and their milliseconds."""
    image = Image.open(io.BytesIO(player.data))
    frames, milliseconds = [], []
    for index in range(getattr(image, "n_frames", 1)):
        image.seek(index)
        frames.append(np.asarray(image.convert("RGB")))
        milliseconds.append(image.info.get("duration"))
    return np.stack(frames), milliseconds


@pytest.mark.parametrize("channels", [1, 3])
def test_every_pixel_is_there_enlarged_by_a_whole_number(channels):
    clip = NOISE[0, ..., :channels]
    player = plot.player(clip)
    frames, _ = read(player)
    assert player.size == (256, 256) and player.num_frames == 6
    expected = np.broadcast_to(clip, NOISE[0].shape).repeat(8, axis=1).repeat(8, axis=2)
    np.testing.assert_array_equal(frames, expected)


def test_several_clips_move_side_by_side():
    clips = RANDOM.integers(0, 256, (3, 4, 10, 12, 1)).astype("uint8")
    player = plot.player(clips)
    frames, _ = read(player)
    factor = player.size[0] // 38
    small = frames[:, ::factor, ::factor, 0]
    for index, clip in enumerate(clips):
        start = 13 * index
        np.testing.assert_array_equal(small[..., start : start + 12], clip[..., 0])
    assert (small[..., [12, 25]] == 127).all()


def test_the_picture_fits_on_the_page():
    for count in (1, 2, 3, 8):
        width, _ = plot.player(np.zeros((count, 2, 32, 32, 1))).size
        assert width <= 768
        assert count > 2 or width >= 240 * count
    assert plot.player(np.zeros((2, 900, 1000, 1))).size == (1000, 900)


@pytest.mark.parametrize("frame_rate", [0.5, 8, 24, 30, 60])
def test_the_time_is_that_of_the_frame_rate(frame_rate):
    _, milliseconds = read(plot.player(NOISE[0], frame_rate))
    assert sum(milliseconds) == pytest.approx(6000 / frame_rate, abs=1)
    assert max(milliseconds) - min(milliseconds) <= 1


def test_frames_that_stand_still_keep_their_time():
    clip = NOISE[0, [0, 0, 0, 1, 1, 2]]
    player = plot.player(clip, frame_rate=10)
    frames, milliseconds = read(player)
    times = np.cumsum([0, *milliseconds])[:-1]
    assert sum(milliseconds) == 600
    for time, frame in zip(times, frames[:, ::8, ::8], strict=True):
        np.testing.assert_array_equal(frame, clip[int(time) // 100])
    assert {300, 500} <= set(times)  # where something else is to be seen
    assert player.num_frames == 6
    assert "6 frames, 10 a second" in repr(player)


@pytest.mark.parametrize("count", [1, 2, 4])
def test_files_are_small(count):
    clips = moving_photographs(count)
    player = plot.player(clips)
    assert len(player.data) <= LIMIT
    frames, _ = read(player)
    factor = player.size[1] // 32
    shown = frames[:, ::factor, ::factor]
    for index, clip in enumerate(clips):
        part = shown[:, :, 33 * index :][:, :, :32].astype(int)
        assert np.abs(part - clip).mean() < (6 if count > 1 else 1e-9)


def test_a_scene_that_moves_over_still_ground_is_small():
    photo = load_sample_images().images[0][100:228, 200:328]
    clip = np.tile(photo[None], (32, 1, 1, 1))
    for frame in range(32):
        clip[frame, 40:60, 3 * frame : 3 * frame + 20] = 255
    player = plot.player(clip)
    frames, _ = read(player)
    assert len(player.data) <= LIMIT
    assert np.abs(frames[:, ::2, ::2].astype(int) - clip).mean() < 6
    exact, _ = read(plot.player(clip, max_bytes=10**6))
    np.testing.assert_array_equal(exact[:, ::2, ::2], clip)


def test_too_large_files_are_refused_and_the_limit_may_be_moved():
    with pytest.raises(ValueError, match="at most 5000 bytes.*6 frames.*max_bytes"):
        plot.player(NOISE[0], max_bytes=5000)
    assert len(plot.player(NOISE[0], max_bytes=10**6).data) > 5000


def test_the_animation_never_ends():
    assert Image.open(io.BytesIO(plot.player(NOISE[0]).data)).info["loop"] == 0


def test_a_notebook_keeps_the_same_bytes_every_time():
    shown, metadata = plot.player(NOISE)._repr_mimebundle_()
    again, _ = plot.player(NOISE)._repr_mimebundle_()
    assert shown == again
    assert base64.b64decode(shown["image/png"])[1:4] == b"PNG"
    assert re.fullmatch(
        r"<Player of 6 frames, 8 a second, 520x256>", shown["text/plain"]
    )
    assert metadata == {"image/png": {"width": 520, "height": 256}}


def test_a_page_made_of_a_notebook_holds_the_animation():
    html = pytest.importorskip("nbconvert").HTMLExporter(template_name="basic")
    shown, metadata = plot.player(NOISE)._repr_mimebundle_()
    output = nbformat.v4.new_output("display_data", shown, metadata=metadata)
    cell = nbformat.v4.new_code_cell("", outputs=[output])
    page, _ = html.from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    [data] = re.findall(r"data:image/png;base64,([^\"]+)", page)
    assert b"acTL" in base64.b64decode(data)  # the mark of an animation
    assert "http" not in page.split("<img")[1]


@pytest.mark.parametrize("channels", [1, 3])
def test_one_frame_is_a_picture(channels):
    player = plot.player(NOISE[0, :1, ..., :channels])
    frames, _ = read(player)
    assert player.num_frames == len(frames) == 1
    expected = NOISE[0, :1, ..., :channels].repeat(8, axis=1).repeat(8, axis=2)
    np.testing.assert_array_equal(frames, np.broadcast_to(expected, frames.shape))


@pytest.mark.parametrize("frame_rate", [0, -1, 61, float("nan"), None])
def test_impossible_frame_rates_are_named(frame_rate):
    with pytest.raises(ValueError, match=f"Received: frame_rate={frame_rate}"):
        plot.player(NOISE, frame_rate)


@pytest.mark.parametrize("shape", [(32, 32, 3), (0, 32, 32, 3), (1, 2, 3, 4, 5, 6)])
def test_what_is_no_clip_is_named(shape):
    with pytest.raises(ValueError, match=r"frames, height, width, channels.*shape"):
        plot.player(np.zeros(shape))
