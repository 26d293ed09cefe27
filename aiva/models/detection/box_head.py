"""The second stage of a detector: what is in a box, and where exactly.

In the order of the work: read the features in every box, classify and correct the box;
to learn, sample boxes and compare; to detect, keep the best boxes. Head and losses are
those of Fast R-CNN (Girshick, 2015, section 2, https://arxiv.org/abs/1504.08083), the
features are read by RoIAlign (He et al., 2017, https://arxiv.org/abs/1703.06870).

Shapes: B images, H x W cells, C channels, R boxes ("regions of interest"), S x S cells
read in each, K classes, M objects per image with padding, D detections.
"""

import keras
from keras import initializers, layers, ops

from aiva.ops import (
    clip_boxes,
    decode_boxes,
    encode_boxes,
    match,
    non_max_suppression,
    roi_align,
    smooth_l1,
    take_balanced_sample,
)

# The head's small corrections are counted in tenths and fifths of a box's sides.
WEIGHTS = (10, 10, 5, 5)
SMALLEST_SIDE = 1e-2  # pixels: what is narrower is no detection
NO_CANDIDATE = float("-inf")


class RoIAlign(layers.Layer):
    """Read a small grid of features in every box.

    Of several feature maps each box is read from the one whose anchors are nearest to
    it in size.

    Args:
        cells: The `Cells` of every feature map.
        sizes: Anchor size of every map in pixels; unused if there is one map.
        size: Number S of cells to read along each side of a box.
    """

    def __init__(self, cells, sizes, size):
        super().__init__(name="roi_align", autocast=False)
        self.cells = cells
        self.sizes = sizes
        self.size = size

    def call(self, maps, boxes):
        """Return `(B, R, S, S, C)` from maps `(B, H, W, C)` and boxes `(B, R, 4)`."""
        grids = [
            self.read(features, cells, boxes)
            for features, cells in zip(maps, self.cells, strict=True)
        ]
        if len(grids) == 1:
            return grids[0]
        nearest = self.nearest_map(boxes)[..., None, None, None]
        return sum(
            ops.where(nearest == level, grid, 0.0) for level, grid in enumerate(grids)
        )

    def read(self, features, cells, boxes):
        """Read one map, whose first cell need not look at the middle of its square."""
        shift = (0.5 - cells.offset) * cells.stride
        return roi_align(features, boxes + shift, self.size, cells.stride)

    def nearest_map(self, boxes):
        """Return the index `(B, R)` of the map from which each box is read."""
        sides = ops.maximum(boxes[..., 2:] - boxes[..., :2], 1.0)
        size = ops.mean(ops.log(sides), axis=-1, keepdims=True)  # (B, R, 1)
        return ops.argmin(ops.abs(size - ops.log(self.sizes)), axis=-1)


def box_head(size: int, channels: int, num_classes: int, width: int = 128):
    """Build the network that classifies boxes and corrects them.

    Args:
        size: Number S of cells along each side of what is read in a box.
        channels: Channels of the features.
        num_classes: Number of classes, without the background.
        width: Units of the two dense layers.

    Returns:
        A model from `(B, R, S, S, C)` to a pair: the logits `(B, R, K + 1)`, first the
        background and then the classes, and for every class a correction
        `(B, R, K, 4)` for `aiva.ops.decode_boxes(..., weights=(10, 10, 5, 5))`.

    Example:
        >>> head = box_head(size=7, channels=32, num_classes=10)
        >>> head.output_shape
        [(None, None, 11), (None, None, 10, 4)]
    """
    grids = keras.Input((None, size, size, channels), name="grids")
    x = layers.Reshape((-1, size * size * channels))(grids)
    x = layers.Dense(width, activation="relu")(x)
    x = layers.Dense(width, activation="relu")(x)  # (B, R, width)
    logits = layers.Dense(num_classes + 1, name="logits")(x)
    small = initializers.RandomNormal(stddev=0.001)  # boxes start as they are
    deltas = layers.Dense(4 * num_classes, kernel_initializer=small, name="deltas")(x)
    deltas = layers.Reshape((-1, num_classes, 4))(deltas)
    return keras.Model(grids, [logits, deltas], name="box_head")


def sample_boxes(
    boxes, objects, fg_iou_threshold, batch_size_per_image, positive_fraction, rng=None
):
    """Choose the boxes that the second stage learns from, and what it is to say.

    Args:
        boxes: Proposals `(B, R, 4)`; those without area are padding.
        objects: Dictionary of "boxes" `(B, M, 4)` and "labels" `(B, M)`.
        fg_iou_threshold: From this IoU with an object on, a box counts as that object.
        batch_size_per_image: Boxes to choose in each image.
        positive_fraction: Largest part of them that may be objects.
        rng: Integer or `keras.random.SeedGenerator`, which decides the choice.

    Returns:
        The chosen boxes `(B, count, 4)`, and what is to be learned from them: a
        dictionary of "classes" `(B, count)`, 0 for the background and label + 1 for an
        object, "deltas" `(B, count, 4)`, and "weights" `(B, count)`, 1, or 0 where
        there were not enough boxes.
    """
    index, state = match(
        boxes,
        objects["boxes"],
        objects["labels"],
        low=fg_iou_threshold,
        high=fg_iou_threshold,
    )
    chosen, weights = take_balanced_sample(
        state, batch_size_per_image, positive_fraction, rng
    )
    boxes = ops.take_along_axis(boxes, chosen[..., None], axis=1)  # (B, count, 4)
    state = ops.take_along_axis(state, chosen, axis=1)  # (B, count)
    index = ops.take_along_axis(index, chosen, axis=1)
    labels = ops.take_along_axis(objects["labels"], index, axis=1)
    targets = ops.take_along_axis(objects["boxes"], index[..., None], axis=1)
    return boxes, {
        "classes": ops.where(state == 1, labels + 1, 0),
        "deltas": encode_boxes(targets, boxes, WEIGHTS),
        "weights": weights,
    }


def head_losses(logits, deltas, targets):
    """Return the two losses of the box head.

    Args:
        logits: Logits `(B, R, K + 1)` of `box_head`.
        deltas: Corrections `(B, R, K, 4)` of `box_head`.
        targets: What `sample_boxes` says is to be learned.

    Returns:
        Scalars: the cross-entropy of the classes, and the smooth L1 distance of the
        right class's deltas where there is an object. Both are sums over the sampled
        boxes divided by their number, background included.
    """
    classes, weights = targets["classes"], targets["weights"]  # (B, R)
    count = ops.maximum(ops.sum(weights), 1.0)
    logits, deltas = ops.cast(logits, "float32"), ops.cast(deltas, "float32")
    entropy = ops.sparse_categorical_crossentropy(classes, logits, from_logits=True)
    # The background, class -1 here, has no row of deltas: all its zeros are 0.
    right = ops.one_hot(classes - 1, deltas.shape[2])  # (B, R, K)
    predicted = ops.sum(deltas * right[..., None], axis=2)  # (B, R, 4)
    distance = smooth_l1(targets["deltas"], predicted)
    is_object = weights * ops.cast(classes > 0, "float32")
    return ops.sum(entropy * weights) / count, ops.sum(distance * is_object) / count


class Detections(layers.Layer):
    """Keep the best boxes of every class.

    Args:
        image_shape: Height and width of the image in pixels.
        score_threshold: Probability that a detection must exceed.
        pre_nms_top_n: Best pairs of a box and a class that are looked at.
        detections_per_image: Number D of detections to return.
        nms_threshold: Of detections of one class whose IoU is above this, the best one
            stays.
    """

    def __init__(
        self,
        image_shape,
        score_threshold,
        pre_nms_top_n,
        detections_per_image,
        nms_threshold,
    ):
        super().__init__(name="detections", autocast=False)
        self.image_shape = image_shape
        self.score_threshold = score_threshold
        self.pre_nms_top_n = pre_nms_top_n
        self.detections_per_image = detections_per_image
        self.nms_threshold = nms_threshold

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
            boxes, scores, self.detections_per_image, self.nms_threshold, labels
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
        scores, pair = ops.top_k(scores, min(self.pre_nms_top_n, count * classes))
        deltas = ops.reshape(deltas, (-1, count * classes, 4))
        deltas = ops.take_along_axis(deltas, pair[..., None], axis=1)
        boxes = ops.take_along_axis(boxes, (pair // classes)[..., None], axis=1)
        boxes = clip_boxes(decode_boxes(deltas, boxes, WEIGHTS), self.image_shape)
        sides = ops.min(boxes[..., 2:] - boxes[..., :2], axis=-1)
        scores = ops.where(sides > SMALLEST_SIDE, scores, NO_CANDIDATE)
        return boxes, scores, ops.cast(pair % classes, "int32")
