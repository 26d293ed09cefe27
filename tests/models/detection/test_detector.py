"""What all detectors share: photographs of any size, settings, the graph's layers."""

import inspect
import json

import keras
import numpy as np
import pytest

from aiva import models
from aiva.conventions.letterbox import letterbox
from aiva.models.detection.detector import COUNTS, Detector

RANDOM = np.random.default_rng(0)
SIZE = (32, 48)


class SeesTheSquare(Detector):
    """A detector that finds the bright square of an image, and pads its answer."""

    def __init__(self):
        images = keras.Input((*SIZE, 3))
        super().__init__(images, {"detections": images})
        self.image_shape = (*SIZE, 3)

    def predict_on_batch(self, images):
        assert images.shape[1:] == self.image_shape
        boxes = np.zeros((len(images), 2, 4), "float32")
        for box, image in zip(boxes, images, strict=True):
            rows, columns = np.nonzero(image[..., 0] > 191)
            box[0] = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
        scores = np.tile(np.float32([0.9, 0]), (len(images), 1))
        return {
            "boxes": boxes,
            "scores": scores,
            "labels": np.where(scores > 0, 1, -1).astype("int32"),
        }


def picture(height, width, box, dtype="uint8"):
    x1, y1, x2, y2 = box
    image = np.full((height, width, 3), 60, dtype)
    image[y1:y2, x1:x2] = 255
    return image


def test_boxes_come_back_in_the_pixels_of_each_photograph():
    sizes = [(32, 48), (64, 96), (200, 100), (30, 300), (16, 16)]
    boxes = [(4, 4, 20, 24), (8, 40, 60, 64), (0, 100, 50, 150), (60, 0, 200, 30)]
    boxes.append((4, 4, 12, 12))
    images = [
        picture(*size, box, dtype)
        for size, box, dtype in zip(
            sizes, boxes, ["uint8", "float32"] * 2 + ["uint8"], strict=True
        )
    ]
    found = SeesTheSquare().detect(images)
    scale = np.array([max(h / SIZE[0], w / SIZE[1]) for h, w in sizes])
    error = np.abs(found["boxes"][:, 0] - np.array(boxes)).max(axis=1)
    assert (error <= 0.75 * np.maximum(scale, 1)).all()  # less than a frame's pixel
    assert (found["boxes"][:, 1] == 0).all()  # padding stays padding
    assert found["labels"].tolist() == [[1, -1]] * 5


def test_an_array_of_another_size_is_letterboxed_too():
    images = np.stack(
        [picture(64, 96, (8, 8, 40, 40)), picture(64, 96, (8, 8, 72, 40))]
    )
    found = SeesTheSquare().detect(images)
    np.testing.assert_allclose(
        found["boxes"][:, 0], [[8, 8, 40, 40], [8, 8, 72, 40]], atol=1
    )


def test_images_of_the_right_size_are_not_touched():
    image = RANDOM.integers(0, 256, (*SIZE, 3)).astype("uint8")
    np.testing.assert_array_equal(letterbox(image, SIZE), image)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        ([], "at least one image"),
        (np.zeros((32, 48, 3)), r"image 0 of shape \(48, 3\).*`\[image\]`"),
        ([np.zeros((32, 48))], "image 0 of shape"),
        ([np.zeros((32, 48, 3)), np.zeros((32, 48, 4))], "image 1 of shape"),
        ([np.zeros((0, 48, 3))], "image 0 of shape"),
        ([picture(32, 48, (1, 1, 9, 9)) / 255.0], "0-255.*image 0 of float64 up to 1"),
        ([np.full((32, 48, 3), np.nan)], "finite"),
    ],
)
def test_what_is_no_photograph_is_named(images, message):
    with pytest.raises(ValueError, match=message):
        SeesTheSquare().detect(images)


def test_the_model_itself_detects_in_photographs():
    model = models.FasterRCNN(2, (*SIZE, 3), width=8, score_threshold=0.01)
    image = RANDOM.integers(0, 256, (*SIZE, 3)).astype("uint8")
    large = image.repeat(2, axis=0).repeat(2, axis=1)
    found = model.detect([image, large[:40]])
    assert found["boxes"].shape == (2, 20, 4)
    assert (found["boxes"] <= [96, 40, 96, 40]).all()


class SeesTheBar(SeesTheSquare):
    """A detector that is sure of something in the grey bar above a wide picture."""

    def predict_on_batch(self, images):
        found = super().predict_on_batch(images)
        found["boxes"][:, 1], found["boxes"][:, 0] = found["boxes"][:, 0], (5, 0, 9, 3)
        found["scores"][:], found["labels"][:] = (0.9, 0.8), (0, 1)
        return found


def test_what_lies_in_a_grey_bar_is_no_detection():
    found = SeesTheBar().detect([picture(20, 60, (10, 5, 20, 15))])
    assert found["labels"].tolist() == [[1, -1]]
    assert found["scores"][0].tolist() == [np.float32(0.8), 0]
    np.testing.assert_allclose(found["boxes"][0, 0], (10, 5, 20, 15), atol=2)
    assert not found["boxes"][0, 1].any()


@pytest.mark.parametrize("values", [(-5, 100), (0, 65535)])
def test_values_outside_0_to_255_are_named(values):
    image = np.zeros((20, 30, 3), "int32")
    image[0, 0], image[1, 1] = values
    with pytest.raises(ValueError, match=f"from {values[0]} to {values[1]}"):
        SeesTheSquare().detect([image])


KINDS = [models.RCNN, models.FastRCNN, models.FasterRCNN]


@pytest.mark.parametrize("kind", KINDS)
def test_whole_numbers_may_be_numpys(kind):
    plain = kind(2, (*SIZE, 3), width=8, detections_per_image=6, seed=3)
    model = kind(
        np.array([0, 1, 1]).max() + 1,
        tuple(np.array([*SIZE, 3])),
        width=np.int64(8),
        detections_per_image=np.uint8(6),
        seed=np.int32(3),
    )
    assert model.count_params() == plain.count_params()
    configs = [each.get_config() for each in (model, plain)]
    for config in configs:
        del config["backbone"]  # its layers are numbered
    assert json.dumps(configs[0]) == json.dumps(configs[1])


@pytest.mark.parametrize("kind", KINDS)
def test_layers_are_channels_last_whatever_keras_json_says(kind):
    expected = kind(2, (*SIZE, 3), width=8).output["logits"].shape
    keras.config.set_image_data_format("channels_first")
    try:
        model = kind(2, (*SIZE, 3), width=8)
        assert keras.config.image_data_format() == "channels_first"
    finally:
        keras.config.set_image_data_format("channels_last")
    assert model.output["logits"].shape == expected
    kernels = [layer for layer in model.backbone.layers if hasattr(layer, "kernel")]
    assert {layer.data_format for layer in kernels} == {"channels_last"}


@pytest.mark.parametrize("kind", KINDS)
def test_settings_that_are_none_are_refused_as_python_refuses_them(kind):
    with pytest.raises(TypeError, match="'roi_iou'"):
        kind(2, roi_iou=0.5)
    with pytest.raises(ValueError, match="`seed` must be a whole number, at least 0"):
        kind(2, seed=-1)


@pytest.mark.parametrize("kind", KINDS)
def test_no_setting_goes_unchecked(kind):
    settings = inspect.signature(kind).parameters.values()
    counts = {each.name for each in settings if each.annotation is int}
    shares = {each.name for each in settings if each.annotation is float}
    assert counts and counts <= COUNTS | {"context", "seed"}
    assert shares and all(name.endswith(("_threshold", "_fraction")) for name in shares)
