"""Functions on tensors without state, in `keras.ops` alone: TensorFlow, JAX, torch."""

from aiva.ops.anchors import anchors
from aiva.ops.box_coder import clip_boxes, decode_boxes, encode_boxes
from aiva.ops.iou import generalized_iou, iou
from aiva.ops.match import match
from aiva.ops.non_max_suppression import non_max_suppression
from aiva.ops.occlusion import occlude, occlusion_positions
from aiva.ops.roi_align import roi_align
from aiva.ops.roi_pool import roi_pool
from aiva.ops.sample import balanced_sample, take_balanced_sample
from aiva.ops.smooth_l1 import smooth_l1
from aiva.ops.warp import warp

__all__ = [
    "anchors",
    "balanced_sample",
    "clip_boxes",
    "decode_boxes",
    "encode_boxes",
    "generalized_iou",
    "iou",
    "match",
    "non_max_suppression",
    "occlude",
    "occlusion_positions",
    "roi_align",
    "roi_pool",
    "smooth_l1",
    "take_balanced_sample",
    "warp",
]
