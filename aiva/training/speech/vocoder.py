"""Train a vocoder: waves in, and the same waves out, by way of their spectrograms.

Shapes: B crops, n samples.
"""

import keras
import numpy as np
from keras import ops

from aiva.conventions.frames import voice_frames
from aiva.conventions.numbers import whole_numbers
from aiva.conventions.waves import list_of_waves
from aiva.models.speech.source_filter import SourceFilter
from aiva.ops.speech.pitch import pitch
from aiva.ops.speech.spectral_loss import spectral_loss
from aiva.ops.speech.voice_mel import voice_mel
from aiva.training.fit import Run
from aiva.training.speech.clipped import fit_clipped

FRAMES = 64  # of a crop: 0.8 seconds
# A pitch that is wrong by 1 % shifts the tenth harmonic by a tenth of the pitch.
WEIGHTS = {"wave": 1.0, "pitch": 5.0, "voicing": 0.5}


def train_vocoder(
    model: keras.Model,
    waves,
    validation=None,
    epochs: int = 20,
    batch_size: int = 16,
    learning_rate: float = 2e-3,
    callbacks: list | None = None,
    verbose: str | int = "auto",
) -> keras.callbacks.History:
    """Fit a vocoder to recordings of voices; no texts are needed.

    It learns from random crops of 0.8 seconds. The recipe is AdamW with a learning rate
    that falls to zero along a cosine, and gradients cut to a common norm of 1. The loss
    is a sum: how unlike the spectra of both waves are, see `aiva.ops.spectral_loss`;
    how far the pitch is off, on a logarithmic scale, where `aiva.ops.pitch` finds one;
    and the cross-entropy of where it does.

    Args:
        model: A vocoder, `aiva.models.vocoder`.
        waves: A list of N arrays `(n,)` with values from -1 to 1, at the model's sample
            rate.
        validation: Other waves, to measure on after every epoch, or None.
        epochs: Passes over as many seconds as the waves have.
        batch_size: Crops per step.
        learning_rate: Peak of the cosine schedule; the constant learning rate at first
            if `keras.callbacks.ReduceLROnPlateau` or `LearningRateScheduler` sets it.
        callbacks: Keras callbacks. A `ModelCheckpoint` saves the vocoder.
        verbose: As in `keras.Model.fit`.

    Returns:
        The Keras history, with `loss`, `wave_loss`, `pitch_loss` and `voicing_loss`,
        and perhaps the same with `val_` before.

    Raises:
        ValueError: If the model is no vocoder, there are no waves, or a count is not
            positive.

    Example:
        >>> from aiva import models
        >>> model = models.vocoder(width=8, blocks=1)
        >>> wave = np.sin(2 * np.pi * 200 * np.arange(16000) / 16000)
        >>> history = train_vocoder(model, [wave], epochs=1, batch_size=2, verbose=0)
        >>> sorted(history.history)
        ['loss', 'pitch_loss', 'voicing_loss', 'wave_loss']
    """
    whole_numbers(batch_size=batch_size)
    source_filter = source_filter_of(model)
    sizes = source_filter.sample_rate, source_filter.num_mels
    train = VoiceCrops(waves, sizes[0], batch_size)
    if validation is not None:
        validation = VoiceCrops(validation, sizes[0], batch_size, draw_anew=False)
    run = Run((train, None), validation, epochs, batch_size, callbacks, verbose)
    return fit_clipped(
        Learner(model, *sizes),
        run,
        learning_rate,
        loss={"wave": wave_loss, "pitch": pitch_loss, "voicing": voicing_loss},
        loss_weights=WEIGHTS,
    )


class Learner(keras.Model):
    """A model from crops to waves, pitch and voicing of their spectrograms.

    What a `ModelCheckpoint` saves of it is the vocoder.

    Args:
        vocoder: The vocoder, whose weights it has.
        sample_rate: Samples per second.
        num_mels: Number M of mel bands.
    """

    def __init__(self, vocoder, sample_rate, num_mels):
        parts = {name: vocoder.get_layer(name).output for name in WEIGHTS}
        waves = keras.Input((FRAMES * voice_frames(sample_rate)["hop_length"],))
        mels = voice_mel(waves, sample_rate, num_mels)
        parts = keras.Model(vocoder.input, parts)(mels)
        super().__init__(waves, parts, name=vocoder.name)
        self.save_vocoder = vocoder.save

    def save(self, filepath, overwrite=True, zipped=None, **kwargs):
        """Save the vocoder as `keras.Model.save` does."""
        self.save_vocoder(filepath, overwrite=overwrite, zipped=zipped, **kwargs)


def source_filter_of(model) -> SourceFilter:
    """Return the last layer of a vocoder, or raise a ValueError."""
    last = model.layers[-1] if getattr(model, "layers", None) else None
    if not isinstance(last, SourceFilter):
        raise ValueError(
            "`model` must be a vocoder, `aiva.models.vocoder`. Received: "
            f"{type(model).__name__} {getattr(model, 'name', '')}."
        )
    return last


class VoiceCrops(keras.utils.PyDataset):
    """Batches of random crops of waves, and what is known of them.

    A batch is an array `(B, n)`, and a dictionary of the same as "wave", of "pitch"
    `(B, 64)` in hertz, 0 where no voice is, and "voicing" `(B, 64)`, 1 where one is. Of
    long waves there are more crops than of short ones; behind a short one are zeros.

    Args:
        waves: A list of arrays `(n,)` with values from -1 to 1.
        sample_rate: Samples per second.
        batch_size: Crops B of a batch.
        draw_anew: Whether there are other crops in every epoch.
        seed: Decides the crops.

    Raises:
        ValueError: If there are no waves.

    Example:
        >>> batches = VoiceCrops([np.zeros(40000)], batch_size=2)
        >>> waves, targets = batches[0]
        >>> len(batches), waves.shape, targets["pitch"].shape
        (2, (2, 12800), (2, 64))
    """

    def __init__(
        self,
        waves,
        sample_rate: int = 16000,
        batch_size: int = 16,
        draw_anew: bool = True,
        seed: int = 0,
    ):
        super().__init__()
        self.waves = list_of_waves(waves)
        self.batch_size, self.draw_anew, self.seed = batch_size, draw_anew, seed
        self.hop_length = voice_frames(sample_rate)["hop_length"]
        samples = FRAMES * self.hop_length
        self.waves = [
            np.pad(wave, (0, max(samples - len(wave), 0))) for wave in self.waves
        ]
        self.pitches = [
            pitch(wave, sample_rate, self.hop_length) for wave in self.waves
        ]
        self.frames = np.array([len(hertz) for hertz in self.pitches])
        self.epoch = 0

    def on_epoch_end(self):
        """Draw other crops from now on."""
        self.epoch += self.draw_anew

    @property
    def num_batches(self):
        """The number of batches, of as many seconds as the waves have."""
        return -(-int(self.frames.sum()) // (FRAMES * self.batch_size))

    def __len__(self):
        return self.num_batches

    def __getitem__(self, index):
        rng = np.random.default_rng((self.seed, self.epoch, index))
        shares = self.frames / self.frames.sum()
        chosen = rng.choice(len(self.waves), self.batch_size, p=shares)
        starts = rng.integers(self.frames[chosen] - FRAMES + 1)
        hop = self.hop_length
        waves = np.stack(
            [
                self.waves[k][start * hop : (start + FRAMES) * hop]
                for k, start in zip(chosen, starts, strict=True)
            ]
        )
        hertz = np.stack(
            [
                self.pitches[k][start : start + FRAMES]
                for k, start in zip(chosen, starts, strict=True)
            ]
        )
        return waves, {"wave": waves, "pitch": hertz, "voicing": np.sign(hertz)}


def wave_loss(expected, found):
    """Compare waves by their spectra."""
    return spectral_loss(found, expected)


def pitch_loss(expected, found):
    """Return the mean distance of logarithms of pitch where there is one."""
    is_voiced = ops.cast(expected > 0, "float32")
    distance = ops.abs(ops.log(ops.maximum(expected, 1.0)) - ops.log(found))
    return ops.sum(distance * is_voiced) / (ops.sum(is_voiced) + 1)


def voicing_loss(expected, found):
    """Return the mean cross-entropy of logits of voice."""
    return ops.mean(ops.binary_crossentropy(expected, found, from_logits=True))
