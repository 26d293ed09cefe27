"""Faster R-CNN: a network proposes boxes, a second one says what is in them.

Ren, He, Girshick and Sun, 2015, "Faster R-CNN: Towards real-time object detection with
region proposal networks", https://arxiv.org/abs/1506.01497, trained jointly (section
3.2), with RoIAlign (He et al., 2017, https://arxiv.org/abs/1703.06870).

The parts have files of their own: `anchors.py` (section 3.1.1), `rpn.py` (3.1: the
network, its proposals, its losses), `box_head.py` (Fast R-CNN's head and losses). What
differs from the paper: an anchor has one logit, not two; 128 anchors of a small image
are sampled, not 256; anchors that cross the border learn too; the losses of boxes are
not weighted.

Shapes: B images, H x W cells, C channels, N anchors, P proposals, K classes, D
detections, M objects per image with padding.
"""

import keras
import numpy as np

from aiva.models.detection.anchors import anchor_grids, feature_cells
from aiva.models.detection.backbone import feature_pyramid, small_backbone
from aiva.models.detection.box_head import Detections, RoIAlign, box_head, head_losses
from aiva.models.detection.detector import (
    Detector,
    check_backbone,
    check_sample,
    checked_settings,
    objects_to_learn,
)
from aiva.models.detection.rpn import Proposals, rpn_head, rpn_losses


@keras.saving.register_keras_serializable("aiva")
class FasterRCNN(Detector):
    """A two-stage detector on any Keras backbone.

    The model's graph is inference: images in, and out come the detections and all that
    led to them. `fit` trains both stages together, see `compute_loss` and
    `aiva.training.train_detector`; `predict` returns the detections alone; `detect`
    takes photographs of any size.

    Args:
        num_classes: Number K of classes, without the background.
        image_shape: Height, width and channels of the images. Height and width must be
            divisible by the backbone's stride.
        backbone: Functional Keras model from images with values 0-255 to one feature
            map, or to a list of maps, the finest first, of which a feature pyramid is
            built. See `application_backbone`. None takes `small_backbone`.
        width: Channels of the small backbone, the feature pyramid and the RPN.
        head_width: Units of the box head's dense layers.
        anchor_sizes: Square roots of the anchors' areas in pixels: all of them at every
            cell, or with several feature maps one for each map.
        anchor_ratios: Heights divided by widths of the anchors.
        offset: Where the backbone's cells look, see `feature_cells`; None works it
            out.
        rpn_bg_iou_threshold: An anchor whose IoU with every object is below this is
            background.
        rpn_fg_iou_threshold: IoU with an object from which on an anchor is positive,
            which means that it holds the object.
        rpn_batch_size_per_image: Anchors per image that the RPN learns from.
        rpn_positive_fraction: Largest part of them that may hold objects.
        rpn_pre_nms_top_n: Best anchors of every feature map before non-maximum
            suppression.
        rpn_post_nms_top_n: Number P of proposals after it.
        rpn_nms_threshold: IoU above which the worse of two proposals is dropped.
        roi_size: Cells that are read along each side of a proposal.
        box_fg_iou_threshold: IoU with an object from which on a proposal counts as that
            object.
        box_batch_size_per_image: Proposals per image that the head learns from.
        box_positive_fraction: Largest part of them that may be objects. Fast R-CNN's
            paper takes 0.25; small images have few proposals to choose from.
        score_threshold: Probability that a detection must exceed.
        box_pre_nms_top_n: Best pairs of a proposal and a class before non-maximum
            suppression.
        detections_per_image: Number D of detections to return after it.
        box_nms_threshold: IoU above which the worse of two detections of a class is
            dropped.
        seed: Decides which anchors and proposals are sampled.
        name: Name of the model.

    Raises:
        ValueError: If sizes do not fit together.

    Example:
        >>> model = FasterRCNN(num_classes=10, image_shape=(64, 96, 3), width=32)
        >>> found = model.predict(np.zeros((2, 64, 96, 3), "uint8"), verbose=0)
        >>> found["boxes"].shape, found["scores"].shape, found["labels"].shape
        ((2, 20, 4), (2, 20), (2, 20))
    """

    # `checked_settings` checks every argument and keeps it as an attribute of its name.
    loss_names = ("rpn_class_loss", "rpn_box_loss", "head_class_loss", "head_box_loss")

    @checked_settings
    def __init__(
        self,
        num_classes: int,
        image_shape: tuple[int, int, int] = (128, 128, 3),
        backbone: keras.Model | None = None,
        *,
        width: int = 96,
        head_width: int = 128,
        anchor_sizes: tuple[float, ...] = (16, 24, 36),
        anchor_ratios: tuple[float, ...] = (1.0, 1.7),
        offset: float | None = None,
        rpn_bg_iou_threshold: float = 0.3,
        rpn_fg_iou_threshold: float = 0.7,
        rpn_batch_size_per_image: int = 128,
        rpn_positive_fraction: float = 0.5,
        rpn_pre_nms_top_n: int = 256,
        rpn_post_nms_top_n: int = 64,
        rpn_nms_threshold: float = 0.7,
        roi_size: int = 7,
        box_fg_iou_threshold: float = 0.5,
        box_batch_size_per_image: int = 64,
        box_positive_fraction: float = 0.5,
        score_threshold: float = 0.05,
        box_pre_nms_top_n: int = 128,
        detections_per_image: int = 20,
        box_nms_threshold: float = 0.5,
        seed: int = 0,
        name: str = "faster_rcnn",
    ):
        check_background(rpn_bg_iou_threshold, rpn_fg_iou_threshold)
        check_sample(box_batch_size_per_image, rpn_post_nms_top_n=rpn_post_nms_top_n)
        extractor = small_backbone(image_shape, width) if backbone is None else backbone
        check_backbone(extractor, image_shape)
        cells = feature_cells(extractor, offset)
        anchors = anchor_grids(cells, anchor_sizes, anchor_ratios)  # one array a map
        # Of several maps each has one size, so this is not always sizes x ratios.
        anchors_per_cell = len(anchors[0]) // (cells[0].rows * cells[0].columns)
        propose = Proposals(
            anchors,
            image_shape,
            rpn_pre_nms_top_n,
            rpn_post_nms_top_n,
            rpn_nms_threshold,
        )
        roi_align = RoIAlign(cells, anchor_sizes, roi_size)
        decide = Detections(
            image_shape,
            score_threshold,
            box_pre_nms_top_n,
            detections_per_image,
            box_nms_threshold,
        )

        images = keras.Input(image_shape, name="images")
        maps = keras.tree.flatten(extractor(images))  # a list, also of one map
        if len(maps) > 1:
            maps = feature_pyramid(maps, width)
        scores, deltas = rpn_head(maps, anchors_per_cell, width)
        proposals = propose(scores, deltas)
        head = box_head(roi_size, maps[0].shape[-1], num_classes, head_width)
        logits, corrections = head(roi_align(maps, proposals))
        outputs = {
            "features": maps,  # (B, H, W, C) each
            "rpn_scores": scores,  # (B, N)
            "rpn_deltas": deltas,  # (B, N, 4)
            "proposals": proposals,  # (B, P, 4)
            "logits": logits,  # (B, P, K + 1)
            "deltas": corrections,  # (B, P, K, 4)
            "detections": decide(proposals, logits, corrections),
        }
        super().__init__(images, outputs, name=name)
        self.backbone, self.roi_align, self.box_head = extractor, roi_align, head
        self.anchors = np.concatenate(anchors)  # (N, 4)

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, training=True
    ):
        """Add the losses of both stages; Keras calls this in `fit` and `evaluate`.

        Args:
            x: Images `(B, height, width, channels)`.
            y: Dictionary of "boxes" `(B, M, 4)` in pixels and "labels" `(B, M)`, where
                -1 is padding.
            y_pred: What the graph returns for the images: the dictionary of features,
                scores, proposals and so on.
            sample_weight: Not supported.
            training: Whether the model is being trained.

        Returns:
            The loss, a scalar. Its four parts appear in the log.
        """
        objects = objects_to_learn(y, sample_weight)
        first_stage = self.rpn_losses(y_pred, objects, training)
        boxes, targets = self.sample_boxes(y_pred["proposals"], objects, training)
        features = self.roi_align(y_pred["features"], boxes)  # (B, count, S, S, C)
        logits, corrections = self.box_head(features, training=training)
        second_stage = head_losses(logits, corrections, targets)
        return self.total_loss((*first_stage, *second_stage), objects)

    def rpn_losses(self, y_pred, objects, training):
        """Ask the first stage: which anchors hold objects, and where exactly?"""
        return rpn_losses(
            y_pred["rpn_scores"],
            y_pred["rpn_deltas"],
            self.anchors,
            objects,
            self.rpn_bg_iou_threshold,
            self.rpn_fg_iou_threshold,
            self.rpn_batch_size_per_image,
            self.rpn_positive_fraction,
            self.rng_of(training),
        )


def check_background(rpn_bg_iou_threshold, rpn_fg_iou_threshold):
    """Raise a ValueError if an anchor could be background and hold an object."""
    if rpn_bg_iou_threshold > rpn_fg_iou_threshold:
        raise ValueError(
            "`rpn_bg_iou_threshold` must not be above `rpn_fg_iou_threshold`. "
            f"Received: rpn_bg_iou_threshold={rpn_bg_iou_threshold}, "
            f"rpn_fg_iou_threshold={rpn_fg_iou_threshold}."
        )
