"""Training: one helper per task, compile and fit with defaults that work."""

from aiva.training.detection import AveragePrecision, train_detector
from aiva.training.generation import Film, train_generator
from aiva.training.progress import Progress
from aiva.training.recognition import train_classifier
from aiva.training.restoration import DegradedImages, train_restorer
from aiva.training.speech.alignment import align_speech, align_spelled
from aiva.training.speech.recognizer import (
    SimilarLengths,
    WordErrorRate,
    train_recognizer,
)
from aiva.training.speech.synthesis import Utterances, train_synthesizer
from aiva.training.speech.vocoder import VoiceCrops, train_vocoder
from aiva.training.stopwatch import Stopwatch
from aiva.training.video import train_next_frames

__all__ = [
    "AveragePrecision",
    "DegradedImages",
    "Film",
    "Progress",
    "SimilarLengths",
    "Stopwatch",
    "Utterances",
    "VoiceCrops",
    "WordErrorRate",
    "align_speech",
    "align_spelled",
    "train_classifier",
    "train_detector",
    "train_generator",
    "train_next_frames",
    "train_recognizer",
    "train_restorer",
    "train_synthesizer",
    "train_vocoder",
]
