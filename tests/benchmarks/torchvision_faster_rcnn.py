"""The default network of `aiva.models.FasterRCNN`, built of torchvision's classes.

Whoever compares the two compares the same convolutions, anchors, numbers of boxes and
losses. It needs torch and torchvision, and must not import AIVA.

Shapes: images (3, H, W) with values 0-1; boxes [x1, y1, x2, y2] in pixels.
"""

import torch
from torch import nn
from torchvision.models.detection import FasterRCNN
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
from torchvision.ops import MultiScaleRoIAlign

ANCHOR_SIZES = (16, 24, 36)
ANCHOR_RATIOS = (1.0, 1.7)
CENTRE = 0.5  # pixels: where the first cell of the backbone looks
GROUPS = 8
EPSILON = 1e-3  # Keras' in GroupNormalization; torch's own is 1e-5
ROI_SIZE = 7


def faster_rcnn(
    image_shape=(128, 128, 3),
    width=96,
    head_width=128,
    num_classes=10,
    rpn_batch_size_per_image=128,
    box_batch_size_per_image=32,
    box_positive_fraction=0.25,
    roi_align=None,
):
    """Build torchvision's Faster R-CNN on the small backbone.

    Args:
        image_shape: Height, width and channels of the images.
        width: Channels of the backbone and the RPN.
        head_width: Units of the box head's dense layers.
        num_classes: Number of classes, without the background.
        rpn_batch_size_per_image: Anchors per image to learn from.
        box_batch_size_per_image: Boxes per image to learn from.
        box_positive_fraction: Largest part of these boxes that may be objects.
        roi_align: A `MultiScaleRoIAlign`; None takes torchvision's own.
    """
    return FasterRCNN(
        backbone(width),
        min_size=min(image_shape[:2]),
        max_size=max(image_shape[:2]),
        image_mean=[0.5] * 3,
        image_std=[0.5] * 3,
        _skip_resize=True,
        rpn_anchor_generator=CentredAnchors((ANCHOR_SIZES,), (ANCHOR_RATIOS,)),
        rpn_pre_nms_top_n_train=256,
        rpn_pre_nms_top_n_test=256,
        rpn_post_nms_top_n_train=64,
        rpn_post_nms_top_n_test=64,
        rpn_nms_thresh=0.7,
        rpn_fg_iou_thresh=0.7,
        rpn_bg_iou_thresh=0.3,
        rpn_batch_size_per_image=rpn_batch_size_per_image,
        rpn_positive_fraction=0.5,
        box_roi_pool=roi_align or MultiScaleRoIAlign(["0"], ROI_SIZE, sampling_ratio=2),
        box_head=TwoMLPHead(width * ROI_SIZE**2, head_width),
        box_predictor=FastRCNNPredictor(head_width, num_classes + 1),
        box_score_thresh=0.05,
        box_nms_thresh=0.5,
        box_detections_per_img=20,
        box_fg_iou_thresh=0.5,
        box_bg_iou_thresh=0.5,
        box_batch_size_per_image=box_batch_size_per_image,
        box_positive_fraction=box_positive_fraction,
    )


def backbone(width):
    """Stack five convolutions that pad all sides alike, with stride 8 in all."""
    layers, channels = [], 3
    for out, stride in ((24, 2), (48, 2), (width, 2), (width, 1), (width, 1)):
        layers += [
            nn.Conv2d(channels, out, 3, stride, padding=1, bias=False),
            nn.GroupNorm(GROUPS, out, eps=EPSILON),
            nn.ReLU(inplace=True),
        ]
        channels = out
    network = nn.Sequential(*layers)
    network.out_channels = width
    return network


class CentredAnchors(AnchorGenerator):
    """Anchors around the points where the cells look, unrounded, size by size.

    torchvision's own are rounded, and laid around pixel 8 i whatever the backbone.
    """

    def generate_anchors(
        self, scales, aspect_ratios, dtype=torch.float32, device="cpu"
    ):
        """Return the anchors of the first cell, `(K, 4)`."""
        sides = [(s / r**0.5, s * r**0.5) for s in scales for r in aspect_ratios]
        corners = [(-w / 2, -h / 2, w / 2, h / 2) for w, h in sides]
        return CENTRE + torch.tensor(corners, dtype=dtype, device=device)
