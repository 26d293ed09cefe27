import os
import re
from pathlib import Path

import numpy as np
import pytest
import soundfile

from aiva.data import class_names, from_wavs, load, save_wave
from tests.data.speech.wavs import RATE, chunk, fmt, pcm, riff, tone

DATA = os.environ.get("AIVA_DATA_DIR")
PATTERN = r"(?P<label>\w+)_(?P<speaker>[a-z]+)_\d+\.wav"


def level(number):
    """A wave that is told from others by its level."""
    return tone()[:, 0] * (number + 1) / 10


def levels(waves):
    """The numbers of the waves, by their level."""
    return [round(np.abs(wave).max() / np.abs(tone()).max() * 10) - 1 for wave in waves]


def save(folder, name, number=0, rate=RATE):
    save_wave(folder / name, level(number), rate)


@pytest.fixture
def folders(tmp_path):
    """Two words, "no" and "yes", in a folder each, and what does not count."""
    for number, name in enumerate(["no/b.wav", "no/a.wav", "yes/a.wav"]):
        save(tmp_path, name, number)
    (tmp_path / "no" / ".hidden").write_bytes(b"hidden")
    (tmp_path / "notes.txt").write_bytes(b"beside the folders")
    return tmp_path


@pytest.fixture
def named(tmp_path):
    """Four recordings that are named by word and speaker."""
    names = ["ten_bob_0", "one_ann_0", "two_bob_0", "one_bob_1"]
    for number, name in enumerate(names):
        save(tmp_path, f"{name}.wav", number)
    return tmp_path


@pytest.fixture
def texts(tmp_path):
    """Three recordings with texts, as LJSpeech has them."""
    for number, name in enumerate("abc"):
        save(tmp_path, f"wavs/{name}.wav", number)
    lines = ["b|The 2|The two", 'a|“a” | "a" ', "c|sea"]
    (tmp_path / "metadata.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_a_recording_beside_the_folders_is_named(folders):
    save(folders, "stray.wav")
    with pytest.raises(ValueError, match="stray.wav lies in no sub-folder"):
        from_wavs(folders)
    with pytest.warns(UserWarning, match="stray.wav lies in no sub-folder"):
        assert len(from_wavs(folders, invalid="skip")[0]) == 3


def test_an_only_speaker_cannot_be_held_out(tmp_path):
    save(tmp_path, "one_ann_0.wav")
    with pytest.raises(ValueError, match="recordings of ann only"):
        from_wavs(tmp_path, pattern=PATTERN, split="train", held_out="ann")


def test_a_folder_for_each_word(folders):
    waves, labels, facts = from_wavs(folders, details=True)
    assert levels(waves) == [1, 0, 2] and labels.tolist() == [0, 0, 1]
    assert labels.dtype == "int32" and all(wave.dtype == "float32" for wave in waves)
    assert facts == {
        "files": ["no/a.wav", "no/b.wav", "yes/a.wav"],
        "sample_rate": RATE,
        "class_names": ("no", "yes"),
    }
    assert class_names(folders) == facts["class_names"]


def test_names_that_tell_word_and_speaker(named):
    waves, labels, facts = from_wavs(named, pattern=PATTERN, details=True)
    assert levels(waves) == [1, 3, 0, 2] and labels.tolist() == [0, 0, 1, 2]
    assert facts["class_names"] == ("one", "ten", "two")
    assert facts["speakers"].tolist() == ["ann", "bob", "bob", "bob"]


def test_a_pattern_sees_folders_too(tmp_path):
    save(tmp_path, "ann/yes/1.wav", 0)
    save(tmp_path, "bob/no/1.wav", 1)
    pattern = r"(?P<speaker>\w+)/(?P<label>\w+)/\d+\.wav"
    waves, labels, facts = from_wavs(tmp_path, pattern=pattern, details=True)
    assert levels(waves) == [0, 1] and labels.tolist() == [1, 0]
    assert facts["speakers"].tolist() == ["ann", "bob"]


def test_a_speaker_held_out_keeps_the_labels(named):
    options = {"pattern": PATTERN, "held_out": "ann", "details": True}
    waves, labels, facts = from_wavs(named, split="train", **options)
    assert levels(waves) == [3, 0, 2] and labels.tolist() == [0, 1, 2]
    assert set(facts["speakers"]) == {"bob"}
    waves, labels, facts = from_wavs(named, split="test", **options)
    assert levels(waves) == [1] and labels.tolist() == [0]
    assert facts["class_names"] == ("one", "ten", "two")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"pattern": PATTERN, "held_out": "eve", "split": "test"}, "ann, bob.*'eve'"),
        ({"pattern": PATTERN, "split": "test"}, "held_out=None"),
        ({"pattern": PATTERN, "held_out": "ann"}, '"train" or "test".*split=None'),
        ({"pattern": r"(?P<label>.*)", "held_out": "ann"}, "none is named"),
        ({"pattern": r"(?P<word>\w+)\.wav"}, "a group named label.*word"),
        ({"pattern": "(?P<label>"}, "regular expression. Received"),
        ({"pattern": 5}, "regular expression. Received: 5"),
        ({"pattern": PATTERN, "transcripts": "a.csv"}, "not by both"),
        ({"invalid": "ignore"}, "invalid='ignore'"),
        ({"channels": "left"}, "channels='left'"),
        ({"sample_rate": 0}, "sample_rate=0"),
        ({}, "has no sub-folders"),
        ({"transcripts": "none.csv"}, r"cannot be read.*none\.csv"),
    ],
)
def test_errors_of_arguments(named, options, message):
    with pytest.raises(ValueError, match=message):
        from_wavs(named, **options)


def test_no_folder_and_no_recording(tmp_path):
    for options in ({}, {"pattern": PATTERN}, {"transcripts": "a.csv"}):
        with pytest.raises(ValueError, match="missing"):
            from_wavs(tmp_path / "missing", **options)
    with pytest.raises(ValueError, match="There is no recording. Received: folder="):
        from_wavs(tmp_path, pattern=PATTERN)


def test_a_name_that_does_not_match(named):
    save(named, "other.wav")
    (named / "sub").mkdir()
    (named / "sub" / "x_y_1.flac").touch()
    with pytest.raises(ValueError) as caught:
        from_wavs(named, pattern=PATTERN)
    assert "problems, 2 in" in str(caught.value)
    assert "other.wav does not match the pattern" in str(caught.value)
    assert "sub/x_y_1.flac does not match the pattern" in str(caught.value)
    with pytest.warns(UserWarning, match="2 in.*\nother.wav does not match"):
        waves, _ = from_wavs(named, pattern=PATTERN, invalid="skip")
    assert len(waves) == 4


def test_a_list_as_in_ljspeech(texts):
    waves, said, facts = from_wavs(texts, details=True)
    assert levels(waves) == [1, 0, 2]
    assert said == ["The two", '"a"', "sea"]
    assert facts == {
        "files": ["wavs/b.wav", "wavs/a.wav", "wavs/c.wav"],
        "sample_rate": RATE,
    }


@pytest.mark.parametrize(("mark", "name"), [(",", "my.csv"), ("\t", "my.tsv")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_list_with_named_columns(tmp_path, mark, name, encoding):
    for number, file in enumerate(["a.wav", "deep/b.wav"]):
        save(tmp_path, file, number)
    rows = [("text", "file", "speaker"), ('"said, ""so"""', "deep/b.wav", "ann")]
    rows.append(("零 one", "a.wav", "bob"))
    lines = "\r\n".join(mark.join(row) for row in rows) + "\r\n\r\n"
    (tmp_path / name).write_bytes(lines.encode(encoding))
    waves, said, facts = from_wavs(tmp_path, transcripts=name, details=True)
    assert levels(waves) == [1, 0] and said == ['said, "so"', "零 one"]
    assert facts["speakers"].tolist() == ["ann", "bob"]
    waves, said = from_wavs(tmp_path, transcripts=name, split="test", held_out="bob")
    assert levels(waves) == [0] and said == ["零 one"]


def test_everything_that_is_wrong_with_a_list_is_named(texts):
    rows = ["file,text", "a,one", "d,two", "a,three", "b,", "wavs/c.wav,four, five"]
    (texts / "metadata.csv").write_text("\n".join(rows), encoding="utf-8")
    save(texts, "extra.wav")
    with pytest.raises(ValueError) as caught:
        from_wavs(texts)
    for sentence in [
        "6 in ",
        "line 3 of metadata.csv names 'd', which is not there",
        "line 4 of metadata.csv names 'a' again",
        "line 5 of metadata.csv has no text for 'b'",
        "line 6 of metadata.csv has other columns than the first line",
        "extra.wav has no transcript",
        "wavs/c.wav has no transcript",
    ]:
        assert sentence in str(caught.value)
    assert "b.wav has no" not in str(caught.value)
    with pytest.warns(UserWarning, match="6 in"):
        waves, said = from_wavs(texts, invalid="skip")
    assert levels(waves) == [0] and said == ["one"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name,words\na,one", "name the columns, file and text.*'name,words'"),
        ("", "name the columns"),
        ('file,text\na,"one" two', 'Line 2 of .*a ""quoted"" word'),
        ("a|one|two|three\nb|one\nc|sea", r"line 1 .* other columns"),
        ("file,text\na,\xe9".encode("latin-1"), "not in UTF-8"),
    ],
)
def test_lists_that_cannot_be_read(texts, content, message):
    content = content if isinstance(content, bytes) else content.encode()
    (texts / "metadata.csv").write_bytes(content)
    with pytest.raises(ValueError, match=message):
        from_wavs(texts)


def test_mixed_rates_are_never_mixed_in_silence(folders):
    save(folders, "yes/fast.wav", 3, rate=16000)
    with pytest.raises(
        ValueError,
        match=r"8000 in 3 such as no/a\.wav, 16000 in 1 such as yes/fast\.wav",
    ):
        from_wavs(folders)
    waves, _, facts = from_wavs(folders, sample_rate=16000, details=True)
    assert [len(wave) for wave in waves] == [1602, 1602, 1602, 801]
    assert facts["sample_rate"] == 16000
    alone, _ = from_wavs(folders, sample_rate=8000)
    np.testing.assert_array_equal(alone[0] * 32768, np.rint(level(1) * 32768))


def test_a_stereo_file_changes_no_neighbour(folders):
    before, _ = from_wavs(folders)
    stereo = chunk(b"data", pcm(tone(channels=2), 2))
    (folders / "no" / "c.wav").write_bytes(riff(chunk(b"fmt ", fmt(1, 2, 2)), stereo))
    with pytest.raises(ValueError, match=r"no/c\.wav is not readable \(2 channels"):
        from_wavs(folders)
    after, labels = from_wavs(folders, channels="mean")
    assert labels.tolist() == [0, 0, 0, 1] and after[2].shape == (801,)
    for wave, same in zip(before, after[:2] + after[3:], strict=True):
        np.testing.assert_array_equal(wave, same)


def test_files_that_cannot_be_read(folders):
    whole = (folders / "no" / "a.wav").read_bytes()
    (folders / "no" / "a.wav").write_bytes(whole[:-9])
    (folders / "no" / "z").mkdir()
    (folders / "yes" / "b.txt").write_bytes(b"")
    with pytest.raises(ValueError) as caught:
        from_wavs(folders)
    assert "problems, 3 in" in str(caught.value)
    assert "no/a.wav is not readable (cut off: 1,593 of 1,602" in str(caught.value)
    assert "no/z is not readable (a folder, not a file)" in str(caught.value)
    assert "yes/b.txt is not readable (empty)" in str(caught.value)
    with pytest.warns(UserWarning, match="3 in"):
        waves, _ = from_wavs(folders, invalid="skip")
    assert levels(waves) == [0, 2]
    (folders / "yes" / "a.wav").write_bytes(b"")
    with (
        pytest.raises(ValueError, match="no recording in yes"),
        pytest.warns(UserWarning),
    ):
        from_wavs(folders, invalid="skip")


def test_other_formats_and_silence(folders):
    quiet = np.zeros(4000)
    soundfile.write(
        folders / "yes" / "b.flac", np.concatenate([quiet, level(5), quiet]), RATE
    )
    waves, _ = from_wavs(folders, trim=True)
    assert levels(waves) == [1, 0, 2, 5]
    assert len(waves[3]) < 801 + 2 * 400 + 80
    save_wave(folders / "yes" / "c.wav", quiet, RATE)
    with pytest.raises(ValueError, match=r"yes/c\.wav is not.*more than silence"):
        from_wavs(folders, trim=True)


@pytest.mark.skipif(
    not Path(DATA or "unset", "spoken_digit").is_dir(),
    reason="AIVA_DATA_DIR is not set or has no folder spoken_digit",
)
def test_the_real_digits_as_a_folder_of_ones_own():
    waves, labels, facts = from_wavs(
        Path(DATA, "spoken_digit", "recordings"),
        pattern=r"(?P<label>\d)_(?P<speaker>\w+)_\d+\.wav",
        split="test",
        held_out="theo",
        details=True,
    )
    expected, digits, known = load(
        "spoken_digit", "test", held_out="theo", details=True
    )
    by_name = dict(zip(facts["files"], zip(waves, labels, strict=True), strict=True))
    assert len(waves) == len(expected) == 500
    for wave, digit, take in zip(expected, digits, known["takes"], strict=True):
        mine, label = by_name[f"{digit}_theo_{take}.wav"]
        assert label == digit
        np.testing.assert_array_equal(mine, wave)


@pytest.mark.skipif(
    not Path(DATA or "unset", "ljspeech").is_dir(),
    reason="AIVA_DATA_DIR is not set or has no folder ljspeech",
)
def test_the_real_ljspeech_as_a_folder_of_ones_own():
    waves, texts, facts = from_wavs(Path(DATA, "ljspeech"), details=True)
    assert facts["sample_rate"] == 22050 and len(waves) == len(texts) >= 32
    assert texts[1] == "in being comparatively modern."
    assert re.fullmatch(r"wavs/LJ001-0002\.wav", facts["files"][1])
