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
BOXES = np.tile(
    np.float32([[5, 3, 19, 19], [20, 4, 40, 30], [0, 0, 9, 9], [30, 9, 44, 31]]),
    (12, 1, 1),
)
DETECTOR = {
    "width": 8,
    "roi_size": 2,
    "box_batch_size_per_image": 4,
    "box_positive_fraction": 0.5,
}


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
        3,
        (32, 48, 3),
        anchor_sizes=(14,),
        rpn_pre_nms_top_n=20,
        rpn_post_nms_top_n=8,
        **DETECTOR,
    )


def fast_rcnn():
    return models.FastRCNN(3, (32, 48, 3), num_proposals=4, **DETECTOR)


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


@pytest.fixture(scope="module", params=CASES)
def trained(request):
    """Train a model on a PyDataset, measure it on `tf.data`; return all of it."""
    helper, build, arrays = CASES[request.param]
    model, train = build(), Batches(arrays)
    epochs = np.int64(2)  # a whole number too
    history = helper(model, train, tf_data(arrays), epochs=epochs, verbose=0)
    return request.param, model, train, history.history


def test_every_helper_learns_from_streams(trained):
    _, model, train, log = trained
    assert np.isfinite(log["loss"]).all() and np.isfinite(log["val_loss"]).all()
    assert int(model.optimizer.iterations) == 2 * 3
    assert train.epochs >= 2  # Keras begins once more to build the model


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """Return a process that opens files after importing nothing but the models."""
    code = (
        "import sys; import aiva.models; import keras\n"
        "for line in sys.stdin:\n"
        "    print(type(keras.saving.load_model(line.strip())).__name__, flush=True)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process


def test_what_a_helper_has_trained_opens_in_a_new_process(trained, opened, tmp_path):
    _, model, _, _ = trained
    model.save(tmp_path / "trained.keras")
    print(tmp_path / "trained.keras", file=opened.stdin, flush=True)
    assert opened.stdout.readline().strip() == type(model).__name__


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


@pytest.mark.usefixtures("eagerly")
@pytest.mark.parametrize("name", [name for name in CASES if "class" in name])
def test_dictionaries_are_taken_by_their_names(name):
    helper, build, _ = CASES[name]
    tfds = {"image": GREY, "label": LABELS, "id": LABELS}
    plural = {"images": GREY, "labels": LABELS}
    for train, validation in ((tf_data(tfds), Batches(plural)), (plural, tfds)):
        log = helper(build(), train, validation, epochs=1, verbose=0).history
        assert np.isfinite([log["loss"], log["val_loss"]]).all()


@pytest.mark.parametrize("name", [name for name in CASES if "class" in name])
@every_stream
def test_labels_of_a_stream_are_checked(name, stream):
    for labels, message in (
        (LABELS + 1, "between 0 and 2.*subtract 1"),
        (np.eye(3)[LABELS], "argmax"),
        (LABELS[:, None], r"labels\[:, 0\]"),
    ):
        refuse(name, message, stream((GREY, labels)))
        refuse(name, message, stream({"image": GREY, "label": labels}))
        refuse(name, message, (GREY, labels))


@pytest.mark.usefixtures("eagerly")
def test_a_model_without_classes_leaves_labels_aside():
    tfds = {"image": GREY, "label": LABELS}
    for train, validation in (
        (tf_data(tfds), Batches(tfds)),
        (Batches({"images": GREY}), tf_data(GREY)),
    ):
        log = training.train_generator(
            vae(), train, validation, epochs=1, verbose=0
        ).history
        assert np.isfinite([log["loss"], log["val_loss"]]).all()


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
    stream = tf.data.Dataset.range(4000).map(
        lambda index: tf.py_function(
            lambda at: reads.append(at) or GREY[int(at) % 12], [index], tf.uint8
        )
    )
    prepared(stream.batch(4), lambda batch: None)
    assert 4 <= len(reads) <= 40  # of 4000: `tf.data` may read a little ahead


PLATEAU = functools.partial(
    keras.callbacks.ReduceLROnPlateau, "loss", factor=0.5, patience=1, min_delta=1e9
)
SCHEDULE = functools.partial(
    keras.callbacks.LearningRateScheduler, lambda epoch, rate: rate / (1 + epoch)
)


@pytest.mark.usefixtures("eagerly")
@pytest.mark.parametrize(
    ("name", "steering", "expected"),
    [
        ("classifier", PLATEAU, [1, 1, 0.5]),
        ("restorer", SCHEDULE, [1, 0.5, 1 / 6]),
        ("VAE", PLATEAU, [1, 1, 0.5]),
        ("DCGAN", SCHEDULE, [1, 0.5, 1 / 6]),
        ("Faster R-CNN", SCHEDULE, [1, 0.5, 1 / 6]),
    ],
)
def test_a_callback_may_set_the_learning_rate(name, steering, expected):
    helper, build, arrays = CASES[name]
    model, rates = build(), []
    note = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: rates.append(
            float(logs.get("learning_rate", np.nan))
        )
    )
    helper(
        model,
        tf_data(arrays),
        epochs=3,
        learning_rate=0.01,
        callbacks=[steering(), note],
        verbose=0,
    )
    np.testing.assert_allclose(rates, np.multiply(expected, 0.01), rtol=1e-5)


@pytest.mark.usefixtures("eagerly")
def test_counts_are_whole_numbers():
    arrays = CASES["classifier"][2]
    model = cnn()
    training.train_classifier(model, arrays, epochs=1, batch_size=np.uint8(4))
    assert int(model.optimizer.iterations) == 3
    for counts in ({"epochs": 1.5}, {"batch_size": 0}, {"epochs": True}):
        with pytest.raises(ValueError, match=f"`{next(iter(counts))}` must be a whole"):
            training.train_classifier(model, arrays, **counts)
