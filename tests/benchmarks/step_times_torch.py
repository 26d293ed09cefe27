"""PyTorch's side of `step_times.py`: one twin in one way, in a process of its own."""

import argparse
import json
import shutil

import numpy as np
import torch
from faster_rcnn_against_torchvision import Machine
from step_clock import (
    SIDE_OF_MATRIX,
    Ends,
    gigaflops,
    growth_in_megabytes,
    milliseconds,
    peak_megabytes,
    seconds,
)
from step_data import (
    BATCH,
    CALLS,
    EPOCHS,
    PREDICTED,
    STEPS,
    TOGETHER,
    inputs_to_predict,
    training_arrays,
)
from torch.utils.flop_counter import FlopCounterMode
from torch_twins import TWINS, optimizer_of

WAYS = ("eager", "channels_last", "compile")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=BATCH)
    parser.add_argument("--way", choices=WAYS, default="eager")
    parser.add_argument("--threads", type=int, help="all cores if unsaid")
    asked = parser.parse_args()
    if asked.threads:
        torch.set_num_threads(asked.threads)
    if asked.way == "compile" and not shutil.which("g++"):
        raise SystemExit("torch.compile needs a C++ compiler, g++. Received: none.")
    watch = Machine()
    trained = made(asked.model, asked.way)
    figures = {"side": f"PyTorch {torch.__version__} {asked.way}"}
    one_batch = training_arrays(asked.model, 1)
    for name in ("first fit s", "second fit s"):
        figures[name] = seconds(lambda: trained.fit(one_batch, 1))
    figures["parameters"] = trained.parameters
    figures.update(step_times(asked.model, trained))
    figures["peak MB"] = peak_megabytes()
    figures.update(inference_times(asked.model, trained))
    figures["GFLOP/s"] = roof()
    if asked.way != "compile":
        figures["GFLOP of a step"] = operations(asked.model, trained)
    figures["others"] = watch.read()[1]
    print(json.dumps(figures))


def made(name, way):
    """Return a twin. torchvision is imported for its own alone."""
    if name != "faster_rcnn":
        return Trained(name, way)
    from step_torchvision import TrainedDetector

    return TrainedDetector(way)


class Trained:
    """A twin, and how it is trained and used in one way."""

    def __init__(self, name, way):
        self.name = name
        self.model = TWINS[name]()
        self.layout = torch.contiguous_format
        if way != "eager":
            self.layout = torch.channels_last
            self.model = self.model.to(memory_format=self.layout)
        compiled = torch.compile if way == "compile" else lambda function: function
        self.loss = compiled(self.model.loss)
        self.infer = compiled(self.model.forward)

    @property
    def parameters(self):
        """The count of numbers that are learned."""
        return sum(weight.numel() for weight in self.model.parameters())

    def fit(self, arrays, epochs):
        """Train, and return the times at which epochs ended."""
        tensors = [self.as_tensor(array) for array in arrays]
        self.model.train()
        size, ends = BATCH[self.name], Ends()
        steps = epochs * -(-len(tensors[0]) // size)
        optimizer, schedule = optimizer_of(self.name, self.model, steps)
        for _ in range(epochs):
            totals = 0.0
            for batch in torch.randperm(len(tensors[0])).split(size):
                taken = [self.take(tensor, batch) for tensor in tensors]
                loss, *watched = self.loss(*taken)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                schedule.step()
                totals = totals + torch.stack([loss.detach(), *watched])
            totals.tolist()
            ends.note()
        return ends

    def take(self, tensor, batch):
        """Return the batch of these indices, in the memory layout of this way."""
        taken = tensor[batch]
        return taken.contiguous(memory_format=self.layout) if taken.ndim == 4 else taken

    def as_tensor(self, array):
        """Return a tensor of an array; images and clips get channels before height."""
        tensor = torch.from_numpy(array)
        if tensor.ndim == 5:
            return tensor.permute(0, 1, 4, 2, 3).contiguous()  # (N, T, C, H, W)
        if tensor.ndim == 4:
            return tensor.permute(0, 3, 1, 2).contiguous(memory_format=self.layout)
        return tensor.long() if tensor.dtype == torch.int32 else tensor

    @torch.inference_mode()
    def predict(self, array, size):
        """Return arrays of an array, so many of it together."""
        self.model.eval()
        found = []
        for start in range(0, len(array), size):
            given = self.as_tensor(array[start : start + size])
            given = self.infer(given)
            given = given if isinstance(given, tuple) else (given,)
            found.append([tensor.numpy() for tensor in given])
        return [np.concatenate(parts) for parts in zip(*found, strict=True)]


def step_times(name, trained):
    """Return the median times of a step, of epochs after the first."""
    ends = trained.fit(training_arrays(name, STEPS[name]), 1 + EPOCHS)
    return ends.of_a_step(STEPS[name])


def inference_times(name, trained):
    """Return the times of a batch of many, and of one image alone."""
    inputs = inputs_to_predict(name, PREDICTED[name])
    together = milliseconds(lambda: trained.predict(inputs, TOGETHER[name]), times=9)

    def alone():
        return trained.predict(inputs[:1], 1)

    return {
        "batch ms": together / PREDICTED[name],
        "one ms": milliseconds(alone, 60),
        "growth MB": growth_in_megabytes(alone, CALLS),
    }


def roof():
    """Return how fast PyTorch multiplies large matrices, in GFLOP/s."""
    matrix = torch.randn(SIDE_OF_MATRIX, SIDE_OF_MATRIX)
    return gigaflops(torch.mm, matrix)


def operations(name, trained):
    """Count additions and multiplications of products and convolutions, in 10^9."""
    with FlopCounterMode(display=False) as counter:
        trained.fit(training_arrays(name, 1), 1)
    return counter.get_total_flops() / 1e9


if __name__ == "__main__":
    main()
