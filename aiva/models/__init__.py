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
from aiva.models.speech.ctc_recognizer import CTCRecognizer
from aiva.models.speech.fast_speech import FastSpeech
from aiva.models.speech.keyword_cnn import keyword_cnn
from aiva.models.speech.log_mel import LogMel
from aiva.models.speech.vocoder import vocoder
from aiva.models.video.cnn_gru import cnn_gru
from aiva.models.video.conv_lstm import conv_lstm
from aiva.models.video.early_fusion import early_fusion
from aiva.models.video.frame_cnn import frame_cnn
from aiva.models.video.next_frames import next_frames, predict_ahead
from aiva.models.video.r2plus1d import r2plus1d
from aiva.models.video.video_transformer import video_transformer

__all__ = [
    "DCGAN",
    "PRETRAINED",
    "RCNN",
    "VAE",
    "BicubicUpsampling",
    "CTCRecognizer",
    "FastRCNN",
    "FastSpeech",
    "FasterRCNN",
    "LateDecay",
    "LogMel",
    "PartialConv2D",
    "application",
    "application_backbone",
    "box_head",
    "card",
    "cnn",
    "cnn_gru",
    "conv_lstm",
    "dncnn",
    "early_fusion",
    "feature_extractor",
    "frame_cnn",
    "keyword_cnn",
    "next_frames",
    "predict_ahead",
    "pretrained",
    "psnr",
    "r2plus1d",
    "resnet",
    "rpn_head",
    "small_backbone",
    "unet",
    "untrained",
    "video_transformer",
    "vocoder",
]
