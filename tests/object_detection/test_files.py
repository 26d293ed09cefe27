"""Files: pictures, arrays and texts, and whatever else may lie at a path."""

import os
import zipfile

import numpy as np
import pytest
from PIL import Image

from aiva.object_detection import files, load_image, load_labelmap, read_numpy_array

READERS = (load_image, load_labelmap, read_numpy_array)
COLOURS = np.random.default_rng(0).integers(0, 256, (4, 6, 3)).astype("uint8")


def saved(tmp_path, picture, name="picture.png", **options):
    picture.save(tmp_path / name, **options)
    return tmp_path / name


def test_a_picture_becomes_an_array_that_can_be_written_to(tmp_path):
    image = load_image(saved(tmp_path, Image.fromarray(COLOURS)))
    np.testing.assert_array_equal(image, COLOURS)
    assert image.dtype == np.uint8 and image.flags.writeable


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "CMYK"])
def test_pictures_of_any_mode_become_colours(tmp_path, mode):
    name = "picture.tif" if mode == "CMYK" else "picture.png"
    path = saved(tmp_path, Image.new("RGB", (6, 4), "white").convert(mode), name)
    assert load_image(path).tolist() == np.full((4, 6, 3), 255).tolist()


def test_transparent_pixels_lie_on_white(tmp_path):
    path = saved(tmp_path, Image.new("RGBA", (1, 1), (255, 0, 0, 0)))
    assert load_image(path)[0, 0].tolist() == [255, 255, 255]


def test_photographs_are_turned_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    path = saved(tmp_path, Image.new("RGB", (6, 4)), "photo.jpg", exif=exif)
    assert load_image(path).shape == (6, 4, 3)


@pytest.mark.parametrize("mode", ["I;16", "F"])
def test_deep_pictures_are_refused(tmp_path, mode):
    name = "picture.tif" if mode == "F" else "picture.png"
    path = saved(tmp_path, Image.new(mode, (2, 2)), name)
    with pytest.raises(ValueError, match="more than eight bits a channel"):
        load_image(path)


def test_broken_pictures_are_refused(tmp_path):
    path = saved(tmp_path, Image.fromarray(COLOURS))
    content = path.read_bytes()
    for end in range(0, len(content) - 30, 5):
        path.write_bytes(content[:end])
        with pytest.raises(ValueError, match=r"Expected a picture.*picture\.png"):
            load_image(path)


def test_arrays_come_back_as_they_were_saved(tmp_path):
    np.save(tmp_path / "one.npy", COLOURS)
    np.testing.assert_array_equal(read_numpy_array(tmp_path / "one.npy"), COLOURS)
    found = {"scores": np.array([0.5], "float32"), "classes": np.array([[1, 2]])}
    np.savez_compressed(tmp_path / "many.npz", **found)
    read = read_numpy_array(str(tmp_path / "many.npz"))
    assert list(read) == ["scores", "classes"]
    for name, array in found.items():
        np.testing.assert_array_equal(read[name], array)
        assert read[name].dtype == array.dtype


@pytest.mark.parametrize("save", [np.save, lambda path, x: np.savez(path, found=x)])
def test_python_objects_are_refused(tmp_path, save):
    path = tmp_path / "found.npz"
    with path.open("wb") as file:
        save(file, np.array([{"scores": [0.5]}], dtype=object))
    with pytest.raises(ValueError, match=r"`numpy\.savez\(path, \*\*arrays\)`"):
        read_numpy_array(path)


@pytest.mark.parametrize("name", ["one.npy", "many.npz"])
def test_broken_arrays_are_refused(tmp_path, name):
    path = tmp_path / name
    with path.open("wb") as file:
        np.save(file, COLOURS) if name == "one.npy" else np.savez(file, a=COLOURS)
    content, random = path.read_bytes(), np.random.default_rng(0)
    for cut in range(0, len(content) - 1, 7):
        path.write_bytes(content[:cut])
        with pytest.raises(ValueError, match="Expected a file of plain arrays"):
            read_numpy_array(path)
    for _ in range(300):
        broken = np.frombuffer(content, "uint8").copy()
        broken[random.integers(0, len(broken), 4)] = random.integers(0, 256, 4)
        path.write_bytes(broken.tobytes())
        try:
            read_numpy_array(path)
        except ValueError as error:
            assert str(path) in str(error)


def test_an_archive_of_other_files_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.npz", "w") as archive:
        archive.writestr("notes.txt", "no array")
    with pytest.raises(ValueError, match=r"'notes\.txt' in it is not an array"):
        read_numpy_array(tmp_path / "x.npz")


def test_texts_may_begin_with_a_mark_of_the_encoding(tmp_path):
    (tmp_path / "x").write_bytes(b"\xef\xbb\xbfitem { id: 1 }")
    assert files.read_text(tmp_path / "x") == "item { id: 1 }"


@pytest.mark.parametrize(
    ("content", "place", "byte"),
    [
        (b"\xff\xfei\0t\0", "line 1, column 1", "0xff"),
        ("item {\n name: 'é".encode() + b"\xe9'", "line 2, column 10", "0xe9"),
        (b"\n\x80", "line 2, column 1", "0x80"),
    ],
)
def test_other_encodings_are_refused_with_their_place(tmp_path, content, place, byte):
    (tmp_path / "x.pbtxt").write_bytes(content)
    with pytest.raises(ValueError, match="Expected a text in UTF-8") as refusal:
        files.read_text(tmp_path / "x.pbtxt")
    assert f"{place}: byte {byte}" in str(refusal.value)


def test_a_text_of_many_megabytes_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "LONGEST_TEXT", 10)
    (tmp_path / "x").write_text("#" * 10, encoding="utf-8")
    assert len(files.read_text(tmp_path / "x")) == 10
    (tmp_path / "x").write_text("#" * 11, encoding="utf-8")
    with pytest.raises(ValueError, match="at most 10 bytes.*trained model"):
        files.read_text(tmp_path / "x")


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "path", ["\0", "x" * 5000, "\ud800", 3, None, b"x", 1.5, [], ""]
)
def test_what_is_no_path_of_a_file_is_refused(read, path):
    with pytest.raises(ValueError):
        read(path)


@pytest.mark.parametrize("read", READERS)
def test_folders_devices_and_missing_files(read, tmp_path):
    with pytest.raises(ValueError, match="a folder or a device"):
        read(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"Received: .*none"):
        read(tmp_path / "none")
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none" / "none")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ValueError):
        read(tmp_path / "file" / "none")
    if os.path.exists(os.devnull) and os.name == "posix":
        with pytest.raises(ValueError, match="a folder or a device"):
            read(os.devnull)
        os.symlink(tmp_path / "loop", tmp_path / "loop")
        with pytest.raises(ValueError):
            read(tmp_path / "loop")
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(ValueError, match="a folder or a device"):
            read(tmp_path / "pipe")


def test_a_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    (tmp_path / "x").write_text("", encoding="utf-8")

    def forbidden(path, mode):
        raise PermissionError("Permission denied")

    monkeypatch.setattr(type(tmp_path), "open", forbidden)
    with pytest.raises(ValueError, match="can be read.*Permission denied"):
        files.read_text(tmp_path / "x")
