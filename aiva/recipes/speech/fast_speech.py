"""Recipes of synthesis: a network learns the voices of our formant synthesiser."""

from functools import partial

import numpy as np

from aiva import data, formants, metrics, models, training
from aiva.ops.speech.voice_mel import voice_mel
from aiva.recipes.recipe import Recipe
from aiva.recipes.speech.keywords import OWN_VOICE
from aiva.recipes.watched import fit

UTTERANCES = 800
TEST_UTTERANCES = 160
EPOCHS = 24
LEARNING_RATE = 3e-3
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
    mels = [model.mel(plan) for plan in utterances.plans]
    distortion = metrics.mel_cepstral_distortion(utterances.mels, mels)
    mean = mean_frame()
    means = [np.broadcast_to(mean, mel.shape) for mel in utterances.mels]
    of_mean = metrics.mel_cepstral_distortion(utterances.mels, means)
    plans = [
        model.plan(text, speaker)
        for text, speaker in zip(texts, known["speakers"], strict=True)
    ]
    durations = metrics.duration_error(
        [without_pauses(plan) for plan in utterances.plans],
        [without_pauses(plan) for plan in plans],
    )
    spoken = [model.speak(plan)[0] for plan in plans]
    return {
        "mel-cepstral distortion, dB": distortion,
        "share of the mean frame's": distortion / of_mean,
        "duration error, ms": durations["mean_absolute_error"],
        "word error rate": heard_wrong(spoken, texts),
        "word error rate of the teacher": heard_wrong(waves, texts),
    }


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


def mean_frame():
    """Return the mean frame `(M,)` of utterances to learn from."""
    waves, _ = data.load("spoken_voices", count=40)
    mels = [np.asarray(voice_mel(wave)) for wave in waves]
    return np.concatenate(mels).mean(axis=0)


def without_pauses(plan):
    """Return the times of phones `(P, 2)`, but not those of silence."""
    spoken = [phone != "pause" for phone in plan.phones]
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
)
