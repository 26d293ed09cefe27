"""torchvision's Faster R-CNN for `step_times_torch.py`: AIVA's network and schedule."""

import functools

import torch
from step_clock import Ends
from step_data import BATCH

from tests.benchmarks.torchvision_faster_rcnn import faster_rcnn
from tests.benchmarks.torchvision_side import (
    LEARNING_RATE,
    WEIGHT_DECAY,
    Torchvision,
    as_targets,
    as_tensors,
    initialise_like_keras,
    learn,
    warm_up_then_cosine,
)


class TrainedDetector:
    """The network, and how it is trained and used in one way."""

    def __init__(self, way):
        if way == "compile":
            raise SystemExit("torchvision's detectors are not compiled here.")
        self.model = faster_rcnn((128, 128, 3), width=96)
        initialise_like_keras(self.model)
        if way == "channels_last":
            self.model = self.model.to(memory_format=torch.channels_last)
        self.side = Torchvision(torch.get_num_threads(), way != "eager", "keras")

    @property
    def parameters(self):
        """The count of numbers that are learned, but for the background's corrections.

        torchvision's head has them, though nothing uses them; AIVA's has not.
        """
        corrections = self.model.roi_heads.box_predictor.bbox_pred
        unused = 4 * (corrections.in_features + 1)
        return sum(weight.numel() for weight in self.model.parameters()) - unused

    def fit(self, arrays, epochs):
        """Train, and return the times at which epochs ended."""
        self.model.train()
        images, boxes, labels = arrays
        optimizer = torch.optim.AdamW(
            self.model.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY
        )
        steps = epochs * -(-len(images) // BATCH["faster_rcnn"])
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, functools.partial(warm_up_then_cosine, steps=steps)
        )
        ends = Ends()
        for _ in range(epochs):
            for batch in torch.randperm(len(images)).split(BATCH["faster_rcnn"]):
                targets = as_targets(boxes[batch], labels[batch])
                learn(self.model, optimizer, as_tensors(images[batch]), targets)
                schedule.step()
            ends.note()
        return ends

    def predict(self, images, size):
        """Return detections of images, so many of them together."""
        self.model.eval()
        starts = range(0, len(images), size)
        return [self.side.detect(self.model, images[at : at + size]) for at in starts]
