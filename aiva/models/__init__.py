"""Models: a function returns a plain `keras.Model`; a class carries its own loss."""

from aiva.models.application import application
from aiva.models.box_head import box_head
from aiva.models.cnn import cnn
from aiva.models.dcgan import DCGAN
from aiva.models.detector_backbone import application_backbone, small_backbone
from aiva.models.dncnn import dncnn
from aiva.models.fast_rcnn import FastRCNN
from aiva.models.faster_rcnn import FasterRCNN
from aiva.models.features import feature_extractor
from aiva.models.partial_conv import PartialConv2D
from aiva.models.pretrained import PRETRAINED, card, pretrained, untrained
from aiva.models.rcnn import RCNN
from aiva.models.resnet import resnet
from aiva.models.rpn import rpn_head
from aiva.models.unet import unet
from aiva.models.upsampling import BicubicUpsampling
from aiva.models.vae import VAE

__all__ = [
    "DCGAN",
    "PRETRAINED",
    "RCNN",
    "VAE",
    "BicubicUpsampling",
    "FastRCNN",
    "FasterRCNN",
    "PartialConv2D",
    "application",
    "application_backbone",
    "box_head",
    "card",
    "cnn",
    "dncnn",
    "feature_extractor",
    "pretrained",
    "resnet",
    "rpn_head",
    "small_backbone",
    "unet",
    "untrained",
]
