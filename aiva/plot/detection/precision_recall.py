"""Precision over recall: what more objects found cost in wrong detections."""

import numpy as np

from aiva.metrics.detection.precision_curve import precision_envelope
from aiva.plot.class_names import names_of_classes
from aiva.plot.style import BLUE, COLORS, GREY, new_axes, style

MOST = 2 * len(COLORS)  # classes that are told apart by colour and line


def precision_recall(
    curves, class_names=None, iou_threshold: float = 0.5, ax=None, figsize=(5, 3.25)
):
    """Draw precision over recall; the area below a curve is its average precision.

    Args:
        curves: The "curves" that `aiva.metrics.coco_average_precision` returns, of
            which each class and their mean are drawn; or a dictionary of "precision"
            and "recall" `(D,)` after each detection, whose area is shaded.
        class_names: K names; None writes the ids.
        iou_threshold: Which IoU threshold to show: 0.5, 0.55, to 0.95.
        ax: Axes to draw on; None makes a figure.
        figsize: Width and height in inches of that figure.

    Returns:
        The matplotlib figure. Of more than 12 classes only the mean has a name.

    Raises:
        ValueError: If `curves` are not curves, there is none at this threshold, or the
            number of names differs from K.

    Example:
        >>> curve = {"precision": [1.0, 0.5, 0.75], "recall": [0.25, 0.25, 0.5]}
        >>> figure = precision_recall(curve)
        >>> figure.axes[0].get_title()
        'area 0.438'
    """
    precision, recall = checked_curves(curves)
    with style():
        ax = ax or new_axes(figsize)
        if precision.ndim == 1:
            draw_one(ax, precision, recall)
        else:
            at = index_of_threshold(curves, iou_threshold)
            draw_classes(ax, precision[:, at], recall, class_names)
            ax.set_title(f"IoU of at least {iou_threshold:g}")
        ax.set(xlabel="recall", ylabel="precision", xlim=(0, 1.02), ylim=(0, 1.04))
    return ax.figure


def draw_one(ax, precision, recall):
    """Draw a curve point by point, and shade what counts as its area."""
    envelope = precision_envelope(precision)
    corners = np.concatenate([[0.0], recall])
    area = float(np.sum(np.diff(corners) * envelope))
    ax.stairs(envelope, corners, fill=True, color=BLUE, alpha=0.2, linewidth=0)
    ax.plot(recall, precision, "o-", color=BLUE, markersize=4)
    ax.set_title(f"area {area:.3f}")


def draw_classes(ax, precision, recall, class_names):
    """Draw a curve for each class that has objects, `(K, R)`, and their mean."""
    names = names_of_classes(class_names, len(precision))
    present = np.flatnonzero(precision[:, 0] >= 0)
    many = len(present) > MOST
    for index, label in enumerate(present):
        color = GREY if many else COLORS[index % len(COLORS)]
        line = "-" if index < len(COLORS) else "--"
        word = None if many else f"{names[label]}  {precision[label].mean():.2f}"
        ax.plot(recall, precision[label], line, color=color, linewidth=1, label=word)
    if len(present) > 1:
        mean = precision[present].mean(axis=0)
        color, word = (BLUE if many else GREY), f"mean  {mean.mean():.2f}"
        ax.plot(recall, mean, color=color, linewidth=3, label=word)
    if len(present):
        beside = {"loc": "center left", "bbox_to_anchor": (1, 0.5)}
        ax.legend(**beside)


def index_of_threshold(curves, iou_threshold):
    """Return the index of an IoU threshold among those of the curves, or raise."""
    thresholds = np.asarray(curves["iou_thresholds"])
    near = np.flatnonzero(np.isclose(thresholds, iou_threshold))
    if len(near) == 0:
        raise ValueError(
            f"`iou_threshold` must be one of {thresholds.round(2).tolist()}. "
            f"Received: iou_threshold={iou_threshold}."
        )
    return near[0]


def checked_curves(curves):
    """Return precision `(D,)` or `(K, T, R)` and recall, or raise."""
    keys = set(curves) if isinstance(curves, dict) else set()
    if keys >= {"precision", "recall"}:
        precision, recall = (
            np.asarray(curves[key], "float64") for key in ("precision", "recall")
        )
        length = recall.shape == precision.shape[-1:]
        if length and precision.ndim == (3 if "iou_thresholds" in keys else 1):
            return precision, recall
    raise ValueError(
        '`curves` must be the "curves" of `aiva.metrics.coco_average_precision`, or a '
        'dictionary of "precision" and "recall" of the same length. Received: '
        f"{sorted(keys) or type(curves).__name__}."
    )
