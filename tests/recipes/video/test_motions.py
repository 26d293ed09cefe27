"""The recipes of motions: symmetries that keep what they say, honest figures."""

import numpy as np
import pytest

from aiva import data, recipes
from aiva.data.video import motions
from aiva.data.video.motions import CLASSES, MIRRORED
from aiva.recipes.video import motions as module
from aiva.recipes.video.motions import SymmetricMotions, shuffled_frames

DIGIT = np.zeros((8, 8), "uint8")
DIGIT[1:7, 2:4], DIGIT[1:3, 2:6] = 250, 250  # an L upside down: it looks like no other
SIDE = 96
BLACK, WHITE = np.zeros((SIDE, SIDE, 3), "uint8"), np.array([255, 255, 255])


def clip_of(name):
    """Render a motion in the middle of nothing, slowly."""
    states = np.array([SIDE // 2, SIDE // 2, 3, 6]) + motions.moved(
        np.random.default_rng(2), name, 16
    )
    return motions.render(DIGIT, states, BLACK, WHITE)[0]


def class_seen(clip):
    """Name a steady motion by what it does, without a network."""
    first, second = clip[1:3, ..., 0].astype(float)  # no size has begun anew yet
    for label, axis, step in ((0, 1, 1), (1, 1, -1), (2, 0, 1), (3, 0, -1)):
        for speed in (1, 2):
            if np.array_equal(np.roll(first, step * speed, axis=axis), second):
                return label
    angles, areas = zip(*map(angle_and_area, (first, second)), strict=True)
    turned = (angles[1] - angles[0] + np.pi) % (2 * np.pi) - np.pi
    if abs(turned) < 0.1:
        return 6 if areas[1] > areas[0] else 7
    return 4 if turned > 0 else 5


def angle_and_area(frame):
    """Return where the ink's third moment points, against the clock, and its area."""
    frame = centred(frame)
    y, x = np.mgrid[:SIDE, :SIDE] - SIDE / 2
    x, y = (axis - np.sum(axis * frame) / frame.sum() for axis in (x, y))
    moment = np.sum(frame * (x - 1j * y) * np.hypot(x, y) ** 2)
    return np.angle(moment), np.sum(frame > 127)


def centred(frame):
    """Roll a frame so that its ink lies in the middle."""
    for axis in (0, 1):
        ink = frame.sum(axis=1 - axis)
        angle = np.angle(np.sum(ink * np.exp(2j * np.pi * np.arange(SIDE) / SIDE)))
        middle = round(angle * SIDE / (2 * np.pi))
        frame = np.roll(frame, SIDE // 2 - middle, axis=axis)
    return frame


@pytest.mark.parametrize("label", range(8))
def test_the_class_is_seen_without_a_network(label):
    assert class_seen(clip_of(CLASSES[label])) == label


@pytest.mark.parametrize("label", range(8))
def test_changed_clips_show_the_class_that_they_are_given(label):
    clip = clip_of(CLASSES[label])
    batches = SymmetricMotions(clip[None], np.array([label]), seed=0)
    seen = set()
    for _ in range(40):
        changed, new = batches.changed(clip, label)
        assert class_seen(changed) == new
        seen.add(int(new))
    partners = {label, int(MIRRORED[label])}
    assert seen == partners


@pytest.mark.parametrize("label", [8, 9])
def test_the_order_of_events_turns_around_with_time_alone(label):
    clip = clip_of(CLASSES[label])
    batches = SymmetricMotions(clip[None], np.array([label]), seed=0)
    for _ in range(40):
        changed, new = batches.changed(clip, label)
        differs = (changed[1:] != changed[:-1]).any(axis=(1, 2, 3))
        event = np.flatnonzero(differs)[0]  # the last frame of rest
        before, after = (changed[k, ..., 0] for k in (event, event + 1))
        vertical = any(
            np.array_equal(np.roll(before, step, axis=0), after)
            for step in (-2, -1, 1, 2)
        )
        assert new == (8 if vertical else 9)


def test_batches_hold_every_clip_once_an_epoch():
    clips = np.repeat(np.arange(40, dtype="uint8"), 16 * 32 * 32 * 3)
    clips = clips.reshape(40, 16, 32, 32, 3)
    batches = SymmetricMotions(clips, np.zeros(40, int), seed=3)
    orders = []
    for _ in range(2):
        values = [batches[k][0][:, 0, 0, 0, 0] for k in range(len(batches))]
        orders.append(np.concatenate(values).tolist())
        batches.on_epoch_end()
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1]) == list(range(40))


def test_shuffling_keeps_the_frames_and_gives_each_clip_an_order_of_its_own():
    clips = np.arange(6 * 16).reshape(6, 16, 1, 1, 1)
    shuffled = shuffled_frames(clips)
    np.testing.assert_array_equal(np.sort(shuffled, axis=1), clips)
    orders = {tuple(row) for row in shuffled.reshape(6, 16) % 16}
    assert len(orders) == 6


class Oracle:
    """Know the test clips and their reverses by heart; to all else answer class 0."""

    def __init__(self):
        clips, labels = data.load("motions", split="test", count=module.TEST_CLIPS)
        self.known = {}
        for clip, label in zip(clips, labels, strict=True):
            self.known[clip.tobytes()] = label
            self.known[clip[::-1].tobytes()] = MIRRORED[label]

    def predict(self, clips, **_):
        labels = [self.known.get(clip.tobytes(), 0) for clip in clips]
        return np.eye(10)[labels]


def test_figures_of_an_oracle():
    figures = recipes.run("motions_r2plus1d", model=Oracle()).figures
    assert figures["test accuracy"] == figures["mirrored backwards"] == 1
    assert figures["right pair"] == 1
    assert figures["lost by shuffling"] == pytest.approx(0.9)
    assert recipes.run("motions_r2plus1d", model=Oracle()).passed


def test_a_model_that_always_says_the_same_misses_its_bands():
    class Constant:
        def predict(self, clips, **_):
            return np.eye(10)[[3] * len(clips)]

    result = recipes.run("motions_cnn_gru", model=Constant())
    assert result.figures["test accuracy"] == pytest.approx(0.1)
    assert result.figures["lost by shuffling"] == 0
    assert not any(check.passed for check in result.checks())
