"""Train a recogniser of speech.

Shapes: N waves, B of them in a batch, n samples, L labels of a transcript with padding.
"""

import functools

import keras
import numpy as np

from aiva import ops
from aiva.conventions.numbers import whole_numbers
from aiva.conventions.waves import list_of_waves, padded_waves
from aiva.metrics import word_error_rate
from aiva.models.speech.examples import check_examples
from aiva.training.fit import Run, check_pair, is_stream, prepared
from aiva.training.speech.clipped import fit_clipped
from aiva.training.speech.similar_lengths import OfSimilarLengths


def train_recognizer(
    model: keras.Model,
    train,
    validation=None,
    epochs: int = 10,
    batch_size: int = 32,
    learning_rate: float = 2e-3,
    callbacks: list | None = None,
    verbose: str | int = "auto",
) -> keras.callbacks.History:
    """Fit a recogniser to waves and what is said in them.

    The recipe is AdamW with a learning rate that falls to zero along a cosine, and
    gradients cut to a common norm of 1. Waves of similar lengths share a batch, see
    `SimilarLengths`.

    Args:
        model: A recogniser, `aiva.models.CTCRecognizer`.
        train: Pair `(waves, texts)` to learn from: a list of N arrays `(n,)` with
            values from -1 to 1, at the model's sample rate, and N texts of the model's
            tokens. Or a `keras.utils.PyDataset` of batches that `fit` takes, whose
            first one is checked.
        validation: The same, to measure on after every epoch, or None: the loss, and of
            a pair the word error rate, see `WordErrorRate`.
        epochs: Passes over the waves.
        batch_size: Waves per step; a stream brings its own.
        learning_rate: Peak of the cosine schedule; the constant learning rate at first
            if `keras.callbacks.ReduceLROnPlateau` or `LearningRateScheduler` sets it.
        callbacks: Keras callbacks.
        verbose: As in `keras.Model.fit`.

    Returns:
        The Keras history, with `loss`, in nats for each wave, and perhaps `val_loss`
        and `val_word_error_rate`.

    Raises:
        ValueError: If the model is no recogniser, waves and texts do not belong
            together, one is no wave, a text has a token that the model does not know or
            needs more frames than its wave has, a stream does not know its length, or a
            count is not positive.

    Example:
        >>> from aiva import models
        >>> model = models.CTCRecognizer(("low", "high"), width=8, dilations=(1,))
        >>> time = np.arange(4000) / 8000
        >>> waves = [np.sin(2 * np.pi * pitch * time) for pitch in (300, 900)]
        >>> history = train_recognizer(
        ...     model, (waves, ["low", "high"]), epochs=2, verbose=0
        ... )
        >>> len(history.history["loss"])
        2
    """
    whole_numbers(batch_size=batch_size)
    if not all(hasattr(model, name) for name in ("encode", "frames_of", "transcribe")):
        raise ValueError(
            "`model` must be a recogniser, `aiva.models.CTCRecognizer`. Received: "
            f"{type(model).__name__} {getattr(model, 'name', '')}. A classifier of "
            "single words is trained by `aiva.training.train_classifier`."
        )
    if validation is not None and not is_stream(validation):
        check_pair(validation, "(waves, texts)")
        # It comes first, so that the callbacks which are given can read its figure.
        callbacks = [WordErrorRate(*validation), *(callbacks or [])]
    check = functools.partial(checked_batch, model=model)
    train, validation = (
        prepared(data, check)
        if data is None or is_stream(data)
        else (SimilarLengths(model, data, batch_size), None)
        for data in (train, validation)
    )
    run = Run(train, validation, epochs, batch_size, callbacks, verbose)
    return fit_clipped(model, run, learning_rate)


class WordErrorRate(keras.callbacks.Callback):
    """Measure a recogniser's word error rate after every epoch.

    The history gets `val_word_error_rate`, see `aiva.metrics.word_error_rate`.
    Callbacks that read it must come after this one in the list.

    Args:
        waves: List of arrays `(n,)` with values from -1 to 1.
        texts: What is said in them.
        beam_width: See `aiva.models.CTCRecognizer.transcribe`.

    Example:
        >>> from aiva import models
        >>> model = models.CTCRecognizer(("no", "yes"), width=8, dilations=(1,))
        >>> waves, texts = [np.zeros(4000), np.ones(4000)], ["no", "yes"]
        >>> measure = WordErrorRate(waves, texts)
        >>> history = train_recognizer(
        ...     model, (waves, texts), epochs=1, callbacks=[measure], verbose=0
        ... )
        >>> 0 <= history.history["val_word_error_rate"][0]
        True
    """

    def __init__(self, waves, texts, beam_width: int | None = None):
        super().__init__()
        self.waves, self.texts, self.beam_width = waves, texts, beam_width

    def on_epoch_end(self, epoch, logs=None):
        """Transcribe, compare, and write the rate into the log."""
        heard = self.model.transcribe(self.waves, self.beam_width)
        rates = word_error_rate(self.texts, heard)
        logs["val_word_error_rate"] = rates["word_error_rate"]


class SimilarLengths(OfSimilarLengths):
    """Batches of waves of similar lengths, in another order at every epoch.

    A batch is as long as its longest wave, so it wastes little if the others are hardly
    shorter. Lengths are rounded up to half seconds, and all labels have one width, a
    multiple of 8: a training step is compiled for few shapes.

    Args:
        model: The recogniser, which knows the tokens and the sample rate.
        data: Pair `(waves, texts)`.
        batch_size: Waves of a batch.
        seed: Decides the order.

    Raises:
        ValueError: If waves and texts do not belong together or to the model.

    Example:
        >>> from aiva import models
        >>> model = models.CTCRecognizer(("no", "yes"), width=8)
        >>> waves = [np.zeros(3000), np.zeros(9000), np.zeros(3500)]
        >>> batches = SimilarLengths(model, (waves, ["no", "yes no", ""]), 2)
        >>> [batches[k][0]["waves"].shape for k in range(len(batches))]
        [(2, 4000), (1, 12000)]
    """

    def __init__(self, model, data, batch_size: int, seed: int = 0):
        check_pair(data, "(waves, texts)")
        self.waves = list_of_waves(data[0])
        texts = list(data[1])
        if len(texts) != len(self.waves):
            raise ValueError(
                "Waves and texts must belong together, a text for each wave. Received: "
                f"{len(self.waves)} waves, {len(texts)} texts."
            )
        self.labels = with_few_widths(model.encode(texts))
        lengths = np.array([len(wave) for wave in self.waves])
        ops.check_labels_fit(self.labels, model.frames_of(lengths))
        self.half_second = model.sample_rate // 2
        super().__init__(lengths, batch_size, self.half_second, seed)

    def batch_of(self, chosen):
        """Return waves, their lengths and their labels."""
        longest = self.lengths[chosen].max()
        rounded = -(-longest // self.half_second) * self.half_second
        waves, lengths = padded_waves([self.waves[k] for k in chosen], rounded)
        return {"waves": waves, "lengths": lengths}, {"labels": self.labels[chosen]}


def with_few_widths(labels):
    """Pad labels `(N, L)` with -1 to a width that is a multiple of 8."""
    return np.pad(labels, ((0, 0), (0, -labels.shape[1] % 8)), constant_values=-1)


def checked_batch(batch, model):
    """Return a batch of a stream, or raise unless a recogniser can learn from it."""
    inputs, *targets = batch
    check_examples(model, inputs, targets[0] if len(targets) == 1 else targets)
    return inputs, targets[0]
