"""The boxes of a detector, stage by stage: from anchors to the last few."""

import numpy as np

from aiva.conventions.objects import real_boxes
from aiva.plot.detection.box_drawing import canvases, draw_boxes
from aiva.plot.gallery import even_columns
from aiva.plot.images import pixels
from aiva.plot.style import BLUE, style


def proposals(image, stages, most: int = 100, columns: int = 3, figsize=None):
    """Draw the boxes of several stages on copies of one image.

    Where a stage has scores, its boxes run from thin and dark, its lowest, to wide and
    yellow, its highest, which lie on top; without scores they are blue.

    Args:
        image: Image `(H, W, C)` with values 0-255.
        stages: Dictionary from titles to dictionaries: "boxes" `(P, 4)`, (x1, y1, x2,
            y2) in pixels, and perhaps "scores" `(P,)`. Boxes without area are padding.
        most: Boxes to draw of a stage: those of highest scores, or some from its
            beginning to its end where there are no scores. The titles count all.
        columns: Copies in a row, at most.
        figsize: Width and height in inches; None fits them to the image.

    Returns:
        A matplotlib figure with one axes for each stage.

    Raises:
        ValueError: If there are no stages, or one is not such a dictionary.

    Example:
        >>> stages = {"anchors": {"boxes": [[0, 0, 8, 8], [4, 4, 9, 9], [0, 0, 0, 0]]}}
        >>> figure = proposals(np.zeros((16, 16)), stages)
        >>> figure.axes[0].get_title()
        'anchors: 2'
    """
    drawn = {title: checked_stage(title, stage) for title, stage in stages.items()}
    with style():
        columns = even_columns(len(drawn), columns)
        figure, axes = canvases(pixels([image] * len(drawn)), columns, figsize, 1)
        for ax, (title, (boxes, scores)) in zip(axes, drawn.items(), strict=True):
            draw_stage(ax, boxes, scores, most)
            ax.set_title(f"{title}: {len(boxes)}", pad=2)
    return figure


def draw_stage(ax, boxes, scores, most):
    """Draw the best of the boxes, or some of them where there are no scores."""
    import matplotlib

    if scores is None:
        chosen = np.unique(np.linspace(0, len(boxes) - 1, most).astype(int))
        draw_boxes(ax, boxes[chosen[: len(boxes)]], BLUE, 1.0, rim=0)
    elif len(boxes):
        boxes, scores = boxes[-most:], scores[-most:]
        share = (scores - scores.min()) / (np.ptp(scores) or 1.0)
        colors = matplotlib.colormaps["plasma"](0.15 + 0.85 * share)
        draw_boxes(ax, boxes, colors, 0.6 + 1.4 * share, rim=0)


def checked_stage(title, stage):
    """Return the boxes `(P, 4)` of a stage, the best last, and their scores or None."""
    given = stage if isinstance(stage, dict) else {}
    boxes = np.asarray(given.get("boxes", ()), "float64")
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise ValueError(
            f'The stage {title!r} must be a dictionary with "boxes" (P, 4). '
            f"Received: shape={boxes.shape}."
        )
    real = real_boxes(boxes)  # (P,)
    if "scores" not in stage:
        return boxes[real], None
    scores = np.asarray(stage["scores"], "float64")
    if scores.shape != real.shape or not np.isfinite(scores[real]).all():
        raise ValueError(
            f"The stage {title!r} must have one finite score for each of {len(boxes)} "
            f"boxes. Received: shape={scores.shape}."
        )
    order = np.argsort(scores[real], kind="stable")
    return boxes[real][order], scores[real][order]
