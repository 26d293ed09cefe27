"""The recipe of prediction: the next frame of bouncing digits."""

from functools import partial

import numpy as np

from aiva import data, models, training
from aiva.recipes.recipe import DIGITS_LICENCE, Recipe
from aiva.recipes.watched import fit

CLIPS = 4000  # to learn from
TEST_CLIPS = 300
AHEAD = 5  # frames that are predicted in the end


def train_next_frames_digits(seed, backup, verbose):
    """Train a predictor on pairs of bouncing digits."""
    model = models.untrained("next_frames_digits")
    frames = model.input_shape[1] + 1
    clips, _ = data.load("moving_digits", count=CLIPS, frames=frames, seed=seed)
    helper = partial(training.train_next_frames, batch_size=32)
    return fit(helper, model, clips, 5, 2e-3, backup, verbose)


def measure_next_frames(model):
    """Measure errors against copying the last frame, one to five frames ahead."""
    seen = model.input_shape[1]
    clips, _ = data.load(
        "moving_digits", split="test", count=TEST_CLIPS, frames=seen + AHEAD
    )
    known, future = clips[:, :seen], clips[:, seen:].astype("float32")
    predicted = models.predict_ahead(model, known, AHEAD)
    copied = np.repeat(known[:, -1:], AHEAD, axis=1)
    ours, copying = (
        np.mean((answer - future) ** 2, axis=(0, 2, 3, 4))
        for answer in (predicted, copied)
    )  # (AHEAD,)
    figures = {"mean squared error": float(ours[0])}
    for ahead, part in enumerate(ours / copying, start=1):
        figures[f"error over copying {ahead} ahead"] = float(part)
    return figures


PREDICTION = (
    Recipe(
        name="next_frames_digits",
        summary="A causal predictor of the next frame of two bouncing digits",
        data="moving_digits",
        licence=DIGITS_LICENCE,
        minutes=4,
        train=train_next_frames_digits,
        measure=measure_next_frames,
        bands={
            "error over copying 1 ahead": {"at_most": 0.7},
            "training seconds": {"at_most": 240},
        },
    ),
)
