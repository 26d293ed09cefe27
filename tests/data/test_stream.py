import keras
import numpy as np
import pytest
from keras import layers

from aiva.data import stream

IMAGES = np.random.default_rng(0).integers(256, size=(10, 6, 5, 3), dtype="uint8")
LABELS = np.arange(10, dtype="int32")


def epoch(batches):
    return [(images.numpy(), labels.numpy()) for images, labels in batches]


def order(batches):
    return np.concatenate([labels for _, labels in epoch(batches)]).tolist()


def test_batches_in_order():
    batches = stream(IMAGES, LABELS, batch_size=4, shuffle=False)
    assert len(batches) == 3
    parts = epoch(batches)
    assert [len(labels) for _, labels in parts] == [4, 4, 2]
    np.testing.assert_array_equal(np.concatenate([x for x, _ in parts]), IMAGES)
    np.testing.assert_array_equal(np.concatenate([y for _, y in parts]), LABELS)
    assert parts[0][0].dtype == "uint8" and parts[0][1].dtype == "int32"


def test_shapes_are_known_before_the_first_batch():
    images, labels = stream(IMAGES, LABELS).element_spec
    assert tuple(images.shape) == (None, 6, 5, 3) and tuple(labels.shape) == (None,)


def test_every_epoch_has_all_items_in_another_order():
    batches = stream(IMAGES, LABELS, batch_size=4, seed=3)
    first, second = order(batches), order(batches)
    assert sorted(first) == sorted(second) == list(range(10))
    assert first != second
    for images, labels in epoch(batches):
        np.testing.assert_array_equal(images, IMAGES[labels])


def test_the_seed_decides_the_order():
    once, again = (stream(IMAGES, LABELS, seed=3) for _ in range(2))
    assert [order(once), order(once)] == [order(again), order(again)]
    assert order(stream(IMAGES, LABELS, seed=4)) != order(
        stream(IMAGES, LABELS, seed=3)
    )


def test_augmentation_runs_as_in_training_and_stays_in_range():
    bright = layers.RandomBrightness(1.0, seed=0)
    batches = stream(IMAGES, LABELS, batch_size=4, shuffle=False, augment=bright)
    first, second = (np.concatenate([x for x, _ in epoch(batches)]) for _ in range(2))
    assert first.dtype == "float32" and first.shape == IMAGES.shape
    assert first.min() >= 0 and first.max() <= 255
    assert np.abs(first - IMAGES).max() > 10
    assert np.abs(first - second).max() > 10


def test_several_layers_one_after_the_other_and_cut_off():
    several = [layers.Rescaling(2.0), layers.Rescaling(1.0, offset=-100.0)]
    batches = stream(IMAGES, LABELS, shuffle=False, augment=several)
    [(images, labels)] = epoch(batches)
    expected = np.clip(IMAGES.astype("float32") * 2 - 100, 0, 255)
    np.testing.assert_allclose(images, expected, atol=1e-4)
    np.testing.assert_array_equal(labels, LABELS)


def test_seeded_layers_augment_alike():
    def pictures():
        flip = layers.RandomFlip("horizontal", seed=1)
        turn = layers.RandomRotation(0.2, seed=2)
        return epoch(stream(IMAGES, LABELS, batch_size=4, augment=[flip, turn]))

    for (images, labels), (others, same) in zip(pictures(), pictures(), strict=True):
        np.testing.assert_array_equal(images, others)
        np.testing.assert_array_equal(labels, same)


def test_an_array_on_the_disk_stays_there(tmp_path):
    disk = np.memmap(tmp_path / "images", "uint8", "w+", shape=IMAGES.shape)
    disk[:] = IMAGES
    [(images, _)] = epoch(stream(disk, LABELS, shuffle=False))
    np.testing.assert_array_equal(images, IMAGES)
    disk[0] = 7  # a stream that had copied the images would not notice
    [(images, _)] = epoch(batches := stream(disk, LABELS, shuffle=False))
    disk[0] = 9
    [(later, _)] = epoch(batches)
    assert images[0].max() == 7 and later[0].max() == 9


def test_labels_in_a_dict():
    objects = {"labels": [[1]] * 10, "boxes": np.ones((10, 1, 4), "float32")}
    batches = stream(IMAGES, objects, batch_size=4, shuffle=False)
    for images, found in batches:
        assert tuple(found["boxes"].shape) == (len(images), 1, 4)
        assert found["labels"].numpy().tolist() == [[1]] * len(images)


def test_a_model_trains_from_it():
    model = keras.Sequential([layers.Flatten(), layers.Dense(10)])
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    batches = stream(IMAGES, LABELS, 4, augment=layers.RandomFlip(seed=0))
    history = model.fit(batches, epochs=2, shuffle=False, verbose=0)
    assert np.isfinite(history.history["loss"]).all()


@pytest.mark.parametrize(
    ("images", "labels", "options", "message"),
    [
        (IMAGES[..., 0], LABELS, {}, r"\(N, H, W, C\).*shape \(10, 6, 5\).*last axis"),
        (IMAGES[:0], LABELS[:0], {}, "at least one image"),
        (IMAGES, LABELS[:9], {}, r"labels as images, 10.*shape \(9,\)"),
        (IMAGES, {"boxes": LABELS[:9]}, {}, r"labels as images, 10"),
        (IMAGES, 3, {}, r"labels of shape \(\)"),
        (IMAGES, LABELS, {"batch_size": 0}, "Received: batch_size=0"),
        (IMAGES, LABELS, {"seed": -1}, "Received: seed=-1"),
    ],
)
def test_errors(images, labels, options, message):
    with pytest.raises(ValueError, match=message):
        stream(images, labels, **options)


def test_proposals_move_with_the_images():
    images = np.zeros((2, 8, 12, 1), "uint8")
    images[0, 2:6, 1:4] = 250
    boxes = np.float32([[[1, 2, 4, 6]], [[0, 0, 0, 0]]])
    objects = {"boxes": boxes, "labels": np.array([[3], [-1]])}
    proposals = np.float32(
        [[[1, 2, 4, 6], [0, 0, 0, 0]], [[0, 0, 5, 5], [6, 1, 12, 8]]]
    )
    flip = keras.layers.RandomFlip("horizontal", bounding_box_format="xyxy", seed=1)
    batches = stream(
        *(images, objects),
        batch_size=2,
        shuffle=False,
        augment=flip,
        proposals=proposals,
    )
    flipped = set()
    for _ in range(8):
        ((inputs, moved),) = batches
        assert inputs["proposals"].shape == (2, 2, 4)
        for place in range(2):
            given = proposals[place]
            mirrored = given.copy()
            mirrored[:, [0, 2]] = 12 - given[:, [2, 0]]
            mirrored[(given == 0).all(axis=1)] = 0
            now = inputs["proposals"][place].numpy()
            is_flipped = not np.allclose(now, given)
            np.testing.assert_allclose(now, mirrored if is_flipped else given)
            flipped.add(is_flipped)
        np.testing.assert_allclose(moved["boxes"][0, 0], inputs["proposals"][0, 0])
        assert moved["labels"].numpy().tolist() == [[3], [-1]]
        x1, y1, x2, y2 = np.rint(moved["boxes"][0, 0]).astype(int)
        assert (inputs["images"][0].numpy()[y1:y2, x1:x2] == 250).all()
    assert flipped == {True, False}


@pytest.mark.parametrize(
    ("labels", "proposals", "message"),
    [
        (np.zeros(2), np.zeros((2, 3, 4)), "Proposals go with objects"),
        (None, np.zeros((1, 3, 4)), r"boxes \(2, P, 4\).*\(1, 3, 4\)"),
        (None, np.zeros((2, 4)), r"boxes \(2, P, 4\)"),
    ],
)
def test_what_are_no_proposals_is_named(labels, proposals, message):
    objects = {"boxes": np.zeros((2, 1, 4)), "labels": np.zeros((2, 1), int)}
    with pytest.raises(ValueError, match=message):
        stream(
            np.zeros((2, 8, 8, 1)),
            objects if labels is None else labels,
            proposals=proposals,
        )
