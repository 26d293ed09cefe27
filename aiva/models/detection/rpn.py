"""The region proposal network: asks at every cell which anchors hold an object.

Ren, He, Girshick and Sun, 2015, "Faster R-CNN", section 3,
https://arxiv.org/abs/1506.01497

Shapes: B images, H x W cells, C channels, K anchors per cell, N anchors in all,
M objects per image with padding, P proposals.
"""

import numpy as np
from keras import initializers, layers, ops

from aiva.models.blocks import channels_last
from aiva.ops import (
    balanced_sample,
    clip_boxes,
    decode_boxes,
    encode_boxes,
    match,
    non_max_suppression,
    smooth_l1,
)

SMALLEST_SIDE = 1e-3  # pixels: a proposal that is narrower holds nothing
NO_CANDIDATE = float("-inf")


@channels_last()
def rpn_head(features, anchors_per_cell: int, width: int = 96):
    """Score every anchor, and say how to move and stretch it.

    Three convolutions, the same for all feature maps: 3 x 3 to look around, 1 x 1 for
    the scores, 1 x 1 for the boxes.

    Args:
        features: Feature map `(B, H, W, C)` of any Keras backbone, or a list of maps
            with the same C.
        anchors_per_cell: Number K of anchors at every cell.
        width: Channels of the 3 x 3 convolution.

    Returns:
        A pair of scores `(B, N)`, the logit of "this anchor holds an object", in the
        order of `aiva.ops.anchors`, one map after another; and deltas `(B, N, 4)`,
        corrections of the anchors for `aiva.ops.decode_boxes`.

    Example:
        >>> import keras
        >>> scores, deltas = rpn_head(keras.Input((4, 4, 32)), anchors_per_cell=6)
        >>> scores.shape, deltas.shape
        ((None, 96), (None, 96, 4))
    """
    maps = features if isinstance(features, (list, tuple)) else [features]

    def convolution(channels, size, name, activation=None):
        return layers.Conv2D(
            channels,
            size,
            padding="same",
            activation=activation,
            kernel_initializer=initializers.RandomNormal(stddev=0.01),
            name=name,
        )

    look = convolution(width, 3, "rpn_conv", activation="relu")
    score = convolution(anchors_per_cell, 1, "rpn_scores")
    move = convolution(4 * anchors_per_cell, 1, "rpn_deltas")
    seen = [look(x) for x in maps]  # (B, H, W, width)
    scores = [layers.Reshape((-1,))(score(x)) for x in seen]
    deltas = [layers.Reshape((-1, 4))(move(x)) for x in seen]
    if len(maps) == 1:
        return scores[0], deltas[0]
    return layers.Concatenate(1)(scores), layers.Concatenate(1)(deltas)


class Proposals(layers.Layer):
    """Turn the best anchors into a fixed number of boxes for the second stage.

    Nothing is learned through them: the second stage takes its boxes as they are.

    Args:
        anchors: The anchors of every feature map, arrays `(N, 4)`.
        image_shape: Height and width of the image in pixels.
        pre_nms_top_n: Best anchors of every map that are looked at.
        post_nms_top_n: Number P of proposals to return.
        nms_threshold: Of proposals whose IoU is above this, the best one stays.
    """

    def __init__(
        self,
        anchors,
        image_shape,
        pre_nms_top_n,
        post_nms_top_n,
        nms_threshold,
    ):
        super().__init__(name="proposals", autocast=False)
        self.anchors = [np.asarray(boxes) for boxes in anchors]
        self.image_shape = image_shape
        self.pre_nms_top_n = pre_nms_top_n
        self.post_nms_top_n = post_nms_top_n
        self.nms_threshold = nms_threshold

    def call(self, scores, deltas):
        """Return boxes `(B, P, 4)`, best first, then boxes of zeros as padding."""
        scores, deltas = ops.stop_gradient(scores), ops.stop_gradient(deltas)
        boxes, best, levels, start = [], [], [], 0
        for level, anchors in enumerate(self.anchors):
            stop = start + len(anchors)
            found = self.best_of_map(
                anchors, scores[:, start:stop], deltas[:, start:stop]
            )
            boxes.append(found[0])
            best.append(found[1])
            levels.append(ops.full_like(found[1], level))
            start = stop
        boxes = ops.concatenate(boxes, axis=1)
        index, valid = non_max_suppression(
            boxes,
            ops.concatenate(best, axis=1),
            self.post_nms_top_n,
            self.nms_threshold,
            # Boxes compete with boxes of the same map only.
            labels=ops.concatenate(levels, axis=1),
        )  # (B, P)
        boxes = ops.take_along_axis(boxes, index[..., None], axis=1)  # (B, P, 4)
        return ops.where(valid[..., None], boxes, 0.0)

    def best_of_map(self, anchors, scores, deltas):
        """Return the boxes and scores of the best anchors of one map."""
        scores, index = ops.top_k(scores, min(self.pre_nms_top_n, len(anchors)))
        deltas = ops.take_along_axis(deltas, index[..., None], axis=1)
        boxes = decode_boxes(deltas, ops.take(anchors, index, axis=0))
        boxes = clip_boxes(boxes, self.image_shape)
        sides = boxes[..., 2:] - boxes[..., :2]  # (B, candidates, 2)
        wide = ops.min(sides, axis=-1) > SMALLEST_SIDE
        return boxes, ops.where(wide, scores, NO_CANDIDATE)


def rpn_losses(
    scores,
    deltas,
    anchors,
    objects,
    bg_iou_threshold,
    fg_iou_threshold,
    batch_size_per_image,
    positive_fraction,
    rng=None,
):
    """Return the two losses of the region proposal network.

    Args:
        scores: Logits `(B, N)` of `rpn_head`.
        deltas: Corrections `(B, N, 4)` of `rpn_head`.
        anchors: All anchors, `(N, 4)`.
        objects: Dictionary of "boxes" `(B, M, 4)` and "labels" `(B, M)`.
        bg_iou_threshold: An anchor whose IoU with every object is below this is
            background.
        fg_iou_threshold: From this IoU on an anchor holds the object. The best anchors
            of an object hold it anyway.
        batch_size_per_image: Anchors per image that count.
        positive_fraction: Largest part of them that may hold an object.
        rng: Integer or `keras.random.SeedGenerator`, which decides which ones count.

    Returns:
        Scalars: the cross-entropy of the scores, and the smooth L1 distance of the
        deltas where there is an object. Both are sums over the sampled anchors divided
        by their number.
    """
    index, state = match(
        anchors,
        objects["boxes"],
        objects["labels"],
        low=bg_iou_threshold,
        high=fg_iou_threshold,
        force_best=True,
    )
    holds_object, chosen = balanced_sample(
        state, batch_size_per_image, positive_fraction, rng
    )  # (B, N)
    count = ops.maximum(ops.sum(chosen), 1.0)
    scores = ops.cast(scores, "float32")
    entropy = ops.binary_crossentropy(holds_object, scores, from_logits=True)
    boxes = ops.take_along_axis(objects["boxes"], index[..., None], axis=1)
    distance = smooth_l1(encode_boxes(boxes, anchors), deltas)  # (B, N)
    return ops.sum(entropy * chosen) / count, ops.sum(distance * holds_object) / count
