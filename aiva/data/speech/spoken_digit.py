"""Spoken digits: 3,000 recordings of ten words by six speakers.

- Free Spoken Digit Dataset (Jackson and others, 2016,
  https://github.com/Jakobovski/free-spoken-digit-dataset), CC BY-SA 4.0: 8,000 samples
  a second, 0.1 to 2.3 s, each speaker 50 times each digit. All six are men: jackson
  and theo (US), nicolas (Belgium and France), yweweler and lucas (Germany), george
  (Greece).

The sources, in order, are those of `aiva.data.standard`: the original files in
`$AIVA_DATA_DIR/spoken_digit`, in their folder `recordings`; what TFDS has prepared, or
a download of 12 MB through TFDS. TFDS has an older release without george.
"""

import re
from collections import Counter
from typing import NamedTuple

import numpy as np

from aiva.conventions.waves import check_sample_rate
from aiva.data import prepared
from aiva.data.arguments import check_split, first_items
from aiva.data.speech.recorded import Facts, fetched, wave_of
from aiva.data.standard import original_folder

NAMES = "zero, one, two, three, four, five, six, seven, eight, nine"
CLASSES = tuple(NAMES.split(", "))
RATE = 8000
TIMES = 50  # that each speaker said each digit
TEST_TIMES = 5  # the first of them, in the split of the authors
NAME = re.compile(r"(?P<digit>\d)_(?P<speaker>[a-z]+)_(?P<index>\d+)\.wav")
FACTS = Facts(
    files=("the folder recordings",),
    tfds="spoken_digit",
    url="https://github.com/Jakobovski/free-spoken-digit-dataset/archive/v1.0.9.tar.gz",
    megabytes=12,
)


class Recording(NamedTuple):
    """One recording, in the order in which recordings are given."""

    index: int
    digit: int
    speaker: str
    source: object  # path of the file, or its samples as TFDS has them


def spoken_digit(
    split: str = "train",
    sample_rate: int = RATE,
    held_out: str | None = None,
    count: int | None = None,
    details: bool = False,
):
    """Load spoken digits, by the split of their authors or with a speaker held out.

    In the split of the authors every speaker is in both halves, so that it tells how
    well known voices are understood. `held_out` tells it of a voice never heard.

    Args:
        split: `"train"` or `"test"`. Of the 50 times that a speaker said a digit, the
            first five are the test set.
        sample_rate: Samples per second; the recordings, of 8000, are resampled.
        held_out: A speaker, such as `"george"`, all of whose recordings are the test
            set, and all of the others the training set.
        count: How many recordings, from the first on; None for all. Their order mixes
            digits and speakers: the first time of each, then the second.
        details: Whether a dict of facts is returned too.

    Returns:
        Waves, a list of N arrays `(n,)` float32 from -1 to 1, and labels `(N,)` int32;
        with `details` also a dict: "speakers" `(N,)` str, "takes" `(N,)` int32, which
        of the 50 times it is.

    Raises:
        ValueError: If an argument is out of its range, the speaker unknown, or a file
            is missing, broken or of another kind.
        DatasetUnavailable: If the set is neither here nor can be downloaded.
    """
    check_split(split)
    sample_rate = check_sample_rate(sample_rate)
    folder = original_folder("spoken_digit")
    if folder is not None and folder.exists():
        recordings = original_recordings(folder / "recordings")
    else:
        recordings = prepared_recordings(
            prepared.find(FACTS.tfds) or fetched("spoken_digit", FACTS)
        )
    check_complete(recordings)
    chosen = in_split(recordings, split, held_out)
    chosen, _ = first_items(chosen, chosen, count)
    waves = [wave_of(recording.source, RATE, sample_rate) for recording in chosen]
    labels = np.array([recording.digit for recording in chosen], "int32")
    if not details:
        return waves, labels
    speakers = np.array([recording.speaker for recording in chosen])
    takes = np.array([recording.index for recording in chosen], "int32")
    return waves, labels, {"speakers": speakers, "takes": takes}


def in_split(recordings, split, held_out):
    """Return the recordings of a split, time after time, digit after digit."""
    speakers = sorted({recording.speaker for recording in recordings})
    if held_out is not None and held_out not in speakers:
        raise ValueError(
            f"`held_out` must be a speaker: {', '.join(speakers)}. "
            f"Received: held_out={held_out!r}."
        )

    def tests(recording):
        if held_out is not None:
            return recording.speaker == held_out
        return recording.index < TEST_TIMES

    wanted = [each for each in recordings if tests(each) == (split == "test")]
    return sorted(wanted, key=lambda recording: recording[:3])


def original_recordings(folder):
    """List the recordings of the original files; none is read yet."""
    if not folder.is_dir():
        raise ValueError(
            f"A folder is missing: {folder}. Put it there, or rename the folder above "
            "it if it is not meant for AIVA."
        )
    paths = [path for path in folder.iterdir() if not path.name.startswith(".")]
    return [recording_of(path.name, path) for path in paths]


def prepared_recordings(folder):
    """List the recordings of what TFDS has prepared, all in its split "train"."""
    return [
        recording_of(example["audio/filename"].decode(), example["audio"])
        for example in prepared.examples(folder, "train")
    ]


def recording_of(name, source):
    """Tell digit, speaker and time by the name of a file."""
    match = NAME.fullmatch(name)
    if match is None:
        raise ValueError(
            "Recordings of spoken_digit are named like 7_george_12.wav. "
            f"Received: {name!r}. Read recordings of your own by `data.from_wavs`."
        )
    digit, speaker, index = match.groups()
    return Recording(int(index), int(digit), speaker, source)


def check_complete(recordings):
    """Raise a ValueError unless every speaker said every digit 50 times."""
    counts = Counter((each.speaker, each.digit) for each in recordings)
    speakers = sorted({each.speaker for each in recordings})
    wrong = [
        f"{counts[speaker, digit]} of {digit} by {speaker}"
        for speaker in speakers
        for digit in range(len(CLASSES))
        if counts[speaker, digit] != TIMES
    ]
    if wrong or not speakers:
        raise ValueError(
            f"Every speaker of spoken_digit said every digit {TIMES} times. Received: "
            f"{', '.join(wrong[:5]) or 'no recording'}. Fetch the original files again."
        )
