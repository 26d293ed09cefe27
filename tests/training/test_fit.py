"""What the four training helpers share: all of them, with all kinds of streams."""

import functools
import subprocess
import sys

import keras
import numpy as np
import pytest

from aiva import models, training
from aiva.training.fit import prepared

tf = pytest.importorskip("tensorflow")

RNG = np.random.default_rng(0)
GREY = RNG.integers(0, 256, (12, 16, 16, 1)).astype("uint8")
COLOUR = RNG.integers(0, 256, (12, 32, 48, 3)).astype("uint8")
LABELS = np.arange(12) % 3
OBJECTS = {
    "boxes": np.tile(np.float32([[4, 4, 18, 18], [0, 0, 0, 0]]), (12, 1, 1)),
    "labels": np.tile(np.int32([1, -1]), (12, 1)),
}
BOXES = np.tile(np.float32([[5, 3, 19, 19], [20, 4, 40, 30]]), (12, 1, 1))
DETECTOR = {"width": 8, "roi_size": 2, "roi_sample": (4, 0.5)}


def cnn():
    return models.cnn((16, 16, 1), 3)


def dncnn():
    return models.dncnn((16, 16, 1), width=4, depth=3)


def vae(num_classes=None):
    return models.VAE((16, 16, 1), 2, widths=(8,), num_classes=num_classes)


def dcgan(num_classes=None):
    return models.DCGAN((16, 16, 1), 4, width=2, num_classes=num_classes)


def faster_rcnn():
    return models.FasterRCNN(
        3, (32, 48, 3), anchor_sizes=(14,), proposals=(20, 8), **DETECTOR
    )


def fast_rcnn():
    return models.FastRCNN(3, (32, 48, 3), proposals=2, **DETECTOR)


# A helper, a model, and a batch as `fit` takes it; images are in its first part.
CASES = {
    "classifier": (training.train_classifier, cnn, (GREY, LABELS)),
    "restorer": (training.train_restorer, dncnn, (GREY, GREY)),
    "VAE": (training.train_generator, vae, (GREY, LABELS)),
    "VAE with classes": (
        training.train_generator,
        functools.partial(vae, 3),
        (GREY, LABELS),
    ),
    "DCGAN": (training.train_generator, dcgan, GREY),
    "DCGAN with classes": (
        training.train_generator,
        functools.partial(dcgan, 3),
        (GREY, LABELS),
    ),
    "Faster R-CNN": (training.train_detector, faster_rcnn, (COLOUR, OBJECTS)),
    "Fast R-CNN": (
        training.train_detector,
        fast_rcnn,
        ({"images": COLOUR, "proposals": BOXES}, OBJECTS),
    ),
}
built = functools.cache(lambda name: CASES[name][1]())  # for what is refused


def tf_data(arrays):
    """Stream arrays by `tf.data`."""
    return tf.data.Dataset.from_tensor_slices(arrays).batch(4)


class Batches(keras.utils.PyDataset):
    """Stream arrays by a PyDataset, and count how often it is read."""

    def __init__(self, arrays, length=3):
        super().__init__()
        self.arrays, self.length, self.reads, self.epochs = arrays, length, 0, 0

    @property
    def num_batches(self):
        return self.length

    def __getitem__(self, index):
        self.reads += 1
        part = slice(4 * index, 4 * index + 4)
        return keras.tree.map_structure(lambda array: array[part], self.arrays)

    def on_epoch_end(self):
        self.epochs += 1


STREAMS = {"tf.data": tf_data, "PyDataset": Batches}
every_case = pytest.mark.parametrize("name", CASES)
every_stream = pytest.mark.parametrize("stream", STREAMS.values(), ids=STREAMS)


def changed(name, change):
    """Return the arrays of a case with other images, the first of all arrays."""
    arrays = CASES[name][2]
    flat = keras.tree.flatten(arrays)
    return keras.tree.pack_sequence_as(arrays, [change(flat[0]), *flat[1:]])


def refuse(name, message, train, validation=None):
    """Expect a helper to refuse data before anything is compiled."""
    helper, model = CASES[name][0], built(name)
    with pytest.raises(ValueError, match=message):
        helper(model, train, validation, epochs=1, verbose=0)
    assert not model.compiled


@every_case
@every_stream
def test_every_helper_learns_from_every_stream(name, stream):
    helper, build, arrays = CASES[name]
    model, train = build(), stream(arrays)
    log = helper(model, train, stream(arrays), epochs=2, verbose=0).history
    assert np.isfinite(log["loss"]).all() and np.isfinite(log["val_loss"]).all()
    assert int(model.optimizer.iterations) == 2 * 3
    if isinstance(train, Batches):
        assert train.epochs == 2


@every_case
@every_stream
def test_a_stream_is_refused_as_arrays_are(name, stream):
    divided = stream(changed(name, lambda images: np.float32(images / 255)))
    other = stream(changed(name, lambda images: images[:, :8]))
    good = stream(CASES[name][2])
    for train, validation in ((divided, None), (good, divided)):
        refuse(name, "Leave out the division by 255", train, validation)
    shape = "16, 1" if name not in ("Faster R-CNN", "Fast R-CNN") else "32, 48, 3"
    for train, validation in ((other, None), (good, other)):
        refuse(name, rf"{shape}.*Received", train, validation)


@every_case
def test_a_stream_that_gives_single_images_is_told_to_batch(name):
    single = tf.data.Dataset.from_tensor_slices(CASES[name][2])
    refuse(name, r"batches of images.*\.batch\(32\)", single)
    refuse(name, r"batches of images.*\.batch\(32\)", tf_data(CASES[name][2]), single)


@every_case
def test_a_stream_without_a_known_length_is_refused(name):
    arrays = CASES[name][2]
    for stream, length in (
        (tf_data(arrays).repeat(), "unknown length"),
        (tf_data(arrays).filter(lambda *parts: True), "unknown length"),
        (tf_data(arrays).take(0), "length 0"),
        (Batches(arrays, None), "Batches of unknown length"),
        (iter(tf_data(arrays).take(1).as_numpy_iterator()), "unknown length"),
        ((batch for batch in [arrays]), "generator of unknown length"),
    ):
        refuse(name, f"must know its number of batches.*{length}", stream)


@every_case
def test_more_parts_than_a_helper_takes_are_refused(name):
    inputs, targets = GREY, LABELS
    refuse(name, "Received", tf_data((inputs, targets, LABELS)))
    refuse(name, "Received", None)
    refuse(name, "Received", tf_data({"picture": GREY, "name": LABELS}))


@pytest.mark.parametrize("name", [name for name in CASES if "class" in name])
@every_stream
def test_dictionaries_and_labels_of_a_stream(name, stream):
    helper, build, _ = CASES[name]
    for arrays in (
        {"image": GREY, "label": LABELS, "id": LABELS},
        {"images": GREY, "labels": LABELS},
    ):
        for train in (arrays, stream(arrays)):
            log = helper(build(), train, train, epochs=1, verbose=0).history
            assert np.isfinite(log["val_loss"]).all()
    for labels, message in (
        (LABELS + 1, "between 0 and 2.*subtract 1"),
        (np.eye(3)[LABELS], "argmax"),
        (LABELS[:, None], r"labels\[:, 0\]"),
    ):
        refuse(name, message, stream((GREY, labels)))
        refuse(name, message, stream({"image": GREY, "label": labels}))
        refuse(name, message, (GREY, labels))


@every_stream
def test_a_model_without_classes_leaves_labels_aside(stream):
    for arrays in ({"image": GREY, "label": LABELS}, {"images": GREY}, GREY):
        train = stream(arrays)
        log = training.train_generator(vae(), train, train, epochs=1, verbose=0).history
        assert np.isfinite(log["val_loss"]).all()


@every_stream
def test_objects_of_a_stream_are_checked(stream):
    for name in ("Faster R-CNN", "Fast R-CNN"):
        inputs, _ = CASES[name][2]
        for objects, message in (
            ({**OBJECTS, "labels": OBJECTS["labels"] + 2}, "label 3 for 3 classes"),
            ({**OBJECTS, "boxes": OBJECTS["boxes"] * 4}, "48 wide and 32 high"),
            ({"boxes": OBJECTS["boxes"]}, "with .'labels'."),
            (LABELS, "objects being a dictionary"),
        ):
            refuse(name, message, stream((inputs, objects)))


def test_looking_at_a_stream_reads_one_batch():
    def check(batch):
        assert batch[0].shape == (4, 16, 16, 1)
        return batch

    batches = Batches((GREY, LABELS))
    assert prepared(batches, check) == (batches, None)
    assert batches.reads == 1
    reads = []
    stream = tf.data.Dataset.range(12).map(
        lambda index: tf.py_function(
            lambda at: reads.append(at) or GREY[int(at)], [index], tf.uint8
        )
    )
    prepared(stream.batch(4), lambda batch: None)
    assert len(reads) == 4


def test_what_a_helper_has_trained_opens_in_a_new_process(tmp_path):
    for name, (helper, build, arrays) in CASES.items():
        model = build()
        helper(model, tf_data(arrays).take(1), epochs=1, verbose=0)
        model.save(tmp_path / f"{name}.keras")
    code = (
        "import pathlib, sys; import aiva.models; import keras\n"
        "for file in pathlib.Path(sys.argv[1]).glob('*.keras'):\n"
        "    keras.saving.load_model(file)\n"
        "    print(file.stem)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.splitlines()) == set(CASES)


STEERING = {
    "plateau": lambda: keras.callbacks.ReduceLROnPlateau(
        "loss", factor=0.5, patience=1, min_delta=1e9
    ),
    "schedule": lambda: keras.callbacks.LearningRateScheduler(
        lambda epoch, rate: rate if epoch == 0 else rate / 2
    ),
}


@every_case
@pytest.mark.parametrize("steering", STEERING)
def test_a_callback_may_set_the_learning_rate(name, steering):
    helper, build, arrays = CASES[name]
    model, rates = build(), []
    note = keras.callbacks.LambdaCallback(
        on_train_batch_begin=lambda batch, logs: rates.append(
            float(model.optimizer.learning_rate)
        )
    )
    helper(
        model,
        tf_data(arrays),
        epochs=3,
        learning_rate=0.01,
        callbacks=[STEERING[steering](), note],
        verbose=0,
    )
    # The plateau waits an epoch, whose loss is the best so far.
    second = 0.005 if steering == "schedule" else 0.01
    expected = np.repeat([0.01, second, second / 2], 3)
    np.testing.assert_allclose(rates, expected, rtol=1e-5)


@pytest.mark.parametrize("name", ["classifier", "restorer", "VAE", "Faster R-CNN"])
def test_counts_may_be_whole_numbers_of_numpy(name):
    helper, build, arrays = CASES[name]
    model = build()
    history = helper(
        model, arrays, epochs=np.int64(2), batch_size=np.uint8(4), verbose=0
    )
    assert len(history.epoch) == 2
    assert int(model.optimizer.iterations) == 2 * 3
    for counts in ({"epochs": 1.5}, {"batch_size": 0}, {"epochs": True}):
        with pytest.raises(ValueError, match=f"`{next(iter(counts))}` must be a whole"):
            helper(built(name), arrays, **counts)
