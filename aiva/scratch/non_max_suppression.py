"""Non-maximum suppression in one image: the greedy algorithm as it is told.

Shapes: N boxes with scores.
"""

from aiva.scratch.iou import iou


def non_max_suppression(boxes, scores, max_boxes, iou_threshold=0.5, labels=None):
    """Keep the best box, drop what overlaps it too much, and go on with the rest.

    Args:
        boxes: N boxes `[x1, y1, x2, y2]`.
        scores: N scores, larger is better.
        max_boxes: The most boxes to keep.
        iou_threshold: A box whose IoU with a kept one is above this is dropped.
        labels: N classes, if boxes of different classes are not to drop each other.

    Returns:
        List of the indices of the kept boxes, best first; of equal scores the first.

    Example:
        >>> boxes = [[0, 0, 10, 10], [0, 0, 10, 9], [20, 20, 30, 30]]
        >>> non_max_suppression(boxes, [0.6, 0.9, 0.3], max_boxes=3)
        [1, 2]
    """
    if labels is None:
        labels = [0] * len(boxes)
    overlaps = iou(boxes, boxes)
    waiting = sorted(range(len(boxes)), key=lambda index: -scores[index])
    kept = []
    while waiting and len(kept) < max_boxes:
        best = waiting.pop(0)
        kept.append(best)
        waiting = [
            index
            for index in waiting
            if overlaps[best, index] <= iou_threshold or labels[best] != labels[index]
        ]
    return kept
