"""Functions on tensors without state, in `keras.ops` alone: TensorFlow, JAX, torch."""

from aiva.ops.detection.anchors import anchors
from aiva.ops.detection.boxes import (
    clip_boxes,
    decode_boxes,
    encode_boxes,
    generalized_iou,
    iou,
    smooth_l1,
)
from aiva.ops.detection.matching import balanced_sample, match, take_balanced_sample
from aiva.ops.detection.non_max_suppression import non_max_suppression
from aiva.ops.detection.roi_align import roi_align
from aiva.ops.detection.roi_pool import roi_pool
from aiva.ops.detection.warp import warp
from aiva.ops.generation.adversarial import GAMES, discriminator_loss, generator_loss
from aiva.ops.generation.binarize import binarize
from aiva.ops.generation.latent import bernoulli_log_likelihood, kl_divergence
from aiva.ops.recognition import occlude, occlusion_positions
from aiva.ops.restoration.bicubic import downsample, upsample
from aiva.ops.restoration.blur import blur
from aiva.ops.restoration.holes import PLACES, cut_holes
from aiva.ops.restoration.noise import add_noise
from aiva.ops.speech.beam_search import ctc_beam_search
from aiva.ops.speech.ctc import (
    check_labels_fit,
    ctc_greedy,
    ctc_loss,
    labels_fit,
)
from aiva.ops.speech.excitation import minimum_phase, pulse_train
from aiva.ops.speech.forced_alignment import ctc_align, label_frames
from aiva.ops.speech.griffin_lim import griffin_lim
from aiva.ops.speech.inverse_mel import inverse_mel
from aiva.ops.speech.log_mel import hann_window, log_mel, mel_filters
from aiva.ops.speech.pitch import pitch
from aiva.ops.speech.spectral_loss import spectral_loss
from aiva.ops.speech.stft import inverse_stft, stft
from aiva.ops.speech.voice_mel import voice_mel

__all__ = [
    "GAMES",
    "PLACES",
    "add_noise",
    "anchors",
    "balanced_sample",
    "bernoulli_log_likelihood",
    "binarize",
    "blur",
    "check_labels_fit",
    "clip_boxes",
    "ctc_align",
    "ctc_beam_search",
    "ctc_greedy",
    "ctc_loss",
    "cut_holes",
    "decode_boxes",
    "discriminator_loss",
    "downsample",
    "encode_boxes",
    "generalized_iou",
    "generator_loss",
    "griffin_lim",
    "hann_window",
    "inverse_mel",
    "inverse_stft",
    "iou",
    "kl_divergence",
    "label_frames",
    "labels_fit",
    "log_mel",
    "match",
    "mel_filters",
    "minimum_phase",
    "non_max_suppression",
    "occlude",
    "occlusion_positions",
    "pitch",
    "pulse_train",
    "roi_align",
    "roi_pool",
    "smooth_l1",
    "spectral_loss",
    "stft",
    "take_balanced_sample",
    "upsample",
    "voice_mel",
    "warp",
]
