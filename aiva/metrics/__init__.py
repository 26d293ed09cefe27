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
from aiva.metrics.video.hota import hota
from aiva.metrics.video.idf1 import idf1
from aiva.metrics.video.mota import mota

__all__ = [
    "accuracy",
    "calibration",
    "coco_average_precision",
    "confusion_matrix",
    "detection_errors",
    "frechet_distance",
    "hota",
    "idf1",
    "kernel_distance",
    "manifold_precision_recall",
    "mota",
    "per_class",
    "proposal_recall",
    "psnr",
    "ssim",
    "voc_average_precision",
]
