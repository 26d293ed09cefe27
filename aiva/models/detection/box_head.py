"""The second stage of a detector: what is in a box, and where exactly.

The head and its losses are those of Fast R-CNN (Girshick, 2015, section 2,
https://arxiv.org/abs/1504.08083). The features are read by its RoI pooling, or by
RoIAlign (He et al., 2017, https://arxiv.org/abs/1703.06870).

Shapes: B images, H x W cells, C channels, R boxes ("regions of interest"), S x S cells
read in each, K classes, M objects per image with padding.
"""

import keras
from keras import initializers, layers, ops

from aiva.ops import (
    encode_boxes,
    match,
    roi_align,
    roi_pool,
    smooth_l1,
    take_balanced_sample,
)

# The head's small corrections are counted in tenths and fifths of a box's sides.
WEIGHTS = (10, 10, 5, 5)


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
        """Read one map, whose first cell need not look at its square's middle."""
        shift = (0.5 - cells.offset) * cells.stride
        return roi_align(features, boxes + shift, self.size, cells.stride)

    def nearest_map(self, boxes):
        """Return the place `(B, R)` of each box's map."""
        sides = ops.maximum(boxes[..., 2:] - boxes[..., :2], 1.0)
        size = ops.mean(ops.log(sides), axis=-1, keepdims=True)  # (B, R, 1)
        return ops.argmin(ops.abs(size - ops.log(self.sizes)), axis=-1)


class RoIPool(layers.Layer):
    """Keep the largest features in every box, rounded to whole cells.

    Args:
        cells: The `Cells` of the only feature map, in a list.
        size: Number S of bins along each side of a box.
    """

    def __init__(self, cells, size):
        super().__init__(name="roi_pool", autocast=False)
        self.cells = cells
        self.size = size

    def call(self, maps, boxes):
        """Return `(B, R, S, S, C)` from a map `(B, H, W, C)` and boxes `(B, R, 4)`."""
        (features,), (cells,) = maps, self.cells
        shift = cells.offset * cells.stride  # cell 0 looks at this pixel
        return roi_pool(features, boxes - shift, self.size, cells.stride, clip=True)


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


def sample_boxes(boxes, objects, iou_threshold, sample, seed=None):
    """Choose the boxes that the second stage learns from, and what it is to say.

    Args:
        boxes: Proposals `(B, R, 4)`; those without area are padding.
        objects: Dictionary of "boxes" `(B, M, 4)` and "labels" `(B, M)`.
        iou_threshold: From this IoU with an object on, a box counts as that object.
        sample: Pair of the boxes per image that count, and the largest part of them
            that may be objects.
        seed: Integer or `keras.random.SeedGenerator` of the sample.

    Returns:
        The chosen boxes `(B, count, 4)`, and what is to be learned from them, a
        dictionary of "classes" `(B, count)`, 0 for the background and label + 1 for an
        object, "deltas" `(B, count, 4)` and "weights" `(B, count)`, 1 or 0 where there
        were not enough boxes.
    """
    index, state = match(
        boxes, objects["boxes"], objects["labels"], iou_threshold, iou_threshold
    )
    chosen, weights = take_balanced_sample(state, *sample, seed)
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
