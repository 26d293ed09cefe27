"""Detections: from the scores of the second stage to a few final boxes.

Shapes: B images, R boxes, K classes, D detections.
"""

from keras import layers, ops

from aiva.models.detection.box_head import WEIGHTS
from aiva.ops import clip_boxes, decode_boxes, non_max_suppression

SMALLEST_SIDE = 1e-2  # pixels: what is narrower is no detection
NO_CANDIDATE = float("-inf")


class Detections(layers.Layer):
    """Keep the best boxes of every class.

    Args:
        image_shape: Height and width of the image in pixels.
        score_threshold: Probability that a detection must exceed.
        candidates: Best pairs of a box and a class that are looked at.
        count: Number D of detections to return.
        iou_threshold: Of detections of one class that overlap more than this, the best
            one stays.
    """

    def __init__(self, image_shape, score_threshold, candidates, count, iou_threshold):
        super().__init__(name="detections", autocast=False)
        self.image_shape = image_shape
        self.score_threshold = score_threshold
        self.candidates = candidates
        self.count = count
        self.iou_threshold = iou_threshold

    def call(self, boxes, logits, deltas):
        """Decide what is in the boxes.

        Args:
            boxes: Proposals `(B, R, 4)`; those without area are padding.
            logits: Logits `(B, R, K + 1)`, first the background.
            deltas: Corrections `(B, R, K, 4)` of the boxes for every class.

        Returns:
            Dictionary of "boxes" `(B, D, 4)` in pixels, "scores" `(B, D)` from 0 to 1
            and "labels" `(B, D)`, best first, padded with zeros and label -1.
        """
        boxes, scores, labels = self.best_pairs(boxes, logits, deltas)
        index, valid = non_max_suppression(
            boxes, scores, self.count, self.iou_threshold, labels
        )  # (B, D)
        boxes = ops.take_along_axis(boxes, index[..., None], axis=1)  # (B, D, 4)
        scores = ops.take_along_axis(scores, index, axis=1)
        labels = ops.take_along_axis(labels, index, axis=1)
        return {
            "boxes": ops.where(valid[..., None], boxes, 0.0),
            "scores": ops.where(valid, scores, 0.0),
            "labels": ops.where(valid, labels, -1),
        }

    def best_pairs(self, boxes, logits, deltas):
        """Return boxes, scores and labels of the best pairs of a box and a class."""
        count, classes = deltas.shape[1:3]
        scores = ops.softmax(ops.cast(logits, "float32"))[..., 1:]  # (B, R, K)
        sides = ops.min(boxes[..., 2:] - boxes[..., :2], axis=-1, keepdims=True)
        real = (sides > 0) & (scores > self.score_threshold)
        scores = ops.reshape(
            ops.where(real, scores, NO_CANDIDATE), (-1, count * classes)
        )
        scores, pair = ops.top_k(scores, min(self.candidates, count * classes))
        deltas = ops.reshape(deltas, (-1, count * classes, 4))
        deltas = ops.take_along_axis(deltas, pair[..., None], axis=1)
        boxes = ops.take_along_axis(boxes, (pair // classes)[..., None], axis=1)
        boxes = clip_boxes(decode_boxes(deltas, boxes, WEIGHTS), self.image_shape)
        sides = ops.min(boxes[..., 2:] - boxes[..., :2], axis=-1)
        scores = ops.where(sides > SMALLEST_SIDE, scores, NO_CANDIDATE)
        return boxes, scores, ops.cast(pair % classes, "int32")
