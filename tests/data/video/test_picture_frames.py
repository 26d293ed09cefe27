import numpy as np
import pytest
from PIL import Image

from aiva.data import read_clip, read_frames
from tests.data.video.films import cut

COLOURS = ("red", "lime", "blue", "white")


def gif(path, durations, transparent=False):
    """Write an animation of one colour a frame; a transparent hole moves with it."""
    pictures = []
    for index, colour in enumerate(COLOURS[: len(durations)]):
        picture = Image.new("RGBA", (40, 30), colour)
        if transparent:
            picture.paste((0, 0, 0, 0), (8 * index, 0, 8 * index + 8, 8))
        pictures.append(picture)
    pictures[0].save(
        path,
        save_all=True,
        append_images=pictures[1:],
        duration=list(durations),
        disposal=2,
        lossless=True,
    )
    return path


def colours(clip):
    """Return the colours of the last pixels of the frames."""
    names = {(255, 0, 0): 0, (0, 255, 0): 1, (0, 0, 255): 2, (255, 255, 255): 3}
    return [names[tuple(frame[-1, -1].tolist())] for frame in clip]


@pytest.mark.parametrize("suffix", [".gif", ".webp", ".png"])
def test_unequal_durations_are_kept(tmp_path, suffix):
    path = gif(tmp_path / f"a{suffix}", [50, 100, 400])
    assert [seconds for seconds, _ in read_frames(path)] == [0.0, 0.05, 0.15]
    assert colours(read_clip(path)) == [0, 1, 2]
    clip = read_clip(path, frame_rate=20)
    assert colours(clip) == [0, 1, 1, *[2] * 8]
    assert colours(read_clip(path, frame_rate=5)) == [1, 2, 2]


@pytest.mark.parametrize("suffix", [".gif", ".png"])
def test_what_is_transparent_becomes_white(tmp_path, suffix):
    clip = read_clip(gif(tmp_path / f"a{suffix}", [50, 100, 400], transparent=True))
    assert clip.shape == (3, 30, 40, 3)
    for index, frame in enumerate(clip):
        assert (frame[:8, 8 * index : 8 * index + 8] == 255).all()
        rest = np.delete(frame[:8], np.s_[8 * index : 8 * index + 8], axis=1)
        assert (rest == frame[-1, -1]).all()
    assert colours(clip) == [0, 1, 2]


def test_durations_of_nothing_are_those_of_browsers(tmp_path):
    path = gif(tmp_path / "a.gif", [0, 0, 0])
    assert [seconds for seconds, _ in read_frames(path)] == [0.0, 0.1, 0.2]


def test_the_still_picture_of_an_apng_is_no_frame(tmp_path):
    first, *rest = (Image.new("RGB", (8, 8), colour) for colour in COLOURS)
    path = tmp_path / "a.png"
    first.save(path, save_all=True, default_image=True, append_images=rest)
    assert colours(read_clip(path)) == [1, 2, 3]


def test_frames_are_letterboxed(tmp_path):
    clip = read_clip(gif(tmp_path / "a.gif", [50, 50]), (20, 40))
    assert clip.shape == (2, 20, 40, 3)
    assert (clip[:, :, :6] == 127).all() and (clip[0, :, 8:32] == (255, 0, 0)).all()


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.mp4", "a.tif"])
def test_a_picture_is_no_clip(tmp_path, name):
    kind = "JPEG" if name == "a.mp4" else None
    Image.new("RGB", (8, 8)).save(tmp_path / name, kind)
    message = r"is not a readable clip \(a picture, not a clip\)"
    with pytest.raises(ValueError, match=message):
        read_clip(tmp_path / name)


@pytest.mark.parametrize("suffix", [".gif", ".webp", ".png"])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_an_animation_that_was_cut_off_is_named(tmp_path, suffix, share):
    rng = np.random.default_rng(0)
    noise = rng.integers(256, size=(4, 30, 40, 3), dtype="uint8")
    first, *rest = map(Image.fromarray, noise)
    path = tmp_path / f"a{suffix}"
    first.save(path, save_all=True, append_images=rest, duration=100)
    with pytest.raises(ValueError, match=rf"a{suffix} is not a readable clip"):
        read_clip(cut(path, share))


def frames(folder, count=12, suffix=".png", **options):
    """Write a folder of pictures, numbered without zeros in front."""
    folder.mkdir()
    for index in range(count):
        picture = Image.new("RGB", (40, 30), (20 * index, 0, 0))
        picture.save(folder / f"frame{index}{suffix}", **options)
    return folder


def levels(clip):
    return (clip[:, clip.shape[1] // 2, 15, 0] // 20).tolist()


def test_a_folder_of_frames_in_natural_order(tmp_path):
    folder = frames(tmp_path / "f")
    (folder / ".hidden").touch()
    clip = read_clip(folder)
    assert clip.shape == (12, 30, 40, 3) and levels(clip) == list(range(12))
    clip = read_clip(folder, 20, frame_rate=5, folder_frame_rate=10)
    assert clip.shape == (6, 20, 20, 3) and levels(clip) == [1, 3, 5, 7, 9, 11]
    seconds = [seconds for seconds, _ in read_frames(folder, folder_frame_rate=4)]
    assert seconds == [index / 4 for index in range(12)]


def test_a_folder_has_no_times(tmp_path):
    folder = frames(tmp_path / "f")
    with pytest.raises(ValueError, match=r"no times.*folder_frame_rate=None for .*f\."):
        read_clip(folder, frame_rate=5)
    with pytest.raises(ValueError, match="no times"):
        read_frames(folder)


def test_frames_are_turned_upright_by_exif(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned by a quarter
    folder = frames(tmp_path / "f", 2, ".jpg", exif=exif)
    assert read_clip(folder).shape == (2, 40, 30, 3)


def test_deep_frames_become_bytes(tmp_path):
    (tmp_path / "f").mkdir()
    for index in range(3):
        values = np.full((6, 8), 257 * 50 * index, "uint16")
        Image.fromarray(values).save(tmp_path / "f" / f"{index}.png")
    clip = read_clip(tmp_path / "f")
    assert clip[:, 0, 0].tolist() == [[0] * 3, [50] * 3, [100] * 3]


def test_broken_folders_are_named(tmp_path):
    (tmp_path / "none").mkdir()
    Image.new("RGB", (41, 30)).save(frames(tmp_path / "mixed") / "frame5.png")
    (frames(tmp_path / "text") / "frame5.png").write_text("no picture")
    (frames(tmp_path / "deep") / "frame12").mkdir()
    for name, why in [
        ("none", "an empty folder"),
        ("mixed", r"frame5\.png: 41 x 30 pixels, but the first frame has 40 x 30"),
        ("text", r"frame5\.png: not a picture"),
        ("deep", "frame12: a folder inside"),
    ]:
        with pytest.raises(ValueError, match=rf"{name} is not a readable clip \({why}"):
            read_clip(tmp_path / name)
