"""Functions on tensors without state, in `keras.ops` alone: TensorFlow, JAX, torch."""

from aiva.ops.adversarial import GAMES, discriminator_loss, generator_loss
from aiva.ops.anchors import anchors
from aiva.ops.bicubic import downsample, upsample
from aiva.ops.binarize import binarize
from aiva.ops.blur import blur
from aiva.ops.box_coder import clip_boxes, decode_boxes, encode_boxes
from aiva.ops.holes import PLACES, cut_holes
from aiva.ops.iou import generalized_iou, iou
from aiva.ops.latent import bernoulli_log_likelihood, kl_divergence
from aiva.ops.match import match
from aiva.ops.noise import add_noise
from aiva.ops.non_max_suppression import non_max_suppression
from aiva.ops.occlusion import occlude, occlusion_positions
from aiva.ops.roi_align import roi_align
from aiva.ops.roi_pool import roi_pool
from aiva.ops.sample import balanced_sample, take_balanced_sample
from aiva.ops.smooth_l1 import smooth_l1
from aiva.ops.warp import warp

__all__ = [
    "GAMES",
    "PLACES",
    "add_noise",
    "anchors",
    "balanced_sample",
    "bernoulli_log_likelihood",
    "binarize",
    "blur",
    "clip_boxes",
    "cut_holes",
    "decode_boxes",
    "discriminator_loss",
    "downsample",
    "encode_boxes",
    "generalized_iou",
    "generator_loss",
    "iou",
    "kl_divergence",
    "match",
    "non_max_suppression",
    "occlude",
    "occlusion_positions",
    "roi_align",
    "roi_pool",
    "smooth_l1",
    "take_balanced_sample",
    "upsample",
    "warp",
]
