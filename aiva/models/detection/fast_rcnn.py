"""Fast R-CNN: convolve the image once, then look into every box.

Girshick, 2015, "Fast R-CNN", https://arxiv.org/abs/1504.08083. Where R-CNN runs a
network on hundreds of overlapping crops, this runs it on the image and cuts the boxes
out of the features. One loss teaches classes and boxes together.

Shapes: B images, H x W cells, C channels, P proposals, S x S bins read in each, K
classes, D detections, M objects per image with padding.
"""

import keras
from keras import layers

from aiva.models.detection.anchors import feature_cells
from aiva.models.detection.backbone import small_backbone
from aiva.models.detection.box_head import Detections, RoIAlign, box_head, head_losses
from aiva.models.detection.detector import (
    check_backbone,
    check_one_map,
    check_sample,
    checked_settings,
    objects_to_learn,
)
from aiva.models.detection.proposal_detector import ProposalDetector
from aiva.ops import roi_pool


@keras.saving.register_keras_serializable("aiva")
class FastRCNN(ProposalDetector):
    """A detector that is told where to look, on any Keras backbone.

    The model's graph is inference: a dictionary of "images" `(B, height, width,
    channels)` with values 0-255 and "proposals" `(B, P, 4)` in, and out come the
    detections and all that led to them. Proposals without area are padding. `fit`
    trains it, see `compute_loss` and `aiva.training.train_detector`; `predict` returns
    the detections alone; `detect` takes photographs of any size, and finds the
    proposals by selective search.

    Args:
        num_classes: Number K of classes, without the background.
        image_shape: Height, width and channels of the images. Height and width must be
            divisible by the backbone's stride.
        backbone: Functional Keras model from images with values 0-255 to one feature
            map. See `application_backbone`. None takes `small_backbone`.
        width: Channels of the small backbone.
        stride: Pixels per cell of the small backbone, 4 or 8. RoI max-pooling moves the
            edges of a box by up to half a cell.
        head_width: Units of the box head's dense layers.
        offset: Where the backbone's cells look, see `feature_cells`; None works it
            out.
        num_proposals: Number P of proposals per image.
        pooling: `"max"` reads the boxes as the paper does, by RoI max-pooling, which
            rounds them to whole cells; `"align"` by RoIAlign, which rounds nothing.
        roi_size: Bins that are read along each side of a proposal.
        box_fg_iou_threshold: IoU with an object from which on a proposal counts as that
            object.
        box_batch_size_per_image: Proposals per image that the head learns from. The
            paper takes 64.
        box_positive_fraction: Largest part of them that may be objects.
        score_threshold: Probability that a detection must exceed.
        box_pre_nms_top_n: Best pairs of a proposal and a class before non-maximum
            suppression.
        detections_per_image: Number D of detections to return after it.
        box_nms_threshold: IoU above which the worse of two detections of a class is
            dropped.
        seed: Decides which proposals are sampled.
        name: Name of the model.

    Raises:
        ValueError: If sizes do not fit together, or the pooling is unknown.

    Example:
        >>> import numpy as np
        >>> model = FastRCNN(num_classes=10, image_shape=(64, 96, 3), num_proposals=80)
        >>> images = np.zeros((2, 64, 96, 3), "uint8")
        >>> boxes = np.tile([8.0, 8.0, 40.0, 32.0], (2, 80, 1))
        >>> found = model.predict({"images": images, "proposals": boxes}, verbose=0)
        >>> found["boxes"].shape, found["scores"].shape, found["labels"].shape
        ((2, 20, 4), (2, 20), (2, 20))
    """

    @checked_settings
    def __init__(
        self,
        num_classes: int,
        image_shape: tuple[int, int, int] = (128, 128, 3),
        backbone: keras.Model | None = None,
        *,
        width: int = 64,
        stride: int = 4,
        head_width: int = 128,
        offset: float | None = None,
        num_proposals: int = 300,
        pooling: str = "max",
        roi_size: int = 7,
        box_fg_iou_threshold: float = 0.5,
        box_batch_size_per_image: int = 32,
        box_positive_fraction: float = 0.25,
        score_threshold: float = 0.05,
        box_pre_nms_top_n: int = 128,
        detections_per_image: int = 20,
        box_nms_threshold: float = 0.5,
        seed: int = 0,
        name: str = "fast_rcnn",
    ):
        check_sample(box_batch_size_per_image, num_proposals=num_proposals)
        extractor = backbone
        if backbone is None:
            extractor = small_backbone(image_shape, width, stride=stride)
        check_backbone(extractor, image_shape)
        check_one_map(extractor, "Fast R-CNN")
        roi_pooling = pooling_layer(pooling, extractor, offset, roi_size)
        decide = Detections(
            image_shape,
            score_threshold,
            box_pre_nms_top_n,
            detections_per_image,
            box_nms_threshold,
        )

        images = keras.Input(image_shape, name="images")
        boxes = keras.Input((num_proposals, 4), name="proposals")
        maps = keras.tree.flatten(extractor(images))
        head = box_head(roi_size, maps[0].shape[-1], num_classes, head_width)
        logits, deltas = head(roi_pooling(maps, boxes))
        outputs = {
            "features": maps,  # (B, H, W, C), the only map
            "logits": logits,  # (B, P, K + 1)
            "deltas": deltas,  # (B, P, K, 4)
            "detections": decide(boxes, logits, deltas),  # (B, D, 4) and (B, D)
        }
        super().__init__({"images": images, "proposals": boxes}, outputs, name=name)
        self.backbone, self.roi_pooling, self.box_head = extractor, roi_pooling, head

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, training=True
    ):
        """Add the losses of classes and boxes; Keras calls it in `fit` and `evaluate`.

        Args:
            x: Dictionary of "images" and "proposals".
            y: Dictionary of "boxes" `(B, M, 4)` in pixels and "labels" `(B, M)`, where
                -1 is padding.
            y_pred: What the model returns for them.
            sample_weight: Not supported.
            training: Whether the model is being trained.

        Returns:
            The loss, a scalar. Its two parts appear in the log.
        """
        objects = objects_to_learn(y, sample_weight)
        boxes, targets = self.sample_boxes(x["proposals"], objects, training)
        grids = self.roi_pooling(y_pred["features"], boxes)  # (B, count, S, S, C)
        logits, deltas = self.box_head(grids, training=training)
        return self.total_loss(head_losses(logits, deltas, targets), objects)


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


def pooling_layer(pooling, backbone, offset, size):
    """Return the layer that reads boxes from the backbone's only feature map."""
    cells = feature_cells(backbone, offset)
    if pooling == "max":
        return RoIPool(cells, size)
    if pooling == "align":
        return RoIAlign(cells, (1,), size)
    raise ValueError(f"`pooling` must be 'max' or 'align'. Received: {pooling!r}.")
