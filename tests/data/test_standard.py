import gzip
import os
import struct
import time
from pathlib import Path

import numpy as np
import pytest

from aiva.data import DatasetUnavailable, load, prepared
from aiva.data.original_files import MNIST_FILES
from aiva.data.standard import SETS, download, standard

DATA = os.environ.get("AIVA_DATA_DIR")  # read before the tests unset it
COUNTS = {
    "train": [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
    "test": [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
}


@pytest.fixture(autouse=True)
def nothing_there(tmp_path, monkeypatch):
    monkeypatch.setenv("AIVA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path / "tfds"))


@pytest.fixture
def tiny_mnist(tmp_path, monkeypatch):
    """Three training and two test images of the right kind."""
    facts = SETS["mnist"]._replace(counts={"train": 3, "test": 2})
    monkeypatch.setitem(SETS, "mnist", facts)
    folder = tmp_path / "data" / "mnist"
    folder.mkdir(parents=True)
    for split, count in facts.counts.items():
        images, labels = MNIST_FILES[split]
        write_idx(folder / images, np.zeros((count, 28, 28), "uint8"))
        write_idx(folder / labels, np.arange(count, dtype="uint8"))
    return folder


def write_idx(path, values):
    header = bytes([0, 0, 8, values.ndim])
    shape = struct.pack(f">{values.ndim}I", *values.shape)
    path.write_bytes(gzip.compress(header + shape + values.tobytes()))


@pytest.mark.skipif(
    not Path(DATA or "unset", "mnist").is_dir(),
    reason="AIVA_DATA_DIR is not set or has no folder mnist",
)
@pytest.mark.parametrize("split", ["train", "test"])
def test_the_real_mnist(split, monkeypatch):
    monkeypatch.setenv("AIVA_DATA_DIR", DATA)
    images, labels = load("mnist", split)
    assert images.shape == (sum(COUNTS[split]), 28, 28, 1) and images.dtype == "uint8"
    assert labels.dtype == "int32"
    assert np.bincount(labels).tolist() == COUNTS[split]
    assert len(load("mnist", split, count=7)[0]) == 7


def test_original_files_come_first(tiny_mnist, monkeypatch):
    monkeypatch.setattr(prepared, "find", lambda name: pytest.fail("asked TFDS"))
    images, labels = standard("mnist", "train")
    assert images.shape == (3, 28, 28, 1) and labels.tolist() == [0, 1, 2]


def test_prepared_data_come_second(tiny_mnist, tmp_path, monkeypatch):
    monkeypatch.delenv("AIVA_DATA_DIR")
    folder = tmp_path / "tfds" / "mnist" / "3.0.1"
    folder.mkdir(parents=True)
    (folder / "dataset_info.json").touch()
    items = np.ones((2, 28, 28, 1), "uint8"), np.array([7, 8], "int32")
    monkeypatch.setattr(
        prepared, "read", lambda path, split: {(folder, "test"): items}[path, split]
    )
    monkeypatch.setattr(prepared, "answers", lambda url: pytest.fail("asked"))
    images, labels = standard("mnist", "test", count=1)
    assert images.shape == (1, 28, 28, 1) and labels.tolist() == [7]


def test_a_download_comes_last_and_is_announced(monkeypatch, capsys):
    monkeypatch.setattr(prepared, "answers", lambda url: "cs.toronto.edu" in url)
    monkeypatch.setattr(prepared, "prepare", lambda name: Path(name, "3.0.2"))
    assert download("cifar10", SETS["cifar10"]) == Path("cifar10", "3.0.2")
    line = capsys.readouterr().out
    assert "Downloading cifar10 (170 MB) from www.cs.toronto.edu" in line
    assert str(prepared.tfds_folder()) in line


@pytest.mark.parametrize("name", SETS)
def test_offline_without_data(name, tmp_path, monkeypatch):
    def refuse(*args, **options):
        raise OSError("the network is blocked")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    start = time.monotonic()
    with pytest.raises(DatasetUnavailable) as caught:
        load(name)
    assert time.monotonic() - start < 5
    message = str(caught.value)
    assert f"({SETS[name].megabytes} MB)" in message
    assert str(tmp_path / "data" / name) in message
    assert str(tmp_path / "tfds" / name) in message
    assert all(file in message for file in SETS[name].files)
    assert f'data.load("{SETS[name].embedded}")' in message
    assert list(tmp_path.iterdir()) == []
    assert len(load(SETS[name].embedded, "test")[0]) > 0
    assert isinstance(caught.value, FileNotFoundError)


def test_the_message_says_that_the_variable_is_not_set(monkeypatch):
    monkeypatch.delenv("AIVA_DATA_DIR")
    monkeypatch.setattr(prepared, "answers", lambda url: False)
    with pytest.raises(DatasetUnavailable, match="AIVA_DATA_DIR is not set"):
        standard("mnist")


def test_a_download_that_fails_halfway(monkeypatch):
    import requests

    def fail(name):
        raise requests.exceptions.ConnectionError("reset by peer")

    monkeypatch.setattr(prepared, "answers", lambda url: True)
    monkeypatch.setattr(prepared, "prepare", fail)
    with pytest.raises(DatasetUnavailable, match=r"the download failed \(reset by"):
        standard("mnist")


def test_an_incomplete_folder_is_never_passed_over(tiny_mnist, monkeypatch):
    monkeypatch.setattr(prepared, "find", lambda name: pytest.fail("asked TFDS"))
    (tiny_mnist / MNIST_FILES["train"][1]).unlink()
    with pytest.raises(ValueError, match=r"missing: .*train-labels-idx1-ubyte\.gz"):
        standard("mnist", "train")
    for path in tiny_mnist.iterdir():
        path.unlink()
    with pytest.raises(ValueError, match=r"missing: .*train-images-idx3-ubyte\.gz"):
        standard("mnist", "train")
    tiny_mnist.rmdir()
    tiny_mnist.write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(ValueError, match="missing"):
        standard("mnist", "train")


def test_another_number_or_size_of_images(tiny_mnist):
    images, labels = (tiny_mnist / name for name in MNIST_FILES["test"])
    write_idx(labels, np.zeros(3, "uint8"))
    write_idx(images, np.zeros((3, 28, 28), "uint8"))
    with pytest.raises(
        ValueError, match=r"not those of mnist.*\(2, 28, 28, 1\).*\(3, "
    ):
        standard("mnist", "test")
    write_idx(labels, np.zeros(2, "uint8"))
    write_idx(images, np.zeros((2, 32, 32), "uint8"))
    with pytest.raises(ValueError, match=r"Received: \(2, 32, 32, 1\)"):
        standard("mnist", "test")


def test_labels_of_another_set(tiny_mnist):
    write_idx(tiny_mnist / MNIST_FILES["test"][1], np.array([3, 46], "uint8"))
    with pytest.raises(ValueError, match=r"expected 0 to 9.*Received: 3 to 46"):
        standard("mnist", "test")


def test_published_counts():
    for facts in SETS.values():
        assert facts.counts["test"] == 10_000
        assert len(facts.classes) == len(set(facts.classes)) == 10
    assert SETS["mnist"].counts["train"] == 60_000
    assert SETS["fashion_mnist"].counts["train"] == 60_000
    assert SETS["cifar10"].counts["train"] == 50_000
