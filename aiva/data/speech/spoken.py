"""Spoken digits, made by the voice of `aiva.formants`: of each it is known all.

Each speaker says the ten digits once, in random order, and the next speaker follows.
Training and test share no speaker. Clips differ in loudness, in the silence around the
word, in the noise of the room and in how bright the microphone is.
"""

import numpy as np

from aiva.conventions.numbers import whole_number
from aiva.conventions.waves import check_sample_rate
from aiva.data.arguments import check_split
from aiva.formants import DIGITS, random_speaker, say

CLASSES = DIGITS
STRINGS_OF_A_SPEAKER = 10
SILENCE = (0.0, 0.15)  # seconds before and after the words
GAP = (0.0, 0.2)  # seconds between words
LOUDNESS = (-18.0, 0.0)  # decibels of the peak
NOISE = (-75.0, -42.0)  # decibels of the room
MICROPHONE = (-0.3, 0.6)  # share of a sample that the next one loses


def spoken(
    split: str = "train",
    count: int = 1000,
    sample_rate: int = 8000,
    details: bool = False,
    seed: int = 0,
):
    """Say digits one by one, each equally often.

    Each clip has random numbers of its own, so fewer clips are the beginning of more.
    1,000 clips take about 10 seconds.

    Args:
        split: `"train"` or `"test"`, which share no speaker.
        count: Number of clips N.
        sample_rate: Samples per second.
        details: Whether to return what is known of each clip, too.
        seed: Decides everything that is drawn at random.

    Returns:
        Waves, a list of N arrays `(n,)` float32 from -1 to 1, and labels `(N,)` int32,
        indices into `CLASSES`. With `details` a dict, too:

        - "speakers" `(N,)`, a name for each speaker.
        - "words", of each clip a tuple, "word_times", beginnings and ends in seconds,
          of each clip `(W, 2)`.
        - "phones" and "phone_times", likewise; silence is the phone "pause".

    Raises:
        ValueError: If the split is unknown, or a number is out of its range.

    Example:
        >>> waves, labels = spoken("test", count=10)
        >>> len(waves), sorted(labels.tolist())
        (10, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    """
    count, seed = checked(split, count, seed)
    labels = shuffled_labels(count, seed, split)
    texts = [DIGITS[label] for label in labels]
    waves, known = recordings(texts, len(DIGITS), split, sample_rate, seed)
    return (waves, labels, known) if details else (waves, labels)


def spoken_strings(
    split: str = "train",
    count: int = 1000,
    sample_rate: int = 8000,
    details: bool = False,
    seed: int = 0,
):
    """Say strings of two to six digits, each by one speaker.

    Between digits there are up to 0.2 seconds of silence, or none.

    Args:
        split: `"train"` or `"test"`, which share no speaker.
        count: Number of strings N.
        sample_rate: Samples per second.
        details: Whether to return what is known of each clip, too.
        seed: Decides everything that is drawn at random.

    Returns:
        Waves, a list of N arrays `(n,)` float32 from -1 to 1, and texts, a list of N
        strings such as `"three five nine"`. With `details` a dict as that of `spoken`,
        too.

    Raises:
        ValueError: If the split is unknown, or a number is out of its range.

    Example:
        >>> waves, texts = spoken_strings("test", count=3)
        >>> [len(text.split()) for text in texts]
        [2, 5, 5]
    """
    count, seed = checked(split, count, seed)
    texts = [random_digits(seed, split, index) for index in range(count)]
    waves, known = recordings(texts, STRINGS_OF_A_SPEAKER, split, sample_rate, seed)
    return (waves, texts, known) if details else (waves, texts)


def checked(split, count, seed):
    """Return count and seed as ints, or raise a ValueError."""
    check_split(split)
    return whole_number("count", count), whole_number("seed", seed, at_least=0)


def shuffled_labels(count, seed, split):
    """Return the labels `(N,)`: the ten digits in random order, again and again."""
    rng = np.random.default_rng([seed, split == "test"])
    rounds = -(-count // len(DIGITS))
    labels = np.tile(np.arange(len(DIGITS), dtype="int32"), (rounds, 1))
    return rng.permuted(labels, axis=1).ravel()[:count]


def random_digits(seed, split, index):
    """Draw two to six digits."""
    rng = np.random.default_rng([seed, split == "test", index, 2])
    return " ".join(rng.choice(DIGITS, size=rng.integers(2, 6, endpoint=True)))


def recordings(texts, of_a_speaker, split, sample_rate, seed):
    """Let speakers say texts, and record them.

    Args:
        texts: N texts.
        of_a_speaker: How many texts a speaker says before it is the next one's turn.
        split: `"train"` or `"test"`.
        sample_rate: Samples per second.
        seed: Decides everything that is drawn at random.

    Returns:
        N waves, and what is known of them.
    """
    sample_rate = check_sample_rate(sample_rate)
    waves, names, spoken_texts = [], [], []
    for index, text in enumerate(texts):
        number = index // of_a_speaker
        speaker = random_speaker(np.random.default_rng([seed, split == "test", number]))
        rng = np.random.default_rng([seed, split == "test", index, 1])
        gaps = rng.uniform(*GAP, size=len(text.split()) - 1)
        gaps = gaps * (rng.random(len(gaps)) < 0.8)  # some words follow at once
        silence = rng.uniform(*SILENCE, size=2)
        number_of_noise = int(rng.integers(2**31))
        utterance = say(
            text, speaker, sample_rate, number_of_noise, gaps, silence.tolist()
        )
        waves.append(recorded(rng, utterance.wave))
        names.append(f"{split}-{number:04d}")
        spoken_texts.append(utterance)
    return waves, what_is_known(names, spoken_texts)


def what_is_known(names, utterances):
    """Return the dict that tells of N utterances who spoke them, and what is when."""
    known = {"speakers": np.array(names)}
    for key in ("words", "word_times", "phones", "phone_times"):
        known[key] = [getattr(utterance, key) for utterance in utterances]
    return known


def recorded(rng, wave):
    """Give a wave the noise of a room, the colour of a microphone and a loudness."""
    from scipy.signal import lfilter

    wave = wave + 10 ** (rng.uniform(*NOISE) / 20) * rng.standard_normal(len(wave))
    wave = lfilter([1, -rng.uniform(*MICROPHONE)], [1], wave)
    wave *= 10 ** (rng.uniform(*LOUDNESS) / 20) / np.abs(wave).max()
    return np.clip(wave, -1, 1).astype("float32")
