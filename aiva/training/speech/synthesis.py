"""Train a synthesiser: a voice from recordings in which it is known what is said when.

Shapes: N utterances, B of them in a batch, n samples, P phones, T frames, M mel bands.
"""

import keras
import numpy as np

from aiva import ops
from aiva.conventions.numbers import whole_numbers
from aiva.conventions.waves import list_of_waves
from aiva.models.speech.fast_speech import FastSpeech
from aiva.models.speech.plan import Plan
from aiva.ops.speech.voice_mel import voice_mel
from aiva.training.fit import Run, check_pair
from aiva.training.speech.clipped import fit_clipped
from aiva.training.speech.similar_lengths import OfSimilarLengths

KNOWN = ("speakers", "phones", "phone_times")  # what must be known of utterances
SHORT_HISS = 100.0  # hertz, of an utterance in which no voice is heard at all


def train_synthesizer(
    model: FastSpeech,
    train,
    validation=None,
    epochs: int = 20,
    batch_size: int = 16,
    learning_rate: float = 3e-3,
    callbacks: list | None = None,
    verbose: str | int = "auto",
) -> keras.callbacks.History:
    """Fit a synthesiser to recordings.

    Durations come from what is known of the recordings, pitches are measured in them by
    `aiva.ops.pitch`. The recipe is AdamW with a learning rate that falls to zero along
    a cosine, and gradients cut to a common norm of 1. Utterances of similar lengths
    share a batch.

    Args:
        model: The synthesiser.
        train: Pair `(waves, known)` to learn from: a list of N arrays `(n,)` at the
            model's sample rate, and a dictionary of "speakers", N names, "phones", N
            tuples, and "phone_times", N arrays `(P, 2)` of seconds. `data.load(
            "spoken_voices", details=True)` and `aiva.training.align_speech` give it.
        validation: The same, to measure on after every epoch, or None.
        epochs: Passes over the utterances.
        batch_size: Utterances per step.
        learning_rate: Peak of the cosine schedule; the constant learning rate at first
            if `keras.callbacks.ReduceLROnPlateau` or `LearningRateScheduler` sets it.
        callbacks: Keras callbacks.
        verbose: As in `keras.Model.fit`.

    Returns:
        The Keras history, with `loss` and its parts `mel`, `duration` and `pitch`.

    Raises:
        ValueError: If the model is no synthesiser, waves and what is known do not
            belong together or to the model, or a count is not positive.

    Example:
        >>> from aiva import data
        >>> waves, _, known = data.load("spoken_voices", count=4, details=True)
        >>> model = FastSpeech(tuple(sorted(set(known["speakers"]))), width=8)
        >>> history = train_synthesizer(model, (waves, known), epochs=2, verbose=0)
        >>> sorted(history.history)
        ['duration', 'loss', 'mel', 'pitch']
    """
    whole_numbers(batch_size=batch_size)
    if not isinstance(model, FastSpeech):
        raise ValueError(
            "`model` must be a synthesiser, `aiva.models.FastSpeech`. Received: "
            f"{type(model).__name__} {getattr(model, 'name', '')}."
        )
    train, validation = (
        None if data is None else (Utterances(model, data, batch_size), None)
        for data in (train, validation)
    )
    run = Run(train, validation, epochs, batch_size, callbacks, verbose)
    return fit_clipped(model, run, learning_rate)


class Utterances(OfSimilarLengths):
    """Batches of utterances of similar lengths, in another order at every epoch.

    Args:
        model: The synthesiser, which knows its phones, speakers and frames.
        data: Pair `(waves, known)`, see `train_synthesizer`.
        batch_size: Utterances of a batch.
        seed: Decides the order.

    Raises:
        ValueError: If waves and what is known do not belong together or to the model.

    Example:
        >>> from aiva import data
        >>> waves, _, known = data.load("spoken_voices", count=4, details=True)
        >>> model = FastSpeech(tuple(sorted(set(known["speakers"]))), width=8)
        >>> inputs, targets = Utterances(model, (waves, known), batch_size=2)[0]
        >>> inputs["frames"].shape == targets["mels"].shape[:2]
        True
    """

    def __init__(self, model, data, batch_size: int, seed: int = 0):
        check_pair(data, "(waves, known)")
        waves, known = list_of_waves(data[0]), checked_known(data[1], len(data[0]))
        self.model = model
        self.plans, self.mels = [], []
        for k, wave in enumerate(waves):
            plan, mel = utterance(model, wave, *(known[name][k] for name in KNOWN))
            self.plans.append(plan)
            self.mels.append(mel)
        lengths = [len(mel) for mel in self.mels]
        super().__init__(lengths, batch_size, 0.5 / model.hop_seconds, seed)

    def batch_of(self, chosen):
        """Return the inputs of the model, and mels."""
        inputs = self.model.batch_of([self.plans[k] for k in chosen])
        mels = np.zeros((*inputs["frames"].shape, self.model.num_mels), "float32")
        for row, k in zip(mels, chosen, strict=True):
            row[: len(self.mels[k])] = self.mels[k]
        return inputs, {"mels": mels}


def utterance(model, wave, speaker, phones, times):
    """Return what a recording teaches: its plan, and its mel spectrogram `(T, M)`."""
    model.checked_speaker(speaker)
    unknown = [phone for phone in phones if phone not in model.tokens]
    times = np.asarray(times, "float64")
    fit = len(phones) and times.shape == (len(phones), 2)
    if unknown or not fit:
        raise ValueError(
            "Phones must be the model's tokens, at least one, with a beginning and an "
            "end for each. "
            f"Received: {unknown[0] if unknown else 'phones'!r} among {len(phones)} "
            f"phones, times of shape {times.shape}."
        )
    mel = voice_mel(wave, model.sample_rate, model.num_mels)
    mel = keras.ops.convert_to_numpy(mel)  # (T, M)
    frames = np.round(np.nan_to_num(times[:, 1], nan=-1) / model.hop_seconds)
    if not np.isfinite(times).all() or (np.diff(frames, prepend=0) < 0).any():
        raise ValueError(
            "Times of phones must be seconds, each end behind the one before. "
            f"Received: ends at {times[:, 1].tolist()}."
        )
    if abs(times[-1, 1] - len(wave) / model.sample_rate) > 2 * model.hop_seconds:
        raise ValueError(
            "The last phone must end with its wave. Received: an end at "
            f"{times[-1, 1]:.3f} s, and a wave of {len(wave) / model.sample_rate:.3f} "
            f"s at {model.sample_rate} samples a second. Resample the wave by "
            "`aiva.data.resample`."
        )
    ends = np.minimum(frames, len(mel)).astype("int32")
    ends[-1] = len(mel)
    hertz = ops.pitch(wave, model.sample_rate, model.frame_sizes["hop_length"])
    plan = Plan(
        phones=tuple(phones),
        durations=np.diff(ends, prepend=0),
        pitches=of_phones(hertz, ends),
        speaker=speaker,
        hop_seconds=model.hop_seconds,
    )
    return plan, mel


def of_phones(hertz, ends) -> np.ndarray:
    """Return the mean pitch `(P,)` of each phone.

    Where no voice is, the pitch is on its way between those around.

    Args:
        hertz: Pitch `(T,)` of each frame, 0 without voice.
        ends: Frame `(P,)` at which each phone ends.

    Example:
        >>> pitches = of_phones(np.array([0, 100, 100, 0, 121]), np.array([1, 3, 5]))
        >>> pitches.round(1).tolist()
        [100.0, 100.0, 115.4]
    """
    (voiced,) = np.nonzero(hertz)
    if not len(voiced):
        return np.full(len(ends), SHORT_HISS)
    frames = np.arange(len(hertz))
    logs = np.interp(frames, voiced, np.log(hertz[voiced]))
    sums = np.concatenate([[0.0], np.cumsum(logs)])
    starts = np.minimum(np.concatenate([[0], ends[:-1]]), len(logs) - 1)
    ends = np.maximum(ends, starts + 1)  # a phone of no frame has that of its moment
    return np.exp((sums[ends] - sums[starts]) / (ends - starts))


def checked_known(known, count):
    """Return what is known of utterances, or raise a ValueError."""
    if not isinstance(known, dict) or not set(KNOWN) <= set(known):
        raise ValueError(
            f"What is known must be a dictionary of {', '.join(KNOWN)}. Received: "
            f"{sorted(known) if isinstance(known, dict) else type(known).__name__}. "
            "Recordings with their texts are aligned by `aiva.training.align_speech`."
        )
    lengths = {
        name: len(known[name]) if hasattr(known[name], "__len__") else None
        for name in KNOWN
    }
    if set(lengths.values()) != {count}:
        raise ValueError(
            "There must be as much known as there are waves. Received: "
            f"{count} waves, {lengths}."
        )
    return known
