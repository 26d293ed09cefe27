"""Recipes of keywords: one word in a second of sound, by known voices and by new ones.

Whoever splits recordings at random has every voice in both halves, and measures how
well a network knows these few people. The figure that a user will meet is the other
one: of a person whom the network has never heard.
"""

import functools

import keras
import numpy as np

from aiva import data, metrics, models, training
from aiva.conventions.waves import centred_waves
from aiva.recipes.recipe import Recipe
from aiva.recipes.watched import fit

FSDD_LICENCE = "CC BY-SA 4.0 (Free Spoken Digit Dataset, Z. Jackson and others)"
OWN_VOICE = "none needed: spoken by AIVA's own formant synthesiser"
CLIP = 8000  # samples, a second
EPOCHS = 12
SPOKEN_EPOCHS = 8
LEARNING_RATE = 3e-3
COPIES = 4
SYNTHETIC = 2000
RECORDINGS_HEARD = 40_000  # in all epochs together, with whatever data
SPEAKERS = ("george", "jackson", "lucas", "nicolas", "theo", "yweweler")
fit_classifier = functools.partial(fit, training.train_classifier)


def clips(name, split, **options):
    """Load clips of a second, and their labels."""
    waves, labels = data.load(name, split=split, **options)
    return centred_waves(waves, CLIP, cut=True), labels


def train_on(name, data_name, epochs, **options):
    """Return a function that trains the model of a recipe."""

    def train(seed, backup, verbose):
        pair = clips(data_name, "train", **options)
        model = models.untrained(name)
        return fit_classifier(model, pair, epochs, LEARNING_RATE, backup, verbose)

    return train


def measure_on(data_name, **options):
    """Return a function that measures a model beside the nearest neighbour."""

    def measure(model):
        waves, labels = clips(data_name, "test", **options)
        return {
            "test accuracy": accuracy(model, waves, labels),
            "nearest-neighbour accuracy": neighbour_accuracy(
                model, clips(data_name, "train", **options), (waves, labels)
            ),
        }

    return measure


def accuracy(model, waves, labels) -> float:
    """Return the share of clips that a model names right."""
    logits = model.predict(waves, batch_size=256, verbose=0)
    return metrics.accuracy(labels, logits.argmax(axis=-1))


def neighbour_accuracy(model, train, test) -> float:
    """Return the accuracy of the nearest training clip, on the model's spectrograms."""
    spectrogram = next(
        layer for layer in model.layers if isinstance(layer, models.LogMel)
    )
    known, heard = (
        keras.ops.convert_to_numpy(spectrogram(waves)).reshape(len(waves), -1)
        for waves, _ in (train, test)
    )
    distances = (known**2).sum(axis=1) - 2 * heard @ known.T  # (tests, known)
    return metrics.accuracy(test[1], train[1][distances.argmin(axis=1)])


def train_without_each(seed, backup, verbose):
    """Train six networks, each without one speaker, as one model with six answers."""
    waves = keras.Input((CLIP,), name="waves")
    seconds, answers = 0.0, {}
    for speaker in SPEAKERS:
        model, needed = train_without(speaker, seed, verbose=verbose)
        seconds += needed
        answers[speaker] = model(waves)
    return keras.Model(waves, answers, name="new_speakers"), seconds


def train_without(
    speaker: str,
    seed: int,
    scaling: str = "channel",
    copies: int = COPIES,
    synthetic: int = SYNTHETIC,
    verbose: int = 0,
):
    """Train a network on all speakers but one, for a fixed number of steps.

    Args:
        speaker: Who is left out.
        seed: Of all that is random.
        scaling: Of the spectrograms, see `aiva.models.keyword_cnn`.
        copies: Copies of each recording at other speeds, besides itself.
        synthetic: Number of clips of our own voices that join the recordings.
        verbose: As in `keras.Model.fit`.

    Returns:
        The trained model, and the seconds of its training.
    """
    keras.utils.set_random_seed(seed)
    waves, labels = data.load("spoken_digit", split="train", held_out=speaker)
    changed = [data.change_speed(waves, seed=copy) for copy in range(copies)]
    waves, labels = sum(changed, waves), np.tile(labels, copies + 1)
    if synthetic:
        own_waves, own_labels = own_voices(synthetic, seed)
        waves, labels = waves + own_waves, np.concatenate([labels, own_labels])
    model = models.keyword_cnn((CLIP,), scaling=scaling, name=speaker)
    return fit_classifier(
        model,
        (centred_waves(waves, CLIP, cut=True), labels),
        max(round(RECORDINGS_HEARD / len(waves)), 1),
        LEARNING_RATE,
        None,
        verbose,
    )


@functools.cache
def own_voices(count, seed):
    """Return synthetic clips, which six trainings share: they take some seconds."""
    return data.load("spoken", count=count, seed=seed)


def measure_new_speakers(model) -> dict[str, float]:
    """Measure each of six networks on the speaker that it has never heard."""
    found = {}
    for speaker in SPEAKERS:
        waves, labels = clips("spoken_digit", "test", held_out=speaker)
        logits = model.predict(waves, batch_size=256, verbose=0)[speaker]
        found[f"accuracy on {speaker}"] = metrics.accuracy(labels, logits.argmax(-1))
    return {
        "mean accuracy on a new speaker": float(np.mean([*found.values()])),
        **found,
    }


KEYWORDS = (
    Recipe(
        name="keyword_spoken",
        summary="Ten words by synthetic voices, of which none is in both splits",
        data="spoken",
        licence=OWN_VOICE,
        minutes=1,
        train=train_on("keyword_spoken", "spoken", SPOKEN_EPOCHS, count=3000),
        measure=measure_on("spoken", count=500),
        bands={
            "test accuracy": {"at_least": 0.95},
            "training seconds": {"at_most": 30},
        },
    ),
    Recipe(
        name="keyword_spoken_digit",
        summary="Ten words by six men, each of whom is in both splits",
        data="spoken_digit",
        licence=FSDD_LICENCE,
        minutes=1,
        train=train_on("keyword_spoken_digit", "spoken_digit", EPOCHS),
        measure=measure_on("spoken_digit"),
        bands={
            "test accuracy": {"at_least": 0.985},
            "training seconds": {"at_most": 30},
        },
    ),
    Recipe(
        name="keyword_new_speakers",
        summary="Ten words by a man who was never heard, six times another one",
        data="spoken_digit",
        licence=FSDD_LICENCE,
        minutes=3,
        train=train_without_each,
        measure=measure_new_speakers,
        bands={"mean accuracy on a new speaker": {"at_least": 0.85}},
    ),
)
