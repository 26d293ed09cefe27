from pathlib import Path

import numpy as np
import pytest

from aiva.data import DatasetUnavailable, class_names, load, prepared
from aiva.data.video import ucf101
from tests.data.video.films import cut, film, shown

TRAIN = ["Archery/v_Archery_g08_c01.avi 3", "YoYo/v_YoYo_g09_c02.avi 101"]
TEST = ["Archery/v_Archery_g01_c01.avi"]


@pytest.fixture(autouse=True)
def nothing_there(tmp_path, monkeypatch):
    monkeypatch.setenv("AIVA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path / "tfds"))
    facts = ucf101.FACTS._replace(counts={"train": 2, "test": 1})
    monkeypatch.setattr(ucf101, "FACTS", facts)


@pytest.fixture
def originals(tmp_path):
    """Three clips in the layout of the original archives."""
    folder = tmp_path / "data" / "ucf101"
    for split, lines in [("train", TRAIN), ("test", TEST)]:
        path = folder / "ucfTrainTestlist" / f"{split}list01.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        for line in lines:
            video = folder / "UCF-101" / line.split()[0]
            video.parent.mkdir(parents=True, exist_ok=True)
            film(video)
    return folder


def test_original_files_come_first(originals, monkeypatch):
    monkeypatch.setattr(prepared, "find", lambda name: pytest.fail("asked TFDS"))
    clips, labels = load("ucf101", "train")
    assert clips.shape == (2, 16, 32, 32, 3) and clips.dtype == "uint8"
    assert labels.dtype == "int32" and labels.tolist() == [2, 100]
    assert [class_names("ucf101")[label] for label in labels] == ["Archery", "YoYo"]
    for clip in clips:
        assert shown(clip) == list(range(16))
    clips, labels = load("ucf101", "test", size=(24, 40), count=1)
    assert clips.shape == (1, 16, 24, 40, 3) and labels.tolist() == [2]


@pytest.mark.parametrize(
    ("name", "shape"), [(ucf101.FACTS.tfds, (240, 320)), (ucf101.SQUEEZED, (256, 256))]
)
def test_prepared_clips_come_second(tmp_path, monkeypatch, name, shape):
    folder = tmp_path / "tfds" / name / "2.0.0"
    folder.mkdir(parents=True)
    (folder / "dataset_info.json").touch()
    video = np.full((20, *shape, 3), 200, "uint8")
    video[:, :, shape[1] // 2 :] = 60
    examples = [{"video": video, "label": np.int64(label)} for label in (7, 9)]
    monkeypatch.setattr(
        prepared,
        "examples",
        lambda path, split: {(folder, "train"): examples}[path, split],
    )
    clips, labels = ucf101.ucf101("train", frames=5, size=32)
    assert clips.shape == (2, 5, 32, 32, 3) and labels.tolist() == [7, 9]
    assert (clips[:, :, :4] == 127).all() and (clips[:, :, -4:] == 127).all()
    assert (clips[:, :, 5:-5, :14] == 200).all() and (
        clips[:, :, 5:-5, 18:] == 60
    ).all()
    with pytest.raises(ValueError, match="too short. Received: 20 of 21"):
        ucf101.ucf101("train", frames=21)


def test_a_download_comes_last(monkeypatch):
    monkeypatch.setattr(ucf101.shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(prepared, "answers", lambda url: False)
    with pytest.raises(DatasetUnavailable) as caught:
        load("ucf101")
    message = str(caught.value)
    assert "storage.googleapis.com does not answer" in message
    assert "(6960 MB)" in message and "ucfTrainTestlist" in message


def test_nothing_is_downloaded_that_could_not_be_read(monkeypatch):
    monkeypatch.setattr(ucf101.shutil, "which", lambda name: None)
    monkeypatch.setattr(prepared, "answers", lambda url: pytest.fail("asked"))
    with pytest.raises(DatasetUnavailable, match="needs the program ffmpeg"):
        load("ucf101")


def test_broken_files_are_named(originals):
    with pytest.raises(ValueError, match=r"g08_c01\.avi is not.*too short: 30 of 31"):
        ucf101.ucf101("train", frames=31)
    cut(originals / "UCF-101" / TRAIN[1].split()[0], 0.2)
    with pytest.raises(ValueError, match=r"v_YoYo_g09_c02\.avi is not a readable clip"):
        load("ucf101", "train")
    (originals / "UCF-101" / TRAIN[0].split()[0]).unlink()
    with pytest.raises(ValueError, match=r"g08_c01\.avi.*no such file"):
        load("ucf101", "train")
    with pytest.raises(ValueError, match="`count` must be at most 2"):
        load("ucf101", "train", count=3)


def test_lists_that_are_not_those_of_the_set(originals):
    path = originals / "ucfTrainTestlist" / "trainlist01.txt"
    path.write_text(TRAIN[0] + "\n\n", encoding="utf-8")
    with pytest.raises(ValueError, match="should have 2 clips. Received: 1"):
        load("ucf101", "train")
    path.write_text("Sleeping/v_Sleeping_g01_c01.avi 1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="a class that UCF101 does not have"):
        load("ucf101", "train")
    path.unlink()
    with pytest.raises(ValueError, match=r"missing: .*trainlist01\.txt"):
        load("ucf101", "train")


def test_the_classes_are_those_of_tfds():
    import tensorflow_datasets as tfds

    names = Path(tfds.core.tfds_path("video/ucf101_labels.txt")).read_text("utf-8")
    assert tuple(names.split()) == ucf101.CLASSES and len(ucf101.CLASSES) == 101
