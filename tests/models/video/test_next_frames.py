"""Prediction of frames: no look into the future, and gradients everywhere."""

import keras
import numpy as np
import pytest

from aiva import models

RNG = np.random.default_rng(0)
CLIPS = RNG.integers(0, 256, (2, 6, 8, 12, 1)).astype("float32")


def shaken():
    """Return a predictor whose last convolution is not zero any more."""
    keras.utils.set_random_seed(0)
    model = models.next_frames(CLIPS.shape[1:], widths=(4, 8))
    model.set_weights(
        [w if w.any() else RNG.normal(0, 0.05, w.shape) for w in model.get_weights()]
    )
    return model


@pytest.mark.parametrize("frame", range(1, 6))
def test_later_frames_change_nothing(frame):
    model = shaken()
    changed = CLIPS.copy()
    changed[:, frame:] = 255 - changed[:, frame:]
    before, after = (model.predict(clips, verbose=0) for clips in (CLIPS, changed))
    np.testing.assert_allclose(after[:, :frame], before[:, :frame], atol=1e-4)
    assert (np.abs(after[:, frame:] - before[:, frame:]).max((0, 2, 3, 4)) > 1).all()
