import math

import keras
import numpy as np
import pytest
from keras import layers

from aiva.data import load, stream
from aiva.data.augmentation import MOVING, STILL, WRONG

HEIGHT, WIDTH = 48, 64  # not a square, which would hide mistakes
XYXY = {"bounding_box_format": "xyxy"}
FILLED = {**XYXY, "fill_mode": "constant", "fill_value": 0.0}
RIGHT = {  # and by how many pixels a box may miss its moved rectangle
    "flip": (lambda: layers.RandomFlip(seed=1, **XYXY), 0.01),
    "translation": (lambda: layers.RandomTranslation(0.3, 0.3, seed=1, **FILLED), 0.6),
    "zoom": (lambda: layers.RandomZoom(0.4, 0.4, seed=1, **FILLED), 1),
    "rotation": (lambda: layers.RandomRotation(0.05, seed=1, **FILLED), 1.6),
    "perspective": (lambda: layers.RandomPerspective(scale=0.2, seed=1, **XYXY), 1),
    "centre crop": (lambda: layers.CenterCrop(40, 50, **XYXY), 0.01),
    "resizing": (lambda: layers.Resizing(60, 60, **XYXY), 1),
}


@pytest.fixture(scope="module")
def rectangles():
    """Images with a channel per object, whose pixels in it are 255; one place empty."""
    rng = np.random.default_rng(0)
    images = np.zeros((40, HEIGHT, WIDTH, 3), "uint8")
    boxes = np.zeros((40, 3, 4), "float32")
    labels = np.full((40, 3), -1, "int32")
    masks = np.zeros((40, 3, HEIGHT, WIDTH), bool)
    for index in range(40):
        for slot in range(2):
            width, height = rng.integers(6, 20, size=2)
            x, y = rng.integers(0, [WIDTH - width, HEIGHT - height])
            rows, columns = slice(y, y + height), slice(x, x + width)
            images[index, rows, columns, slot] = 255
            masks[index, slot, rows, columns] = True
            boxes[index, slot] = x, y, x + width, y + height
            labels[index, slot] = rng.integers(5)
    areas = np.where(labels >= 0, masks.sum((2, 3)), 0).astype("float32")
    crowd = np.arange(120).reshape(40, 3) % 2 == 0
    objects = {"boxes": boxes, "labels": labels, "masks": masks}
    return images, {**objects, "area": areas, "crowd": crowd}


def epoch(rectangles, augment):
    images, objects = rectangles
    batches = stream(images, objects, 16, shuffle=False, augment=augment)
    assert len(batches) == math.ceil(len(images) / 16)
    parts = list(batches.as_numpy_iterator())
    return np.concatenate([x for x, _ in parts]), {
        key: np.concatenate([y[key] for _, y in parts]) for key in objects
    }


def misses(box, shown):
    """Return by how many pixels a box is off the pixels that are shown."""
    rows, columns = np.nonzero(shown)
    tight = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    return np.abs(box - tight).max()


@pytest.mark.parametrize("name", RIGHT)
def test_boxes_and_masks_move_with_the_image(rectangles, name):
    layer, tolerance = RIGHT[name]
    before = rectangles[1]
    images, objects = epoch(rectangles, layer())
    distances, distances_of_masks, moved = [], [], 0
    for index, slot in np.argwhere(before["labels"] >= 0):
        shown = images[index, ..., slot] > 127
        box, label = objects["boxes"][index, slot], objects["labels"][index, slot]
        if label < 0:
            assert shown.sum() < 30  # nothing, or a sliver of less than a pixel
            continue
        assert label == before["labels"][index, slot]
        moved += (box != before["boxes"][index, slot]).any()
        if shown.any() and not at_a_border(shown):
            distances.append(misses(box, shown))
            distances_of_masks.append(misses(box, objects["masks"][index, slot]))
    assert moved > 20 and len(distances) > 20
    assert max(distances) <= tolerance
    assert max(distances_of_masks) <= tolerance + 0.5


def at_a_border(shown):
    """Tell whether a rectangle is cut, which leaves a turned one another shape."""
    inside = shown.copy()
    inside[[0, -1]] = inside[:, [0, -1]] = False
    return not np.array_equal(inside, shown)


@pytest.mark.parametrize("name", RIGHT)
def test_empty_places_stay_empty(rectangles, name):
    _, objects = epoch(rectangles, RIGHT[name][0]())
    empty = objects["labels"] < 0
    assert empty[:, 2].all()
    for key in ("boxes", "masks", "area"):
        assert not objects[key][empty].any()
    assert set(objects["labels"][empty]) == {-1}
    np.testing.assert_array_equal(objects["crowd"], rectangles[1]["crowd"])


def test_kinds_and_shapes_are_known_before_the_first_batch(rectangles):
    images, objects = rectangles
    augment = [layers.RandomFlip(**XYXY), layers.RandomZoom(0.1, **FILLED)]
    plain = stream(images, objects).element_spec
    spec = stream(images, objects, augment=augment).element_spec
    assert spec[0].shape == (None, HEIGHT, WIDTH, 3) and spec[0].dtype == "float32"
    for key in objects:
        assert spec[1][key].shape == plain[1][key].shape
        assert spec[1][key].dtype == plain[1][key].dtype


def test_what_leaves_the_image_is_no_object(rectangles):
    away = layers.RandomTranslation((0.9, 0.9), 0.0, seed=0, **FILLED)
    images, objects = epoch(rectangles, away)
    gone = objects["labels"][:, :2] < 0
    assert gone.mean() > 0.5
    shown = (images[..., :2] > 127).sum((1, 2))
    assert not shown[gone].any() and shown[~gone].all()


def test_area_follows_the_box(rectangles):
    _, objects = epoch(rectangles, layers.Resizing(96, 128, **XYXY))
    np.testing.assert_allclose(objects["area"], 4 * rectangles[1]["area"], rtol=1e-4)


def test_several_layers_and_colours():
    images, objects = load("scenes", "test", count=8, masks=True)
    colours = [layers.RandomBrightness(0.2, seed=1), layers.RandomGrayscale(seed=2)]

    def flip():
        return layers.RandomFlip("horizontal", seed=3, **XYXY)

    _, flipped = epoch((images, objects), flip())
    augmented, both = epoch((images, objects), [*colours, flip()])
    for key in objects:
        np.testing.assert_array_equal(both[key], flipped[key])
    real = both["labels"] >= 0
    np.testing.assert_array_equal(real, objects["labels"] >= 0)
    for box, mask in zip(both["boxes"][real], both["masks"][real], strict=True):
        assert misses(box, mask) < 0.01
    assert augmented.min() >= 0 and augmented.max() <= 255


def test_same_seeds_same_stream(rectangles):
    def once():
        augment = [
            layers.RandomZoom(0.3, seed=1, **FILLED),
            layers.RandomFlip(seed=2, **XYXY),
            layers.RandomContrast(0.3, seed=3),
        ]
        batches = stream(*rectangles, batch_size=16, augment=augment, seed=4)
        return list(batches.as_numpy_iterator())

    for (images, objects), (same, again) in zip(once(), once(), strict=True):
        np.testing.assert_array_equal(images, same)
        for key in objects:
            np.testing.assert_array_equal(objects[key], again[key])


def test_every_epoch_is_augmented_anew(rectangles):
    flip = layers.RandomFlip(seed=0, **XYXY)
    batches = stream(*rectangles, batch_size=40, shuffle=False, augment=flip)
    [(_, first)], [(_, second)] = (list(batches.as_numpy_iterator()) for _ in "12")
    assert (first["boxes"] != second["boxes"]).any()


def test_known_layers_are_layers_of_keras():
    listed = [*MOVING.split(", "), *STILL.split(", "), *WRONG]
    names = set(listed)
    assert len(names) == len(listed)
    assert all(issubclass(getattr(layers, name), keras.Layer) for name in names)


@pytest.mark.parametrize("name", ["RandomCrop", "RandomShear"])
def test_keras_still_moves_these_boxes_wrongly(rectangles, name):
    # When this fails, Keras has mended the layer: it can go from WRONG to MOVING.
    options = {"RandomCrop": {"height": 30, "width": 40}, "RandomShear": {}}[name]
    if name == "RandomShear":
        options = {"x_factor": 0.3, "fill_mode": "constant"}
    images, objects = rectangles
    boxes = {"boxes": objects["boxes"], "labels": objects["labels"]}
    layer = getattr(layers, name)(seed=1, **options, **XYXY)
    moved = layer({"images": images, "bounding_boxes": boxes}, training=True)
    moved_images, boxes = (
        keras.ops.convert_to_numpy(values)
        for values in (moved["images"], moved["bounding_boxes"]["boxes"])
    )
    distances = [
        misses(boxes[index, slot], moved_images[index, ..., slot] > 127)
        for index, slot in np.argwhere(objects["labels"] >= 0)
        if (moved_images[index, ..., slot] > 127).any()
    ]
    assert np.median(distances) > 1


class Unknown(keras.Layer):
    def call(self, data):
        return data


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (lambda: layers.RandomCrop(8, 8, **XYXY), "Keras' RandomCrop leaves boxes wro"),
        (lambda: layers.RandomShear(0.1, **XYXY), "as if every image were a square"),
        (lambda: layers.RandAugment(), r"contains RandomShear.*CenterCrop, RandomFl"),
        (lambda: layers.RandomFlip(), r'needs bounding_box_format="xyxy".*=None'),
        (lambda: layers.RandomFlip(bounding_box_format="xywh"), r"format='xywh'"),
        (lambda: layers.RandomZoom(0.1, **XYXY), r"no objects.*fill_mode='reflect'"),
        (lambda: Unknown(), r"Received: Unknown\(bounding_box_format=None\)"),
    ],
)
def test_a_layer_that_would_leave_boxes_wrong(rectangles, layer, message):
    with pytest.raises(ValueError, match=message):
        stream(*rectangles, augment=[layers.RandomBrightness(0.1), layer()])
    if not message.startswith("Received"):
        stream(
            rectangles[0], np.zeros(40), augment=layer()
        )  # without boxes it is right
