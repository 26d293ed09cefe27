import gzip
import io
import struct
import tarfile

import numpy as np
import pytest

from aiva.data.original_files import (
    CIFAR_ARCHIVE,
    CIFAR_FILES,
    CIFAR_FOLDER,
    MNIST_FILES,
    RECORD,
    read_cifar10,
    read_idx,
    read_mnist,
)

MNIST_IMAGES = np.arange(5 * 4 * 3, dtype="uint8").reshape(5, 4, 3)
MNIST_LABELS = np.array([3, 1, 4, 1, 5], "uint8")


def idx(values, axes=None):
    header = bytes([0, 0, 8, axes or values.ndim])
    return header + struct.pack(f">{values.ndim}I", *values.shape) + values.tobytes()


@pytest.fixture
def folder(tmp_path):
    for images, labels in MNIST_FILES.values():
        (tmp_path / images).write_bytes(gzip.compress(idx(MNIST_IMAGES)))
        (tmp_path / labels).write_bytes(gzip.compress(idx(MNIST_LABELS)))
    return tmp_path


@pytest.mark.parametrize("split", ["train", "test"])
def test_reads_images_and_labels(folder, split):
    images, labels = read_mnist(folder, split)
    assert images.shape == (5, 4, 3, 1) and images.dtype == "uint8"
    np.testing.assert_array_equal(images[..., 0], MNIST_IMAGES)
    assert labels.dtype == "int32" and labels.tolist() == [3, 1, 4, 1, 5]
    images[0] = 0  # an array that a user may change


@pytest.mark.parametrize("name", ["t10k-images-idx3-ubyte", "t10k-images.idx3-ubyte"])
def test_reads_unpacked_files(folder, name):
    packed = folder / MNIST_FILES["test"][0]
    (folder / name).write_bytes(gzip.decompress(packed.read_bytes()))
    packed.unlink()
    np.testing.assert_array_equal(read_mnist(folder, "test")[0][..., 0], MNIST_IMAGES)


def test_files_are_only_read(folder):
    before = {path: path.read_bytes() for path in folder.iterdir()}
    read_mnist(folder, "train")
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_missing_file(folder):
    (folder / MNIST_FILES["test"][1]).unlink()
    assert len(read_mnist(folder, "train")[0]) == 5
    with pytest.raises(ValueError, match=r"missing: .*t10k-labels-idx1-ubyte\.gz"):
        read_mnist(folder, "test")


@pytest.mark.parametrize("keep", [0, 5, 20, -9])
def test_truncated_gzip(folder, keep):
    path = folder / MNIST_FILES["train"][0]
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ValueError, match=r"train-images-idx3-ubyte\.gz is not"):
        read_mnist(folder, "train")


def test_damaged_and_foreign_gzip(folder):
    path = folder / MNIST_FILES["train"][0]
    content = bytearray(path.read_bytes())
    content[15:40] = bytes(25)
    path.write_bytes(content)
    with pytest.raises(ValueError, match="not a complete gzip file"):
        read_mnist(folder, "train")
    path.write_bytes(b"<html>404</html>")
    with pytest.raises(ValueError, match="not a complete gzip file"):
        read_mnist(folder, "train")


def test_labels_where_images_should_be(folder):
    images, labels = (folder / name for name in MNIST_FILES["train"])
    images.write_bytes(labels.read_bytes())
    with pytest.raises(ValueError, match=r"with 3 axes.*Received: 0, 0, 8, 1"):
        read_mnist(folder, "train")


@pytest.mark.parametrize("content", [idx(MNIST_IMAGES)[:-1], idx(MNIST_IMAGES) + b"x"])
def test_wrong_length(tmp_path, content):
    path = tmp_path / "images"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"cut off or too long.*\(5, 4, 3\)"):
        read_idx(path, axes=3)


def test_wrong_number_of_labels(folder):
    (folder / MNIST_FILES["test"][1]).write_bytes(gzip.compress(idx(MNIST_LABELS[:4])))
    with pytest.raises(ValueError, match=r"has 5 images, but .* has 4 labels"):
        read_mnist(folder, "test")


CIFAR_NAMES = (*CIFAR_FILES["train"], *CIFAR_FILES["test"])
CIFAR_RNG = np.random.default_rng(0)
CIFAR_IMAGES = CIFAR_RNG.integers(
    256, size=(6, 2, 32, 32, 3), dtype="uint8"
)  # two in each file
CIFAR_LABELS = CIFAR_RNG.integers(10, size=(6, 2), dtype="uint8")


def record(image, label):
    return bytes([label]) + image.transpose(2, 0, 1).tobytes()


def contents():
    return {
        name: b"".join(map(record, images, labels))
        for name, images, labels in zip(
            CIFAR_NAMES, CIFAR_IMAGES, CIFAR_LABELS, strict=True
        )
    }


def pack(folder, files):
    with tarfile.open(folder / CIFAR_ARCHIVE, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(f"{CIFAR_FOLDER}/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return folder


def unpack(folder, files):
    (folder / CIFAR_FOLDER).mkdir()
    for name, content in files.items():
        (folder / CIFAR_FOLDER / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("lay_out", [pack, unpack])
def test_reads_archive_and_folder(tmp_path, lay_out):
    lay_out(tmp_path, contents())
    images, labels = read_cifar10(tmp_path, "train")
    assert images.dtype == "uint8" and labels.dtype == "int32"
    np.testing.assert_array_equal(images, CIFAR_IMAGES[:5].reshape(10, 32, 32, 3))
    np.testing.assert_array_equal(labels, CIFAR_LABELS[:5].ravel())
    images, labels = read_cifar10(tmp_path, "test")
    np.testing.assert_array_equal(images, CIFAR_IMAGES[5])
    np.testing.assert_array_equal(labels, CIFAR_LABELS[5])


def test_the_order_inside_the_archive_does_not_matter(tmp_path):
    pack(tmp_path, dict(reversed(contents().items())))
    images = read_cifar10(tmp_path, "train")[0]
    np.testing.assert_array_equal(images, CIFAR_IMAGES[:5].reshape(10, 32, 32, 3))


def test_nothing_there(tmp_path):
    with pytest.raises(ValueError, match=r"missing: .*cifar-10-binary\.tar\.gz"):
        read_cifar10(tmp_path, "test")


@pytest.mark.parametrize("lay_out", [pack, unpack])
def test_a_file_is_missing(tmp_path, lay_out):
    files = contents()
    del files["data_batch_3.bin"]
    lay_out(tmp_path, files)
    with pytest.raises(ValueError, match=r"lacks the file data_batch_3\.bin"):
        read_cifar10(tmp_path, "train")


@pytest.mark.parametrize("lay_out", [pack, unpack])
def test_a_file_is_cut_off(tmp_path, lay_out):
    files = contents()
    files["test_batch.bin"] = files["test_batch.bin"][:-1]
    lay_out(tmp_path, files)
    with pytest.raises(ValueError, match=r"test_batch\.bin is cut off.*6,145 bytes"):
        read_cifar10(tmp_path, "test")


def test_labels_of_another_set(tmp_path):
    unpack(tmp_path, {"test_batch.bin": bytes([11]) + bytes(RECORD - 1)})
    with pytest.raises(ValueError, match=r"test_batch\.bin is of another kind.*11"):
        read_cifar10(tmp_path, "test")


@pytest.mark.parametrize("keep", [0, 100, -5000])
def test_the_archive_is_cut_off(tmp_path, keep):
    pack(tmp_path, contents())
    path = tmp_path / CIFAR_ARCHIVE
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ValueError, match=r"cifar-10-binary\.tar\.gz is not a complete"):
        read_cifar10(tmp_path, "train")
