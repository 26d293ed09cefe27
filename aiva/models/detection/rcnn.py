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
from keras import layers, ops

from aiva.models.detection.backbone import small_backbone
from aiva.models.detection.box_head import Detections, box_head, head_losses
from aiva.models.detection.detector import (
    check_backbone,
    check_one_map,
    check_sample,
    checked_settings,
    objects_to_learn,
)
from aiva.models.detection.proposal_detector import ProposalDetector
from aiva.ops import warp


@keras.saving.register_keras_serializable("aiva")
class RCNN(ProposalDetector):
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
        num_proposals: Number P of proposals per image.
        crop_size: Side S of the crops in pixels. The paper takes 227.
        context: Pixels of a crop on each side of its box, which show what surrounds
            the object. The paper takes 16 of 227.
        box_fg_iou_threshold: IoU with an object from which on a proposal counts as that
            object.
        box_batch_size_per_image: Proposals per image that the head learns from. The
            paper takes 128 for a whole batch.
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
        ValueError: If sizes do not fit together.

    Example:
        >>> import numpy as np
        >>> model = RCNN(num_classes=10, image_shape=(64, 90, 3), num_proposals=20)
        >>> images = np.zeros((2, 64, 90, 3), "uint8")
        >>> boxes = np.tile([8.0, 8.0, 40.0, 32.0], (2, 20, 1))
        >>> found = model.predict({"images": images, "proposals": boxes}, verbose=0)
        >>> found["boxes"].shape, found["scores"].shape, found["labels"].shape
        ((2, 20, 4), (2, 20), (2, 20))
    """

    images_at_once = 8

    @checked_settings
    def __init__(
        self,
        num_classes: int,
        image_shape: tuple[int, int, int] = (128, 128, 3),
        backbone: keras.Model | None = None,
        *,
        width: int = 96,
        head_width: int = 128,
        num_proposals: int = 300,
        crop_size: int = 32,
        context: int = 2,
        box_fg_iou_threshold: float = 0.5,
        box_batch_size_per_image: int = 16,
        box_positive_fraction: float = 0.25,
        score_threshold: float = 0.05,
        box_pre_nms_top_n: int = 128,
        detections_per_image: int = 20,
        box_nms_threshold: float = 0.5,
        seed: int = 0,
        name: str = "rcnn",
    ):
        check_context(crop_size, context)
        check_sample(box_batch_size_per_image, num_proposals=num_proposals)
        crop_shape = (crop_size, crop_size, image_shape[2])
        extractor = small_backbone(crop_shape, width) if backbone is None else backbone
        check_backbone(extractor, crop_shape, "crop_size")
        check_one_map(extractor, "R-CNN")
        cut = Crops(crop_size, context)
        decide = Detections(
            image_shape,
            score_threshold,
            box_pre_nms_top_n,
            detections_per_image,
            box_nms_threshold,
        )

        images = keras.Input(image_shape, name="images")
        boxes = keras.Input((num_proposals, 4), name="proposals")
        crops = cut(images, boxes)  # (B, P, S, S, 3)
        features = look_at_each(extractor, crops)
        head = box_head(*features.shape[3:], num_classes, head_width)
        logits, deltas = head(features)
        outputs = {
            "crops": crops,  # (B, P, S, S, 3)
            "features": features,  # (B, P, H, W, C)
            "logits": logits,  # (B, P, K + 1)
            "deltas": deltas,  # (B, P, K, 4)
            "detections": decide(boxes, logits, deltas),  # (B, D, 4) and (B, D)
        }
        super().__init__({"images": images, "proposals": boxes}, outputs, name=name)
        self.backbone, self.cut, self.box_head = extractor, cut, head

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
        objects = objects_to_learn(y, sample_weight)
        boxes, targets = self.sample_boxes(x["proposals"], objects, training)
        crops = self.cut(x["images"], boxes)  # (B, count, S, S, 3)
        features = look_at_each(self.backbone, crops, training)
        logits, deltas = self.box_head(features, training=training)
        return self.total_loss(head_losses(logits, deltas, targets), objects)


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


def check_context(crop_size, context):
    """Raise a ValueError unless a crop has room for its box."""
    if 2 * context >= crop_size:
        raise ValueError(
            "`context` must leave some of the crop to the box. "
            f"Received: crop_size={crop_size}, context={context}."
        )
