import os
import time
from pathlib import Path

import pytest

from aiva.data import prepared
from aiva.data.standard import SETS, standard

DATA = os.environ.get("AIVA_DATA_DIR")  # read before the tests unset it


@pytest.fixture(autouse=True)
def tfds_folder(tmp_path, monkeypatch):
    folder = tmp_path / "tfds"
    monkeypatch.setenv("TFDS_DATA_DIR", str(folder))
    monkeypatch.delenv("AIVA_DATA_DIR", raising=False)
    return folder


def test_the_folder_of_tfds(tfds_folder, monkeypatch):
    assert prepared.tfds_folder() == tfds_folder
    monkeypatch.setenv("TFDS_DATA_DIR", "")
    assert prepared.tfds_folder() == Path.home() / "tensorflow_datasets"


def test_finds_the_newest_complete_version(tfds_folder):
    assert prepared.find("mnist") is None
    for version in ("3.0.9", "3.0.10", "incomplete.ABC_4.0.0", "5.0.0"):
        (tfds_folder / "mnist" / version).mkdir(parents=True)
    for version in ("3.0.9", "3.0.10", "incomplete.ABC_4.0.0"):
        (tfds_folder / "mnist" / version / "dataset_info.json").touch()
    assert prepared.find("mnist") == tfds_folder / "mnist" / "3.0.10"
    assert prepared.find("cifar10") is None


class Builder:
    """Stands in for a builder of TFDS: writes half of its files, then ends."""

    def __init__(self, data_dir, end):
        self.data_dir = os.path.join(data_dir, "mnist", "3.0.1")
        self.end = end

    def download_and_prepare(self, download_dir, download_config):
        from tensorflow_datasets.core.download import downloader

        self.retries = downloader.MAX_RETRIES
        self.manual = download_config.manual_dir
        download_dir.mkdir()
        (download_dir / "half.tmp").write_bytes(b"half")
        os.makedirs(self.data_dir)
        Path(self.data_dir, "dataset_info.json").write_text("{}", encoding="utf-8")
        if self.end is not None:
            raise self.end


def build_with(monkeypatch, end):
    import tensorflow_datasets as tfds

    builders = []

    def builder(name, data_dir):
        builders.append(Builder(data_dir, end))
        return builders[-1]

    monkeypatch.setattr(tfds, "builder", builder)
    return builders


def test_a_prepared_set_appears_complete_in_its_place(tfds_folder, monkeypatch):
    from tensorflow_datasets.core.download import downloader

    before = downloader.MAX_RETRIES
    builders = build_with(monkeypatch, end=None)
    folder = prepared.prepare("mnist")
    assert folder == tfds_folder / "mnist" / "3.0.1" == prepared.find("mnist")
    files = [path.name for path in tfds_folder.rglob("*") if path.is_file()]
    assert files == ["dataset_info.json"]
    assert builders[0].retries == prepared.RETRIES and builders[0].manual is None
    assert before == downloader.MAX_RETRIES


@pytest.mark.parametrize("end", [OSError("disk full"), KeyboardInterrupt()])
def test_a_failed_preparation_leaves_nothing_behind(tfds_folder, monkeypatch, end):
    from tensorflow_datasets.core.download import downloader

    before = downloader.MAX_RETRIES
    build_with(monkeypatch, end)
    with pytest.raises(type(end)):
        prepared.prepare("mnist")
    assert list(tfds_folder.iterdir()) == []
    assert prepared.find("mnist") is None
    assert before == downloader.MAX_RETRIES


def test_original_files_are_copied(tfds_folder, tmp_path, monkeypatch):
    originals = tmp_path / "mnist"
    originals.mkdir()
    (originals / "file.gz").write_bytes(b"original")
    builders = build_with(monkeypatch, end=None)
    prepared.prepare("mnist", originals)
    assert Path(builders[0].manual).parent.parent == tfds_folder
    assert (originals / "file.gz").read_bytes() == b"original"
    assert not (tfds_folder / "manual").exists()


def test_a_silent_server_is_given_up_in_time(monkeypatch):
    monkeypatch.setattr("requests.get", lambda *args, **options: time.sleep(2))
    start = time.monotonic()
    assert prepared.answers("https://example.org/file", seconds=0.1) is False
    assert time.monotonic() - start < 1


@pytest.mark.parametrize("ok", [True, False])
def test_a_server_must_have_the_file(monkeypatch, ok):
    class Response:
        def __enter__(self):
            return self

        def __exit__(self, *error):
            return None

    Response.ok = ok
    monkeypatch.setattr("requests.get", lambda *args, **options: Response())
    assert prepared.answers("https://example.org/file") is ok


def test_importlib_resources_is_installed():
    # TFDS 4.9.10 imports it when it prepares a data set, but does not declare it.
    import importlib_resources

    assert importlib_resources


@pytest.fixture
def real_mnist():
    folder = Path(DATA or "unset", "mnist")
    if not folder.is_dir():
        pytest.skip("AIVA_DATA_DIR is not set or has no folder mnist")
    return folder


@pytest.mark.slow
def test_tfds_gives_what_the_original_files_give(real_mnist):
    folder = prepared.prepare("mnist", real_mnist)
    assert os.listdir(folder.parent.parent) == ["mnist"]
    for split in ("train", "test"):
        images, labels = standard("mnist", split)  # no original files: TFDS
        assert images.dtype == "uint8" and labels.dtype == "int32"
        originals = SETS["mnist"].read(real_mnist, split)
        # TFDS mixes the items when it prepares them, so they are compared as a set.
        assert items(images, labels) == items(*originals)


def items(images, labels):
    pairs = zip(images, labels, strict=True)
    return sorted((image.tobytes(), int(label)) for image, label in pairs)
