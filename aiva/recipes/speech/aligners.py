"""Recipes of aligners: recognisers of phones, that tell when each was said.

Training sees only voices of formulas. Half of its words are invented, so that each
phone is heard beside each other: people who give their own voice say any words.
"""

import dataclasses
from functools import partial

import numpy as np

from aiva import data, formants, metrics, models, training
from aiva.conventions.waves import clipped_wave
from aiva.data.speech.silence import loud_part
from aiva.data.speech.spoken import GAP, NOISE, SILENCE, recorded
from aiva.formants.phones import PAUSE
from aiva.recipes.recipe import Recipe
from aiva.recipes.speech.keywords import OWN_VOICE
from aiva.recipes.watched import fit

SAMPLE_RATE = 8000
STRINGS = 1000  # of digits, and as many of invented words
TEST_STRINGS = 100
EPOCHS = 12
LEARNING_RATE = 3e-3
VOWELS = tuple(name for name, phone in formants.PHONES.items() if phone.is_vowel)
CONSONANTS = tuple(name for name in formants.PHONES if name not in (*VOWELS, PAUSE))
STRINGS_OF_A_SPEAKER = 10
WORDS_OF_A_ROW = 5
fit_recognizer = partial(fit, training.train_recognizer)


def invented_word(rng) -> str:
    """Draw the phones of a word that nobody knows: one or two syllables.

    Example:
        >>> invented_word(np.random.default_rng(1))
        'w aw ch'
    """
    phones = []
    for _ in range(rng.integers(1, 3)):
        phones += [rng.choice(CONSONANTS)] if rng.random() < 0.8 else []
        phones += [rng.choice(["r", "l", "w", "y"])] if rng.random() < 0.2 else []
        phones += [rng.choice(VOWELS)]
        phones += [rng.choice(CONSONANTS)] if rng.random() < 0.5 else []
        phones += [rng.choice(["s", "z", "t", "d", "n"])] if rng.random() < 0.2 else []
    return " ".join(phones)


def invented_strings(split: str, count: int, seed: int = 0):
    """Say strings of two to five invented words, as `data.load("spoken_strings")` does.

    Args:
        split: `"train"` or `"test"`, which share no speaker.
        count: Number of strings N.
        seed: Decides everything that is drawn at random.

    Returns:
        N waves, and what is known of them.
    """
    rng = np.random.default_rng([seed, split == "test", 3])
    waves, utterances = [], []
    for index in range(count):
        if index % STRINGS_OF_A_SPEAKER == 0:
            speaker = formants.random_speaker(rng)
        said = [invented_word(rng) for _ in range(rng.integers(2, 6))]
        words = {phones.replace(" ", ""): phones for phones in said}
        gaps = rng.uniform(*GAP, len(words) - 1) * (rng.random(len(words) - 1) < 0.6)
        utterance = formants.say(
            " ".join(words),
            dataclasses.replace(speaker, pronunciations=words),
            SAMPLE_RATE,
            seed=int(rng.integers(2**31)),
            gaps=gaps.tolist(),
            silence=rng.uniform(*SILENCE, 2).tolist(),
        )
        waves.append(recorded(rng, utterance.wave))
        utterances.append(utterance)
    keys = ("words", "word_times", "phones", "phone_times")
    return waves, {key: [getattr(each, key) for each in utterances] for key in keys}


def phone_texts(known) -> list[str]:
    """Return what was said as texts of phones, without pauses.

    Example:
        >>> phone_texts({"phones": [("pause", "n", "ow", "pause")]})
        ['n ow']
    """
    return [
        " ".join(phone for phone in phones if phone != PAUSE)
        for phones in known["phones"]
    ]


def spelled_words(known) -> list[list[list[str]]]:
    """Return the phones of each word, as its speaker said it."""
    texts = []
    for phones, times, word_times in zip(
        known["phones"], known["phone_times"], known["word_times"], strict=True
    ):
        owners = np.searchsorted(word_times[:, 1], times.mean(axis=1))
        texts.append(
            [
                [
                    phone
                    for phone, owner in zip(phones, owners, strict=True)
                    if owner == word and phone != PAUSE
                ]
                for word in range(len(word_times))
            ]
        )
    return texts


def train_on_phones(seed, backup, verbose):
    """Train a recogniser of phones on synthetic voices."""
    waves, _, known = data.load(
        "spoken_strings", count=STRINGS, details=True, seed=seed
    )
    others, of_others = invented_strings("train", STRINGS, seed)
    strings = waves + others, phone_texts(known) + phone_texts(of_others)
    model = models.untrained("ctc_phones")
    return fit_recognizer(model, strings, EPOCHS, LEARNING_RATE, backup, verbose)


def measure_on_phones(model) -> dict[str, float]:
    """Measure phone errors and errors of times on voices that were never heard.

    Args:
        model: A recogniser of phones.

    Returns:
        Name of a figure to its value; of times, the median of absolute errors.
    """
    waves, _, known = data.load(
        "spoken_strings", split="test", count=TEST_STRINGS, details=True
    )
    digits = synthetic_errors(model, waves, known)
    invented = synthetic_errors(model, *invented_strings("test", TEST_STRINGS))
    return {
        "phone error rate": digits[0],
        "phone error rate, invented words": invented[0],
        "milliseconds off": digits[1],
        "milliseconds off, invented words": invented[1],
        "milliseconds off, recorded digits": recorded_errors(model),
    }


def synthetic_errors(model, waves, known):
    """Return the phone error rate, and the median error of phone times in ms."""
    heard = metrics.word_error_rate(phone_texts(known), model.transcribe(waves))
    found = training.align_spelled(model, waves, known["words"], spelled_words(known))
    times = metrics.alignment_error(spoken_times(known), spoken_times(found))
    return heard["word_error_rate"], times["median"]


def spoken_times(known) -> list[np.ndarray]:
    """Return beginnings and ends of the phones of each wave, without pauses."""
    return [
        times[np.array(phones) != PAUSE]
        for phones, times in zip(known["phones"], known["phone_times"], strict=True)
    ]


def recorded_errors(model) -> float:
    """Return the median error of word times in recorded digits, in milliseconds.

    The truth is where the energy of each recording rises above -40 decibels of its
    loudest frame, and where it falls below, as `data.trim_silence` finds it. Of a stop
    at the beginning it does not know the closure, and of weak hisses it misses a part:
    that counts as an error here.
    """
    waves, texts, truth = rows_of_recordings()
    found = training.align_speech(model, waves, texts)
    return metrics.alignment_error(truth, found["word_times"])["median"]


def rows_of_recordings(seed: int = 0):
    """Put the recorded digits of the test set in rows of five, each of one speaker.

    Returns:
        Waves, texts, and of each wave the times of its words in seconds `(W, 2)`.
    """
    recordings, labels, known = data.load("spoken_digit", split="test", details=True)
    names = data.class_names("spoken_digit")
    rng = np.random.default_rng(seed)
    waves, texts, times = [], [], []
    for speaker in np.unique(known["speakers"]):
        own = rng.permutation(np.flatnonzero(known["speakers"] == speaker))
        for chosen in own.reshape(-1, WORDS_OF_A_ROW):
            wave, word_times = in_a_row([recordings[k] for k in chosen], rng)
            waves.append(wave)
            times.append(word_times)
            texts.append(" ".join(names[labels[k]] for k in chosen))
    return waves, texts, times


def in_a_row(recordings, rng):
    """Join recordings with gaps and a little noise; return the times of words, too."""
    parts, times, end = [], [], 0
    for recording in recordings:
        gap = round(rng.uniform(*GAP) * SAMPLE_RATE)
        first, last = loud_part(recording, SAMPLE_RATE)
        times.append((end + gap + first, end + gap + last))
        parts += [np.zeros(gap), recording]
        end += gap + len(recording)
    wave = np.concatenate(parts)
    noise = 10 ** (rng.uniform(*NOISE) / 20) * rng.standard_normal(len(wave))
    wave = clipped_wave(0.5 * wave / np.abs(wave).max() + noise)
    return wave, np.array(times) / SAMPLE_RATE


ALIGNERS = (
    Recipe(
        name="ctc_phones",
        summary="Phones of synthetic voices, to find when each was said",
        data="spoken_strings",
        licence=OWN_VOICE,
        minutes=5,
        train=train_on_phones,
        measure=measure_on_phones,
        bands={
            "milliseconds off": {"at_most": 15},
            "milliseconds off, invented words": {"at_most": 15},
            "milliseconds off, recorded digits": {"at_most": 25},
        },
    ),
)
