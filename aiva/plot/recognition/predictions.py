"""What a classifier says, and the mistakes that teach most: wrong, and sure of it."""

import numpy as np

from aiva.plot.class_names import names_of_classes
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
        ValueError: If there is not one label and one row of logits for each image,
            or one name for each class.

    Example:
        >>> figure = predictions(np.zeros((1, 8, 8)), [1], [[0.0, 2.0]], ["cat", "dog"])
        >>> figure.axes[0].get_title()
        '✓ dog\n88%'
    """
    answers = probabilities(logits, labels, images)
    names = names_of_classes(class_names, answers.shape[1])
    predicted = answers.argmax(axis=1)
    titles, colors = [], []
    for label, best, answer in zip(labels, predicted, answers, strict=True):
        mark, color = ("✓", BLUE) if best == label else ("✗", ORANGE)
        titles.append(f"{mark} {names[best]}\n{answer[best]:.0%}")
        colors.append(color)
    return titled(images, titles, colors, columns, figsize)


def worst_mistakes(
    images,
    labels,
    logits,
    count: int = 8,
    class_names=None,
    columns: int = 4,
    figsize=None,
):
    r"""Show the wrong answers that were given with most confidence.

    Where there are no mistakes, the right answers of least confidence are shown, and
    the heading says so.

    Args:
        images: Images `(N, H, W, C)` or a list of them, values 0-255.
        labels: True class ids `(N,)`.
        logits: Logits `(N, K)`, not probabilities.
        count: Number of images to show at most.
        class_names: K names; None writes the ids.
        columns: Images in a row.
        figsize: Width and height in inches; None fits them to the images.

    Returns:
        A matplotlib figure, worst first.

    Raises:
        ValueError: If there is not one label and one row of logits for each image,
            or one name for each class.

    Example:
        >>> logits = [[5.0, 0.0], [3.0, 0.0], [0.0, 4.0]]
        >>> figure = worst_mistakes(np.zeros((3, 8, 8)), [1, 0, 0], logits)
        >>> [ax.get_title() for ax in figure.axes]
        ['said 0, 99%\nis 1', 'said 1, 98%\nis 0']
    """
    answers = probabilities(logits, labels, images)
    names = names_of_classes(class_names, answers.shape[1])
    predicted, confidence = answers.argmax(axis=1), answers.max(axis=1)
    heading, color, order = worst_first(predicted != np.asarray(labels), confidence)
    chosen = order[:count]
    titles = [
        f"said {names[predicted[i]]}, {confidence[i]:.0%}\nis {names[labels[i]]}"
        for i in chosen
    ]
    shown, colors = [images[i] for i in chosen], [color] * len(chosen)
    return titled(shown, titles, colors, columns, figsize, heading)


def worst_first(wrong, confidence):
    """Return a heading, a colour and the indices of the answers worth looking at."""
    mistakes = np.flatnonzero(wrong)
    if len(mistakes) == 0:
        heading = f"All {len(wrong)} right, the least sure first"
        return heading, BLUE, np.argsort(confidence, kind="stable")
    heading = f"{len(mistakes)} of {len(wrong)} wrong, the surest first"
    order = np.argsort(-confidence[mistakes], kind="stable")
    return heading, ORANGE, mistakes[order]


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
