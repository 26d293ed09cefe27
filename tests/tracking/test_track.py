import weakref

import numpy as np
import pytest

from aiva import tracking

FRAMES = 7


class Spots:
    """Find the white squares of a black frame: a detector that needs no training."""

    def __init__(self):
        self.batches = []

    def detect(self, images):
        self.batches.append(len(images))
        found = {
            "boxes": np.zeros((len(images), 3, 4), "float32"),
            "scores": np.zeros((len(images), 3), "float32"),
            "labels": np.full((len(images), 3), -1, "int32"),
        }
        for index, image in enumerate(images):
            rows, columns = np.nonzero(image[..., 0])
            if len(rows):
                box = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
                found["boxes"][index, 0] = box
                found["scores"][index, 0] = 0.8
                found["labels"][index, 0] = 5
        return found


def moving_square(frames=FRAMES):
    clip = np.zeros((frames, 32, 48, 1), "uint8")
    for step in range(frames):
        clip[step, 8:18, 3 * step : 3 * step + 10] = 255
    return clip


def test_a_clip_becomes_tracks():
    clip = moving_square()
    clip[3] = 0  # gone for a frame
    tracks = tracking.track(Spots(), clip)
    assert {key: array.shape for key, array in tracks.items()} == {
        "boxes": (FRAMES, 1, 4),
        "ids": (FRAMES, 1),
        "labels": (FRAMES, 1),
        "scores": (FRAMES, 1),
    }
    assert tracks["ids"][:, 0].tolist() == [0, 0, 0, -1, 0, 0, 0]
    assert tracks["labels"][:, 0].tolist() == [5, 5, 5, -1, 5, 5, 5]
    assert not tracks["boxes"][3].any() and tracks["scores"][3, 0] == 0
    np.testing.assert_allclose(tracks["boxes"][6, 0], [18, 8, 28, 18], atol=1)


class Frames:
    """Frames of a clip, each a copy of its own; how many were read and are held."""

    def __init__(self, clip):
        self.clip, self.read, self.most_held = clip, 0, 0
        self.held = weakref.WeakSet()

    def __iter__(self):
        for frame in self.clip:
            copy = frame.copy().view(Held)
            self.held.add(copy)
            self.read += 1
            self.most_held = max(self.most_held, len(self.held))
            yield copy
            del copy


class Held(np.ndarray):
    """An array that a `WeakSet` can hold."""

    __hash__ = object.__hash__


def test_a_stream_is_tracked_like_a_clip_and_never_held_as_a_whole():
    clip = moving_square(12)
    detector, frames = Spots(), Frames(clip)
    whole = tracking.track(Spots(), clip, batch_size=12)
    streamed = tracking.track(detector, frames, batch_size=5)
    assert detector.batches == [5, 5, 2]
    assert frames.read == 12 and frames.most_held <= 6  # a batch and the next frame
    for key in whole:
        np.testing.assert_array_equal(whole[key], streamed[key])
    frames = Frames(clip)
    for index, (frame, tracks) in enumerate(tracking.track_frames(Spots(), frames)):
        assert frames.read == index + 1  # no frame is waited for
        np.testing.assert_array_equal(frame, clip[index])
        assert tracks["ids"].tolist() == [0]


def test_a_tracker_of_ones_own_begins_anew_with_each_clip():
    tracker = tracking.Tracker(score_threshold=0.9)
    assert (
        tracking.track(Spots(), moving_square(), tracker=tracker)["ids"] == -1
    ).all()
    tracker = tracking.Tracker(min_hits=1)
    for _ in range(2):
        found = tracking.track(Spots(), moving_square(), tracker=tracker)
        assert (found["ids"] == 0).all()


def test_a_clip_without_any_object():
    tracks = tracking.track(Spots(), np.zeros((3, 32, 48, 1), "uint8"))
    assert tracks["ids"].tolist() == [[-1]] * 3 and not tracks["boxes"].any()


def test_errors():
    with pytest.raises(ValueError, match="at least one frame. Received: none"):
        tracking.track(Spots(), iter(()))
    with pytest.raises(ValueError, match=r"must have a method `detect.*Received: str"):
        tracking.track("faster_rcnn_scenes", moving_square())
    with pytest.raises(ValueError, match="Received: tuples.*read_frames"):
        tracking.track(Spots(), enumerate(moving_square()))
    with pytest.raises(ValueError, match=r"shape \(7, 32, 48, 1\). Track one clip"):
        tracking.track(Spots(), moving_square()[None])
    with pytest.raises(ValueError, match="batch_size=0"):
        tracking.track(Spots(), moving_square(), batch_size=0)


def test_detections_that_were_found_before():
    clip = moving_square()
    found = Spots().detect(clip)
    linked, tracked = tracking.link(found), tracking.track(Spots(), clip)
    for key in tracked:
        np.testing.assert_array_equal(linked[key], tracked[key])
    strict = tracking.Tracker(score_threshold=0.9)
    assert (tracking.link(found, tracker=strict)["ids"] == -1).all()
    with pytest.raises(ValueError, match="Received: labels \\(0, 3\\)"):
        tracking.link({"boxes": np.zeros((0, 3, 4)), "labels": np.zeros((0, 3), int)})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda found: [found], "boxes, scores and labels. Received: list"),
        (lambda found: {"boxes": found["boxes"]}, r"Received: \['boxes'\]"),
        (
            lambda found: {key: array[:1] for key, array in found.items()},
            "boxes of each of 7 frames. Received: those of 1",
        ),
        (
            lambda found: found | {"labels": np.full((9, 3), -1)},
            "labels of each of 7 frames. Received: those of 9",
        ),
    ],
)
def test_a_detector_that_breaks_the_contract_is_named(change, message):
    detector = Spots()
    detector.detect = lambda images: change(Spots.detect(detector, images))
    with pytest.raises(ValueError, match=message):
        tracking.track(detector, moving_square())
