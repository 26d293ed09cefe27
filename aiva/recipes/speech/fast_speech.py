"""Recipes of synthesis: a network learns the voices of our formant synthesiser.

And one real voice, that of LJSpeech, whose texts are free English: there the tokens are
letters, and our recogniser says when each was said.
"""

from functools import partial

import numpy as np
from keras.ops import convert_to_numpy

from aiva import data, formants, metrics, models, ops, training
from aiva.formants.phones import PAUSE
from aiva.recipes.recipe import Recipe
from aiva.recipes.speech.keywords import OWN_VOICE
from aiva.recipes.speech.letters import (
    SOUNDS,
    align_letters,
    letter_recognizer,
    letters_of,
)
from aiva.recipes.watched import fit

UTTERANCES = 800
TEST_UTTERANCES = 160
EPOCHS = 24
LEARNING_RATE = 3e-3
SENTENCES = 600  # an hour of LJSpeech, if so many are there
STEPS = 800  # of a training on real speech
READER = "linda"  # who reads LJSpeech
LISTENER = "ctc_spoken_digit"  # it learned from recordings of six men
fit_synthesizer = partial(fit, training.train_synthesizer)


def train_fast_speech(seed, backup, verbose):
    """Train a synthesiser on four voices."""
    waves, _, known = data.load(
        "spoken_voices", count=UTTERANCES, details=True, seed=seed
    )
    model = models.untrained("fast_speech_spoken")
    return fit_synthesizer(
        model, (waves, known), EPOCHS, LEARNING_RATE, backup, verbose
    )


def measure_fast_speech(model) -> dict[str, float]:
    """Measure a synthesiser on strings of digits that it has never seen.

    Spectra are compared where the model is told durations and pitches, since frames
    must belong together; durations, and what is heard, where it is told a text alone.

    Args:
        model: A synthesiser of the voices of `aiva.formants.VOICES`.

    Returns:
        Name of a figure to its value.
    """
    waves, texts, known = unseen_digits()
    utterances = training.Utterances(model, (waves, known), batch_size=16)
    plans = [
        model.plan(text, speaker)
        for text, speaker in zip(texts, known["speakers"], strict=True)
    ]
    spoken = [model.speak(plan)[0] for plan in plans]
    return {
        **distortions(model, utterances, data.load("spoken_voices", count=40)[0]),
        **durations_off(utterances.plans, plans),
        "word error rate": heard_wrong(spoken, texts),
        "word error rate of the teacher": heard_wrong(waves, texts),
    }


def distortions(model, utterances, waves) -> dict[str, float]:
    """Measure how far mels are off, and how far one frame for all would be.

    Args:
        model: A synthesiser.
        utterances: What was said, with true durations and pitches.
        waves: Waves to learn from, whose mean frame is the baseline.

    Returns:
        Name of a figure to its value.
    """
    mels = [model.mel(plan) for plan in utterances.plans]
    frames = [
        convert_to_numpy(ops.voice_mel(wave, model.sample_rate, model.num_mels))
        for wave in waves
    ]
    mean = np.concatenate(frames).mean(axis=0)  # (M,)
    means = [np.broadcast_to(mean, mel.shape) for mel in mels]
    distortion = metrics.mel_cepstral_distortion(utterances.mels, mels)
    of_mean = metrics.mel_cepstral_distortion(utterances.mels, means)
    return {
        "mel-cepstral distortion, dB": distortion,
        "share of the mean frame's": distortion / of_mean,
    }


def durations_off(expected, plans) -> dict[str, float]:
    """Measure how far durations of phones are off, without those of pauses.

    How long somebody waits between two words cannot be known from the text.
    """
    found = metrics.duration_error(
        [without_pauses(plan) for plan in expected],
        [without_pauses(plan) for plan in plans],
    )
    return {"duration error, ms": found["mean_absolute_error"]}


def train_ljspeech(seed, backup, verbose):
    """Align recordings of a real voice by letters, and train a synthesiser on them."""
    waves, texts = sentences("train")
    model = models.FastSpeech((READER,), (PAUSE, *SOUNDS), "letters")
    epochs = -(-STEPS // -(-len(waves) // 16))
    return fit_synthesizer(
        model, (waves, aligned(waves, texts)), epochs, LEARNING_RATE, backup, verbose
    )


def measure_ljspeech(model) -> dict[str, float]:
    """Measure a synthesiser on sentences that its reader read, and it never saw.

    Args:
        model: A synthesiser of letters in the voice of LJSpeech.

    Returns:
        Name of a figure to its value.
    """
    heard, _ = sentences("train")
    waves, texts = sentences("test")
    utterances = training.Utterances(model, (waves, aligned(waves, texts)), 16)
    plans = [model.plan(plain(text), READER) for text in texts]
    return {
        "sentences to learn from": len(heard),
        **distortions(model, utterances, heard[:40]),
        **durations_off(utterances.plans, plans),
    }


def sentences(split):
    """Load an hour of LJSpeech, or the part of it that is there."""
    load = partial(data.load, "ljspeech", split=split, sample_rate=16000)
    try:
        return load(count=SENTENCES)
    except ValueError:  # fewer than that
        return load()


def aligned(waves, texts):
    """Find when each letter was said, and say who speaks."""
    known = align_letters(waves, texts, 16000, letter_recognizer())
    return {**known, "speakers": np.full(len(waves), READER)}


def plain(text) -> str:
    """Return a text as words of letters alone."""
    return " ".join("".join(word) for word in letters_of(text))


def unseen_digits(count=TEST_UTTERANCES):
    """Load the strings of digits among utterances of the test split."""
    waves, texts, known = data.load(
        "spoken_voices", split="test", count=count, details=True
    )
    chosen = [
        k for k, text in enumerate(texts) if set(text.split()) <= set(formants.DIGITS)
    ]
    known = {name: [values[k] for k in chosen] for name, values in known.items()}
    return [waves[k] for k in chosen], [texts[k] for k in chosen], known


def without_pauses(plan):
    """Return the times of phones `(P, 2)`, but not those of silence."""
    spoken = [phone != PAUSE for phone in plan.phones]
    return plan.phone_times[spoken]


def heard_wrong(waves, texts) -> float:
    """Return the word error rate of our recogniser of recorded digits."""
    recogniser = models.pretrained(LISTENER)
    waves = [data.resample(wave, 16000, recogniser.sample_rate) for wave in waves]
    heard = recogniser.transcribe(waves)
    return metrics.word_error_rate(texts, heard)["word_error_rate"]


SYNTHESIS = (
    Recipe(
        name="fast_speech_spoken",
        summary="Texts to spectrograms of four synthetic voices",
        data="spoken_voices",
        licence=OWN_VOICE,
        minutes=4,
        train=train_fast_speech,
        measure=measure_fast_speech,
        bands={
            "share of the mean frame's": {"at_most": 0.33},
            "duration error, ms": {"at_most": 15},
            "training seconds": {"at_most": 300},
        },
    ),
    Recipe(
        name="fast_speech_ljspeech",
        summary="Texts to spectrograms of one real voice, by letters",
        data="ljspeech",
        licence="public domain (LJ Speech, K. Ito and L. Johnson)",
        minutes=20,
        train=train_ljspeech,
        measure=measure_ljspeech,
        bands={"share of the mean frame's": {"at_most": 0.85}},
    ),
)
