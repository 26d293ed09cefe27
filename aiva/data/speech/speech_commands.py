"""Speech Commands: 105,829 recordings of 35 words by 2,618 people.

- Speech Commands 0.02 (Warden, 2018, https://arxiv.org/abs/1804.03209), CC BY 4.0: up
  to one second, 16,000 samples a second, recorded by anybody at home. The lists of the
  author put no speaker into two halves.

The only source are the original files in `$AIVA_DATA_DIR/speech_commands`, as their
archive unpacks: a folder per word, `testing_list.txt` and `validation_list.txt`. TFDS
has the set with 25 of the words made one, "unknown": those labels would mean something
else. The recordings of noise, `_background_noise_`, are no words and are left out.
"""

import numpy as np

from aiva.conventions.waves import check_sample_rate
from aiva.data.arguments import check_split, first_items
from aiva.data.class_folders import visible
from aiva.data.speech.wave_file import read_wave
from aiva.data.standard import DatasetUnavailable, original_folder

NAMES = (
    "backward, bed, bird, cat, dog, down, eight, five, follow, forward, four, go, "
    "happy, house, learn, left, marvin, nine, no, off, on, one, right, seven, sheila, "
    "six, stop, three, tree, two, up, visual, wow, yes, zero"
)
CLASSES = tuple(NAMES.split(", "))
RATE = 16000
NOISE = "_background_noise_"
LISTS = ("testing_list.txt", "validation_list.txt")
URL = "https://download.tensorflow.org/data/speech_commands_v0.02.tar.gz"


def speech_commands(
    split: str = "train",
    sample_rate: int = RATE,
    count: int | None = None,
    details: bool = False,
):
    """Load recordings of single words.

    Args:
        split: `"test"` is what `testing_list.txt` names, `"train"` all others; those of
            `validation_list.txt` are among them, and `details` tells which.
        sample_rate: Samples per second; the recordings, of 16000, are resampled.
        count: How many recordings, from the first on; None for all, of which the 94,824
            for training take 6 GB of memory. No others are read. They are in the order
            of their speakers, which mixes the words.
        details: Whether a dict of facts is returned too.

    Returns:
        Waves, a list of N arrays `(n,)` float32 from -1 to 1, and labels `(N,)` int32;
        with `details` also a dict: "speakers" `(N,)` str, "validation" `(N,)` bool.

    Raises:
        ValueError: If an argument is out of its range, or a file is missing, broken or
            of another kind.
        DatasetUnavailable: If the set is not here.
    """
    check_split(split)
    sample_rate = check_sample_rate(sample_rate)
    folder = original_folder("speech_commands")
    if folder is None or not folder.exists():
        raise DatasetUnavailable(
            '"speech_commands" is not on this machine. Looked in: '
            f"{folder or '$AIVA_DATA_DIR/speech_commands (AIVA_DATA_DIR is not set)'}."
            f"\nBy hand: unpack {URL} (2.4 GB) into a folder named speech_commands, "
            "and let the environment variable AIVA_DATA_DIR name the folder above it.\n"
            'Without any file: data.load("spoken") always works.'
        )
    testing, validation = (read_names(folder / name) for name in LISTS)
    names = recordings(folder)
    missing = sorted((testing | validation) - set(names))
    if missing:
        raise ValueError(
            f"The lists in {folder} name recordings that are not there. Received: "
            f"{len(missing):,} missing, such as {missing[0]}. Unpack the archive again."
        )
    names = [name for name in names if (name in testing) == (split == "test")]
    names, _ = first_items(names, names, count)
    waves = [read_wave(folder / name, sample_rate)[0] for name in names]
    words = [name.partition("/")[0] for name in names]
    labels = np.array([CLASSES.index(word) for word in words], "int32")
    if not details:
        return waves, labels
    speakers = [name.partition("/")[2].partition("_nohash_")[0] for name in names]
    validation = np.array([name in validation for name in names])
    return waves, labels, {"speakers": np.array(speakers), "validation": validation}


def read_names(path):
    """Return the names of a list, such as "yes/0a7c2a8d_nohash_0.wav", as a set."""
    if not path.is_file():
        raise ValueError(
            f"A file is missing: {path}. Put it there, or rename the folder if it is "
            "not meant for AIVA."
        )
    return set(path.read_text(encoding="utf-8").split())


def recordings(folder):
    """Return the names of all recordings, speaker after speaker."""
    words = [path for path in visible(folder) if path.is_dir() and path.name != NOISE]
    strange = [path.name for path in words if path.name not in CLASSES]
    if strange:
        raise ValueError(
            f"{folder} has folders that are no words of Speech Commands. Received: "
            f"{', '.join(strange)}. Read words of your own by `data.from_wavs`."
        )
    paths = [path for word in words for path in visible(word)]
    paths.sort(key=lambda path: (path.name, path.parent.name))
    return [f"{path.parent.name}/{path.name}" for path in paths]
