import hashlib
import time

import numpy as np
import pytest

from aiva.data.detection.scenes import MARGIN, scenes
from aiva.data.digits import digits
from aiva.data.photos import TEST, TRAIN, photo

LUMINANCE = np.array([0.299, 0.587, 0.114]) / 255
COUNT = 60


@pytest.fixture(scope="module", params=["train", "test"])
def drawn(request):
    return scenes(request.param, count=COUNT, masks=True)


def real_objects(objects):
    return [tuple(place) for place in np.argwhere(objects["labels"] >= 0)]


def grow(box, pixels):
    x1, y1, x2, y2 = box.astype(int)
    return slice(y1 - pixels, y2 + pixels), slice(x1 - pixels, x2 + pixels)


def neighbours(mask, pixels):
    """Tell the pixels that lie at most so far from a pixel of the mask."""
    sides = np.arange(-pixels, pixels + 1)
    padded = np.pad(mask, pixels)
    return np.any(
        [
            np.roll(padded, (y, x), axis=(0, 1))[pixels:-pixels, pixels:-pixels]
            for y in sides
            for x in sides
        ],
        axis=0,
    )


def test_shapes_kinds_and_padding(drawn):
    images, objects = drawn
    boxes, labels, masks = (objects[key] for key in ("boxes", "labels", "masks"))
    assert images.shape == (COUNT, 128, 128, 3) and images.dtype == "uint8"
    assert boxes.shape == (COUNT, 8, 4) and boxes.dtype == "float32"
    assert labels.shape == (COUNT, 8) and labels.dtype == "int32"
    assert masks.shape == (COUNT, 8, 128, 128) and masks.dtype == bool
    real = labels >= 0
    assert set(labels[real]) == set(range(10)) and set(labels[~real]) == {-1}
    assert not boxes[~real].any() and not masks[~real].any()
    numbers = real.sum(1)
    assert set(numbers) == {1, 2, 3, 4, 5, 6}
    for row, number in zip(real, numbers, strict=True):
        assert row[:number].all()  # objects come first


def test_masks_are_a_request():
    images, objects = scenes("train", count=3)
    again, with_masks = scenes("train", count=3, masks=True)
    np.testing.assert_array_equal(images, again)
    assert set(objects) == {"boxes", "labels"}
    for key in objects:
        np.testing.assert_array_equal(objects[key], with_masks[key])


def test_boxes_are_tight_around_the_masks(drawn):
    _, objects = drawn
    for place in real_objects(objects):
        rows, columns = np.nonzero(objects["masks"][place])
        expected = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        assert objects["boxes"][place].tolist() == expected


def test_sizes(drawn):
    _, objects = drawn
    boxes = objects["boxes"][objects["labels"] >= 0]
    widths, heights = (boxes[:, 2:] - boxes[:, :2]).T
    assert 17 <= heights.min() <= 20 and 46 <= heights.max() <= 48
    assert widths.max() <= 48 * 1.3
    assert boxes.min() >= MARGIN and boxes.max() <= 128 - MARGIN
    assert 20 < np.median(np.sqrt(widths * heights)) < 30


def test_overlap(drawn):
    _, objects = drawn
    shares = []
    for boxes, labels in zip(objects["boxes"], objects["labels"], strict=True):
        boxes = boxes[labels >= 0]
        area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
        for index, (box, other) in pairs(boxes):
            low, high = np.maximum(box, other)[:2], np.minimum(box, other)[2:]
            shared = np.prod(np.clip(high - low, 0, None))
            shares.append(shared / area[list(index)].min())
    assert 0.05 < max(shares) <= 0.15


def pairs(boxes):
    return [
        ((i, j), (boxes[i], boxes[j]))
        for i in range(len(boxes))
        for j in range(i + 1, len(boxes))
    ]


def uncovered(objects):
    """Return the objects that no later object comes near."""
    for index, slot in real_objects(objects):
        later = objects["masks"][index, slot + 1 :].any(axis=0)
        place = grow(objects["boxes"][index, slot], MARGIN)
        if not neighbours(later, 2)[place].any():
            yield (index, slot), place


def test_strokes_differ_from_their_surroundings_by_the_contrast(drawn):
    images, objects = drawn
    differences, light = [], []
    for (index, slot), place in uncovered(objects):
        mask = objects["masks"][index, slot]
        luminance = images[index] @ LUMINANCE
        ink = np.median(luminance[mask])  # of opaque strokes: one colour
        around = luminance[place][~neighbours(mask, 2)[place]].mean()
        differences.append(abs(ink - around))
        light.append(ink > around)
    assert len(differences) > COUNT
    assert min(differences) >= 0.35 - 1e-9
    assert 0.25 < np.mean(light) < 0.75


def test_strokes_are_opaque_and_the_outline_has_the_opposite_tone(drawn):
    images, objects = drawn
    for (index, slot), place in uncovered(objects):
        mask = objects["masks"][index, slot]
        luminance = images[index] @ LUMINANCE
        ink = np.median(luminance[mask])
        around = luminance[place][~neighbours(mask, 2)[place]].mean()
        outline = luminance[place][(neighbours(mask, 2) & ~neighbours(mask, 1))[place]]
        assert np.median(np.abs(luminance[mask] - ink)) < 1e-9
        # The outline is often mixed with the soft edge: its extreme shows the tone.
        assert (outline.min() < around) if ink > around else (outline.max() > around)


def test_nothing_is_drawn_beyond_the_margin(monkeypatch):
    images, objects = scenes("train", count=10)
    monkeypatch.setattr("aiva.data.detection.scenes.draw", lambda *arguments: None)
    # Drawing takes random numbers, but each scene has its own, and the canvas is first.
    empty, _ = scenes("train", count=10)
    for image, canvas, boxes in zip(images, empty, objects["boxes"], strict=True):
        untouched = np.ones((128, 128), bool)
        for box in boxes:
            untouched[grow(box, MARGIN - 1 if box.any() else 0)] = False
        np.testing.assert_array_equal(image[untouched], canvas[untouched])
        assert (image != canvas).any()


def test_same_arguments_same_scenes():
    images, objects = scenes("train", count=5, seed=3)
    fewer, same = scenes("train", count=3, seed=3)
    np.testing.assert_array_equal(images[:3], fewer)
    for key in objects:
        np.testing.assert_array_equal(objects[key][:3], same[key])
    assert (images != scenes("train", count=5, seed=4)[0]).any((1, 2, 3)).all()
    assert len({image.tobytes() for image in images}) == 5


def test_same_scenes_on_every_machine():
    # Pictures may differ in the last bit where photographs are decoded differently.
    _, objects = scenes("test", count=50)
    contents = objects["boxes"].tobytes() + objects["labels"].tobytes()
    assert hashlib.sha256(contents).hexdigest()[:16] == "84d50443ebaa19ef"


@pytest.mark.parametrize(("split", "names"), [("train", TRAIN), ("test", TEST)])
def test_a_split_has_photographs_and_digits_of_its_own(split, names, monkeypatch):
    used = {}

    def record_canvas(rng, photographs):
        used["photographs"] = [np.asarray(each).tobytes() for each in photographs]
        return np.zeros((128, 128, 3), "uint8")

    def record_digits(rng, images, labels):
        used["digits"], used["labels"] = images, labels
        return []

    monkeypatch.setattr("aiva.data.detection.scenes.canvas", record_canvas)
    monkeypatch.setattr("aiva.data.detection.scenes.arrangement", record_digits)
    scenes(split, count=1)
    assert used["photographs"] == [photo(name).tobytes() for name in names]
    images, labels = digits(split, size=8)
    np.testing.assert_array_equal(used["digits"], images)
    np.testing.assert_array_equal(used["labels"], labels)


def test_hard_scenes_have_the_same_objects_and_less_contrast():
    images, objects = scenes("train", count=40, masks=True)
    hard, same = scenes("train", count=40, masks=True, hard=True)
    for key in objects:
        np.testing.assert_array_equal(objects[key], same[key])
    faint = {False: [], True: []}
    for is_hard, pictures in [(False, images), (True, hard)]:
        for (index, slot), place in uncovered(objects):
            mask = objects["masks"][index, slot]
            luminance = pictures[index] @ LUMINANCE
            around = luminance[place][~neighbours(mask, 2)[place]].mean()
            faint[is_hard].append(abs(np.median(luminance[mask]) - around) < 0.2)
    assert not any(faint[False]) and np.mean(faint[True]) > 0.1


def test_a_thousand_scenes_in_ten_seconds():
    scenes("train", count=1)  # reads the photographs for the first time
    start = time.process_time()
    scenes("train", count=200)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"split": "validation"}, "Received: split='validation'"),
        ({"count": 0}, "Received: count=0"),
        ({"seed": -1}, "Received: seed=-1"),
    ],
)
def test_errors(options, message):
    with pytest.raises(ValueError, match=message):
        scenes(**options)
