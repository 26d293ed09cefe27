"""Recipes of strings of words: where a word begins is told to nobody."""

from functools import partial

import numpy as np

from aiva import data, metrics, models, training
from aiva.recipes.recipe import Recipe
from aiva.recipes.speech.keywords import FSDD_LICENCE, OWN_VOICE
from aiva.recipes.watched import fit

STRINGS = 4000  # to learn from
OWN_STRINGS = 2000
TEST_STRINGS = 200
EPOCHS = 14
LEARNING_RATE = 3e-3
BEAM_WIDTH = 20
NEW_SPEAKER = "lucas"
SPEEDS = {"slowest": 0.85, "fastest": 1.2}  # of strings to learn from
fit_recognizer = partial(fit, training.train_recognizer)


def recorded_strings(split, count, held_out=None, seed=0):
    """Join recordings of digits of a split to strings, each of one speaker.

    Training strings are played faster or slower, each at a speed of its own, since six
    men are few voices to learn from.
    """
    waves, labels, known = data.load(
        "spoken_digit", split=split, held_out=held_out, details=True
    )
    names = data.class_names("spoken_digit")
    words = [names[label] for label in labels]
    waves, texts = data.join_words(waves, words, count, known["speakers"], seed=seed)
    if split == "train":
        waves = data.change_speed(waves, seed, **SPEEDS)
    return waves, texts


def train_on_recordings(held_out=None):
    """Return a function that trains a recogniser on real voices."""

    def train(seed, backup, verbose):
        strings = recorded_strings("train", STRINGS, held_out, seed)
        model = models.untrained("ctc_spoken_digit")
        return fit_recognizer(model, strings, EPOCHS, LEARNING_RATE, backup, verbose)

    return train


def measure_on_recordings(model) -> dict[str, float]:
    """Measure error rates on recordings never heard, and on our own synthetic voices.

    Args:
        model: A recogniser of the ten digits.

    Returns:
        Name of a figure to its value.
    """
    waves, texts = recorded_strings("test", TEST_STRINGS)
    own_waves, own_labels = data.load("spoken", split="test", count=TEST_STRINGS)
    names = data.class_names("spoken")
    heard = model.transcribe(own_waves)
    right = [
        text == names[label] for text, label in zip(heard, own_labels, strict=True)
    ]
    return {
        **error_rates(model, waves, texts),
        "synthetic digits heard": float(np.mean(right)),
    }


def measure_on_new_speaker(model) -> dict[str, float]:
    """Measure error rates on the speaker that the model has never heard."""
    return error_rates(model, *recorded_strings("test", TEST_STRINGS, NEW_SPEAKER))


def train_on_spoken(seed, backup, verbose):
    """Train a recogniser on synthetic voices."""
    strings = data.load("spoken_strings", count=OWN_STRINGS, seed=seed)
    model = models.untrained("ctc_spoken")
    return fit_recognizer(model, strings, EPOCHS, LEARNING_RATE, backup, verbose)


def measure_on_spoken(model) -> dict[str, float]:
    """Measure error rates on synthetic voices that the model has never heard."""
    strings = data.load("spoken_strings", split="test", count=TEST_STRINGS)
    return error_rates(model, *strings)


def error_rates(model, waves, texts) -> dict[str, float]:
    """Measure word errors of both ways to decode, and strings with an error."""
    greedy = metrics.word_error_rate(texts, model.transcribe(waves))
    beam = metrics.word_error_rate(texts, model.transcribe(waves, BEAM_WIDTH))
    return {
        "word error rate": greedy["word_error_rate"],
        "string error rate": greedy["string_error_rate"],
        "word error rate, beam search": beam["word_error_rate"],
        "string error rate, beam search": beam["string_error_rate"],
    }


RECOGNITION = (
    Recipe(
        name="ctc_spoken",
        summary="Strings of digits by synthetic voices, none of them in both splits",
        data="spoken_strings",
        licence=OWN_VOICE,
        minutes=3,
        train=train_on_spoken,
        measure=measure_on_spoken,
        bands={
            "word error rate": {"at_most": 0.02},
            "training seconds": {"at_most": 180},
        },
    ),
    Recipe(
        name="ctc_spoken_digit",
        summary="Strings of recorded digits by six men, each of whom is in both splits",
        data="spoken_digit",
        licence=FSDD_LICENCE,
        minutes=3,
        train=train_on_recordings(),
        measure=measure_on_recordings,
        bands={
            "word error rate": {"at_most": 0.015},
            "word error rate, beam search": {"at_most": 0.015},
            "synthetic digits heard": {"at_least": 0.9},
            "training seconds": {"at_most": 180},
        },
    ),
    Recipe(
        name="ctc_new_speaker",
        summary=f"Strings of recorded digits by {NEW_SPEAKER}, who was never heard",
        data="spoken_digit",
        licence=FSDD_LICENCE,
        minutes=3,
        train=train_on_recordings(NEW_SPEAKER),
        measure=measure_on_new_speaker,
        bands={"word error rate": {"at_most": 0.25}},
    ),
)
