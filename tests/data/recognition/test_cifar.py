import io
import tarfile

import numpy as np
import pytest

from aiva.data.recognition.cifar import ARCHIVE, FILES, FOLDER, RECORD, read_cifar10

NAMES = (*FILES["train"], *FILES["test"])
RNG = np.random.default_rng(0)
IMAGES = RNG.integers(256, size=(6, 2, 32, 32, 3), dtype="uint8")  # two in each file
LABELS = RNG.integers(10, size=(6, 2), dtype="uint8")


def record(image, label):
    return bytes([label]) + image.transpose(2, 0, 1).tobytes()


def contents():
    return {
        name: b"".join(map(record, images, labels))
        for name, images, labels in zip(NAMES, IMAGES, LABELS, strict=True)
    }


def pack(folder, files):
    with tarfile.open(folder / ARCHIVE, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(f"{FOLDER}/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return folder


def unpack(folder, files):
    (folder / FOLDER).mkdir()
    for name, content in files.items():
        (folder / FOLDER / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("lay_out", [pack, unpack])
def test_reads_archive_and_folder(tmp_path, lay_out):
    lay_out(tmp_path, contents())
    images, labels = read_cifar10(tmp_path, "train")
    assert images.dtype == "uint8" and labels.dtype == "int32"
    np.testing.assert_array_equal(images, IMAGES[:5].reshape(10, 32, 32, 3))
    np.testing.assert_array_equal(labels, LABELS[:5].ravel())
    images, labels = read_cifar10(tmp_path, "test")
    np.testing.assert_array_equal(images, IMAGES[5])
    np.testing.assert_array_equal(labels, LABELS[5])


def test_the_order_inside_the_archive_does_not_matter(tmp_path):
    pack(tmp_path, dict(reversed(contents().items())))
    images = read_cifar10(tmp_path, "train")[0]
    np.testing.assert_array_equal(images, IMAGES[:5].reshape(10, 32, 32, 3))


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
    path = tmp_path / ARCHIVE
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ValueError, match=r"cifar-10-binary\.tar\.gz is not a complete"):
        read_cifar10(tmp_path, "train")
