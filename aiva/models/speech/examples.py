"""Examples that a recogniser learns from: what backends would take without a word.

A label beyond the tokens, or a length beyond the samples, gives a loss that looks like
any other, and a network that learns nothing of use.

Shapes: N waves, n samples, L labels of a transcript with padding, K tokens.
"""

from keras import ops as keras_ops

from aiva import ops


def check_examples(model, x, y) -> None:
    """Raise a ValueError unless a recogniser can learn from waves and labels.

    Args:
        model: An `aiva.models.CTCRecognizer`.
        x: Dictionary of "waves" `(N, n)` and "lengths" `(N,)` in samples.
        y: Dictionary of "labels" `(N, L)`, tokens from 0 to K - 1, padded with -1.

    Raises:
        ValueError: If the names or shapes are others, a wave is longer than its row, a
            label is none of a token, or labels do not fit into their frames.

    Example:
        >>> import numpy as np
        >>> from aiva import models
        >>> model = models.CTCRecognizer(("no", "yes"), width=8)
        >>> x = {"waves": np.zeros((1, 800)), "lengths": np.array([800])}
        >>> check_examples(model, x, {"labels": np.array([[2]])})  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ValueError: Labels must be tokens from 0 to 1... Received: from 2 to 2...
    """
    names = [
        sorted(part) if isinstance(part, dict) else type(part).__name__
        for part in (x, y)
    ]
    if names != [["lengths", "waves"], ["labels"]]:
        raise ValueError(
            "A recogniser learns from batches of ({'waves', 'lengths'}, {'labels'}). "
            f"Received: {names}. See `aiva.models.CTCRecognizer.encode`, or give "
            "`aiva.training.train_recognizer` a pair (waves, texts)."
        )
    lengths, labels = (
        keras_ops.convert_to_numpy(part) for part in (x["lengths"], y["labels"])
    )
    shape = tuple(x["waves"].shape)
    if len(shape) != 2 or lengths.shape != shape[:1] or labels.shape[:1] != shape[:1]:
        raise ValueError(
            "Waves (N, samples), lengths (N,) and labels (N, L) must belong together. "
            f"Received: waves {shape}, lengths {lengths.shape}, labels {labels.shape}."
        )
    check_numbers(lengths, labels, shape[1], len(model.tokens))
    ops.check_labels_fit(labels, model.frames_of(lengths))


def check_numbers(lengths, labels, samples, num_tokens):
    """Raise a ValueError about lengths beyond the samples, or labels of no token."""
    if lengths.min() < 0 or lengths.max() > samples:
        raise ValueError(
            f"Lengths must lie between 0 and the {samples} samples of the waves. "
            f"Received: from {lengths.min()} to {lengths.max()}. They count samples, "
            "not frames, and not seconds."
        )
    if labels.ndim != 2 or labels.dtype.kind not in "iu" or labels.max() >= num_tokens:
        raise ValueError(
            f"Labels must be tokens from 0 to {num_tokens - 1}, whole numbers (N, L), "
            f"padded with -1. Received: from {labels.min()} to {labels.max()}, "
            f"{labels.dtype} of shape {labels.shape}. The blank is no label; see "
            "`aiva.models.CTCRecognizer.encode`."
        )
