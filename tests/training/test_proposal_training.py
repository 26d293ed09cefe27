"""`train_detector` with detectors that take proposals: given, or searched for."""

import keras
import numpy as np
import pytest

from aiva import data, models, training
from aiva.training.detection import prepared_objects

SHAPE = (32, 48, 3)
RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (8, *SHAPE)).astype("uint8")
OBJECTS = {
    "boxes": np.tile(np.float32([[4, 4, 18, 18], [0, 0, 0, 0]]), (8, 1, 1)),
    "labels": np.tile(np.int32([1, -1]), (8, 1)),
}
BOXES = np.tile(
    np.float32([[5, 3, 19, 19], [20, 4, 40, 30], [0, 0, 9, 9], [30, 9, 44, 31]]),
    (8, 1, 1),
)
SAMPLE = {
    "num_proposals": 6,
    "box_batch_size_per_image": 4,
    "box_positive_fraction": 0.5,
}
KINDS = {
    "rcnn": lambda: models.RCNN(3, SHAPE, crop_size=16, width=8, **SAMPLE),
    "fast_rcnn": lambda: models.FastRCNN(3, SHAPE, width=8, roi_size=2, **SAMPLE),
}


@pytest.fixture(params=KINDS)
def model(request):
    return KINDS[request.param]()


def test_learns_from_given_proposals_and_measures_validation(model):
    history = training.train_detector(
        model,
        (IMAGES, OBJECTS, BOXES),
        (IMAGES, OBJECTS, BOXES),
        epochs=12,
        batch_size=4,
        learning_rate=1e-2,
        callbacks=[training.AveragePrecision(IMAGES, OBJECTS, BOXES)],
        verbose=0,
    ).history
    parts = {"loss", "head_class_loss", "head_box_loss"}
    assert {name for name in history if name[:4] != "val_"} == parts
    assert {name[4:] for name in history if name[:4] == "val_"} == {
        *parts,
        "AP",
        "AP50",
    }
    assert history["loss"][-1] < history["loss"][0] * 0.8
    assert history["val_AP50"][-1] > 0.9


def test_the_learning_rate_falls_over_the_whole_training(model):
    """A dictionary of inputs has two entries, however many images there are."""
    rates = []

    def note(batch, logs):
        rates.append(float(model.optimizer.learning_rate))

    training.train_detector(
        *(model, (IMAGES, OBJECTS, BOXES)),
        epochs=5,
        batch_size=1,
        learning_rate=1e-2,
        callbacks=[keras.callbacks.LambdaCallback(on_train_batch_end=note)],
        verbose=0,
    )
    assert len(rates) == 40
    assert rates[20] == pytest.approx(6e-3, rel=0.2)
    assert rates[-1] == pytest.approx(0, abs=1e-6)


@pytest.mark.usefixtures("eagerly")
def test_proposals_that_are_not_given_are_searched_for_once(model, monkeypatch):
    searches = []

    def search(images, count, verbose=0):
        searches.append(len(images))
        return np.pad(BOXES[: len(images)], [(0, 0), (0, count - 4), (0, 0)])

    monkeypatch.setattr("aiva.proposals.selective_search", search)
    history = training.train_detector(
        *(
            model,
            (IMAGES, OBJECTS),
            (IMAGES[:3], {k: v[:3] for k, v in OBJECTS.items()}),
        ),
        epochs=2,
        callbacks=[
            training.AveragePrecision(
                IMAGES[:5], {key: values[:5] for key, values in OBJECTS.items()}
            )
        ],
        verbose=0,
    ).history
    assert searches == [8, 3, 5]
    assert np.isfinite(history["val_loss"]).all()


def test_learns_from_a_stream(model):
    inputs = {"images": IMAGES, "proposals": np.pad(BOXES, [(0, 0), (0, 2), (0, 0)])}
    tf = pytest.importorskip("tensorflow")
    stream = tf.data.Dataset.from_tensor_slices((inputs, OBJECTS)).batch(4)
    history = training.train_detector(
        model, stream, epochs=12, learning_rate=1e-2, verbose=0
    ).history
    assert history["loss"][-1] < history["loss"][0] * 0.8


def test_learns_from_a_stream_that_moves_proposals_too(model):
    flip = keras.layers.RandomFlip("horizontal", bounding_box_format="xyxy", seed=0)
    boxes = np.pad(BOXES, [(0, 0), (0, 2), (0, 0)])
    stream = data.stream(IMAGES, OBJECTS, 4, augment=flip, proposals=boxes)
    history = training.train_detector(
        model, stream, epochs=20, learning_rate=1e-2, verbose=0
    ).history
    assert history["loss"][-1] < history["loss"][0] * 0.8


def test_a_stream_without_proposals_is_named(model):
    tf = pytest.importorskip("tensorflow")
    stream = data.stream(IMAGES, OBJECTS, 4)
    few = data.stream(IMAGES, OBJECTS, 4, proposals=BOXES)
    enough = np.concatenate([BOXES, BOXES], axis=1)[:, :6]
    beside = tf.data.Dataset.from_tensor_slices((IMAGES, OBJECTS, enough)).batch(4)
    for given in (stream, few, beside):
        with pytest.raises(ValueError, match=r"'proposals' \(B, 6, 4\)"):
            training.train_detector(model, given, verbose=0)


@pytest.mark.usefixtures("eagerly")
def test_average_precision_asks_as_detect_does(model, monkeypatch):
    """On an image between bars, and again for a model with other settings."""
    wide = [np.concatenate([image, image], axis=1) for image in IMAGES[:2]]
    truth = {key: values[:2] for key, values in OBJECTS.items()}
    measure = training.AveragePrecision(wide, truth)
    for _ in range(2):
        training.train_detector(
            *(model, (IMAGES, OBJECTS, BOXES)), callbacks=[measure], epochs=1, verbose=0
        )
        assert "batch_size" not in measure.options
        expected = model.detect(wide)
        found = model.detect(wide, **measure.options)
        np.testing.assert_allclose(found["scores"], expected["scores"], atol=1e-3)


def test_average_precision_of_faster_rcnn_takes_no_proposals():
    model = models.FasterRCNN(3, SHAPE, width=8)
    measure = training.AveragePrecision(IMAGES, OBJECTS, BOXES)
    with pytest.raises(ValueError, match="FasterRCNN makes its own proposals"):
        training.train_detector(
            model, (IMAGES, OBJECTS), callbacks=[measure], verbose=0
        )


@pytest.mark.slow
def test_all_detectors_learn_by_the_same_lines():
    scenes = data.load("scenes", count=2)
    for kind in (models.RCNN, models.FastRCNN, models.FasterRCNN):
        model = kind(num_classes=10, width=8)
        history = training.train_detector(model, scenes, epochs=1, verbose=0).history
        assert np.isfinite(history["head_class_loss"][0])


def test_lists_of_proposals_are_filled_up_and_cut(model):
    lists = [BOXES[0][:1], [], *BOXES[2:7], np.tile(BOXES[7], (3, 1))]
    inputs, _ = prepared_objects((IMAGES, OBJECTS, lists), model)
    assert inputs["proposals"].shape == (8, 6, 4)
    np.testing.assert_array_equal(inputs["proposals"][0, 0], BOXES[0, 0])
    assert (inputs["proposals"][0, 1:] == 0).all()
    assert (inputs["proposals"][1] == 0).all()
    np.testing.assert_array_equal(inputs["proposals"][7], np.tile(BOXES[7], (2, 1))[:6])


@pytest.mark.parametrize(
    ("train", "message"),
    [
        ((IMAGES, OBJECTS, BOXES[:7]), "7 lists for 8 images"),
        ((IMAGES, OBJECTS, BOXES[..., ::-1]), "x1 <= x2.*box 0 of image 0"),
        ((IMAGES, OBJECTS, BOXES, BOXES), r"\(images, objects, proposals\). Received"),
        ((IMAGES, BOXES, OBJECTS), "objects being a dictionary"),
        ((IMAGES / 255.0, OBJECTS, BOXES), "values 0-255"),
    ],
)
def test_what_cannot_be_learned_is_named_before_any_search(
    model, monkeypatch, train, message
):
    monkeypatch.setattr("aiva.proposals.selective_search", None)  # must not be called
    for parts in ((train,), ((IMAGES, OBJECTS), train)):
        with pytest.raises(ValueError, match=message):
            training.train_detector(model, *parts, verbose=0)


def test_faster_rcnn_takes_no_proposals():
    model = models.FasterRCNN(3, SHAPE, width=8)
    with pytest.raises(ValueError, match="FasterRCNN makes its own proposals"):
        training.train_detector(model, (IMAGES, OBJECTS, BOXES), verbose=0)
