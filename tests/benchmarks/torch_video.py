"""PyTorch twins of `aiva.models.r2plus1d` and `cnn_gru`, in the way of that library.

Convolutions in space and time are 3-D ones with kernels (1, 3, 3) and (3, 1, 1), as in
torchvision's `r2plus1d_18`. Must not import AIVA.

Shapes: B clips `(B, T, C, H, W)`, F frames of all clips together.
"""

import itertools

import torch
from torch import nn
from torch.nn import functional

EPSILON = 1e-3  # Keras' in BatchNormalization; torch's own is 1e-5


class ClipClassifier(nn.Module):
    """What both have in common: cross-entropy, and the start of Keras."""

    def loss(self, clips, labels):
        """Return the cross-entropy, and how many answers are right."""
        logits = self(clips)
        right = (logits.detach().argmax(1) == labels).float().mean()
        return functional.cross_entropy(logits, labels), right


class R2Plus1D(ClipClassifier):
    """Widths 16, 32 and 64, one block in each of two stages."""

    def __init__(self, channels=3, widths=(16, 32, 64), num_classes=10):
        super().__init__()
        self.first = conv2plus1d(channels, widths[0], space_stride=2)
        pairs = itertools.pairwise(widths)
        self.blocks = nn.Sequential(*(Block(before, after) for before, after in pairs))
        self.logits = nn.Linear(widths[-1], num_classes)
        self.apply(glorot)

    def forward(self, clips):
        """Return logits of clips with values 0-255."""
        x = (clips.float() / 127.5 - 1).transpose(1, 2)  # (B, C, T, H, W)
        # Asked for once; layers hand it on.
        if self.channels_last:
            x = x.contiguous(memory_format=torch.channels_last_3d)
        x = self.blocks(functional.relu(self.first(x)))
        return self.logits(x.mean((2, 3, 4)))

    channels_last = False

    def to(self, *args, memory_format=None, **kwargs):
        """Take `channels_last` for what it is in three dimensions."""
        if memory_format == torch.channels_last:
            self.channels_last = True
            memory_format = torch.channels_last_3d
        return super().to(*args, memory_format=memory_format, **kwargs)


class Block(nn.Module):
    """Two (2+1)D convolutions beside a shortcut; time and space are halved."""

    def __init__(self, channels, width):
        super().__init__()
        self.shortcut = nn.Sequential(
            nn.Conv3d(channels, width, 1, 2, bias=False), normalized(width)
        )
        self.path = nn.Sequential(
            conv2plus1d(channels, width, space_stride=2, time_stride=2),
            nn.ReLU(),
            conv2plus1d(width, width),
        )

    def forward(self, x):
        """Return features of half the size."""
        return functional.relu(self.shortcut(x) + self.path(x))


class CNNGRU(ClipClassifier):
    """Two strided convolutions of frames, a GRU along each cell, two convolutions."""

    def __init__(self, channels=3, widths=(16, 32), units=48, num_classes=10):
        super().__init__()
        self.frames = nn.Sequential()
        for before, width in zip((channels, *widths), widths, strict=False):
            self.frames.extend(conv2d(before, width, stride=2))
        self.gru = nn.GRU(widths[-1], units, batch_first=True)
        self.cells = nn.Sequential(*conv2d(units, units), *conv2d(units, units))
        self.logits = nn.Linear(units, num_classes)
        self.apply(glorot)

    def forward(self, clips):
        """Return logits of clips with values 0-255."""
        x = clips.float().flatten(0, 1) / 127.5 - 1  # (F, C, H, W)
        if self.channels_last:
            x = x.contiguous(memory_format=torch.channels_last)
        x = self.frames(x)
        x = x.unflatten(0, clips.shape[:2])  # (B, T, C, H, W)
        batch, _, _, *grid = x.shape
        cells = x.permute(0, 3, 4, 1, 2).flatten(0, 2)  # (B H W, T, C)
        _, last = self.gru(cells)
        memory = last[0].unflatten(0, (batch, *grid)).permute(0, 3, 1, 2)
        if self.channels_last:
            memory = memory.contiguous(memory_format=torch.channels_last)
        return self.logits(self.cells(memory).mean((2, 3)))

    channels_last = False

    def to(self, *args, memory_format=None, **kwargs):
        """Remember that frames are to be laid out in this way."""
        self.channels_last = memory_format == torch.channels_last
        return super().to(*args, memory_format=memory_format, **kwargs)


def conv2d(channels, width, stride=1):
    """Convolve 3 x 3, normalise, activate."""
    return (
        nn.Conv2d(channels, width, 3, stride, padding=1, bias=False),
        nn.BatchNorm2d(width, EPSILON, momentum=0.1),
        nn.ReLU(),
    )


VIDEO = {"r2plus1d": R2Plus1D, "cnn_gru": CNNGRU}


def conv2plus1d(channels, width, space_stride=1, time_stride=1):
    """Convolve 1 x 3 x 3, normalise, activate, convolve 3 x 1 x 1, normalise."""
    between = 27 * channels * width // (9 * channels + 3 * width)
    space, time = (1, space_stride, space_stride), (time_stride, 1, 1)
    return nn.Sequential(
        nn.Conv3d(channels, between, (1, 3, 3), space, (0, 1, 1), bias=False),
        normalized(between),
        nn.ReLU(),
        nn.Conv3d(between, width, (3, 1, 1), time, (1, 0, 0), bias=False),
        normalized(width),
    )


def normalized(channels):
    """Normalise over the batch, with Keras' numbers."""
    return nn.BatchNorm3d(channels, EPSILON, momentum=0.1)


def glorot(layer):
    """Initialise as Keras does where nothing is said."""
    if isinstance(layer, (nn.Conv2d, nn.Conv3d, nn.Linear)):
        nn.init.xavier_uniform_(layer.weight)
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)
