"""Strings of recorded words: one speaker's words in a row, with gaps between them.

Connected speech is what a recogniser is for, and recordings of single words are what
one has. A string of such words is not quite connected speech, since nobody slurs one
word into the next, but its words come at times that nobody wrote down.
"""

import numpy as np

from aiva.conventions.numbers import several_whole_numbers, whole_number
from aiva.conventions.waves import check_sample_rate, clipped_wave, list_of_waves

GAPS = (0.0, 0.2)  # seconds between two words
EDGES = (0.05, 0.3)  # seconds before the first word, and after the last
LEVELS = (-12.0, 0.0)  # decibels by which a whole string is made quieter
NOISE = (-70.0, -45.0)  # level of the noise, in decibels of full scale


def join_words(
    waves,
    words,
    count: int,
    speakers=None,
    lengths: tuple[int, int] = (2, 6),
    sample_rate: int = 8000,
    seed: int = 0,
) -> tuple[list[np.ndarray], list[str]]:
    """Join recordings of single words to strings of words, each of one speaker.

    Args:
        waves: List of N arrays `(n,)`, a word each.
        words: The N words, list of str.
        count: Number of strings.
        speakers: Who speaks, N names; None if all are one.
        lengths: Fewest and most words of a string.
        sample_rate: Samples per second.
        seed: Decides what is drawn: speakers, words, gaps from 0 to 0.2 s, silence of
            0.05 to 0.3 s at both ends, a level of up to 12 dB less, and a little noise.

    Returns:
        List of `count` waves, and the list of their texts, words parted by spaces.

    Raises:
        ValueError: If there are not as many words or speakers as waves, or a number is
            out of its range.

    Example:
        >>> waves, words = [np.full(800, 0.1), np.full(1600, 0.2)], ["no", "yes"]
        >>> joined, texts = join_words(waves, words, count=2, seed=1)
        >>> texts
        ['yes yes yes no', 'no no yes yes']
    """
    waves = list_of_waves(waves)
    sample_rate = check_sample_rate(sample_rate)
    count, seed = whole_number("count", count), whole_number("seed", seed, at_least=0)
    speakers = [""] * len(waves) if speakers is None else speakers
    for name, texts in (("words", words), ("speakers", speakers)):
        check_texts(texts, name)
    if not len(waves) == len(words) == len(speakers):
        raise ValueError(
            "Expected a word and a speaker for each wave. Received: "
            f"{len(waves)} waves, {len(words)} words, {len(speakers)} speakers."
        )
    lengths = several_whole_numbers("lengths", lengths)
    if len(lengths) != 2 or lengths[0] > lengths[1]:
        raise ValueError(
            "`lengths` must be the fewest and the most words of a string. "
            f"Received: lengths={lengths!r}."
        )
    (fewest, most), speakers = lengths, np.asarray(speakers)
    joined, texts = [], []
    for index in range(count):
        rng = np.random.default_rng((seed, index))
        speaker = rng.choice(np.unique(speakers))
        own = np.flatnonzero(speakers == speaker)
        chosen = rng.choice(own, rng.integers(fewest, most + 1))
        parts = [waves[k] for k in chosen]
        joined.append(in_a_row(parts, sample_rate, rng))
        texts.append(" ".join(words[k] for k in chosen))
    return joined, texts


def check_texts(texts, name):
    """Raise a ValueError unless these are texts in a list."""
    is_list = isinstance(texts, (list, tuple, np.ndarray))
    if not is_list or not all(isinstance(text, str) for text in texts):
        raise ValueError(
            f"`{name}` must be a list of texts, one for each wave. Received: "
            f"{name}={repr(texts)[:60]}. Labels become words by "
            "`aiva.data.class_names`."
        )


def in_a_row(waves, sample_rate, rng) -> np.ndarray:
    """Return waves one after another, with gaps, at another level, with some noise."""
    seconds = rng.uniform(*GAPS, len(waves) + 1)
    seconds[[0, -1]] = rng.uniform(*EDGES, 2)
    gaps = [np.zeros(round(gap * sample_rate), "float32") for gap in seconds]
    parts = [gaps[0]]
    for wave, gap in zip(waves, gaps[1:], strict=True):
        parts += [wave, gap]
    level, noise = 10 ** (rng.uniform(*LEVELS) / 20), 10 ** (rng.uniform(*NOISE) / 20)
    row = level * np.concatenate(parts)
    return clipped_wave(row + rng.normal(0, noise, len(row)))
