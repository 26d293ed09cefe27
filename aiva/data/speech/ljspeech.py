"""LJSpeech: 24 hours of one woman who reads books aloud, with what she reads.

- 13,100 recordings of 1 to 10 s, 22,050 samples a second (Ito and Johnson, 2017,
  https://keithito.com/LJ-Speech-Dataset). Public domain. There is no split of the
  authors: here, the recordings whose number ends with 0 are the test set, a tenth. It
  is the same voice, and often the same page.

The sources, in order, are those of `aiva.data.standard`: the original files in
`$AIVA_DATA_DIR/ljspeech`, `metadata.csv` and the folder `wavs`; what TFDS has prepared,
or a download of 2.7 GB through TFDS. The folder may be a part of the set: the
recordings are those that its list names.
"""

import itertools
import re

import numpy as np

from aiva.conventions.numbers import whole_number
from aiva.conventions.waves import check_sample_rate
from aiva.data import prepared
from aiva.data.arguments import check_split
from aiva.data.picture import report
from aiva.data.speech.listing import LIST, by_transcripts
from aiva.data.speech.recorded import Facts, fetched, wave_of
from aiva.data.speech.wave_files import RECORDINGS
from aiva.data.standard import original_folder

RATE = 22050
FACTS = Facts(
    files=(LIST, "the folder wavs"),
    tfds="ljspeech",
    url="https://data.keithito.com/data/speech/LJSpeech-1.1.tar.bz2",
    megabytes=2749,
    embedded="spoken_strings",
)


def ljspeech(
    split: str = "train",
    sample_rate: int = RATE,
    count: int | None = None,
    details: bool = False,
):
    """Load recordings of read books and their texts.

    Args:
        split: `"train"` or `"test"`, the recordings whose number ends with 0.
        sample_rate: Samples per second; the recordings, of 22050, are resampled.
        count: How many recordings, from the first on; None for all, which take 8 GB of
            memory. No others are read. Original files keep the order of their list,
            TFDS mixes once when it prepares.
        details: Whether a dict of facts is returned too.

    Returns:
        Waves, a list of N arrays `(n,)` float32 from -1 to 1, and N texts, with
        capitals and punctuation, numbers written out; with `details` also a dict:
        "ids" `(N,)` str, the names of the files.

    Raises:
        ValueError: If an argument is out of its range, or a file is missing, broken or
            of another kind.
        DatasetUnavailable: If the set is neither here nor can be downloaded.
    """
    check_split(split)
    sample_rate = check_sample_rate(sample_rate)
    count = None if count is None else whole_number("count", count)
    folder = original_folder("ljspeech")
    if folder is not None and folder.exists():
        sentences = original_sentences(folder)
    else:
        sentences = prepared_sentences(
            prepared.find(FACTS.tfds) or fetched("ljspeech", FACTS)
        )
    waves, texts, ids = [], [], []
    chosen = (each for each in sentences if is_test(each[0]) == (split == "test"))
    for name, text, source in itertools.islice(chosen, count):
        waves.append(wave_of(source, RATE, sample_rate))
        texts.append(text)
        ids.append(name)
    if len(waves) < (count or 1):
        raise ValueError(
            f"`count` must be at most the size of this split. Received: count={count}, "
            f"but {len(waves):,} recordings."
        )
    return (waves, texts, {"ids": np.array(ids)}) if details else (waves, texts)


def is_test(name):
    """Tell whether a recording is one of the test set, by its number.

    Example:
        >>> is_test("LJ001-0010"), is_test("LJ001-0011")
        (True, False)
    """
    if not re.fullmatch(r"LJ\d{3}-\d{4}", name):
        raise ValueError(
            "Recordings of ljspeech are named like LJ001-0001. "
            f"Received: {name!r}. Read recordings of your own by `data.from_wavs`."
        )
    return name.endswith("0")


def original_sentences(folder):
    """List name, text and path of the recordings that the list names."""
    problems = []
    items = by_transcripts(folder, folder / LIST, problems)
    report(problems, folder, "raise", expected=RECORDINGS)
    return [(item.path.stem, item.said, item.path) for item in items]


def prepared_sentences(folder):
    """Yield name, text and samples of what TFDS has prepared, all in one split."""
    for example in prepared.examples(folder, "train"):
        text = example["text_normalized"].decode()
        yield example["id"].decode(), text, example["speech"]
