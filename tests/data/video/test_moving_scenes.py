import hashlib

import numpy as np
import pytest

from aiva import data
from aiva.data.digits import digits
from aiva.data.photos import TEST, TRAIN, photo
from aiva.data.video import moving_scenes as module
from aiva.data.video.moving_scenes import PATHS, moving_scenes

COUNT, FRAMES = 6, 24
SIDE = 128


@pytest.fixture(scope="module", params=PATHS)
def drawn(request):
    clips, objects = moving_scenes("train", COUNT, FRAMES, request.param)
    return request.param, clips, objects


def inks(monkeypatch, **options):
    """Return clips whose digits are drawn in white on black, one at a time."""

    def paint(region, ink, colour, light):
        region[ink > 0.425] = 255

    monkeypatch.setattr(module, "paint", paint)
    monkeypatch.setattr(module, "canvas", lambda *_: np.zeros((SIDE, SIDE, 3), "uint8"))
    return moving_scenes(**options)


def test_shapes_kinds_and_padding(drawn):
    _, clips, objects = drawn
    boxes, labels, visible = (objects[key] for key in ("boxes", "labels", "visible"))
    assert clips.shape == (COUNT, FRAMES, SIDE, SIDE, 3) and clips.dtype == "uint8"
    assert boxes.shape == (COUNT, FRAMES, 6, 4) and boxes.dtype == "float32"
    assert labels.shape == (COUNT, FRAMES, 6) and labels.dtype == "int32"
    assert visible.shape == (COUNT, FRAMES, 6) and visible.dtype == "float32"
    absent = labels == -1
    assert not boxes[absent].any() and not visible[absent].any()
    assert visible[~absent].min() >= 0.25 and visible.max() == 1
    numbers = (~absent).any(axis=1).sum(axis=1)
    assert numbers.min() >= 2 and numbers.max() <= 6


def test_an_index_is_one_digit_in_all_frames(drawn):
    _, _, objects = drawn
    for clip in objects["labels"]:
        for row in clip.T:
            assert len(set(row[row >= 0])) <= 1


def test_digits_move_in_straight_lines_and_keep_their_size(drawn):
    _, _, objects = drawn
    for boxes, labels in zip(objects["boxes"], objects["labels"], strict=True):
        for slot in np.flatnonzero((labels >= 0).any(axis=0)):
            there = labels[:, slot] >= 0
            path = boxes[:, slot]
            sizes = path[there, 2:] - path[there, :2]
            assert len(np.unique(sizes, axis=0)) == 1
            together = there[1:-1] & there[:-2] & there[2:]
            bends = (path[2:, :2] - 2 * path[1:-1, :2] + path[:-2, :2])[together]
            # Whole pixels bend a straight line by up to two; walls do more.
            assert (np.abs(bends) > 2).sum() <= 6
            assert path[there].min() >= 3 and path.max() <= SIDE - 3


def test_boxes_are_tight_around_the_ink(monkeypatch):
    monkeypatch.setattr(
        module, "cast", lambda *arguments: original(*arguments)[:1]
    )  # a single digit: nothing covers it
    clips, objects = inks(monkeypatch, split="test", count=4, frames=6)
    for clip, boxes in zip(clips, objects["boxes"], strict=True):
        for frame, box in zip(clip, boxes[:, 0], strict=True):
            rows, columns = np.nonzero(frame[..., 0])
            expected = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
            assert box.tolist() == list(expected)


original = module.cast


def test_later_digits_cover_earlier_ones(monkeypatch):
    drawn_order = []

    def paint(region, ink, colour, light):
        drawn_order.append(id(ink))
        region[ink > 0.425] = len(set(drawn_order))  # the number of the digit

    monkeypatch.setattr(module, "paint", paint)
    monkeypatch.setattr(module, "canvas", lambda *_: np.zeros((SIDE, SIDE, 3), "uint8"))
    clips, objects = moving_scenes("train", 1, 32, "crossing", seed=3)
    labels, visible = objects["labels"][0], objects["visible"][0]
    covered = (labels >= 0) & (visible < 0.8)
    assert covered.any()
    pixels = np.stack([(clips[0, ..., 0] == slot + 1).sum((1, 2)) for slot in range(6)])
    for slot in np.flatnonzero(covered.any(axis=0)):
        share = pixels[slot] / pixels[slot].max()
        there = labels[:, slot] >= 0
        # The outlines of later digits cover a little more than their strokes do.
        assert (visible[there, slot] <= share[there] + 1e-6).all()
        assert np.corrcoef(visible[there, slot], share[there])[0, 1] > 0.9


def test_pairs_meet_in_the_middle_third():
    _, objects = moving_scenes("train", 20, 30, "crossing")
    for boxes, labels in zip(objects["boxes"], objects["labels"], strict=True):
        centers = (boxes[..., :2] + boxes[..., 2:]) / 2
        for first in range(0, int((labels >= 0).any(axis=0).sum()), 2):
            there = (labels[:, first : first + 2] >= 0).all(axis=1)
            apart = np.abs(centers[:, first] - centers[:, first + 1]).max(axis=1)
            # One may be hidden while they meet: look at those frames that show both.
            nearest = np.flatnonzero(there)[apart[there].argmin()]
            assert apart[nearest] < 12 and 5 <= nearest <= 25
            steps = np.diff(centers[:, first : first + 2, 0], axis=0)
            around = steps[10:20][there[10:20] & there[11:21]]
            assert (around[:, 0] * around[:, 1] <= 0).all()


def test_a_pillar_hides_digits_and_they_come_back():
    _, objects = moving_scenes("train", 20, 48, "occlusion")
    gone_and_back = 0
    for labels in objects["labels"]:
        for row in labels.T:
            there = np.flatnonzero(row >= 0)
            gone_and_back += len(there) > 0 and (np.diff(there) > 1).any()
    assert gone_and_back >= 10


def test_fewer_clips_are_the_beginning_of_more(drawn):
    paths, clips, objects = drawn
    fewer, same = moving_scenes("train", 2, FRAMES, paths)
    np.testing.assert_array_equal(clips[:2], fewer)
    for key in objects:
        np.testing.assert_array_equal(objects[key][:2], same[key])
    other, _ = moving_scenes("train", 2, FRAMES, paths, seed=1)
    assert (fewer != other).any((1, 2, 3, 4)).all()


def test_same_tracks_on_every_machine():
    digest = hashlib.sha256()
    for paths in PATHS:
        _, objects = moving_scenes("test", 10, 16, paths)
        digest.update(objects["boxes"].tobytes() + objects["labels"].tobytes())
    assert digest.hexdigest()[:16] == "49719fc61f9e3527"


@pytest.mark.parametrize(("split", "names"), [("train", TRAIN), ("test", TEST)])
def test_a_split_has_photographs_and_digits_of_its_own(split, names, monkeypatch):
    used = {}

    def record_canvas(rng, photographs):
        used["photographs"] = [np.asarray(each).tobytes() for each in photographs]
        return np.zeros((SIDE, SIDE, 3), "uint8")

    def record_cast(rng, images, labels, *options):
        used["digits"] = images
        return original(rng, images, labels, *options)

    monkeypatch.setattr(module, "canvas", record_canvas)
    monkeypatch.setattr(module, "cast", record_cast)
    moving_scenes(split, count=1, frames=1)
    assert used["photographs"] == [photo(name).tobytes() for name in names]
    np.testing.assert_array_equal(used["digits"], digits(split, size=8)[0])


def test_the_door_leads_here():
    options = {"count": 1, "frames": 3, "paths": "crossing", "seed": 2}
    clips, _ = data.load("moving_scenes", "test", **options)
    np.testing.assert_array_equal(clips, moving_scenes("test", **options)[0])
    assert data.class_names("moving_scenes") == data.class_names("digits")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"split": "validation"}, "Received: split='validation'"),
        ({"count": 0}, "Received: count=0"),
        ({"frames": 0}, "Received: frames=0"),
        ({"seed": -1}, "Received: seed=-1"),
        ({"paths": "round"}, "one of linear, crossing, occlusion. Received.*'round'"),
    ],
)
def test_errors(options, message):
    with pytest.raises(ValueError, match=message):
        moving_scenes(**options)
