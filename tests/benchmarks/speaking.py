"""Time `models.FastSpeech` beside a twin in PyTorch, and a second of speech as a whole.

    python tests/benchmarks/speaking.py --torch-python ~/venvs/torch/bin/python

Both sides make the log-mel spectrogram of the same plan, about two seconds of speech,
one plan at a time, as somebody who types and listens does; they have equally many
parameters. Every measurement runs in a process of its own, and each round measures both
sides once. A third row is AIVA alone: text to wave by the vocoder, for each second of
speech.

Shapes: B plans, P phones, T frames, C channels, M mel bands.
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

WIDTH, DILATIONS, BLOCKS, MELS, TOKENS, SPEAKERS = 80, (1, 2, 4), 3, 80, 41, 4
DURATIONS = [8, 9, 5, 7, 13, 9, 14, 8, 8, 15, 9, 11, 8, 16, 9, 10]  # frames, 159
TEXT = "three five nine one two"
STEPS, WARM_UP = 100, 10
BAR, BAR_SECONDS = 1.0, 0.15  # of the twin's time; of a second of speech


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--torch-python", help="an interpreter that has torch")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--side", choices=("aiva", "torch"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.side:
        print(json.dumps(aiva_side() if asked.side == "aiva" else torch_side()))
        return
    pythons = {"aiva": sys.executable, "torch": asked.torch_python or sys.executable}
    found = {side: [] for side in pythons}
    for _ in range(asked.rounds):
        for side, python in pythons.items():
            found[side].append(figures_of(python, side))
    print_table(found)


def figures_of(python, side):
    """Run one side in a process of its own, and return its figures."""
    root = str(Path(__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": root, "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [python, __file__, "--side", side],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def print_table(found):
    """Print medians over rounds, and what AIVA's are divided by the twin's."""
    counts = {rounds[0]["parameters"] for rounds in found.values()}
    if len(counts) > 1:
        raise ValueError(f"The sides must be twins. Received: {counts} parameters.")
    ours, theirs = (
        statistics.median(figures["mel ms"] for figures in rounds)
        for rounds in found.values()
    )
    print("| | AIVA | PyTorch | AIVA / PyTorch |\n|---|---|---|---|")
    print(f"| mel ms | {ours:.3g} | {theirs:.3g} | {ours / theirs:.2f} |")
    for name in ("vocoder", "Griffin-Lim"):
        seconds = statistics.median(figures[name] for figures in found["aiva"])
        print(f"| a second of speech, {name}, s | {seconds:.3f} | | |")
    print(f"The bars are {BAR} of the twin's time, {BAR_SECONDS} s with the vocoder.")


def timed(function):
    """Return the median seconds of a call, after some that are not counted."""
    for _ in range(WARM_UP):
        function()
    notes = [time.perf_counter()]
    for _ in range(STEPS):
        function()
        notes.append(time.perf_counter())
    return float(np.median(np.diff(notes)))


def aiva_side():
    """Return the figures of AIVA."""
    from aiva import models
    from aiva.models.speech.plan import Plan

    model = models.FastSpeech(tuple("abcd"), width=WIDTH, dilations=DILATIONS)
    pitches = np.full(len(DURATIONS), 120.0)
    phones = tuple(model.tokens[k] for k in range(len(DURATIONS)))
    plan = Plan(phones, np.array(DURATIONS), pitches, "a")
    figures = {"parameters": model.count_params()}
    figures["mel ms"] = 1000 * timed(lambda: model.mel(plan))
    shipped = models.pretrained("fast_speech_spoken")
    vocoder = models.pretrained("vocoder_spoken")
    wave, rate = shipped.speak(TEXT)
    seconds = len(wave) / rate
    figures["vocoder"] = timed(lambda: shipped.speak(TEXT, vocoder=vocoder)) / seconds
    figures["Griffin-Lim"] = timed(lambda: shipped.speak(TEXT)) / seconds
    return figures


def torch_side():
    """Return the figures of the twin."""
    import torch

    network = twin(torch).eval()
    tokens = torch.arange(len(DURATIONS))[None]
    durations = torch.tensor(DURATIONS)
    pitches = torch.full((1, len(DURATIONS)), 120.0)

    def speak():
        with torch.no_grad():
            return network(tokens, torch.tensor([0]), durations, pitches).numpy()

    parameters = sum(weight.numel() for weight in network.parameters())
    return {"parameters": parameters, "mel ms": 1000 * timed(speak)}


def twin(torch):
    """Return the network of `FastSpeech` in PyTorch."""
    from torch import nn

    class Convolved(nn.Module):
        """Convolve, normalise each step, activate."""

        def __init__(self, kernel, dilation=1):
            super().__init__()
            padding = kernel // 2 * dilation
            self.conv = nn.Conv1d(
                WIDTH, WIDTH, kernel, padding=padding, dilation=dilation
            )
            self.norm = nn.LayerNorm(WIDTH, 1e-3)

        def forward(self, x):  # (B, T, C)
            return self.norm(self.conv(x.transpose(1, 2)).transpose(1, 2)).relu()

    class Twin(nn.Module):
        """Phones, their durations and pitches; frames, and their spectrogram."""

        def __init__(self):
            super().__init__()
            self.tokens = nn.Embedding(TOKENS + 1, WIDTH)
            self.speakers = nn.Embedding(SPEAKERS, WIDTH)
            self.encoder = nn.ModuleList([Convolved(3) for _ in range(BLOCKS)])
            self.heads = nn.ModuleList(
                [nn.Sequential(Convolved(3), nn.Linear(WIDTH, 1)) for _ in range(2)]
            )
            self.first = nn.Linear(2 * WIDTH + 6 + MELS, WIDTH)
            self.decoder = nn.ModuleList([Convolved(5, d) for d in DILATIONS])
            self.envelope = nn.Linear(WIDTH, MELS)
            self.depth = nn.Linear(WIDTH, MELS)
            # The time of a product does not depend on its numbers.
            self.centres = torch.linspace(20, 8000, MELS)

        def forward(self, tokens, speakers, durations, pitches):
            x = self.tokens(tokens + 1) + self.speakers(speakers)[:, None]
            for layer in self.encoder:
                x = x + layer(x)
            for head in self.heads:  # what they say is not needed here
                head(x)
            starts = durations.cumsum(0) - durations
            index = torch.repeat_interleave(durations)  # (T,)
            time_ = torch.arange(len(index)) - starts[index] + 0.5
            lasting = durations[index]
            share = time_ / lasting
            pitch = (pitches[0, index] / 150).log()
            features = [share, (-time_ / 2).exp(), ((time_ - lasting) / 2).exp()]
            features += [(lasting + 1.0).log(), pitch, pitch**2]
            features = torch.stack(features, dim=-1)[None]  # (B, T, 6)
            harmonics = (6.2832 * self.centres / pitches[0, index][:, None]).cos()[None]
            x, share = x[:, index], share[None, :, None]
            parts = [x * (1 - share), x * share, features, harmonics]
            x = self.first(torch.cat(parts, dim=-1))
            for layer in self.decoder:
                x = x + layer(x)
            return self.envelope(x) + self.depth(x) * harmonics

    return Twin()


if __name__ == "__main__":
    main()
