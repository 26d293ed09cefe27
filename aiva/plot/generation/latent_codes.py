"""Latent codes: where images lie in a plane of their codes, told apart by class.

Shapes: N images, D dimensions of a code; K classes.
"""

import numpy as np

from aiva.plot.class_names import names_of_labels
from aiva.plot.style import COLORS, FONT_SIZE, new_axes, style

MARKERS = "os^DvPX<p>"  # ten, beside six colours: thirty classes that differ
SIZE = 12  # square points of a marker
NEIGHBOURS = 20  # codes around a point that say whose region it lies in
HEIGHT = 1.9 * FONT_SIZE / 72  # inches of a name
LETTER = 0.7 * FONT_SIZE / 72


def latent_codes(
    codes, labels, class_names=None, axes: tuple[int, int] = (0, 1), figsize=(5.5, 4.5)
):
    """Show where images lie in the latent plane, with a colour and a mark for a class.

    The name of a class is written where most codes around are of this class.

    Args:
        codes: Codes `(N, D)`, such as the means that `encode` returns.
        labels: Class ids `(N,)`, integers.
        class_names: A name for each class; None writes the ids.
        axes: Which two dimensions of the codes to show.
        figsize: Width and height in inches.

    Returns:
        A matplotlib figure with one axes.

    Raises:
        ValueError: If codes, labels, axes or names do not fit together.

    Example:
        >>> figure = latent_codes([[0, 0], [3, 0], [3, 1]], [0, 1, 1], ["cat", "dog"])
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['cat', 'dog']
    """
    codes, labels = np.asarray(codes), np.asarray(labels)
    check(codes, labels, axes)
    plane = codes[:, list(axes)].astype("float64")  # (N, 2)
    present = np.unique(labels)
    names = names_of_labels(present, class_names)
    with style():
        ax = new_axes(figsize)
        for label, name in zip(present.tolist(), names, strict=True):
            draw_class(ax, plane[labels == label], label, name)
        ax.set(xlabel=f"code[{axes[0]}]", ylabel=f"code[{axes[1]}]")
        ax.set_aspect("equal", adjustable="datalim")
        ax.figure.legend(loc="outside right center", markerscale=1.5)
        inches = max(HEIGHT, LETTER * (max(map(len, names)) + 1))  # of the longest name
        room = inches / (min(figsize) - 1) * np.ptp(plane, axis=0).max()
        positions = label_positions(plane, labels, room)
        for xy, label, name in zip(positions, present.tolist(), names, strict=True):
            write_name(ax, xy, name, COLORS[label % len(COLORS)])
    return ax.figure


def check(codes, labels, axes):
    """Raise a ValueError unless codes, labels and the axes of a plane fit together."""
    if codes.ndim != 2 or labels.shape != codes.shape[:1] or len(codes) == 0:
        raise ValueError(
            "Codes (N, D) and one label for each are wanted, at least one. "
            f"Received: codes {codes.shape}, labels {labels.shape}."
        )
    if labels.dtype.kind not in "iu":
        raise ValueError(
            "Labels must be class numbers, integers of shape (N,). Received: "
            f"{labels.dtype} of shape {labels.shape}."
        )
    pair = isinstance(axes, (tuple, list)) and len(set(axes)) == len(axes) == 2
    if not pair or not 0 <= min(axes) <= max(axes) < codes.shape[1]:
        raise ValueError(
            "A plane has two different axes, dimensions of a code from 0 to "
            f"{codes.shape[1] - 1}. Received: axes={axes}."
        )


def draw_class(ax, points, label, name):
    """Draw the points of one class."""
    color = COLORS[label % len(COLORS)]
    marker = MARKERS[label % len(MARKERS)]
    ax.scatter(
        *points.T, s=SIZE, color=color, marker=marker, label=name, lw=0, alpha=0.7
    )


def write_name(ax, xy, name, color):
    """Write a name on white in the middle of its points, framed in its colour."""
    ax.text(
        *xy,
        name,
        color="black",
        weight="bold",
        ha="center",
        va="center",
        bbox={
            "boxstyle": "round,pad=0.2",
            "facecolor": "white",
            "edgecolor": color,
            "linewidth": 1.5,
        },
    )


def label_positions(points, labels, room):
    """Return a point of each class where its own are among themselves, `(K, 2)`.

    Args:
        points: Codes `(N, 2)`.
        labels: Class ids `(N,)`.
        room: The distance that two positions keep, if points of the class are so far
            from the positions before.

    Returns:
        Points of the K classes in the order of their ids.

    Example:
        >>> points = np.array([[0.0, 0], [1, 0], [2, 0], [9, 0], [1, 1]])
        >>> label_positions(points, np.array([3, 3, 3, 3, 7]), 0.5).tolist()
        [[1.0, 0.0], [1.0, 1.0]]
    """
    from scipy.spatial import cKDTree

    count = min(NEIGHBOURS, len(points))
    far, near = cKDTree(points).query(points, np.arange(1, count + 1))  # (N, count)
    own = np.mean(labels[near] == labels[:, None], axis=1)  # (N,)
    spread = far.mean(axis=1) / (far.mean() or 1)
    positions = np.zeros((0, 2))
    for label in np.unique(labels):
        points_of, good = points[labels == label], (own - 0.2 * spread)[labels == label]
        away = np.linalg.norm(points_of[:, None] - positions, axis=2) >= room
        free = away.all(axis=1)
        best = np.argmax(np.where(free, good, -np.inf) if free.any() else good)
        positions = np.concatenate([positions, points_of[best : best + 1]])
    return positions
