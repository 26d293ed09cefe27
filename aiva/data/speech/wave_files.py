"""A reader's own recordings: a folder of them, and what is said in each."""

import os
from collections import defaultdict
from pathlib import Path

import numpy as np

from aiva.data.arguments import check_invalid, check_split
from aiva.data.class_folders import check_every_class, class_folders
from aiva.data.naming import fault
from aiva.data.picture import report
from aiva.data.speech.listing import LIST, by_folders, by_names, by_transcripts
from aiva.data.speech.resampling import resample
from aiva.data.speech.silence import trim_silence
from aiva.data.speech.wave_file import check_reading, read_recording

RECORDINGS = "recordings that can be read, each with what is said in it"


def from_wavs(
    folder: str | os.PathLike,
    sample_rate: int | None = None,
    *,
    pattern: str | None = None,
    transcripts: str | os.PathLike | None = None,
    channels: str | int | None = None,
    trim: bool = False,
    split: str | None = None,
    held_out: str | None = None,
    invalid: str = "raise",
    details: bool = False,
):
    r"""Load recordings of words or sentences from a folder.

    What is said is told in one of three ways: by a sub-folder per word, by the names of
    the files and a `pattern`, or by a list of transcripts. Recordings are of any kind
    and length that `read_wave` reads. Names that begin with a dot are not read.

    Args:
        folder: Path of the folder. Without a pattern and a list, its sub-folders, in
            the order of their names, are the labels 0, 1, 2, ...; `class_names` lists
            them.
        sample_rate: Samples per second of the waves; recordings with others are
            resampled. None keeps those of the files, which must then be the same.
        pattern: Regular expression of the whole name of every file, with the names of
            its sub-folders. Its group `label` is the word, its group `speaker`, if it
            has one, who speaks. The words, in the order of their names, are the labels.
        transcripts: List of texts, a file in the folder; None takes `metadata.csv`, if
            there is one and no pattern. Its first line names the columns, "file",
            "text" and perhaps "speaker", with commas or tabs between them; or every
            line is as in LJSpeech, `name|text`.
        channels: What to take of files with several channels: `"mean"`, or the index of
            one. None takes files with one channel only.
        trim: Whether silence before and after speech is cut off, as by `trim_silence`.
        split: With `held_out`, `"train"` for all other speakers, `"test"` for this one.
        held_out: A speaker, named by the pattern or the list, who is the test set.
        invalid: What to do about files that are no recordings, do not match, lie beside
            the sub-folders or have no text: `"raise"` an error that lists them all, or
            `"skip"` them with a warning that does.
        details: Whether a dict of facts is returned too.

    Returns:
        Waves, a list of N arrays `(n,)` float32 from -1 to 1, and labels `(N,)` int32,
        or with a list of transcripts N texts; with `details` also a dict: "files", the
        names; "sample_rate"; "class_names", unless there are texts; and "speakers"
        `(N,)` str, where they are known.

    Raises:
        ValueError: If nothing is found, sample rates differ, an argument is out of its
            range, or (`invalid="raise"`) a file is not valid.
        ImportError: If a file is not WAV, and the extra "speech" is missing.

    Example:
        >>> import tempfile
        >>> from aiva.data import save_wave
        >>> tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(800) / 8000)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     for name in ["no_ann_1", "yes_ann_1", "yes_bob_1"]:
        ...         save_wave(Path(folder, f"{name}.wav"), tone, 8000)
        ...     waves, labels = from_wavs(
        ...         folder,
        ...         sample_rate=8000,
        ...         pattern=r"(?P<label>\w+)_(?P<speaker>\w+)_\d+\.wav",
        ...         split="train",
        ...         held_out="bob",
        ...     )
        >>> [len(wave) for wave in waves], labels.tolist()
        ([800, 800], [0, 1])
    """
    folder = Path(folder)
    check_reading(sample_rate, channels)
    check_invalid(invalid)
    problems = []
    items, names = listed(folder, pattern, transcripts, problems)
    if held_out is not None or split is not None:
        items = of_speakers(items, split, held_out)
    waves, rates, items = read_items(
        items, folder, sample_rate, channels, trim, problems
    )
    report(problems, folder, invalid, expected=RECORDINGS)
    if not items:
        raise ValueError(f"There is no recording. Received: folder={str(folder)!r}.")
    said = [item.said for item in items]
    facts = {
        "files": [item.path.relative_to(folder).as_posix() for item in items],
        "sample_rate": only_rate(rates, items, folder),
    }
    if names is not None:
        said = np.array([names.index(name) for name in said], "int32")
        facts["class_names"] = tuple(names)
        if pattern is None:
            check_every_class(class_folders(folder), said, kind="recording")
    if all(item.speaker is not None for item in items):
        facts["speakers"] = np.array([item.speaker for item in items])
    return (waves, said, facts) if details else (waves, said)


def listed(folder, pattern, transcripts, problems):
    """Return the recordings of a folder, and the names of their classes, if any."""
    if pattern is not None and transcripts is not None:
        raise ValueError(
            "What is said is told by a pattern or by a list, not by both. Received: "
            f"pattern={pattern!r}, transcripts={str(transcripts)!r}."
        )
    if pattern is not None:
        items = by_names(folder, pattern, problems)
        return items, sorted({item.said for item in items})
    if transcripts is not None or (folder / LIST).is_file():
        path = folder / (LIST if transcripts is None else transcripts)
        return by_transcripts(folder, path, problems), None
    names = [path.name for path in class_folders(folder)]
    return by_folders(folder, problems), names


def of_speakers(items, split, held_out):
    """Return the recordings of one speaker, or those of all others."""
    speakers = {item.speaker for item in items}
    if held_out is None or held_out not in speakers:
        known = ", ".join(sorted(speakers - {None}))
        raise ValueError(
            "A split needs `held_out`, a speaker whom the pattern or the list names: "
            f"{known or 'none is named'}. Received: split={split!r}, "
            f"held_out={held_out!r}."
        )
    check_split(split)
    if len(speakers) == 1:
        raise ValueError(
            "A speaker can be held out if there are others to learn from. Received: "
            f"recordings of {held_out} only."
        )
    return [item for item in items if (item.speaker == held_out) == (split == "test")]


def read_items(items, folder, sample_rate, channels, trim, problems):
    """Read recordings, and return waves, their rates, and the items that were valid."""
    waves, rates, valid = [], [], []
    for item in items:
        try:
            wave, rate = read_recording(item.path, channels)
            if sample_rate is not None:
                wave, rate = resample(wave, rate, sample_rate), int(sample_rate)
            if trim:
                wave = trim_silence(wave, rate)
        except (ImportError, MemoryError):  # not the file's fault
            raise
        except Exception as error:  # decoders raise errors of any kind
            name = item.path.relative_to(folder).as_posix()
            problems.append(f"{name} is not readable ({fault(error, item.path)})")
        else:
            waves.append(wave)
            rates.append(rate)
            valid.append(item)
    return waves, rates, valid


def only_rate(rates, items, folder):
    """Return the sample rate that all recordings have, or raise a ValueError."""
    names = defaultdict(list)
    for rate, item in zip(rates, items, strict=True):
        names[rate].append(item.path.relative_to(folder).as_posix())
    if len(names) > 1:
        found = ", ".join(
            f"{rate} in {len(names[rate])} such as {names[rate][0]}"
            for rate in sorted(names)
        )
        raise ValueError(
            "Recordings must have one sample rate, or be resampled to the one that "
            f"`sample_rate` names. Received: {found}."
        )
    return rates[0]
