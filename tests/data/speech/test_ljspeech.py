import os
from pathlib import Path

import numpy as np
import pytest

from aiva.data import DatasetUnavailable, load, prepared, save_wave
from aiva.data.speech.ljspeech import FACTS

DATA = os.environ.get("AIVA_DATA_DIR")  # read before the tests unset it
IDS = [f"LJ001-{number:04}" for number in (12, 10, 11, 20)]


@pytest.fixture(autouse=True)
def nothing_there(tmp_path, monkeypatch):
    monkeypatch.setenv("AIVA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path / "tfds"))


@pytest.fixture
def originals(tmp_path):
    folder = tmp_path / "data" / "ljspeech"
    for number, name in enumerate(IDS):
        save_wave(folder / "wavs" / f"{name}.wav", np.full(900, number / 8), 22050)
    lines = [f"{name}|No. {k}|Number {k}" for k, name in enumerate(IDS)]
    (folder / "metadata.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_a_part_of_the_original_files(originals, monkeypatch):
    monkeypatch.setattr(prepared, "find", lambda name: pytest.fail("asked TFDS"))
    waves, texts, facts = load("ljspeech", "train", details=True)
    assert texts == ["Number 0", "Number 2"] and facts["ids"].tolist() == IDS[::2]
    assert [wave[0] for wave in waves] == [0, 0.25] and waves[0].dtype == "float32"
    waves, texts = load("ljspeech", "test", count=1, sample_rate=8000)
    assert texts == ["Number 1"] and len(waves[0]) == 327
    with pytest.raises(ValueError, match="count=3, but 2 recordings"):
        load("ljspeech", count=3)


def test_prepared_recordings_come_second(tmp_path, monkeypatch):
    folder = tmp_path / "tfds" / FACTS.tfds / "1.1.1"
    folder.mkdir(parents=True)
    (folder / "dataset_info.json").touch()
    examples = [
        {
            "id": name.encode(),
            "speech": np.full(900, 4096 * number, "int16"),
            "text": b"No.",
            "text_normalized": f"Number {number}".encode(),
        }
        for number, name in enumerate(IDS)
    ]
    monkeypatch.setattr(
        prepared,
        "examples",
        lambda path, split: iter({(folder, "train"): examples}[path, split]),
    )
    waves, texts = load("ljspeech", "test")
    assert texts == ["Number 1", "Number 3"]
    assert [wave[0] for wave in waves] == [0.125, 0.375]


def test_a_download_comes_last(monkeypatch):
    monkeypatch.setattr(prepared, "answers", lambda url: False)
    with pytest.raises(DatasetUnavailable, match=r"\(2749 MB\)(.|\n)*metadata\.csv"):
        load("ljspeech")


def test_files_that_are_not_those_of_the_set(originals):
    (originals / "wavs" / f"{IDS[0]}.wav").unlink()
    with pytest.raises(ValueError, match="line 1 of metadata.csv names 'LJ001-0012'"):
        load("ljspeech")
    save_wave(originals / "wavs" / "mine.wav", np.zeros(5), 22050)
    (originals / "metadata.csv").write_text("mine|words", encoding="utf-8")
    for name in IDS[1:]:
        (originals / "wavs" / f"{name}.wav").unlink()
    with pytest.raises(ValueError, match=r"LJ001-0001. Received: 'mine'.*from_wavs"):
        load("ljspeech")
    (originals / "metadata.csv").unlink()
    with pytest.raises(ValueError, match=r"cannot be read. Received: .*metadata\.csv"):
        load("ljspeech")


@pytest.mark.skipif(
    not Path(DATA or "unset", "ljspeech").is_dir(),
    reason="AIVA_DATA_DIR is not set or has no folder ljspeech",
)
def test_the_real_recordings(monkeypatch):
    monkeypatch.setenv("AIVA_DATA_DIR", DATA)
    waves, texts = load("ljspeech", "train", count=2)
    assert texts[1] == "in being comparatively modern."
    seconds = len(waves[1]) / 22050
    assert 1.8 < seconds < 2.0 and 0.1 < np.abs(waves[1]).max() < 1
