"""Training a predictor of frames: it learns, and refuses what does not fit."""

import keras
import numpy as np
import pytest

from aiva import models, training
from aiva.training.video import given_and_wanted

RNG = np.random.default_rng(0)
CLIPS = RNG.integers(0, 256, (4, 5, 8, 8, 1)).astype("uint8")


def small():
    return models.next_frames((4, 8, 8, 1), widths=(8,))


def moving_bars(count, frames=5):
    """Draw bars that move one pixel to the right in each frame, around the corner."""
    clips = np.zeros((count, frames, 8, 8, 1), "uint8")
    for index in range(count):
        for frame in range(frames):
            clips[index, frame, :, (index + frame) % 8] = 250
    return clips


def test_the_target_is_the_next_frame():
    given, wanted = given_and_wanted(small(), CLIPS)
    np.testing.assert_array_equal(given, CLIPS[:, :4])
    np.testing.assert_array_equal(wanted, CLIPS[:, 1:])


def test_learns_to_predict_far_better_than_copying():
    clips = moving_bars(32)
    model = small()
    history = training.train_next_frames(
        model, clips, moving_bars(8), epochs=40, learning_rate=1e-2, verbose=0
    )
    assert set(history.history) == {"loss", "val_loss"}
    copying = np.mean((clips[:, 1:] - clips[:, :-1].astype("float32")) ** 2)
    assert history.history["val_loss"][-1] < 0.2 * copying


@pytest.mark.parametrize(
    ("clips", "word"),
    [
        (CLIPS[:, :4], "one more to predict"),
        (CLIPS[0], r"\(clips, frames, height, width, channels\)"),
        (CLIPS / 255, "multiply by 255"),
        (CLIPS[:0], r"\(clips, frames, height, width, channels\)"),
        (np.repeat(CLIPS, 3, axis=-1), "Expected clips of shape"),
    ],
)
def test_clips_that_do_not_fit_are_refused(clips, word):
    with pytest.raises(ValueError, match=word):
        training.train_next_frames(small(), clips, verbose=0)
    with pytest.raises(ValueError, match=word):
        training.train_next_frames(small(), CLIPS, validation=clips, verbose=0)


def test_a_model_without_an_input_is_refused():
    with pytest.raises(ValueError, match="does not know its input"):
        training.train_next_frames(keras.Sequential([]), CLIPS)


def test_objects_that_came_with_the_clips_are_named():
    for clips, validation in (((CLIPS, {}), None), (CLIPS, (CLIPS, {}))):
        with pytest.raises(ValueError, match="clips alone.*Received: a tuple of 2"):
            training.train_next_frames(small(), clips, validation, verbose=0)
