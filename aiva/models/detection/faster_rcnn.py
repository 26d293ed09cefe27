"""Faster R-CNN: a network proposes boxes, a second one says what is in them.

Ren, He, Girshick and Sun, 2015, "Faster R-CNN: Towards real-time object detection with
region proposal networks", https://arxiv.org/abs/1506.01497, trained jointly (section
3.2), with RoIAlign (He et al., 2017, https://arxiv.org/abs/1703.06870).

Shapes: B images, H x W cells, C channels, N anchors, P proposals, K classes, D
detections, M objects per image with padding.
"""

import keras
import numpy as np
from keras import ops

from aiva.conventions.numbers import (
    check_counts,
    check_pairs,
    check_pairs_of_counts,
    check_shares,
)
from aiva.models.detection.anchor_grids import anchor_grids
from aiva.models.detection.backbone import feature_pyramid, small_backbone
from aiva.models.detection.box_head import RoIAlign, box_head, head_losses, sample_boxes
from aiva.models.detection.cells import feature_cells
from aiva.models.detection.checks import check_backbone, check_samples
from aiva.models.detection.detect import detect
from aiva.models.detection.detections import Detections
from aiva.models.detection.parts import (
    config_of,
    detections_alone,
    detections_of,
    export_detections,
    from_config_of,
    objects_to_learn,
    refuse_sample_weight,
)
from aiva.models.detection.rpn import Proposals, rpn_head, rpn_losses

LOSSES = ("rpn_class_loss", "rpn_box_loss", "head_class_loss", "head_box_loss")


@keras.saving.register_keras_serializable("aiva")
class FasterRCNN(keras.Model):
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
        rpn_iou: An anchor below the first IoU with every object is background, from the
            second on it holds an object.
        rpn_sample: Anchors per image that the RPN learns from, and the largest part of
            them that may hold objects.
        proposals: Best anchors of every feature map before non-maximum suppression, and
            the number P of proposals after it.
        proposal_nms: IoU from which on one of two proposals is dropped.
        roi_size: Cells that are read along each side of a proposal.
        roi_iou: IoU with an object from which on a proposal counts as that object.
        roi_sample: Proposals per image that the head learns from, and the largest part
            of them that may be objects. On small images nearly all proposals are worth
            learning from; the paper takes (64, 0.25).
        score_threshold: Probability that a detection must exceed.
        detections: Best pairs of a proposal and a class before non-maximum suppression,
            and the number D of detections after it.
        detection_nms: IoU from which on one of two detections of a class is dropped.
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
        rpn_iou: tuple[float, float] = (0.3, 0.7),
        rpn_sample: tuple[int, float] = (128, 0.5),
        proposals: tuple[int, int] = (256, 64),
        proposal_nms: float = 0.7,
        roi_size: int = 7,
        roi_iou: float = 0.5,
        roi_sample: tuple[int, float] = (64, 0.5),
        score_threshold: float = 0.05,
        detections: tuple[int, int] = (128, 20),
        detection_nms: float = 0.5,
        seed: int = 0,
        name: str = "faster_rcnn",
    ):
        check_pairs(rpn_iou=rpn_iou, rpn_sample=rpn_sample, roi_sample=roi_sample)
        check_pairs_of_counts(proposals=proposals, detections=detections)
        check_counts(num_classes=num_classes, roi_size=roi_size)
        check_counts(width=width, head_width=head_width)
        extractor = small_backbone(image_shape, width) if backbone is None else backbone
        check_backbone(extractor, image_shape)
        check_samples(proposals, rpn_sample=rpn_sample, roi_sample=roi_sample)
        check_shares(rpn_iou=rpn_iou, roi_iou=roi_iou, score_threshold=score_threshold)
        cells = feature_cells(extractor, offset)
        grids = anchor_grids(cells, anchor_sizes, anchor_ratios)
        per_cell = len(grids[0]) // (cells[0].rows * cells[0].columns)

        images = keras.Input(image_shape, name="images")
        maps = keras.tree.flatten(extractor(images))
        if len(maps) > 1:
            maps = feature_pyramid(maps, width)
        scores, deltas = rpn_head(maps, per_cell, width)
        boxes = Proposals(grids, image_shape, *proposals, proposal_nms)(scores, deltas)
        roi_align = RoIAlign(cells, anchor_sizes, roi_size)
        head = box_head(roi_size, maps[0].shape[-1], num_classes, head_width)
        logits, corrections = head(roi_align(maps, boxes))
        found = Detections(image_shape, score_threshold, *detections, detection_nms)(
            boxes, logits, corrections
        )
        outputs = {
            "features": maps,  # (B, H, W, C) each
            "rpn_scores": scores,  # (B, N)
            "rpn_deltas": deltas,  # (B, N, 4)
            "proposals": boxes,  # (B, P, 4)
            "logits": logits,  # (B, P, K + 1)
            "deltas": corrections,  # (B, P, K, 4)
            "detections": found,  # (B, D, 4) and (B, D)
        }
        super().__init__(images, outputs, name=name)
        self.roi_align, self.box_head = roi_align, head
        self.anchors = np.concatenate(grids)  # (N, 4)
        self.random = keras.random.SeedGenerator(seed)
        self.parts = {part: keras.metrics.Mean(part) for part in LOSSES}
        self.backbone = extractor
        self.num_classes, self.image_shape = num_classes, tuple(image_shape)
        self.width, self.head_width = width, head_width
        self.anchor_sizes, self.anchor_ratios = anchor_sizes, anchor_ratios
        self.offset = offset
        self.rpn_iou, self.rpn_sample = rpn_iou, rpn_sample
        self.proposals, self.proposal_nms = proposals, proposal_nms
        self.roi_size, self.roi_iou, self.roi_sample = roi_size, roi_iou, roi_sample
        self.score_threshold = score_threshold
        self.detections, self.detection_nms = detections, detection_nms
        self.seed = seed

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, training=True
    ):
        """Add the losses of both stages; Keras calls this in `fit` and `evaluate`.

        Args:
            x: Images `(B, height, width, channels)`.
            y: Dictionary of "boxes" `(B, M, 4)` in pixels and "labels" `(B, M)`, where
                -1 is padding.
            y_pred: What the model returns for the images.
            sample_weight: Not supported.
            training: Whether the model is being trained.

        Returns:
            The loss, a scalar. Its four parts appear in the log.
        """
        refuse_sample_weight(sample_weight)
        objects = objects_to_learn(y)
        chance = self.random if training else self.seed
        losses = [
            *self.rpn_losses(objects, y_pred, chance),
            *self.head_losses(objects, y_pred, chance, training),
        ]
        for part, loss in zip(LOSSES, losses, strict=True):
            self.parts[part].update_state(loss, sample_weight=ops.shape(x)[0])
        return sum(losses) + sum(self.losses)  # those of a backbone's regularisers

    def rpn_losses(self, objects, y_pred, chance):
        """Ask the first stage: which anchors hold objects, and where exactly?"""
        return rpn_losses(
            *(y_pred["rpn_scores"], y_pred["rpn_deltas"], self.anchors, objects),
            *(self.rpn_iou, self.rpn_sample, chance),
        )

    def head_losses(self, objects, y_pred, chance, training):
        """Ask the second stage: what do these boxes hold, and where exactly?"""
        boxes = self.boxes_to_learn_from(y_pred["proposals"], objects)
        boxes, targets = sample_boxes(
            boxes, objects, self.roi_iou, self.roi_sample, chance
        )
        grids = self.roi_align(y_pred["features"], boxes)  # (B, count, S, S, C)
        logits, deltas = self.box_head(grids, training=training)
        return head_losses(logits, deltas, targets)

    def boxes_to_learn_from(self, proposals, objects):
        """Add the objects' own boxes: an untrained RPN proposes nothing of use."""
        boxes = ops.concatenate([proposals, objects["boxes"]], axis=1)
        return ops.stop_gradient(boxes)  # (B, P + M, 4)

    def predict_step(self, *state_and_data):
        """Return the detections alone; `predict` calls this."""
        return detections_of(super().predict_step(*state_and_data))

    def detect(self, images, *, batch_size: int = 32) -> dict[str, np.ndarray]:
        """Detect objects in images of any size.

        Args:
            images: Array `(N, H, W, C)`, or a list of arrays `(H, W, C)` of any size,
                with values 0-255.
            batch_size: Images that are looked at together.

        Returns:
            Dictionary of "boxes" `(N, D, 4)` in the pixels of the images that were
            given, "scores" and "labels" `(N, D)`, best first, padded with label -1.
        """
        return detect(self, images, batch_size)

    def detector(self) -> keras.Model:
        """Return the model that ends in detections, with nothing else to return."""
        return detections_alone(self)

    def export(self, filepath, format="tf_saved_model", verbose=None):
        """Write the detector to a file for other programs, without its training.

        Args:
            filepath: Folder of a SavedModel; or a file ending in `.tflite` or `.onnx`.
            format: `"tf_saved_model"`, `"litert"` or `"onnx"` (with the extra of that
                name); see `keras.Model.export`.
            verbose: Whether to say what has been written.
        """
        export_detections(self, filepath, format, verbose)

    def get_config(self):
        """Return all arguments, from which `keras.saving` builds the model again."""
        return config_of(self)

    @classmethod
    def from_config(cls, config):
        """Build the model again from what `get_config` returned."""
        return from_config_of(cls, config)
