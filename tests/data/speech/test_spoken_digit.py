import os
from pathlib import Path

import numpy as np
import pytest

from aiva.data import DatasetUnavailable, class_names, load, prepared, save_wave
from aiva.data.speech import spoken_digit
from aiva.data.speech.recorded import reading_wav

DATA = os.environ.get("AIVA_DATA_DIR")  # read before the tests unset it
SPEAKERS = ["ann", "bob"]


@pytest.fixture(autouse=True)
def nothing_there(tmp_path, monkeypatch):
    monkeypatch.setenv("AIVA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path / "tfds"))
    monkeypatch.setattr(spoken_digit, "TIMES", 3)
    monkeypatch.setattr(spoken_digit, "TEST_TIMES", 1)


def names():
    """Names of recordings, in no order."""
    return [f"{d}_{s}_{k}.wav" for k in (2, 0, 1) for d in range(10) for s in SPEAKERS]


def value(name):
    """A sample by which a recording is known: a whole number of 16 bits."""
    digit, speaker, index = name.removesuffix(".wav").split("_")
    return 1000 * int(digit) + 100 * SPEAKERS.index(speaker) + int(index)


@pytest.fixture
def originals(tmp_path):
    folder = tmp_path / "data" / "spoken_digit" / "recordings"
    for name in names():
        save_wave(folder / name, np.full(90, value(name) / 32768), 8000)
    (folder / ".DS_Store").touch()
    return folder


def values(waves):
    return [round(float(wave[0]) * 32768) for wave in waves]


def test_original_files_come_first(originals, monkeypatch):
    monkeypatch.setattr(prepared, "find", lambda name: pytest.fail("asked TFDS"))
    waves, labels, facts = load("spoken_digit", "train", details=True)
    assert len(waves) == 40 and labels.dtype == "int32"
    assert all(wave.dtype == "float32" and wave.shape == (90,) for wave in waves)
    assert labels[:4].tolist() == [0, 0, 1, 1]
    assert facts["takes"].tolist() == [1] * 20 + [2] * 20
    assert facts["speakers"].tolist() == SPEAKERS * 20
    expected = [
        1000 * label + 100 * SPEAKERS.index(speaker) + take
        for label, speaker, take in zip(
            labels, facts["speakers"], facts["takes"], strict=True
        )
    ]
    assert values(waves) == expected
    waves, labels = load("spoken_digit", "test", count=3)
    assert values(waves) == [0, 100, 1000] and labels.tolist() == [0, 0, 1]
    assert class_names("spoken_digit")[7] == "seven"


def test_a_speaker_held_out(originals):
    _, _, facts = load("spoken_digit", "train", held_out="bob", details=True)
    assert set(facts["speakers"]) == {"ann"} and len(facts["speakers"]) == 30
    _, _, facts = load("spoken_digit", "test", held_out="bob", details=True)
    assert set(facts["speakers"]) == {"bob"} and len(facts["speakers"]) == 30
    with pytest.raises(ValueError, match="ann, bob. Received: held_out='eve'"):
        load("spoken_digit", held_out="eve")


def test_resampled(originals):
    waves, _ = load("spoken_digit", "test", sample_rate=16000, count=1)
    assert len(waves[0]) == 180
    with pytest.raises(ValueError, match="sample_rate=0"):
        load("spoken_digit", sample_rate=0)


@pytest.mark.parametrize("kind", ["int64", "int16"])
def test_prepared_recordings_come_second(tmp_path, monkeypatch, kind):
    folder = tmp_path / "tfds" / "spoken_digit" / "1.0.9"
    folder.mkdir(parents=True)
    (folder / "dataset_info.json").touch()
    examples = [
        {
            "audio": np.full(90, value(name), kind),
            "audio/filename": name.encode(),
            "label": np.int64(name[0]),
        }
        for name in names()
    ]
    monkeypatch.setattr(
        prepared,
        "examples",
        lambda path, split: {(folder, "train"): examples}[path, split],
    )
    waves, labels, facts = load("spoken_digit", "test", details=True)
    assert values(waves)[:4] == [0, 100, 1000, 1100] and len(waves) == 20
    assert labels[:4].tolist() == [0, 0, 1, 1] and facts["speakers"][1] == "bob"
    assert all(wave.dtype == "float32" for wave in waves)
    examples[0]["audio"] = examples[0]["audio"].astype("int64") * 65536 + 65536
    with pytest.raises(ValueError, match="samples of 16 bits. Received: values up to"):
        load("spoken_digit", "train")


def test_tfds_reads_wav_files_without_pydub(tmp_path):
    from tensorflow_datasets import features

    steps = np.array([-32768, -1, 0, 1, 32767])
    save_wave(tmp_path / "a.wav", steps / 32768, 8000)
    with reading_wav():
        kept = features.Audio(file_format="wav").encode_example(tmp_path / "a.wav")
        np.testing.assert_array_equal(kept, steps)
        with pytest.raises(ValueError, match="wav file of 1 channels"):
            features.Audio(file_format="wav", shape=(None, 2)).encode_example(
                tmp_path / "a.wav"
            )


def test_a_download_comes_last(monkeypatch):
    monkeypatch.setattr(prepared, "answers", lambda url: False)
    with pytest.raises(DatasetUnavailable) as caught:
        load("spoken_digit")
    message = str(caught.value)
    assert "github.com does not answer" in message and "(12 MB)" in message
    assert "the folder recordings" in message and 'data.load("spoken")' in message


def test_files_that_are_not_those_of_the_set(originals):
    (originals / "3_ann_1.wav").rename(originals / "3_ann_one.wav")
    with pytest.raises(ValueError, match=r"7_george_12\.wav.*'3_ann_one\.wav'"):
        load("spoken_digit")
    (originals / "3_ann_one.wav").unlink()
    with pytest.raises(ValueError, match="3 times. Received: 2 of 3 by ann. Fetch"):
        load("spoken_digit")
    for path in originals.glob("*.wav"):
        path.unlink()
    with pytest.raises(ValueError, match="Received: no recording"):
        load("spoken_digit")
    (originals / ".DS_Store").unlink()
    originals.rmdir()
    with pytest.raises(ValueError, match="A folder is missing: .*recordings"):
        load("spoken_digit")


def test_too_many(originals):
    with pytest.raises(ValueError, match="`count` must be at most 40"):
        load("spoken_digit", "train", count=41)


@pytest.mark.skipif(
    not Path(DATA or "unset", "spoken_digit").is_dir(),
    reason="AIVA_DATA_DIR is not set or has no folder spoken_digit",
)
def test_the_real_digits(monkeypatch):
    monkeypatch.undo()
    waves, labels, facts = load("spoken_digit", "test", details=True)
    assert np.bincount(labels).tolist() == [30] * 10
    assert len(set(facts["speakers"])) == 6 and facts["takes"].max() == 4
    peaks = np.array([np.abs(wave).max() for wave in waves])
    assert peaks.min() > 0.001 and peaks.max() <= 1
    assert min(map(len, waves)) / 8000 > 0.1 and max(map(len, waves)) / 8000 < 2.4
    _, labels = load("spoken_digit", "train")
    assert np.bincount(labels).tolist() == [270] * 10
    _, labels = load("spoken_digit", "train", held_out="george")
    assert len(labels) == 2500
