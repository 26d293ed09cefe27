"""The ideas in plain NumPy, slow and obvious.

Each function here is written to be read beside its formula. The notebooks build on
them, the tests hold the fast versions against them, and the exercises take them as the
reference.
"""

from aiva.scratch.activation import relu, relu_gradient
from aiva.scratch.anchors import anchors
from aiva.scratch.average_precision import (
    average_precision,
    match_detections,
    precision_recall,
)
from aiva.scratch.box_coder import clip_boxes, decode_boxes, encode_boxes
from aiva.scratch.cnn import backward, forward, initial_weights, predict, train
from aiva.scratch.convolution import (
    convolution,
    convolution_gradient,
    cross_correlate,
    output_size,
)
from aiva.scratch.ctc import (
    ctc_align,
    ctc_collapse,
    ctc_forward,
    ctc_loss,
    ctc_paths,
)
from aiva.scratch.ctc_decoding import ctc_beam_search, ctc_greedy
from aiva.scratch.dense import dense, dense_gradient
from aiva.scratch.edit_distance import edit_distance, edit_table
from aiva.scratch.fourier import fourier, inverse_fourier, power, sinusoids
from aiva.scratch.griffin_lim import griffin_lim, overlap_and_add, spectra
from aiva.scratch.iou import generalized_iou, iou
from aiva.scratch.kalman import kalman_filter
from aiva.scratch.latent import (
    bernoulli_log_likelihood,
    evidence_lower_bound,
    kl_divergence,
    reparameterise,
)
from aiva.scratch.log_mel import log_mel
from aiva.scratch.loss import cross_entropy, cross_entropy_gradient, softmax
from aiva.scratch.match import match
from aiva.scratch.mel_cepstral_distortion import (
    mel_cepstral_distortion,
    mel_cepstrum,
)
from aiva.scratch.merge_regions import merge_regions
from aiva.scratch.non_max_suppression import non_max_suppression
from aiva.scratch.occlusion import occlude
from aiva.scratch.optimizers import SGD, Adam
from aiva.scratch.pitch import autocorrelation, pitch
from aiva.scratch.pooling import (
    average_pool,
    average_pool_gradient,
    max_pool,
    max_pool_gradient,
)
from aiva.scratch.roi_align import roi_align
from aiva.scratch.roi_pool import roi_pool

__all__ = [
    "SGD",
    "Adam",
    "anchors",
    "autocorrelation",
    "average_pool",
    "average_pool_gradient",
    "average_precision",
    "backward",
    "bernoulli_log_likelihood",
    "clip_boxes",
    "convolution",
    "convolution_gradient",
    "cross_correlate",
    "cross_entropy",
    "cross_entropy_gradient",
    "ctc_align",
    "ctc_beam_search",
    "ctc_collapse",
    "ctc_forward",
    "ctc_greedy",
    "ctc_loss",
    "ctc_paths",
    "decode_boxes",
    "dense",
    "dense_gradient",
    "edit_distance",
    "edit_table",
    "encode_boxes",
    "evidence_lower_bound",
    "forward",
    "fourier",
    "generalized_iou",
    "griffin_lim",
    "initial_weights",
    "inverse_fourier",
    "iou",
    "kalman_filter",
    "kl_divergence",
    "log_mel",
    "match",
    "match_detections",
    "max_pool",
    "max_pool_gradient",
    "mel_cepstral_distortion",
    "mel_cepstrum",
    "merge_regions",
    "non_max_suppression",
    "occlude",
    "output_size",
    "overlap_and_add",
    "pitch",
    "power",
    "precision_recall",
    "predict",
    "relu",
    "relu_gradient",
    "reparameterise",
    "roi_align",
    "roi_pool",
    "sinusoids",
    "softmax",
    "spectra",
    "train",
]
