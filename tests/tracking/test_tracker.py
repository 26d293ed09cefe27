import time

import numpy as np
import pytest

from aiva.tracking import Tracker

AT_ONCE = {"min_hits": 1}


def boxes_at(*lefts, side=20, top=10):
    return [[left, top, left + side, top + side] for left in lefts]


def seen(*boxes, labels=None, scores=None):
    labels = [0] * len(boxes) if labels is None else labels
    scores = [0.9] * len(boxes) if scores is None else scores
    return {"boxes": list(boxes), "labels": labels, "scores": scores}


def ids(tracker, *boxes, **options):
    return tracker.update(seen(*boxes, **options))["ids"].tolist()


def test_ids_stay_and_boxes_follow():
    tracker = Tracker()
    for step in range(10):
        left, right = boxes_at(3 * step, 90 - 2 * step)
        order = [left, right] if step % 2 == 0 else [right, left]
        tracks = tracker.update(seen(*order))
        assert sorted(tracks["ids"].tolist()) == [0, 1]
        for box, identity in zip(tracks["boxes"], tracks["ids"], strict=True):
            np.testing.assert_allclose(box, [left, right][identity], atol=2)
    kinds = {key: str(array.dtype) for key, array in tracks.items()}
    assert kinds == {
        "boxes": "float32",
        "ids": "int32",
        "labels": "int32",
        "scores": "float32",
    }


def test_nothing_is_ever_found():
    tracker = Tracker()
    empty = {"boxes": np.zeros((0, 4)), "labels": np.zeros(0, int), "scores": []}
    padding = {"boxes": np.zeros((3, 4)), "labels": [-1] * 3, "scores": [0] * 3}
    for found in (empty, padding, {"boxes": [], "labels": []}):
        tracks = tracker.update(found)
        assert {key: array.shape for key, array in tracks.items()} == {
            "boxes": (0, 4),
            "ids": (0,),
            "labels": (0,),
            "scores": (0,),
        }


def test_an_object_that_was_gone_for_a_while_keeps_its_id():
    tracker = Tracker(max_age=5)
    for step in range(8):
        assert ids(tracker, *boxes_at(3 * step)) == [0]
    for _ in range(5):
        assert ids(tracker) == []
    assert ids(tracker, *boxes_at(3 * 13)) == [0]  # where it would be by now


def test_an_object_that_was_gone_too_long_is_another_one():
    tracker = Tracker(max_age=5, min_hits=1)
    ids(tracker, *boxes_at(50))
    for _ in range(6):
        assert ids(tracker) == []
    assert ids(tracker, *boxes_at(50)) == [1]


def test_a_max_age_of_zero_forgets_at_the_first_miss():
    tracker = Tracker(max_age=0, min_hits=1)
    assert ids(tracker, *boxes_at(50)) == [0]
    assert ids(tracker) == []
    assert ids(tracker, *boxes_at(50)) == [1]


def test_tentative_tracks_are_confirmed_or_forgotten():
    tracker = Tracker(min_hits=3)
    assert ids(tracker, *boxes_at(5)) == [0]  # the first frame is believed
    assert ids(tracker, *boxes_at(5, 80)) == [0]
    assert ids(tracker, *boxes_at(5, 80)) == [0]
    assert ids(tracker, *boxes_at(5, 80)) == [0, 1]  # the third time in a row
    assert ids(tracker, *boxes_at(5, 80, 45)) == [0, 1]
    assert ids(tracker, *boxes_at(5, 80)) == [0, 1]  # missed while tentative
    assert ids(tracker, *boxes_at(5, 80, 45)) == [0, 1]
    assert ids(tracker, *boxes_at(5, 80, 45)) == [0, 1]
    assert ids(tracker, *boxes_at(5, 80, 45)) == [0, 1, 3]


def test_two_identical_boxes_are_two_objects():
    tracker = Tracker()
    for _ in range(4):
        assert ids(tracker, *boxes_at(30, 30)) == [0, 1]


def test_two_that_cross_keep_their_ids_and_greedy_linking_swaps_them():
    identities = {}
    for name, options in {
        "SORT": {"max_age": 10},
        "linking": {"max_age": 10, "motion": False, "association": "greedy"},
    }.items():
        tracker = Tracker(**options)
        for step in range(25):
            left, right = boxes_at(4 * step, 96 - 4 * step)
            # Where they lie over each other the detector finds one of them.
            hidden = abs(left[0] - right[0]) < 12
            found = [right] if hidden else [left, right]
            tracks = tracker.update(seen(*found))
        (index,) = np.flatnonzero(tracks["boxes"][:, 0] > 50)
        identities[name] = tracks["ids"][index]
    assert identities == {"SORT": 0, "linking": 1}


def test_a_change_of_class_is_no_change_of_object_unless_asked():
    loose, strict = Tracker(**AT_ONCE), Tracker(per_class=True, **AT_ONCE)
    for label, expected in [(3, 0), (8, 1), (3, 0)]:
        found = seen(*boxes_at(30), labels=[label])
        tracks = loose.update(found)
        assert tracks["ids"].tolist() == [0] and tracks["labels"].tolist() == [label]
        assert strict.update(found)["ids"].tolist() == [expected]


def test_low_scores_are_left_out():
    tracker = Tracker(score_threshold=0.5)
    assert ids(tracker, *boxes_at(10, 60), scores=[0.5, 0.49]) == [0]
    tracks = Tracker().update({"boxes": boxes_at(10), "labels": [0]})
    assert tracks["scores"].tolist() == [1]  # no scores: all are 1


def test_reset_makes_it_new():
    tracker = Tracker()
    first = [ids(tracker, *boxes_at(3 * step, 70)) for step in range(4)]
    tracker.reset()
    assert first == [ids(tracker, *boxes_at(3 * step, 70)) for step in range(4)]


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (seen([0, 0, np.nan, 5]), r"finite.*Received: \[0.0, 0.0, nan, 5.0\]"),
        (seen([0, 0, np.inf, 5]), r"must be finite"),
        (seen([9, 0, 5, 5]), r"x1 <= x2"),
        (seen([5, 0, 5, 5]), r"must have an area. Received: \[5, 0, 5, 5\] in frame 0"),
        (seen([0, 0, 5, 5], scores=[np.nan]), r"'scores'\] must be finite"),
        (seen([0, 0, 5, 5], labels=[0.5]), r"whole numbers"),
        (seen([0, 0, 5, 5], labels=[0, 1]), r"must have the shape"),
        ({"boxes": [[0, 0, 5, 5]]}, r"`detections` must be a dictionary with"),
        ([[0, 0, 5, 5]], r"`detections` must be a dictionary with.*Received: list"),
        ({"boxes": [[0, 0, 5, 5]], "labels": []}, r"must have the shape \(1, 0, 4\)"),
    ],
)
def test_bad_detections(found, message):
    tracker = Tracker()
    with pytest.raises(ValueError, match=message):
        tracker.update(found)
    assert tracker.frame == 0 and len(tracker.ids) == 0  # nothing half done


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"iou_threshold": 1.5}, "iou_threshold=1.5"),
        ({"score_threshold": -1}, "score_threshold=-1"),
        ({"max_age": -1}, "max_age=-1"),
        ({"min_hits": 0}, "min_hits=0"),
        ({"association": "best"}, "one of optimal, greedy. Received.*'best'"),
    ],
)
def test_bad_settings(options, message):
    with pytest.raises(ValueError, match=message):
        Tracker(**options)


def test_two_hundred_frames_a_second_with_ten_objects():
    rng = np.random.default_rng(0)
    starts, speeds = rng.uniform(0, 900, (10, 2)), rng.normal(0, 2, (10, 2))
    frames = [
        seen(*np.hstack([corners, corners + 40]))
        for corners in (starts + step * speeds for step in range(100))
    ]
    tracker = Tracker()
    start = time.process_time()
    for found in frames:
        tracker.update(found)
    assert 100 / (time.process_time() - start) > 200
