"""Models: a function returns a plain `keras.Model`; a class carries its own loss."""

from aiva.models.application import application
from aiva.models.box_head import box_head
from aiva.models.cnn import cnn
from aiva.models.detector_backbone import application_backbone, small_backbone
from aiva.models.fast_rcnn import FastRCNN
from aiva.models.faster_rcnn import FasterRCNN
from aiva.models.features import feature_extractor
from aiva.models.pretrained import PRETRAINED, card, pretrained, untrained
from aiva.models.rcnn import RCNN
from aiva.models.resnet import resnet
from aiva.models.rpn import rpn_head

__all__ = [
    "PRETRAINED",
    "RCNN",
    "FastRCNN",
    "FasterRCNN",
    "application",
    "application_backbone",
    "box_head",
    "card",
    "cnn",
    "feature_extractor",
    "pretrained",
    "resnet",
    "rpn_head",
    "small_backbone",
    "untrained",
]
