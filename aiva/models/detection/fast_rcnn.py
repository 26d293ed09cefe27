"""Fast R-CNN: convolve the image once, then look into every box.

Girshick, 2015, "Fast R-CNN", https://arxiv.org/abs/1504.08083. Where R-CNN runs a
network on hundreds of overlapping crops, this runs it on the image and cuts the boxes
out of the features. One loss teaches classes and boxes together.

Shapes: B images, H x W cells, C channels, P proposals, S x S bins read in each, K
classes, D detections, M objects per image with padding.
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
from aiva.models.detection.backbone import small_backbone
from aiva.models.detection.box_head import (
    RoIAlign,
    RoIPool,
    box_head,
    head_losses,
    sample_boxes,
)
from aiva.models.detection.cells import feature_cells
from aiva.models.detection.checks import check_backbone, check_one_map, check_samples
from aiva.models.detection.detect import detect_in_proposals
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

LOSSES = ("head_class_loss", "head_box_loss")


@keras.saving.register_keras_serializable("aiva")
class FastRCNN(keras.Model):
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
        proposals: Number P of proposals per image.
        pooling: `"max"` reads the boxes as the paper does, by RoI max-pooling, which
            rounds them to whole cells; `"align"` by RoIAlign, which rounds nothing.
        roi_size: Bins that are read along each side of a proposal.
        roi_iou: IoU with an object from which on a proposal counts as that object.
        roi_sample: Proposals per image that the head learns from, and the largest part
            of them that may be objects. The paper takes (64, 0.25).
        score_threshold: Probability that a detection must exceed.
        detections: Best pairs of a proposal and a class before non-maximum suppression,
            and the number D of detections after it.
        detection_nms: IoU from which on one of two detections of a class is dropped.
        seed: Decides which proposals are sampled.
        name: Name of the model.

    Raises:
        ValueError: If sizes do not fit together, or the pooling is unknown.

    Example:
        >>> model = FastRCNN(num_classes=10, image_shape=(64, 96, 3), proposals=80)
        >>> images = np.zeros((2, 64, 96, 3), "uint8")
        >>> boxes = np.tile([8.0, 8.0, 40.0, 32.0], (2, 80, 1))
        >>> found = model.predict({"images": images, "proposals": boxes}, verbose=0)
        >>> found["boxes"].shape, found["scores"].shape, found["labels"].shape
        ((2, 20, 4), (2, 20), (2, 20))
    """

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
        proposals: int = 300,
        pooling: str = "max",
        roi_size: int = 7,
        roi_iou: float = 0.5,
        roi_sample: tuple[int, float] = (32, 0.25),
        score_threshold: float = 0.05,
        detections: tuple[int, int] = (128, 20),
        detection_nms: float = 0.5,
        seed: int = 0,
        name: str = "fast_rcnn",
    ):
        check_pairs(roi_sample=roi_sample)
        check_pairs_of_counts(detections=detections)
        check_counts(num_classes=num_classes, proposals=proposals, roi_size=roi_size)
        check_counts(width=width, head_width=head_width)
        extractor = backbone
        if backbone is None:
            extractor = small_backbone(image_shape, width, stride=stride)
        check_backbone(extractor, image_shape)
        check_one_map(extractor, "Fast R-CNN")
        check_samples(proposals, roi_sample=roi_sample)
        check_shares(roi_iou=roi_iou, score_threshold=score_threshold)
        roi_pooling = pooling_layer(pooling, extractor, offset, roi_size)

        images = keras.Input(image_shape, name="images")
        boxes = keras.Input((proposals, 4), name="proposals")
        maps = keras.tree.flatten(extractor(images))
        head = box_head(roi_size, maps[0].shape[-1], num_classes, head_width)
        logits, deltas = head(roi_pooling(maps, boxes))
        found = Detections(image_shape, score_threshold, *detections, detection_nms)(
            boxes, logits, deltas
        )
        outputs = {
            "features": maps,  # (B, H, W, C), the only map
            "logits": logits,  # (B, P, K + 1)
            "deltas": deltas,  # (B, P, K, 4)
            "detections": found,  # (B, D, 4) and (B, D)
        }
        super().__init__({"images": images, "proposals": boxes}, outputs, name=name)
        self.roi_pooling, self.box_head = roi_pooling, head
        self.random = keras.random.SeedGenerator(seed)
        self.parts = {part: keras.metrics.Mean(part) for part in LOSSES}
        self.backbone = extractor
        self.num_classes, self.image_shape = num_classes, tuple(image_shape)
        self.width, self.stride, self.head_width = width, stride, head_width
        self.offset = offset
        self.proposals, self.pooling = proposals, pooling
        self.roi_size, self.roi_iou, self.roi_sample = roi_size, roi_iou, roi_sample
        self.score_threshold = score_threshold
        self.detections, self.detection_nms = detections, detection_nms
        self.seed = seed

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
        refuse_sample_weight(sample_weight)
        objects = objects_to_learn(y)
        chance = self.random if training else self.seed
        boxes = ops.concatenate([x["proposals"], objects["boxes"]], axis=1)
        boxes, targets = sample_boxes(
            boxes, objects, self.roi_iou, self.roi_sample, chance
        )
        grids = self.roi_pooling(y_pred["features"], boxes)  # (B, count, S, S, C)
        losses = head_losses(*self.box_head(grids, training=training), targets)
        for part, loss in zip(LOSSES, losses, strict=True):
            self.parts[part].update_state(loss, sample_weight=ops.shape(boxes)[0])
        return sum(losses) + sum(self.losses)  # those of a backbone's regularisers

    def predict_step(self, *state_and_data):
        """Return the detections alone; `predict` calls this."""
        return detections_of(super().predict_step(*state_and_data))

    def detect(
        self, images, proposals=None, *, batch_size: int = 32
    ) -> dict[str, np.ndarray]:
        """Detect objects in images of any size.

        Args:
            images: Array `(N, H, W, C)`, or a list of arrays `(H, W, C)` of any size,
                with values 0-255.
            proposals: Boxes `(Q, 4)` of each image in its own pixels, best first: an
                array `(N, Q, 4)` or a list of arrays. Of more than P the first P are
                looked into; those without area are padding. None finds them by
                `aiva.proposals.selective_search`.
            batch_size: Images that are looked at together.

        Returns:
            Dictionary of "boxes" `(N, D, 4)` in the pixels of the images that were
            given, "scores" and "labels" `(N, D)`, best first, padded with label -1.
        """
        return detect_in_proposals(self, images, proposals, batch_size)

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


def pooling_layer(pooling, backbone, offset, size):
    """Return the layer that reads boxes from the backbone's only feature map."""
    cells = feature_cells(backbone, offset)
    if pooling == "max":
        return RoIPool(cells, size)
    if pooling == "align":
        return RoIAlign(cells, (1,), size)
    raise ValueError(f"`pooling` must be 'max' or 'align'. Received: {pooling!r}.")
