"""How good a classifier is: accuracy, which classes it confuses, can it be believed.

Shapes: N images, K classes. `labels` are the true class ids `(N,)`; `logits` are the
model's answers `(N, K)`, or class ids `(N,)` that were predicted in another way.
"""

import numpy as np

from aiva.conventions.numbers import whole_number


def accuracy(labels, logits) -> float:
    """Return the share of right answers.

    Args:
        labels: True class ids `(N,)`.
        logits: Logits or probabilities `(N, K)`, or predicted class ids `(N,)`.

    Returns:
        A number from 0 to 1.

    Raises:
        ValueError: If shapes or labels do not fit together.

    Example:
        >>> accuracy([0, 1, 1, 1], [0, 1, 1, 0])
        0.75
    """
    labels, predicted, _ = answers(labels, logits)
    return float(np.mean(labels == predicted))


def confusion_matrix(labels, logits, num_classes: int | None = None):
    """Count how often each class was taken for each.

    Args:
        labels: True class ids `(N,)`.
        logits: Logits or probabilities `(N, K)`, or predicted class ids `(N,)`.
        num_classes: Number of classes K. None takes it from the logits, or from the
            largest id.

    Returns:
        int array `(K, K)`: a row for each true class, a column for each predicted one.

    Raises:
        ValueError: If shapes or labels do not fit together.

    Example:
        >>> confusion_matrix([0, 1, 1, 1], [0, 1, 1, 0]).tolist()
        [[1, 0], [1, 2]]
    """
    from sklearn import metrics

    labels, predicted, classes = answers(labels, logits, num_classes)
    return metrics.confusion_matrix(labels, predicted, labels=classes)


def per_class(labels, logits, num_classes: int | None = None) -> dict:
    """Return precision, recall, their harmonic mean F1 and the count of each class.

    Args:
        labels: True class ids `(N,)`.
        logits: Logits or probabilities `(N, K)`, or predicted class ids `(N,)`.
        num_classes: Number of classes K. None takes it from the logits, or from the
            largest id.

    Returns:
        Dictionary of arrays `(K,)`: "precision", "recall", "f1", all from 0 to 1, and
        "count", the number of labels. What would be 0 / 0 is NaN: the precision of a
        class that was never predicted, the recall of one that never occurs.

    Raises:
        ValueError: If shapes or labels do not fit together.

    Example:
        >>> result = per_class([0, 1, 1, 1], [0, 1, 1, 0])
        >>> result["precision"].tolist(), result["count"].tolist()
        ([0.5, 1.0], [1, 3])
    """
    from sklearn import metrics

    labels, predicted, classes = answers(labels, logits, num_classes)
    columns = metrics.precision_recall_fscore_support(
        labels, predicted, labels=classes, zero_division=np.nan
    )
    return dict(zip(("precision", "recall", "f1", "count"), columns, strict=True))


def calibration(labels, logits, bins: int = 10) -> dict:
    """Compare how sure the model says it is with how often it is right.

    Guo, Pleiss, Sun and Weinberger, 2017, "On calibration of modern neural networks",
    https://arxiv.org/abs/1706.04599

    Args:
        labels: True class ids `(N,)`.
        logits: Logits `(N, K)`, not probabilities: a softmax turns them into those.
        bins: Number of equal intervals of confidence between 0 and 1.

    Returns:
        Dictionary of arrays `(bins,)`: mean "confidence" and "accuracy" of the answers
        in each interval, NaN where there are none, and their "count"; and "error", the
        expected calibration error: the mean gap between the two, weighted by count.

    Raises:
        ValueError: If shapes or labels do not fit together.

    Example:
        >>> result = calibration([0, 0], [[9.0, 0.0], [0.0, 9.0]], bins=2)
        >>> result["accuracy"].tolist(), round(result["error"], 2)
        ([nan, 0.5], 0.5)
    """
    from scipy.special import softmax

    bins = whole_number("bins", bins)
    if np.ndim(logits) != 2:
        raise ValueError(
            "Calibration needs logits (N, classes). "
            f"Received: logits of shape {np.shape(logits)}."
        )
    labels, predicted, _ = answers(labels, logits)
    confidence = softmax(np.asarray(logits, "float64"), axis=1).max(axis=1)  # (N,)
    # The intervals are open below and closed above, as in the paper.
    interval = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    count = np.bincount(interval, minlength=bins)
    sums = [
        np.bincount(interval, weights, bins)
        for weights in (confidence, labels == predicted)
    ]
    with np.errstate(invalid="ignore"):  # 0 / 0 of an empty interval is NaN
        means = [total / count for total in sums]
    return {
        "confidence": means[0],
        "accuracy": means[1],
        "count": count,
        "error": float(np.abs(sums[0] - sums[1]).sum() / len(labels)),
    }


def answers(labels, logits, num_classes=None):
    """Return labels `(N,)`, predicted ids `(N,)` and all class ids, or raise."""
    labels, logits = np.asarray(labels), np.asarray(logits)
    if labels.ndim != 1 or logits.ndim not in (1, 2) or len(labels) != len(logits):
        raise ValueError(
            "`labels` must be class ids (N,), `logits` (N, classes) or predicted ids "
            f"(N,), of the same N. Received: labels of shape {labels.shape}, logits of "
            f"shape {logits.shape}. One-hot labels become ids by `labels.argmax(1)`."
        )
    if len(labels) == 0 or not np.isfinite(logits).all():
        raise ValueError(
            "There must be at least one answer, and every logit a finite number. "
            f"Received: {len(labels)} labels, {np.sum(~np.isfinite(logits))} logits "
            "that are NaN or infinite. Did the training diverge?"
        )
    if logits.ndim == 2:
        predicted, known = logits.argmax(axis=1), logits.shape[1]
    else:
        predicted, known = logits, int(max(labels.max(), logits.max())) + 1
    if num_classes is None:
        num_classes = known
    num_classes = whole_number("num_classes", num_classes)
    check_ids(labels, "labels", num_classes)
    check_ids(predicted, "predicted ids", num_classes)
    return labels, predicted, np.arange(num_classes)


def check_ids(ids, name, num_classes):
    """Raise a ValueError unless all ids are whole numbers from 0 to num_classes - 1."""
    if ids.dtype.kind not in "iu" or ids.min() < 0 or ids.max() >= num_classes:
        raise ValueError(
            f"The {name} must be whole numbers from 0 to {num_classes - 1}, because "
            f"there are {num_classes} classes. Received: {ids.dtype} from {ids.min()} "
            f"to {ids.max()}."
        )
