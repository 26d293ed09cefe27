"""The torchvision side: its own FasterRCNN, trained as AIVA trains.

It must not import AIVA, which its environment lacks.
"""

import functools
import math
import time

import numpy as np
import torch
import torchvision
from torch import nn

from tests.benchmarks.torchvision_faster_rcnn import faster_rcnn

LEARNING_RATE, WEIGHT_DECAY, LARGEST_NORM, WARM_UP = 1.5e-3, 1e-4, 5.0, 100
DETECTIONS = 20


class Torchvision:
    """What the comparison asks of a side, answered by torchvision."""

    def __init__(self, threads, channels_last, initialisation):
        torch.set_num_threads(threads)
        self.channels_last = channels_last
        self.initialisation = initialisation
        self.name = f"torchvision-{threads}" + "-channels-last" * channels_last
        self.name += "-keras-start" * (initialisation == "keras")
        self.versions = (
            f"torch {torch.__version__}, torchvision {torchvision.__version__}"
        )

    def train(self, images, boxes, labels, width, epochs, batch_size, seed):
        """Return the trained model and the times at which its steps ended."""
        torch.manual_seed(seed)
        model = faster_rcnn(images.shape[1:], width)
        if self.initialisation == "keras":
            initialise_like_keras(model)
        if self.channels_last:
            model = model.to(memory_format=torch.channels_last)
        optimizer = torch.optim.AdamW(
            model.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY
        )
        steps = epochs * math.ceil(len(images) / batch_size)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, functools.partial(warm_up_then_cosine, steps=steps)
        )
        ends = []
        for _ in range(epochs):
            for batch in torch.randperm(len(images)).split(batch_size):
                learn(
                    model,
                    optimizer,
                    as_tensors(images[batch]),
                    as_targets(boxes[batch], labels[batch]),
                )
                schedule.step()
                ends.append(time.perf_counter())
        return model.eval(), ends

    @torch.inference_mode()
    def detect(self, model, images):
        """Return boxes `(B, D, 4)`, scores and labels `(B, D)` of uint8 images."""
        found = model(as_tensors(images))
        shape = (len(images), DETECTIONS)
        padded = {
            "boxes": np.zeros((*shape, 4), "float32"),
            "scores": np.zeros(shape, "float32"),
            "labels": np.full(shape, -1, "int32"),
        }
        for row, own in enumerate(found):
            count = len(own["labels"])
            padded["boxes"][row, :count] = own["boxes"]
            padded["scores"][row, :count] = own["scores"]
            padded["labels"][row, :count] = own["labels"] - 1  # classes from 1 there
        return padded

    def parameters(self, model):
        """Count the numbers that are learned."""
        return sum(weights.numel() for weights in model.parameters())


def learn(model, optimizer, images, targets):
    """Take one step."""
    loss = sum(model(images, targets).values())
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), LARGEST_NORM)
    optimizer.step()


def warm_up_then_cosine(step, steps):
    """Return the part of the highest learning rate, as `train_detector` has it."""
    rising = min(WARM_UP, steps // 10)
    if step < rising:
        return step / rising
    return (1 + math.cos(math.pi * (step - rising) / (steps - rising))) / 2


def as_tensors(images):
    """Turn uint8 images `(B, H, W, 3)` into a list of float ones `(3, H, W)`, 0-1."""
    return list(torch.from_numpy(images).permute(0, 3, 1, 2).float() / 255)


def as_targets(boxes, labels):
    """Turn padded objects into a list without padding, with classes from 1."""
    return [
        {
            "boxes": torch.from_numpy(own_boxes[own_labels >= 0]),
            "labels": torch.from_numpy(own_labels[own_labels >= 0]).long() + 1,
        }
        for own_boxes, own_labels in zip(boxes, labels, strict=True)
    ]


def initialise_like_keras(model):
    """Draw the weights that `aiva.models.FasterRCNN` would start from.

    torchvision's RPN starts alike already.
    """
    ends = model.roi_heads
    dense = [ends.box_head.fc6, ends.box_head.fc7, ends.box_predictor.cls_score]
    for layer in [*model.backbone, *dense]:
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            nn.init.xavier_uniform_(layer.weight)
    for layer in [*dense, ends.box_predictor.bbox_pred]:
        nn.init.zeros_(layer.bias)
    nn.init.normal_(ends.box_predictor.bbox_pred.weight, std=0.001)
