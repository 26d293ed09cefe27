"""R-CNN: cut every proposal out of the image and run a network on each.

Girshick, Donahue, Darrell and Malik, 2014, "Rich feature hierarchies for accurate
object detection and semantic segmentation", https://arxiv.org/abs/1311.2524

The paper trains in four stages: it fine-tunes the network with a softmax, writes its
features to disk, fits one linear SVM per class to them, and last one ridge regression
per class that corrects the boxes. Here softmax and corrections are learned together, as
Fast R-CNN showed a year later to be as good; the rest, and the price, are R-CNN's.

Shapes: B images, P proposals, S x S pixels of a crop, H x W cells of its features, C
channels, K classes, D detections, M objects per image with padding.
"""

import keras
import numpy as np
from keras import layers, ops

from aiva.conventions.numbers import (
    check_counts,
    check_pairs,
    check_pairs_of_counts,
    check_shares,
)
from aiva.models.detection.backbone import small_backbone
from aiva.models.detection.box_head import box_head, head_losses, sample_boxes
from aiva.models.detection.checks import (
    check_backbone,
    check_context,
    check_one_map,
    check_samples,
)
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
from aiva.ops import warp

LOSSES = ("head_class_loss", "head_box_loss")


@keras.saving.register_keras_serializable("aiva")
class RCNN(keras.Model):
    """A detector that classifies crops, with any Keras backbone.

    The model's graph is inference: a dictionary of "images" `(B, height, width,
    channels)` with values 0-255 and "proposals" `(B, P, 4)` in, and out come the
    detections and all that led to them. Proposals without area are padding. `fit`
    trains it on a sample of the crops, see `compute_loss` and
    `aiva.training.train_detector`; `predict` returns the detections alone; `detect`
    takes photographs of any size, and finds the proposals by selective search.

    Args:
        num_classes: Number K of classes, without the background.
        image_shape: Height, width and channels of the images.
        backbone: Functional Keras model from crops `(B, S, S, channels)` with values
            0-255 to one feature map. See `application_backbone`. None takes
            `small_backbone`.
        width: Channels of the small backbone.
        head_width: Units of the box head's dense layers.
        proposals: Number P of proposals per image.
        crop_size: Side S of the crops in pixels. The paper takes 227.
        context: Pixels of a crop on each side of its box, which show what surrounds
            the object. The paper takes 16 of 227.
        roi_iou: IoU with an object from which on a proposal counts as that object.
        roi_sample: Proposals per image that are learned from, and the largest part of
            them that may be objects. The paper takes 128 for a whole batch, a quarter
            of them objects.
        score_threshold: Probability that a detection must exceed.
        detections: Best pairs of a proposal and a class before non-maximum suppression,
            and the number D of detections after it.
        detection_nms: IoU from which on one of two detections of a class is dropped.
        seed: Decides which proposals are sampled.
        name: Name of the model.

    Raises:
        ValueError: If sizes do not fit together.

    Example:
        >>> model = RCNN(num_classes=10, image_shape=(64, 90, 3), proposals=20)
        >>> images = np.zeros((2, 64, 90, 3), "uint8")
        >>> boxes = np.tile([8.0, 8.0, 40.0, 32.0], (2, 20, 1))
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
        width: int = 96,
        head_width: int = 128,
        proposals: int = 300,
        crop_size: int = 32,
        context: int = 2,
        roi_iou: float = 0.5,
        roi_sample: tuple[int, float] = (16, 0.25),
        score_threshold: float = 0.05,
        detections: tuple[int, int] = (128, 20),
        detection_nms: float = 0.5,
        seed: int = 0,
        name: str = "rcnn",
    ):
        check_pairs(roi_sample=roi_sample)
        check_pairs_of_counts(detections=detections)
        check_counts(num_classes=num_classes, proposals=proposals, crop_size=crop_size)
        check_counts(width=width, head_width=head_width)
        check_context(crop_size, context)
        crop_shape = (crop_size, crop_size, image_shape[2])
        extractor = small_backbone(crop_shape, width) if backbone is None else backbone
        check_backbone(extractor, crop_shape, "crop_size")
        check_one_map(extractor, "R-CNN")
        check_samples(proposals, roi_sample=roi_sample)
        check_shares(roi_iou=roi_iou, score_threshold=score_threshold)

        images = keras.Input(image_shape, name="images")
        boxes = keras.Input((proposals, 4), name="proposals")
        cut = Crops(crop_size, context)
        crops = cut(images, boxes)  # (B, P, S, S, 3)
        features = look_at_each(extractor, crops)
        head = box_head(*features.shape[3:], num_classes, head_width)
        logits, deltas = head(features)
        found = Detections(image_shape, score_threshold, *detections, detection_nms)(
            boxes, logits, deltas
        )
        outputs = {
            "crops": crops,  # (B, P, S, S, 3)
            "features": features,  # (B, P, H, W, C)
            "logits": logits,  # (B, P, K + 1)
            "deltas": deltas,  # (B, P, K, 4)
            "detections": found,  # (B, D, 4) and (B, D)
        }
        super().__init__({"images": images, "proposals": boxes}, outputs, name=name)
        self.cut, self.box_head = cut, head
        self.random = keras.random.SeedGenerator(seed)
        self.parts = {part: keras.metrics.Mean(part) for part in LOSSES}
        self.backbone = extractor
        self.num_classes, self.image_shape = num_classes, tuple(image_shape)
        self.width, self.head_width = width, head_width
        self.proposals, self.crop_size, self.context = proposals, crop_size, context
        self.roi_iou, self.roi_sample = roi_iou, roi_sample
        self.score_threshold = score_threshold
        self.detections, self.detection_nms = detections, detection_nms
        self.seed = seed

    def call(self, inputs, training=None, mask=None):
        """Look at all proposals; a training looks at a sample in `compute_loss`."""
        return inputs if training else super().call(inputs, training, mask)

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, training=True
    ):
        """Add the losses of classes and boxes; Keras calls it in `fit` and `evaluate`.

        Args:
            x: Dictionary of "images" and "proposals".
            y: Dictionary of "boxes" `(B, M, 4)` in pixels and "labels" `(B, M)`, where
                -1 is padding.
            y_pred: What the model returns for them; not needed.
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
        crops = self.cut(x["images"], boxes)  # (B, count, S, S, 3)
        features = look_at_each(self.backbone, crops, training)
        losses = head_losses(*self.box_head(features, training=training), targets)
        for part, loss in zip(LOSSES, losses, strict=True):
            self.parts[part].update_state(loss, sample_weight=ops.shape(boxes)[0])
        return sum(losses) + sum(self.losses)  # those of a backbone's regularisers

    def predict_step(self, *state_and_data):
        """Return the detections alone; `predict` calls this."""
        return detections_of(super().predict_step(*state_and_data))

    def detect(
        self, images, proposals=None, *, batch_size: int = 8
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


class Crops(layers.Layer):
    """Cut boxes out of images, see `aiva.ops.warp`.

    Args:
        size: Side S of the crops in pixels.
        context: Pixels of a crop on each side of its box.
    """

    def __init__(self, size, context):
        super().__init__(name="crops", autocast=False)
        self.size = size
        self.context = context

    def call(self, images, boxes):
        """Return `(B, P, S, S, C)` from images and boxes `(B, P, 4)`."""
        return warp(images, boxes, self.size, self.context)


def look_at_each(backbone, crops, training=None):
    """Return the features `(B, P, H, W, C)` of crops `(B, P, S, S, channels)`."""
    count, *shape = crops.shape[1:]
    x = backbone(
        ops.reshape(crops, (-1, *shape)), training=training
    )  # (B * P, H, W, C)
    return ops.reshape(x, (-1, count, *x.shape[1:]))
