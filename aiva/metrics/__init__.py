"""What is measured: numbers from labels and answers, NumPy in and NumPy out."""

from aiva.metrics.classification import (
    accuracy,
    calibration,
    confusion_matrix,
    per_class,
)
from aiva.metrics.coco import coco_average_precision
from aiva.metrics.detection_errors import detection_errors
from aiva.metrics.frechet import frechet_distance
from aiva.metrics.kernel import kernel_distance
from aiva.metrics.neighbours import precision_recall
from aiva.metrics.proposals import proposal_recall
from aiva.metrics.restoration import psnr, ssim
from aiva.metrics.voc import voc_average_precision

__all__ = [
    "accuracy",
    "calibration",
    "coco_average_precision",
    "confusion_matrix",
    "detection_errors",
    "frechet_distance",
    "kernel_distance",
    "per_class",
    "precision_recall",
    "proposal_recall",
    "psnr",
    "ssim",
    "voc_average_precision",
]
