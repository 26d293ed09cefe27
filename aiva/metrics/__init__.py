"""What is measured: numbers from labels and answers, NumPy in and NumPy out."""

from aiva.metrics.classification import (
    accuracy,
    calibration,
    confusion_matrix,
    per_class,
)
from aiva.metrics.coco import coco_average_precision
from aiva.metrics.detection_errors import detection_errors
from aiva.metrics.proposals import proposal_recall
from aiva.metrics.voc import voc_average_precision

__all__ = [
    "accuracy",
    "calibration",
    "coco_average_precision",
    "confusion_matrix",
    "detection_errors",
    "per_class",
    "proposal_recall",
    "voc_average_precision",
]
