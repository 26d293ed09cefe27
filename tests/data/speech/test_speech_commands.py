import numpy as np
import pytest

from aiva.data import DatasetUnavailable, class_names, load, save_wave

TEST = ["yes/b_nohash_0.wav", "zero/b_nohash_1.wav"]
VALIDATION = ["no/c_nohash_0.wav"]
TRAIN = ["yes/d_nohash_0.wav", "bed/a_nohash_0.wav", "zero/a_nohash_0.wav"]


@pytest.fixture(autouse=True)
def originals(tmp_path, monkeypatch):
    monkeypatch.setenv("AIVA_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path / "tfds"))
    folder = tmp_path / "speech_commands"
    for number, name in enumerate(TEST + VALIDATION + TRAIN):
        save_wave(folder / name, np.full(1600, number / 8), 16000)
    save_wave(folder / "_background_noise_" / "tap.wav", np.zeros(10), 16000)
    (folder / "testing_list.txt").write_text("\n".join(TEST) + "\n")
    (folder / "validation_list.txt").write_text("\n".join(VALIDATION) + "\n")
    (folder / "README.md").touch()
    return folder


def test_the_lists_of_the_author():
    waves, labels, facts = load("speech_commands", "train", details=True)
    words = [class_names("speech_commands")[label] for label in labels]
    assert words == ["bed", "zero", "no", "yes"] and labels.dtype == "int32"
    assert [wave[0] * 8 for wave in waves] == [4, 5, 2, 3]
    assert facts["speakers"].tolist() == ["a", "a", "c", "d"]
    assert facts["validation"].tolist() == [False, False, True, False]
    waves, labels = load("speech_commands", "test", sample_rate=8000)
    assert [len(wave) for wave in waves] == [800, 800]
    assert [class_names("speech_commands")[label] for label in labels] == [
        "yes",
        "zero",
    ]
    assert len(load("speech_commands", count=2)[0]) == 2


def test_classes():
    names = class_names("speech_commands")
    assert len(names) == 35 and list(names) == sorted(names)


def test_files_that_are_not_those_of_the_set(originals):
    (originals / TEST[0]).unlink()
    with pytest.raises(ValueError, match="1 missing, such as yes/b_nohash_0"):
        load("speech_commands")
    (originals / "testing_list.txt").unlink()
    with pytest.raises(ValueError, match=r"A file is missing: .*testing_list\.txt"):
        load("speech_commands")


def test_words_of_another_set(originals):
    (originals / "mother").mkdir()
    with pytest.raises(ValueError, match=r"Received: mother.*from_wavs"):
        load("speech_commands")


def test_nothing_there(tmp_path, monkeypatch):
    monkeypatch.setenv("AIVA_DATA_DIR", str(tmp_path / "elsewhere"))
    with pytest.raises(DatasetUnavailable, match=r"elsewhere(.|\n)*2\.4 GB"):
        load("speech_commands")
    monkeypatch.delenv("AIVA_DATA_DIR")
    with pytest.raises(DatasetUnavailable, match="AIVA_DATA_DIR is not set"):
        load("speech_commands")
