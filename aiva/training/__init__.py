"""Training: one helper per task, compile and fit with defaults that work."""

from aiva.training.classification import train_classifier
from aiva.training.detection import AveragePrecision, train_detector
from aiva.training.stopwatch import Stopwatch

__all__ = ["AveragePrecision", "Stopwatch", "train_classifier", "train_detector"]
