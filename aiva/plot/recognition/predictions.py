"""A gallery of what a classifier says."""

import numpy as np

from aiva.plot.images import titled
from aiva.plot.style import BLUE, ORANGE


def predictions(
    images, labels, logits, class_names=None, columns: int = 8, figsize=None
):
    r"""Show images below the class a model saw and how sure it was.

    Right answers are blue with a ✓, wrong ones orange with a ✗.

    Args:
        images: Images `(N, H, W, C)` or a list of them, values 0-255.
        labels: True class ids `(N,)`.
        logits: Logits `(N, K)`, not probabilities.
        class_names: K names; None writes the ids.
        columns: Images in a row.
        figsize: Width and height in inches; None fits them to the images.

    Returns:
        A matplotlib figure with N axes.

    Raises:
        ValueError: If the numbers of images, labels, logits or names do not fit.

    Example:
        >>> figure = predictions(np.zeros((1, 8, 8)), [1], [[0.0, 2.0]], ["cat", "dog"])
        >>> figure.axes[0].get_title()
        '✓ dog\n88%'
    """
    answers = probabilities(logits, labels, images)
    names = checked_names(class_names, answers.shape[1])
    predicted = answers.argmax(axis=1)
    titles, colors = [], []
    for label, best, answer in zip(labels, predicted, answers, strict=True):
        mark, color = ("✓", BLUE) if best == label else ("✗", ORANGE)
        titles.append(f"{mark} {names[best]}\n{answer[best]:.0%}")
        colors.append(color)
    return titled(images, titles, colors, columns, figsize)


def probabilities(logits, labels, images):
    """Return the softmax of logits `(N, K)`, or raise where the lengths differ."""
    from scipy.special import softmax

    logits = np.asarray(logits, "float64")
    if logits.ndim != 2 or not len(images) == len(labels) == len(logits):
        raise ValueError(
            "There must be one label and one row of logits for each image. "
            f"Received: {len(images)} images, {len(labels)} labels, logits of shape "
            f"{logits.shape}."
        )
    return softmax(logits, axis=1)


def checked_names(class_names, num_classes):
    """Return a name for each class, its id by default, or raise."""
    names = range(num_classes) if class_names is None else class_names
    if len(names) != num_classes:
        raise ValueError(
            f"`class_names` must name all {num_classes} classes. "
            f"Received: {len(names)} names."
        )
    return [str(name) for name in names]
