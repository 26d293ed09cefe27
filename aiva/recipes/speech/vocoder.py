"""Recipe of a vocoder: spectrograms of our own voices become waves again."""

from functools import partial

from keras import ops as tensors

from aiva import data, metrics, models, training
from aiva.conventions.waves import clipped_wave
from aiva.ops.speech.voice_mel import voice_mel, wave_by_griffin_lim
from aiva.recipes.recipe import Recipe
from aiva.recipes.speech.keywords import OWN_VOICE
from aiva.recipes.watched import fit

UTTERANCES = 400
TEST_UTTERANCES = 40
EPOCHS = 20
LEARNING_RATE = 3e-3
fit_vocoder = partial(fit, training.train_vocoder)


def train_vocoder(seed, backup, verbose):
    """Train a vocoder on four voices."""
    waves, _ = data.load("spoken_voices", count=UTTERANCES, seed=seed)
    model = models.untrained("vocoder_spoken")
    return fit_vocoder(model, waves, EPOCHS, LEARNING_RATE, backup, verbose)


def measure_vocoder(model) -> dict[str, float]:
    """Measure a vocoder beside Griffin-Lim on texts that it has never heard.

    Args:
        model: A vocoder of 16,000 samples a second.

    Returns:
        Name of a figure to its value.
    """
    waves, _ = data.load("spoken_voices", split="test", count=TEST_UTTERANCES)
    mels = [tensors.convert_to_numpy(voice_mel(wave)) for wave in waves]
    vocoded = [clipped_wave(model.predict_on_batch(mel[None])[0]) for mel in mels]
    guessed = [clipped_wave(wave_by_griffin_lim(mel)) for mel in mels]
    ours = metrics.spectral_convergence(waves, vocoded)
    theirs = metrics.spectral_convergence(waves, guessed)
    return {
        "spectral convergence": ours,
        "spectral convergence of Griffin-Lim": theirs,
        "share of Griffin-Lim's": ours / theirs,
    }


VOCODING = (
    Recipe(
        name="vocoder_spoken",
        summary="Spectrograms of four synthetic voices to waves",
        data="spoken_voices",
        licence=OWN_VOICE,
        minutes=5,
        train=train_vocoder,
        measure=measure_vocoder,
        bands={
            "share of Griffin-Lim's": {"at_most": 0.8},
            "training seconds": {"at_most": 300},
        },
    ),
)
