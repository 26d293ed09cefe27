import gzip
import struct

import numpy as np
import pytest

from aiva.data.recognition.idx import FILES, read_idx, read_mnist

IMAGES = np.arange(5 * 4 * 3, dtype="uint8").reshape(5, 4, 3)
LABELS = np.array([3, 1, 4, 1, 5], "uint8")


def idx(values, axes=None):
    header = bytes([0, 0, 8, axes or values.ndim])
    return header + struct.pack(f">{values.ndim}I", *values.shape) + values.tobytes()


@pytest.fixture
def folder(tmp_path):
    for images, labels in FILES.values():
        (tmp_path / images).write_bytes(gzip.compress(idx(IMAGES)))
        (tmp_path / labels).write_bytes(gzip.compress(idx(LABELS)))
    return tmp_path


@pytest.mark.parametrize("split", ["train", "test"])
def test_reads_images_and_labels(folder, split):
    images, labels = read_mnist(folder, split)
    assert images.shape == (5, 4, 3, 1) and images.dtype == "uint8"
    np.testing.assert_array_equal(images[..., 0], IMAGES)
    assert labels.dtype == "int32" and labels.tolist() == [3, 1, 4, 1, 5]
    images[0] = 0  # an array that a user may change


@pytest.mark.parametrize("name", ["t10k-images-idx3-ubyte", "t10k-images.idx3-ubyte"])
def test_reads_unpacked_files(folder, name):
    packed = folder / FILES["test"][0]
    (folder / name).write_bytes(gzip.decompress(packed.read_bytes()))
    packed.unlink()
    np.testing.assert_array_equal(read_mnist(folder, "test")[0][..., 0], IMAGES)


def test_files_are_only_read(folder):
    before = {path: path.read_bytes() for path in folder.iterdir()}
    read_mnist(folder, "train")
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_missing_file(folder):
    (folder / FILES["test"][1]).unlink()
    assert len(read_mnist(folder, "train")[0]) == 5
    with pytest.raises(ValueError, match=r"missing: .*t10k-labels-idx1-ubyte\.gz"):
        read_mnist(folder, "test")


@pytest.mark.parametrize("keep", [0, 5, 20, -9])
def test_truncated_gzip(folder, keep):
    path = folder / FILES["train"][0]
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ValueError, match=r"train-images-idx3-ubyte\.gz is not"):
        read_mnist(folder, "train")


def test_damaged_and_foreign_gzip(folder):
    path = folder / FILES["train"][0]
    content = bytearray(path.read_bytes())
    content[15:40] = bytes(25)
    path.write_bytes(content)
    with pytest.raises(ValueError, match="not a complete gzip file"):
        read_mnist(folder, "train")
    path.write_bytes(b"<html>404</html>")
    with pytest.raises(ValueError, match="not a complete gzip file"):
        read_mnist(folder, "train")


def test_labels_where_images_should_be(folder):
    images, labels = (folder / name for name in FILES["train"])
    images.write_bytes(labels.read_bytes())
    with pytest.raises(ValueError, match=r"with 3 axes.*Received: 0, 0, 8, 1"):
        read_mnist(folder, "train")


@pytest.mark.parametrize("content", [idx(IMAGES)[:-1], idx(IMAGES) + b"x"])
def test_wrong_length(tmp_path, content):
    path = tmp_path / "images"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"cut off or too long.*\(5, 4, 3\)"):
        read_idx(path, axes=3)


def test_wrong_number_of_labels(folder):
    (folder / FILES["test"][1]).write_bytes(gzip.compress(idx(LABELS[:4])))
    with pytest.raises(ValueError, match=r"has 5 images, but .* has 4 labels"):
        read_mnist(folder, "test")
