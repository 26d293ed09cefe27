"""Motions: what a single frame and a bag of frames can never tell, and exact tracks."""

import hashlib

import numpy as np
import pytest
from scipy.stats import chisquare

from aiva.data.digits import digits
from aiva.data.photos import TEST, TRAIN
from aiva.data.video import motions as module
from aiva.data.video.motions import CLASSES, MIRRORED, motions

LABELS = [4, 6, 2, 7, 3, 5, 9, 0, 8, 1]
DIGEST = "4e66451a6490a359"
PAIRS = [(label, int(MIRRORED[label])) for label in range(0, 10, 2)]


@pytest.fixture(scope="module")
def drawn():
    return motions("test", count=200, tracks=True)


def states_of(name, seed, size=32, frames=16):
    rng = np.random.default_rng(seed)
    return module.first_state(rng, size) + module.moved(rng, name, frames)


def test_shapes_kinds_and_balance(drawn):
    clips, motion = drawn
    assert clips.shape == (200, 16, 32, 32, 3) and clips.dtype == "uint8"
    assert motion["labels"].dtype == "int32"
    assert np.bincount(motion["labels"]).tolist() == [20] * 10
    assert motion["labels"][:10].tolist() != list(range(10))  # in random order


def test_the_same_for_everyone():
    clips, labels = motions("train", count=20)
    assert labels.tolist()[:10] == LABELS
    assert hashlib.sha256(clips[:3].tobytes()).hexdigest()[:16] == DIGEST


def test_fewer_are_the_beginning_of_more(drawn):
    clips, labels = motions("test", count=13)
    np.testing.assert_array_equal(clips, drawn[0][:13])
    np.testing.assert_array_equal(labels, drawn[1]["labels"][:13])


# The first theorem: the state of every frame is uniform on its cycles, in every class.
@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("frame", [0, 5, 15])
def test_a_single_frame_has_the_same_distribution_in_every_class(name, frame):
    states = np.array([states_of(name, seed)[frame] for seed in range(4000)])
    cycles = module.cycled(states, 32)
    for values, length in zip(cycles, (32, 32, 24, 12), strict=True):
        counts = np.bincount(values, minlength=length)
        assert chisquare(counts).pvalue > 1e-4


def test_each_number_of_the_state_has_a_uniform_start_that_a_motion_only_shifts():
    # This is why the theorem holds exactly: uniform on a cycle + whole steps = uniform.
    for name in CLASSES:
        steps = module.moved(np.random.default_rng(1), name, 16)
        assert steps.dtype == int and not steps[0].any()


# The second theorem: a clip of a class, turned around, is a clip of its partner.
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_steps_of_a_class_backwards_are_those_of_its_partner(first, second):
    backwards, partner = (
        all_motions(CLASSES[first], reverse=True),
        all_motions(CLASSES[second]),
    )
    assert set(backwards) == set(partner)
    for counts in (backwards, partner):  # and all are equally likely
        assert chisquare(list(counts.values())).pvalue > 1e-4


def all_motions(name, reverse=False):
    """Count the ways to move of 2,000 clips, each told from its first frame on."""
    counts = {}
    for seed in range(2000):
        steps = module.moved(np.random.default_rng(seed), name, 10)
        steps = steps[::-1] - steps[-1] if reverse else steps
        counts[steps.tobytes()] = counts.get(steps.tobytes(), 0) + 1
    return counts


def test_pauses_are_as_likely_backwards():
    rng = np.random.default_rng(0)
    drawn = [tuple(module.pauses(rng, 6)) for _ in range(20000)]
    ways = sorted(set(drawn))
    assert len(ways) == 10  # all ways to share six frames, one at least for each
    counts = [drawn.count(way) for way in ways]
    assert chisquare(counts).pvalue > 1e-4


def test_a_reversed_right_is_bit_for_bit_a_left():
    digit = digits("train", size=8)[0][7, ..., 0]
    ground = np.random.default_rng(0).integers(0, 256, (32, 32, 3)).astype("uint8")
    colour = np.array([250, 20, 30])
    speeds = np.arange(16)
    right = np.array([3, 9, 5, 4]) + np.stack([speeds, *np.zeros((3, 16), int)], axis=1)
    left = right[-1] - np.stack([speeds, *np.zeros((3, 16), int)], axis=1)
    forwards, _ = module.render(digit, right, ground, colour)
    backwards, _ = module.render(digit, left, ground, colour)
    np.testing.assert_array_equal(forwards[::-1], backwards)
    assert (forwards[0] != backwards[0]).any()


@pytest.mark.parametrize("name", CLASSES)
def test_a_reversed_clip_is_drawn_from_the_reversed_states(name):
    digit = digits("train", size=8)[0][11, ..., 0]
    ground = np.random.default_rng(1).integers(0, 256, (32, 32, 3)).astype("uint8")
    states = states_of(name, seed=3)
    clip, _ = module.render(digit, states, ground, np.array([255, 255, 255]))
    reverse, _ = module.render(digit, states[::-1], ground, np.array([255, 255, 255]))
    np.testing.assert_array_equal(clip[::-1], reverse)


def test_wrapped_positions_leave_no_trace_in_the_picture():
    # Every position shows the same ink, rolled: the border is no exception.
    digit = digits("train", size=8)[0][2, ..., 0]
    ground, white = np.zeros((32, 32, 3), "uint8"), np.array([255, 255, 255])
    states = [(16, 16, 3, 5), (0, 16, 3, 5), (31, 2, 3, 5), (16 - 32, 16 + 64, 3, 5)]
    frames, _ = module.render(digit, np.array(states), ground, white)
    np.testing.assert_array_equal(frames[1], np.roll(frames[0], -16, axis=1))
    np.testing.assert_array_equal(frames[2], np.roll(frames[0], (-14, 15), axis=(0, 1)))
    np.testing.assert_array_equal(frames[3], frames[0])


def test_tracks_say_where_the_digit_is(drawn):
    _, motion = drawn
    for label, column, sign in ((0, 0, 1), (1, 0, -1), (2, 1, 1), (3, 1, -1)):
        centres = motion["centres"][motion["labels"] == label][..., column]
        steps = (np.diff(centres, axis=1) + 16) % 32 - 16
        assert set(np.unique(sign * steps)) == {1, 2}
        assert (steps == steps[:, :1]).all()
    turns = np.diff(motion["angles"][motion["labels"] == 4], axis=1) % 360
    assert set(np.unique(turns)) == {15, 30}
    assert motion["centres"].min() >= 0 and motion["centres"].max() < 32


def test_angles_count_against_the_clock():
    # A bar that lies on the right of the middle stands above it after a quarter turn.
    digit = np.zeros((8, 8), "uint8")
    digit[3:5, 5:8] = 255
    states = np.array([[16, 16, 0, 11], [16, 16, 6, 11]])
    ground, white = np.zeros((32, 32, 3), "uint8"), np.array([255, 255, 255])
    frames, _ = module.render(digit, states, ground, white)
    right, above = (np.argwhere(frame[..., 0] > 128).mean(axis=0) for frame in frames)
    assert right[1] > 20 and abs(right[0] - 15.5) < 1.5
    assert above[0] < 12 and abs(above[1] - 15.5) < 1.5


def test_boxes_are_tight_around_what_is_seen():
    digit = digits("train", size=8)[0][0, ..., 0]
    states = states_of("turns left", seed=0)
    states[:, :2] = 16  # in the middle, so that nothing wraps
    ground, white = np.zeros((32, 32, 3), "uint8"), np.array([255, 255, 255])
    frames, boxes = module.render(digit, states, ground, white)
    for frame, box in zip(frames, boxes, strict=True):
        rows, columns = np.nonzero(frame[..., 0] > 127)
        tight = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        assert box.tolist() == tight


@pytest.mark.parametrize("split", ["train", "test"])
def test_splits_read_their_own_digits_and_photographs(split, monkeypatch):
    asked = []
    pictures, handwritten = module.pictures, module.handwritten.digits
    monkeypatch.setattr(module, "pictures", lambda of: asked.append(of) or pictures(of))
    monkeypatch.setattr(
        module.handwritten,
        "digits",
        lambda of, size: asked.append(of) or handwritten(of, size=size),
    )
    motions(split, count=1)
    assert asked == [split, split] and not set(TRAIN) & set(TEST)


@pytest.mark.parametrize(
    ("option", "value"),
    [("count", 0), ("frames", 7), ("size", 23), ("seed", -1), ("split", "dev")],
)
def test_bad_arguments_are_refused(option, value):
    with pytest.raises(ValueError, match=option):
        motions(**{option: value})


@pytest.mark.parametrize("frames", [8, 9, 24])
def test_clips_of_other_lengths_and_sizes(frames):
    clips, motion = motions("train", count=10, frames=frames, size=40, tracks=True)
    assert clips.shape == (10, frames, 40, 40, 3)
    still = motion["labels"] >= 8  # every event is over before the last frame
    centres = motion["centres"][still]
    np.testing.assert_array_equal(centres[:, 0], centres[:, -1])
    assert (centres != centres[:, :1]).any(axis=(1, 2)).all()
