"""What is measured: numbers from labels and answers, NumPy in and NumPy out."""

from aiva.metrics.detection.coco import coco_average_precision
from aiva.metrics.detection.detection_errors import detection_errors
from aiva.metrics.detection.proposal_recall import proposal_recall
from aiva.metrics.detection.voc import voc_average_precision
from aiva.metrics.generation.frechet import frechet_distance
from aiva.metrics.generation.kernel import kernel_distance
from aiva.metrics.generation.neighbours import manifold_precision_recall
from aiva.metrics.recognition import (
    accuracy,
    calibration,
    confusion_matrix,
    per_class,
)
from aiva.metrics.restoration import psnr, ssim
from aiva.metrics.speech.alignment import alignment
from aiva.metrics.speech.alignment_error import alignment_error
from aiva.metrics.speech.duration_error import duration_error
from aiva.metrics.speech.error_rate import (
    character_error_rate,
    normalised_text,
    word_error_rate,
)
from aiva.metrics.speech.listener import hear
from aiva.metrics.speech.mel_cepstral_distortion import mel_cepstral_distortion
from aiva.metrics.speech.spectral_convergence import spectral_convergence
from aiva.metrics.speech.stoi import stoi
from aiva.metrics.speech.word_confusion import word_confusion
from aiva.metrics.video.hota import hota
from aiva.metrics.video.idf1 import idf1
from aiva.metrics.video.mota import mota

__all__ = [
    "accuracy",
    "alignment",
    "alignment_error",
    "calibration",
    "character_error_rate",
    "coco_average_precision",
    "confusion_matrix",
    "detection_errors",
    "duration_error",
    "frechet_distance",
    "hear",
    "hota",
    "idf1",
    "kernel_distance",
    "manifold_precision_recall",
    "mel_cepstral_distortion",
    "mota",
    "normalised_text",
    "per_class",
    "proposal_recall",
    "psnr",
    "spectral_convergence",
    "ssim",
    "stoi",
    "voc_average_precision",
    "word_confusion",
    "word_error_rate",
]
