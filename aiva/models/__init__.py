"""Models: a function returns a plain `keras.Model`; a class carries its own loss."""

from aiva.models.application import application, application_backbone
from aiva.models.detection.backbone import small_backbone
from aiva.models.detection.box_head import box_head
from aiva.models.detection.fast_rcnn import FastRCNN
from aiva.models.detection.faster_rcnn import FasterRCNN
from aiva.models.detection.rcnn import RCNN
from aiva.models.detection.rpn import rpn_head
from aiva.models.generation.dcgan import DCGAN
from aiva.models.generation.vae import VAE
from aiva.models.pretrained import PRETRAINED, card, pretrained, untrained
from aiva.models.recognition.cnn import cnn
from aiva.models.recognition.features import feature_extractor
from aiva.models.recognition.resnet import resnet
from aiva.models.restoration.dncnn import dncnn
from aiva.models.restoration.partial_conv import PartialConv2D
from aiva.models.restoration.psnr import psnr
from aiva.models.restoration.unet import unet
from aiva.models.restoration.upsampling import BicubicUpsampling
from aiva.models.schedules import LateDecay

__all__ = [
    "DCGAN",
    "PRETRAINED",
    "RCNN",
    "VAE",
    "BicubicUpsampling",
    "FastRCNN",
    "FasterRCNN",
    "LateDecay",
    "PartialConv2D",
    "application",
    "application_backbone",
    "box_head",
    "card",
    "cnn",
    "dncnn",
    "feature_extractor",
    "pretrained",
    "psnr",
    "resnet",
    "rpn_head",
    "small_backbone",
    "unet",
    "untrained",
]
