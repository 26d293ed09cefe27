import numpy as np
import pytest
from PIL import Image

from aiva.data import from_clips, read_clip, read_frames, save_clip

RNG = np.random.default_rng(0)
CLIP = RNG.integers(256, size=(9, 12, 16, 3), dtype="uint8")
PAUSES = CLIP[[0, 0, 1, 2, 2, 2, 2, 3, 4, 4]]  # neighbours that are equal
SUFFIXES = (".gif", ".webp", ".png", ".apng", ".mp4")
LOSSLESS = SUFFIXES[1:4]


def smooth(count=9, side=32):
    """A bright disk of few colours that moves over a dark ground."""
    rows, columns = np.mgrid[:side, :side]
    centres = np.linspace(8, side - 8, count)
    disks = [(rows - 16) ** 2 + (columns - centre) ** 2 < 36 for centre in centres]
    return np.where(np.array(disks)[..., None], (220, 160, 40), (20, 40, 60)).astype(
        "uint8"
    )


@pytest.mark.parametrize("suffix", LOSSLESS)
@pytest.mark.parametrize("frame_rate", [7.5, 10, 30, 60, 30000 / 1001])
def test_lossless_formats_give_every_frame_back(tmp_path, suffix, frame_rate):
    path = tmp_path / f"clip{suffix}"
    save_clip(path, PAUSES, frame_rate)
    np.testing.assert_array_equal(read_clip(path, frame_rate=frame_rate), PAUSES)
    assert len(read_clip(path)) == 5  # Pillow wrote equal neighbours as one


@pytest.mark.parametrize("suffix", [".gif", ".mp4"])
@pytest.mark.parametrize("frame_rate", [7.5, 10, 30, 50, 30000 / 1001])
def test_others_give_every_frame_back_nearly(tmp_path, suffix, frame_rate):
    clip = smooth()[[0, 0, 1, 2, 2, 2, 2, 3, 4, 4, 8]]
    path = tmp_path / f"clip{suffix}"
    save_clip(path, clip, frame_rate)
    again = read_clip(path, frame_rate=frame_rate)
    assert again.shape == clip.shape
    errors = np.abs(again.astype(int) - clip).mean(axis=(1, 2, 3))
    assert errors.max() < 4  # a frame in another place would be off by more
    steps = np.abs(np.diff(clip[[0, 2, 3, 7, 8, 10]].astype(int), axis=0))
    assert steps.mean(axis=(1, 2, 3)).min() > 4.5


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_saved_clip_is_one_of_a_readers_own(tmp_path, suffix):
    save_clip(tmp_path / "a" / f"1{suffix}", smooth(), frame_rate=20)
    clips, labels = from_clips(tmp_path, 32, frames=9, frame_rate=20)
    assert clips.shape == (1, 9, 32, 32, 3) and labels.tolist() == [0]
    assert np.abs(clips[0].astype(int) - smooth()).mean() < 3


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_grey_clips(tmp_path, suffix):
    grey = smooth()[..., :1]
    save_clip(tmp_path / f"clip{suffix}", grey)
    again = read_clip(tmp_path / f"clip{suffix}").astype(int)
    assert again.shape == (9, 32, 32, 3)
    assert np.abs(again - grey).mean() < 3


@pytest.mark.parametrize("suffix", [".gif", ".mp4"])
def test_clips_that_stand_still(tmp_path, suffix):
    still = np.full((5, 16, 16, 3), 90, "uint8")
    save_clip(tmp_path / f"still{suffix}", still, frame_rate=10)
    again = read_clip(tmp_path / f"still{suffix}", frame_rate=10)
    assert again.shape == still.shape and np.abs(again - 90.0).max() < 4
    save_clip(tmp_path / f"one{suffix}", still[:1], frame_rate=10)
    assert len(read_clip(tmp_path / f"one{suffix}", frame_rate=10)) == 1


@pytest.mark.parametrize("suffix", LOSSLESS)
def test_what_would_become_a_picture_is_refused(tmp_path, suffix):
    for still in (np.zeros((5, 8, 8, 3), "uint8"), CLIP[:1]):
        with pytest.raises(ValueError, match=r"has no time.*\.gif or \.mp4"):
            save_clip(tmp_path / f"still{suffix}", still)
    assert not list(tmp_path.iterdir())


def test_floats_are_rounded_and_never_black(tmp_path):
    save_clip(tmp_path / "a.png", CLIP + 0.25 * (CLIP < 255))
    np.testing.assert_array_equal(read_clip(tmp_path / "a.png"), CLIP)
    for suffix in SUFFIXES:
        with pytest.raises(ValueError, match="0-255.*multiply by 255"):
            save_clip(tmp_path / f"b{suffix}", CLIP / 255)
    save_clip(tmp_path / "dark.png", np.minimum(CLIP, 1))  # a film that fades in
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["a.png", "dark.png"]


def test_a_clock_of_hundredths_does_not_run_away(tmp_path):
    save_clip(tmp_path / "a.gif", CLIP, frame_rate=30)
    with Image.open(tmp_path / "a.gif") as picture:
        durations = []
        for index in range(picture.n_frames):
            picture.seek(index)
            durations.append(picture.info["duration"])
    assert sum(durations) == 300 and set(durations) == {30, 40}


def test_a_slow_film_is_as_slow_as_asked(tmp_path):
    save_clip(tmp_path / "a.mp4", CLIP[:3], frame_rate=0.0004)
    seconds = [time for time, _ in read_frames(tmp_path / "a.mp4")]
    np.testing.assert_allclose(seconds, [0, 2500, 5000])


def test_a_file_is_never_overwritten(tmp_path):
    for suffix in SUFFIXES:
        path = tmp_path / f"a{suffix}"
        path.write_bytes(b"mine")
        with pytest.raises(FileExistsError):
            save_clip(path, CLIP)
        assert path.read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("name", "clip", "frame_rate", "message"),
    [
        ("a.avi", CLIP, 10, r"\.gif, \.webp.*Received: path=.*a\.avi"),
        ("a.gif", CLIP, 51, "at most 50 frames a second. Received: frame_rate=51"),
        ("a.webp", CLIP, 501, "at most 500"),
        ("a.gif", CLIP, 0, "Received: frame_rate=0"),
        ("a.gif", CLIP[0], 10, r"Received: shape \(12, 16, 3\)"),
        ("a.gif", CLIP[None], 10, "save each by itself"),
        ("a.gif", CLIP[..., :2], 10, r"shape \(9, 12, 16, 2\)"),
        ("a.gif", CLIP[:0], 10, r"shape \(0, 12, 16, 3\)"),
        ("a.gif", CLIP.astype(int) + 1, 10, "to 256"),
        ("a.gif", CLIP * np.nan, 10, "NaN"),
        ("a.mp4", CLIP[:, 1:], 10, r"even.*11 x 16 pixels.*\(0, 1\), \(0, 0\)"),
    ],
)
def test_errors(tmp_path, name, clip, frame_rate, message):
    with pytest.raises(ValueError, match=message):
        save_clip(tmp_path / name, clip, frame_rate)
    assert not list(tmp_path.iterdir())
