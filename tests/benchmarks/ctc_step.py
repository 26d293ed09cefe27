"""Time the training step of `models.CTCRecognizer` beside a twin in PyTorch.

    python tests/benchmarks/ctc_step.py --torch-python ~/venvs/torch/bin/python

Both sides take the same 3 s waves in batches of 32, compute log-mel spectrograms in the
step, have equally many parameters, and take a step of AdamW. The twin computes spectra
by `torch.stft` and its loss by `torch.nn.CTCLoss`. Every measurement runs in a process
of its own, and each round measures both sides once.

Shapes: B waves, n samples, T frames, C channels, L labels.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

BATCH, SECONDS, RATE, LABELS, TOKENS = 32, 3, 8000, 6, 10
WIDTH, KERNEL, DILATIONS = 64, 5, (1, 2, 1, 2)
WINDOW, HOP, TRANSFORM, MELS = 200, 80, 256, 40
STEPS, WARM_UP = 30, 5
BAR = 0.8  # of the twin's time


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--torch-python", help="an interpreter that has torch")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, help="of each side; all cores if not")
    parser.add_argument("--side", choices=("aiva", "torch"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.side:
        side = aiva_step if asked.side == "aiva" else torch_step
        print(json.dumps(measured(*side(asked.threads))))
        return
    pythons = {"aiva": sys.executable, "torch": asked.torch_python or sys.executable}
    found = {side: [] for side in pythons}
    for _ in range(asked.rounds):
        for side, python in pythons.items():
            found[side].append(figures_of(python, side, asked.threads))
    print_table(found)


def figures_of(python, side, threads):
    """Run one side in a process of its own, and return its figures."""
    command = [python, __file__, "--side", side]
    command += [] if threads is None else ["--threads", str(threads)]
    root = str(Path(__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": root, "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def print_table(found):
    """Print medians over rounds, and what AIVA's are divided by the twin's."""
    counts = {rounds[0]["parameters"] for rounds in found.values()}
    if len(counts) > 1:
        raise ValueError(f"The sides must be twins. Received: {counts} parameters.")
    print("| | AIVA | PyTorch | AIVA / PyTorch |\n|---|---|---|---|")
    for name in ("step ms", "step CPU ms", "first step s"):
        ours, theirs = (
            statistics.median(figures[name] for figures in rounds)
            for rounds in found.values()
        )
        print(f"| {name} | {ours:.3g} | {theirs:.3g} | {ours / theirs:.2f} |")
    print(f"The bar for the step is {BAR}.")


def measured(step, parameters):
    """Return the times of a function that takes one training step."""
    start = time.perf_counter()
    step()
    first = time.perf_counter() - start
    for _ in range(WARM_UP):
        step()
    notes = [(time.perf_counter(), time.process_time())]
    for _ in range(STEPS):
        step()
        notes.append((time.perf_counter(), time.process_time()))
    clock, cpu = 1000 * np.median(np.diff(notes, axis=0), axis=0)
    return {
        "step ms": clock,
        "step CPU ms": cpu,
        "first step s": first,
        "parameters": parameters,
    }


def arrays():
    """Return waves `(B, n)`, their lengths in samples, and labels `(B, L)`."""
    rng = np.random.default_rng(0)
    waves = rng.normal(0, 0.1, (BATCH, SECONDS * RATE)).astype("float32")
    lengths = rng.integers(SECONDS * RATE * 3 // 4, SECONDS * RATE, BATCH, "int32")
    return waves, lengths, rng.integers(0, TOKENS, (BATCH, LABELS), "int32")


def aiva_step(threads):
    """Return one training step of AIVA, and the number of its parameters."""
    import keras

    if threads and keras.config.backend() == "tensorflow":
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)
    from aiva import models

    model = models.CTCRecognizer([str(k) for k in range(TOKENS)], width=WIDTH)
    model.compile(keras.optimizers.AdamW(1e-3, global_clipnorm=1.0))
    model.optimizer.build(model.trainable_variables)
    waves, lengths, labels = arrays()
    inputs, targets = {"waves": waves, "lengths": lengths}, {"labels": labels}
    return lambda: model.train_on_batch(inputs, targets), model.count_params()


def torch_step(threads):
    """Return one training step of the twin, and the number of its parameters."""
    import torch

    if threads:
        torch.set_num_threads(threads)
    network = twin(torch)
    optimizer = torch.optim.AdamW(network.parameters(), 1e-3)
    loss_of = torch.nn.CTCLoss(blank=0)
    arrays_ = [torch.from_numpy(array) for array in arrays()]
    waves, samples = arrays_[0], arrays_[1].long()
    classes = arrays_[2].long() + 1
    counts = torch.full((BATCH,), LABELS)

    def step():
        logits, frames = network(waves, samples)  # (B, T, K + 1)
        log_probabilities = logits.log_softmax(-1).transpose(0, 1)  # (T, B, K + 1)
        loss = loss_of(log_probabilities, classes, frames, counts)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        return loss.item()

    return step, sum(weight.numel() for weight in network.parameters())


def twin(torch):
    """Return the network of `CTCRecognizer` in PyTorch."""
    from torch import nn

    class Convolved(nn.Module):
        """Convolve, normalise each frame, activate, zeros behind the end of a clip."""

        def __init__(self, channels, stride=1, dilation=1):
            super().__init__()
            padding = KERNEL // 2 * dilation
            self.conv = nn.Conv1d(channels, WIDTH, KERNEL, stride, padding, dilation)
            self.norm = nn.LayerNorm(WIDTH, 1e-3)

        def forward(self, x, own):
            x = self.norm(self.conv(x).transpose(1, 2))  # (B, T, C)
            return (x.relu() * own).transpose(1, 2)  # (B, C, T)

    class Twin(nn.Module):
        """Spectrogram, two strided convolutions, four dilated ones, logits."""

        def __init__(self):
            super().__init__()
            self.strided = nn.ModuleList([Convolved(MELS, 2), Convolved(WIDTH, 2)])
            self.dilated = nn.ModuleList([Convolved(WIDTH, 1, d) for d in DILATIONS])
            self.logits = nn.Linear(WIDTH, TOKENS + 1)
            # The time of a product does not depend on its numbers.
            self.filters = torch.rand(TRANSFORM // 2 + 1, MELS)
            self.window = torch.hann_window(WINDOW)

        def forward(self, waves, samples):
            frames = 1 + (samples - WINDOW) // HOP
            x = self.log_mel(waves)  # (B, T, M)
            x = (x * self.own(x.shape[1], frames)).transpose(1, 2)
            for layer in self.strided:
                frames = (frames + 1) // 2
                x = layer(x, self.own(-(-x.shape[2] // 2), frames))
            own = self.own(x.shape[2], frames)
            for layer in self.dilated:
                x = x + layer(x, own)
            return self.logits(x.transpose(1, 2)), frames

        def log_mel(self, waves):
            rest = TRANSFORM - WINDOW
            waves = nn.functional.pad(waves, (rest // 2, rest - rest // 2))
            spectrum = torch.stft(
                waves,
                TRANSFORM,
                HOP,
                WINDOW,
                self.window,
                center=False,
                return_complex=True,
            )
            energy = spectrum.real.square() + spectrum.imag.square()  # (B, F, T)
            x = torch.log(energy.transpose(1, 2) @ self.filters + 1e-5)
            x = x - x.mean(-1, keepdim=True)
            return x * (x.square().mean(-1, keepdim=True) + 1e-5).rsqrt()

        def own(self, count, frames):
            return (torch.arange(count)[None] < frames[:, None])[..., None].float()

    return Twin()


if __name__ == "__main__":
    main()
