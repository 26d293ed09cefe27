import numpy as np
import pytest
from PIL import Image

from aiva.data import class_names, from_folder


@pytest.fixture
def folder(tmp_path):
    """Two classes with pictures of several sizes and kinds, and things to ignore."""
    for name, level, files in [
        ("leaf", 50, ["b.png", "a.jpg"]),
        ("sky", 200, ["1.png", "2.bmp", "3.gif"]),
    ]:
        (tmp_path / name).mkdir()
        for number, file in enumerate(files):
            size = (30 + 7 * number, 20 + 11 * number)
            Image.new("L", size, level + number).save(tmp_path / name / file)
    (tmp_path / ".cache").mkdir()
    (tmp_path / "leaf" / ".hidden").write_bytes(b"x")
    (tmp_path / "labels.csv").touch()
    return tmp_path


def test_pictures_and_labels(folder):
    images, labels = from_folder(folder, size=(16, 24), channels=1)
    assert images.shape == (5, 16, 24, 1) and images.dtype == "uint8"
    assert labels.dtype == "int32" and labels.tolist() == [0, 0, 1, 1, 1]
    assert images.mean((1, 2, 3)).round().tolist() == [51, 50, 200, 201, 202]
    assert class_names(folder) == ("leaf", "sky")


def test_one_number_is_a_square_in_colour(folder):
    images, _ = from_folder(str(folder), size=12)
    assert images.shape == (5, 12, 12, 3)


@pytest.fixture
def broken(folder):
    (folder / "leaf" / "empty.png").touch()
    (folder / "leaf" / "notes.txt").write_text("no picture", encoding="utf-8")
    noise = np.random.default_rng(0).integers(256, size=(64, 64, 3), dtype="uint8")
    Image.fromarray(noise).save(folder / "sky" / "cut.jpg")
    content = (folder / "sky" / "cut.jpg").read_bytes()
    (folder / "sky" / "cut.jpg").write_bytes(content[: len(content) // 2])
    (folder / "sky" / "evening").mkdir()
    return folder


def test_all_broken_files_are_named_at_once(broken):
    with pytest.raises(ValueError) as caught:
        from_folder(broken, size=16)
    message = str(caught.value)
    assert "problems, 4 in" in message
    assert "leaf/empty.png is not readable (empty)" in message
    assert "notes.txt is not readable (not a picture)" in message
    assert "cut.jpg is not readable (image file is truncated" in message
    assert "evening is not readable (a folder inside a class)" in message
    assert 'invalid="skip"' in message


def test_broken_files_are_skipped_aloud(broken):
    with pytest.warns(
        UserWarning, match=r"(?s)Left out.*4 in.*empty\.png.*cut\.jpg"
    ) as seen:
        images, labels = from_folder(broken, size=16, channels=1, invalid="skip")
    assert len(seen) == 1 and seen[0].filename == __file__
    assert images.mean((1, 2, 3)).round().tolist() == [51, 50, 200, 201, 202]
    assert labels.tolist() == [0, 0, 1, 1, 1]


def test_a_class_without_pictures(folder):
    (folder / "moon").mkdir()
    with pytest.raises(ValueError, match="no picture in moon"):
        from_folder(folder, size=16)
    (folder / "moon" / "notes.txt").write_text("dark", encoding="utf-8")
    with (
        pytest.warns(UserWarning, match=r"notes\.txt"),
        pytest.raises(ValueError, match="no picture in moon"),
    ):
        from_folder(folder, size=16, invalid="skip")


def test_no_classes(tmp_path):
    Image.new("L", (4, 4)).save(tmp_path / "loose.png")
    with pytest.raises(ValueError, match="has no sub-folders"):
        from_folder(tmp_path, size=16)
    with pytest.raises(ValueError, match="no such folder"):
        from_folder(tmp_path / "missing", size=16)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 0}, "Received: size=0"),
        ({"size": (8, -1)}, "Received: size=-1"),
        ({"size": (8, 8, 3)}, r"\(height, width\).*Received: size=\(8, 8, 3\)"),
        ({"size": 8, "channels": 4}, "Received: channels=4"),
        ({"size": 8, "invalid": "ignore"}, 'must be "raise" or "skip"'),
    ],
)
def test_arguments(folder, options, message):
    with pytest.raises(ValueError, match=message):
        from_folder(folder, **options)
