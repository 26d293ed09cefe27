"""From data to `fit`: what the training helpers share.

Data to learn from are arrays, which are checked as a whole, or a stream of batches,
which may be longer than the memory is large: of a stream the length and the first batch
are looked at. All that happens before a training, not after it has gone wrong.
"""

import keras
import numpy as np

from aiva.conventions.numbers import whole_numbers

# Callbacks that set the learning rate themselves; Keras refuses them beside a schedule.
STEERING = (keras.callbacks.ReduceLROnPlateau, keras.callbacks.LearningRateScheduler)


class Run:
    """One training: checked data, the number of its steps, and `fit`.

    Args:
        train: Inputs and targets as `prepared` returns them.
        validation: The same, or None.
        epochs: Passes over the training data.
        batch_size: Items per step; a stream brings its own.
        callbacks: Keras callbacks, or None.
        verbose: As in `keras.Model.fit`.

    Raises:
        ValueError: If a count is no positive whole number, or there is nothing to
            learn from.

    Example:
        >>> run = Run((np.zeros((10, 2)), np.zeros(10)), None, epochs=3, batch_size=4)
        >>> run.steps
        9
    """

    def __init__(
        self, train, validation, epochs, batch_size, callbacks=None, verbose="auto"
    ):
        self.epochs, self.batch_size = whole_numbers(
            epochs=epochs, batch_size=batch_size
        )
        if train is None:
            raise ValueError("`train` must be arrays or a stream. Received: None.")
        self.train, self.validation = train, validation
        self.callbacks, self.verbose = callbacks, verbose

    @property
    def steps(self) -> int:
        """The number of steps of all epochs."""
        inputs = self.train[0]
        if is_stream(inputs):
            return self.epochs * count_batches(inputs)
        count = len(keras.tree.flatten(inputs)[0])
        return self.epochs * -(-count // self.batch_size)

    def decaying(self, learning_rate, schedule=keras.optimizers.schedules.CosineDecay):
        """Return a learning rate that falls to zero at the last step.

        Args:
            learning_rate: The highest learning rate.
            schedule: Function from it and the number of steps to the schedule.

        Returns:
            The schedule; or the number alone, if a callback sets the learning rate.
        """
        given = keras.tree.flatten(self.callbacks or [])
        if any(isinstance(callback, STEERING) for callback in given):
            return learning_rate
        return schedule(learning_rate, self.steps)

    def fit(self, model: keras.Model) -> keras.callbacks.History:
        """Fit a compiled model, and return the Keras history."""
        inputs, targets = self.train
        batches_itself = is_stream(inputs)
        return model.fit(
            inputs,
            targets,
            batch_size=None if batches_itself else self.batch_size,
            shuffle=not batches_itself,  # a stream shuffles by itself
            epochs=self.epochs,
            validation_data=self.validation,
            callbacks=self.callbacks,
            verbose=self.verbose,
        )


def prepared(data, check, arrange=lambda batch: batch):
    """Check data to learn from, and return them as `fit` takes them.

    Args:
        data: Arrays; or a stream of batches, `tf.data` or a `keras.utils.PyDataset`;
            or None.
        check: Function that returns inputs and targets of arranged arrays, or raises a
            ValueError. It is given all arrays, or the first batch of a stream.
        arrange: Function that names and orders the parts of the data, or of a batch, as
            `check` and `fit` expect them. It must not look at values.

    Returns:
        A pair of inputs and targets: arrays, or a stream and None; None of None.

    Example:
        >>> images, labels = np.zeros((4, 8, 8, 1)), np.arange(4)
        >>> inputs, targets = prepared({"image": images, "label": labels}, tuple, pair)
        >>> inputs.shape, targets.shape
        ((4, 8, 8, 1), (4,))
    """
    if data is None:
        return None
    if not is_stream(data):
        return check(arrange(data))
    count_batches(data)
    batch = first_batch(data)
    arranged = arrange(batch)
    check(arranged)
    return (data if arranged is batch else rearranged(data, arrange)), None


def is_stream(data) -> bool:
    """Tell whether data come in batches, and not as arrays."""
    return not isinstance(data, (tuple, list, dict)) and not hasattr(data, "__array__")


def count_batches(stream) -> int:
    """Return the number of batches of a stream, or raise a ValueError."""
    has_count = isinstance(stream, keras.utils.PyDataset)
    try:
        count = stream.num_batches if has_count else len(stream)
    except (TypeError, NotImplementedError):
        count = None
    if not count:
        length = "unknown length" if count is None else "length 0"
        raise ValueError(
            "A stream must know its number of batches, at least one: the learning rate "
            "falls to zero at the end of a training, and a validation has to end. "
            "Received: "
            f"{type(stream).__name__} of {length}. Use `aiva.data.stream`, or "
            "`tf.data.experimental.assert_cardinality`."
        )
    return count


def first_batch(stream):
    """Return the first batch of a stream as arrays, or raise a ValueError."""
    if isinstance(stream, keras.utils.PyDataset):
        batch = stream[0]
    else:
        batch = next(iter(stream))
    batch = tuple(batch) if isinstance(batch, list) else batch
    batch = keras.tree.map_structure(np.asarray, batch)
    shapes = keras.tree.map_structure(np.shape, batch)
    if max(part.ndim for part in keras.tree.flatten(batch)) not in (2, 4, 5):
        raise ValueError(
            "A stream must give batches of images (B, height, width, channels), or of "
            f"waves (B, samples). Received: {shapes}. Batch it by `.batch(32)`; grey "
            "images need a last axis, `images[..., None]`."
        )
    return batch


def rearranged(stream, arrange):
    """Return a stream whose batches are arranged while they are read."""
    if isinstance(stream, keras.utils.PyDataset):
        return Rearranged(stream, arrange)
    if not hasattr(stream, "map"):
        raise ValueError(
            "Batches must have the parts that `fit` takes, in their order, or come "
            f"from `tf.data` or a `keras.utils.PyDataset`. Received: "
            f"{type(stream).__name__}."
        )
    # tf.data hands over the parts of a tuple one by one.
    return stream.map(lambda *parts: arrange(parts if len(parts) > 1 else parts[0]))


class Rearranged(keras.utils.PyDataset):
    """The batches of another PyDataset, arranged by a function."""

    def __init__(self, batches, arrange):
        super().__init__(
            batches.workers, batches.use_multiprocessing, batches.max_queue_size
        )
        self.batches, self.arrange = batches, arrange

    @property
    def num_batches(self):
        """The number of batches."""
        return self.batches.num_batches

    def __getitem__(self, index):
        """Return one batch."""
        return self.arrange(self.batches[index])

    def on_epoch_begin(self):
        """Let the other know."""
        self.batches.on_epoch_begin()

    def on_epoch_end(self):
        """Let the other know."""
        self.batches.on_epoch_end()


def pair(data):
    """Return images and labels of a dictionary as a pair, all else as it is."""
    if not isinstance(data, dict):
        return data
    return named(data, "image"), named(data, "label")


def named(data, name):
    """Return a part of a dictionary: TFDS says "image" and "label", others "images"."""
    key = name if name in data else f"{name}s"
    if key not in data:
        raise ValueError(
            f"A dictionary must have '{name}' or '{name}s'. Received: {sorted(data)}."
        )
    return data[key]


def check_pair(data, names: str):
    """Raise a ValueError unless data consist of two parts."""
    if isinstance(data, (tuple, list)) and len(data) == 2:
        return
    received = f"{len(data)} things" if isinstance(data, (tuple, list)) else "one thing"
    if isinstance(data, dict):
        received = f"a dictionary of {sorted(data)}"
    raise ValueError(
        f"Expected a pair {names}. Received: {received}. Sample weights go through "
        "`model.fit` itself."
    )


def check_classes(labels, num_classes: int):
    """Raise a ValueError unless labels are class ids `(N,)` of a model."""
    if labels.dtype.kind not in "iu" or labels.ndim != 1:
        advice = (
            "One-hot labels become numbers by `labels.argmax(axis=-1)`, a column "
            "(N, 1) by `labels[:, 0]`."
        )
        if labels.dtype.kind in "OSU":
            advice = "Names become numbers by `np.unique(names, return_inverse=True)`."
        raise ValueError(
            "Labels must be class numbers, integers of shape (N,). Received: "
            f"{labels.dtype} of shape {labels.shape}. {advice}"
        )
    if labels.min() < 0 or labels.max() >= num_classes:
        raise ValueError(
            f"Labels must lie between 0 and {num_classes - 1}, because the model has "
            f"{num_classes} classes. Received: {labels.min()} to {labels.max()}. "
            "Labels count from 0: subtract 1 from those that count from 1."
        )


def check_built(model):
    """Raise a ValueError if a model does not know the shape of its input."""
    if not model.built:
        raise ValueError(
            f"`model` does not know its input yet. Received: {model.name}. Begin it "
            "with `keras.Input((height, width, channels))`."
        )


def agree(shape, expected) -> bool:
    """Tell whether a shape is the expected one, in which None stands for anything."""
    return len(shape) == len(expected) and all(
        side in (None, given) for given, side in zip(shape, expected, strict=True)
    )
