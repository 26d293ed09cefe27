"""Align speech: when each phone of recordings was said, from what is said in them.

A synthesiser learns how long phones last, and nobody measures that by hand. A
recogniser does: among all ways to lay the phones of a text along the frames it takes
the most probable one, see `aiva.ops.ctc_align`. Its answers are spikes, so the borders
between phones are found after it, see `aiva.training.speech.borders`.

Shapes: N waves, L labels of a text with padding, W words, P phones with pauses.
"""

import itertools

import keras
import numpy as np

from aiva import ops
from aiva.conventions.waves import check_sample_rate, list_of_waves
from aiva.data import resample
from aiva.formants import pronounce
from aiva.formants.text import STOP, words_of
from aiva.training.speech.borders import timed

BATCH_SIZE = 16  # waves of similar lengths that are listened to together
TIMED = ("word_times", "phones", "phone_times")


def align_speech(
    recognizer: keras.Model,
    waves,
    texts,
    sample_rate: int | None = None,
    pronunciations: dict[str, str] | None = None,
    speakers=None,
) -> dict:
    """Find when each word and phone of recordings was said.

    What it returns is what `aiva.data.load("spoken_strings", details=True)` knows of
    synthetic speech, so that a synthesiser can learn from recordings likewise.

    Args:
        recognizer: A recogniser of phones, `aiva.models.pretrained("ctc_phones")`.
        waves: List of N arrays `(n,)` with values from -1 to 1.
        texts: N texts, what is said in them. They may have numbers and punctuation, see
            `aiva.formants.pronounce_text`; a comma is a pause only where one is heard.
        sample_rate: Samples per second of the waves, which are resampled for the
            recogniser; None if they have its rate.
        pronunciations: Phones of words, separated by spaces, that go before those of
            `aiva.formants.pronounce`.
        speakers: N names, who speaks; or None.

    Returns:
        Dictionary of what is known of each wave:

        - "words", tuples of W words, "word_times", arrays `(W, 2)`, beginnings and ends
          in seconds.
        - "phones", tuples of P phones, among them "pause" where nobody speaks for 50 ms
          or more, and "phone_times", arrays `(P, 2)`: one begins where the one before
          ends, the first at 0, and the last ends with the wave.
        - "scores" `(N,)`, mean log-probability of a frame. Where it is far below that
          of the others, something else is said than the text.
        - "speakers" `(N,)`, if they are given.

    Raises:
        ValueError: If waves and texts do not belong together, a word is unknown, or a
            text needs more frames than its wave has.

    Example:
        >>> from aiva import models
        >>> recognizer = models.CTCRecognizer(("n", "ow"), subsampling=1, width=8)
        >>> wave = np.random.default_rng(0).normal(0, 0.1, 4000)
        >>> known = align_speech(recognizer, [wave], ["no"])
        >>> known["words"], [phone for phone in known["phones"][0] if phone != "pause"]
        ([('no',)], ['n', 'ow'])
    """
    check_texts(texts)
    words = [[word for word in words_of(text) if word != STOP] for text in texts]
    spelled = [[pronounce(word, pronunciations) for word in row] for row in words]
    return align_spelled(recognizer, waves, words, spelled, sample_rate, speakers)


def align_spelled(
    recognizer, waves, words, spelled, sample_rate=None, speakers=None, all_gaps=False
) -> dict:
    """Find when words were said, each of which is spelled by tokens of a recogniser.

    Args:
        recognizer: A recogniser whose tokens are separated by spaces.
        waves: List of N arrays `(n,)` with values from -1 to 1.
        words: Of each wave the W words.
        spelled: Of each wave W lists of tokens, one for each word.
        sample_rate: Samples per second of the waves; None for the recogniser's.
        speakers: N names, or None.
        all_gaps: Whether a pause stands around and between all words, as a synthesiser
            of letters has it; where none is heard, it has no length.

    Returns:
        Dictionary as that of `align_speech`, with tokens for "phones".
    """
    waves = list_of_waves(waves)
    check_as_many(waves, words, speakers)
    rate = recognizer.sample_rate
    sample_rate = rate if sample_rate is None else check_sample_rate(sample_rate)
    heard = equally_loud(waves, sample_rate, rate)
    tokens = [" ".join(itertools.chain.from_iterable(row)) for row in spelled]
    labels = recognizer.encode(tokens)  # (N, L)
    lengths = np.array([len(wave) for wave in heard])
    ops.check_labels_fit(labels, recognizer.frames_of(lengths))
    known = {"words": [tuple(row) for row in words]}
    known.update({key: [None] * len(waves) for key in TIMED})
    known["scores"] = np.zeros(len(waves))
    order = np.argsort(lengths)
    for start in range(0, len(order), BATCH_SIZE):
        chosen = order[start : start + BATCH_SIZE]
        logits, frames = recognizer.listen([heard[k] for k in chosen])
        states, scores = ops.ctc_align(labels[chosen], logits, frames)
        known["scores"][chosen] = scores / frames
        for k, path in zip(chosen, states, strict=True):
            seconds = len(waves[k]) / sample_rate
            found = timed(recognizer, heard[k], path, spelled[k], seconds, all_gaps)
            for key, value in zip(TIMED, found, strict=True):
                known[key][k] = value
    if speakers is not None:
        known["speakers"] = np.array(speakers)
    return known


def equally_loud(waves, from_rate: int, to_rate: int) -> list[np.ndarray]:
    """Return waves at another sample rate, the peak of each 0.5; silence stays.

    Args:
        waves: List of N arrays `(n,)` with values from -1 to 1.
        from_rate: Their samples per second.
        to_rate: Samples per second of the result.

    Returns:
        List of N float32 arrays.

    Example:
        >>> (wave,) = equally_loud([np.full(8000, 0.01)], 8000, 8000)
        >>> wave.max().item()
        0.5
    """
    resampled = [resample(wave, from_rate, to_rate) for wave in list_of_waves(waves)]
    peaks = [np.abs(wave).max() for wave in resampled]
    return [
        wave * np.float32(0.5 / peak) if peak else wave
        for wave, peak in zip(resampled, peaks, strict=True)
    ]


def check_texts(texts):
    """Raise a ValueError unless these are texts in a list."""
    if isinstance(texts, str) or not hasattr(texts, "__iter__"):
        raise ValueError(
            f"`texts` must be a list of texts. Received: {texts!r}. Give a single text "
            "as `[text]`."
        )


def check_as_many(waves, words, speakers):
    """Raise a ValueError unless there is a text, and a name, for each wave."""
    listed = speakers is None or hasattr(speakers, "__len__")
    if isinstance(speakers, str) or not listed:
        raise ValueError(
            "`speakers` must be a list of names, one for each wave. Received: "
            f"speakers={speakers!r}. Repeat a single one: `[name] * len(waves)`."
        )
    names = len(waves) if speakers is None else len(speakers)
    if not len(waves) == len(words) == names:
        raise ValueError(
            "Waves and texts must belong together, a text for each wave, and a name of "
            f"who speaks, if any. Received: {len(waves)} waves, {len(words)} texts"
            + ("." if speakers is None else f", {names} speakers.")
        )
