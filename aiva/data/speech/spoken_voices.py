"""Texts said by the named voices of `aiva.formants`: clean speech to learn to speak.

Half of the texts are two to six digits, half are two to five words of the lexicon. The
voices speak in turn. Each utterance has a pitch and a rate of its own, so that a model
that is told both learns what they do.
"""

from dataclasses import replace
from zlib import crc32

import numpy as np

from aiva.conventions.waves import check_sample_rate
from aiva.data.speech.spoken import checked, what_is_known
from aiva.formants import DIGITS, VOICES, WORDS, say

CLASSES = tuple(WORDS)
NUM_DIGITS, NUM_WORDS = (2, 6), (2, 5)  # of a text
SEMITONES = (-3.0, 3.0)  # of an utterance, from the pitch of its voice
RATE = (0.85, 1.2)  # as a factor of the rate of its voice
SILENCE = (0.05, 0.15)  # seconds before and after the words
GAP = (0.0, 0.15)  # seconds between words, of every fourth gap
TEST_SHARE = 10  # one text of so many is a test text


def spoken_voices(
    split: str = "train",
    count: int = 1000,
    sample_rate: int = 16000,
    details: bool = False,
    voices: str | list[str] | None = None,
    seed: int = 0,
):
    """Say texts by named voices, without noise.

    Whether a text belongs to training or to test is decided by the text itself, the
    rest of its CRC-32 by ten: no test text, whatever the counts and seeds, is a
    training text. Each utterance has random numbers of its own, so fewer are the
    beginning of more.

    Args:
        split: `"train"` or `"test"`, which share the voices but no text.
        count: Number of texts N.
        sample_rate: Samples per second.
        details: Whether to return what is known of each utterance, too.
        voices: Names of `formants.VOICES`; None for all.
        seed: Decides everything that is drawn at random.

    Returns:
        Waves, a list of N arrays `(n,)` float32 from -1 to 1 with a peak near 0.5, and
        texts, a list of N strings such as `"three five nine"`. With `details` a dict as
        that of `spoken`, too, whose "speakers" are the names of the voices.

    Raises:
        ValueError: If the split or a voice is unknown, or a number is out of its range.

    Example:
        >>> waves, texts, known = spoken_voices("test", count=2, details=True)
        >>> known["speakers"].tolist()
        ['adam', 'bruno']
    """
    count, seed = checked(split, count, seed)
    sample_rate = check_sample_rate(sample_rate)
    voices = checked_voices(voices)
    names, utterances = [], []
    for index in range(count):
        rng = np.random.default_rng([seed, split == "test", index, 3])
        turn, voice = divmod(index, len(voices))
        text = random_text(rng, split, digits=turn % 2 == 0)
        names.append(voices[voice])
        utterances.append(uttered(rng, text, VOICES[voices[voice]], sample_rate))
    waves = [utterance.wave for utterance in utterances]
    texts = [utterance.text for utterance in utterances]
    known = what_is_known(names, utterances)
    return (waves, texts, known) if details else (waves, texts)


def is_test(text) -> bool:
    """Tell whether a text is a test text."""
    return crc32(text.encode()) % TEST_SHARE == 0


def random_text(rng, split, digits):
    """Draw digits, or words of the lexicon, until the text belongs to the split."""
    vocabulary, (fewest, most) = (
        (DIGITS, NUM_DIGITS) if digits else (CLASSES, NUM_WORDS)
    )
    while True:
        num_words = rng.integers(fewest, most, endpoint=True)
        text = " ".join(rng.choice(vocabulary, size=num_words))
        if is_test(text) == (split == "test"):
            return text


def uttered(rng, text, speaker, sample_rate):
    """Say a text at a random pitch and rate, with random pauses."""
    speaker = replace(
        speaker,
        pitch=speaker.pitch * 2 ** (rng.uniform(*SEMITONES) / 12),
        rate=speaker.rate * rng.uniform(*RATE),
    )
    gaps = rng.uniform(*GAP, size=len(text.split()) - 1)
    gaps = gaps * (rng.random(len(gaps)) < 0.25)  # most words follow at once
    silence = rng.uniform(*SILENCE, size=2).tolist()
    return say(text, speaker, sample_rate, int(rng.integers(2**31)), gaps, silence)


def checked_voices(voices) -> list[str]:
    """Return names of voices, all for None, or raise a ValueError."""
    names = list(VOICES) if voices is None else voices
    names = [names] if isinstance(names, str) else names
    is_list = isinstance(names, (list, tuple)) and len(names) > 0
    if not is_list or any(name not in list(VOICES) for name in names):
        raise ValueError(
            f"`voices` must be names of `formants.VOICES`: {', '.join(VOICES)}. "
            f"Received: voices={voices!r}."
        )
    return list(names)
