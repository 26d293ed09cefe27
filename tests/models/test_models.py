"""Every model: it learns, survives saving, takes any batch. One line adds a model."""

import functools
import json

import keras
import numpy as np
import pytest

from aiva import models
from aiva.models.speech.length_regulator import frame_index

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.integers(0, 256, (8, 16, 16, 3)).astype("uint8")
LABELS = np.arange(8) % 2
# An object in each image, and proposals of which one fits it well.
CORNERS = RANDOM.uniform(0, 7, (8, 1, 2)).astype("float32")
OBJECTS = {
    "boxes": np.concatenate([CORNERS, CORNERS + 8], axis=-1),
    "labels": np.tile([[1], [0]], (4, 1)).astype("int32"),
}
ELSEWHERE = np.float32([[0, 0, 5, 16], [0, 11, 16, 16], [0, 0, 16, 4], [0, 0, 0, 0]])
LOOKS = {
    "images": IMAGES,
    "proposals": np.concatenate(
        [OBJECTS["boxes"] + 0.5, np.tile(ELSEWHERE, (8, 1, 1))], axis=1
    ),
}
HOLES = {"images": IMAGES, "known": RANDOM.integers(0, 2, (8, 16, 16, 1))}
DARKER = IMAGES // 4
CLIPS = RANDOM.integers(0, 256, (8, 4, 8, 12, 3)).astype("uint8")
CLIP = RANDOM.uniform(-1, 1, (8, 1200)).astype("float32")
SOUND = {"waves": CLIP, "lengths": np.array([1200, 900] * 4, "int32")}
SAID = {"labels": np.array([[0, 1], [1, -1]] * 4, "int32")}
FRAMES = frame_index(np.tile([[3, 0, 5], [2, 2, 1]], (4, 1)))
PHONES = {
    "tokens": np.tile([[0, 2, 1], [2, 0, -1]], (4, 1)).astype("int32"),
    "speakers": np.array([0, 1] * 4, "int32"),
    "durations": np.tile([[3, 0, 5], [2, 2, 1]], (4, 1)).astype("int32"),
    "pitches": RANDOM.uniform(80, 300, (8, 3)).astype("float32"),
    "frames": FRAMES,
}
MELS = {"mels": RANDOM.normal(-5, 3, (8, 8, 20)).astype("float32")}
TWICE = (IMAGES // 4).repeat(2, axis=1).repeat(2, axis=2)
SQUARES = keras.losses.MeanSquaredError()
ENTROPY = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
PICTURES = np.where(IMAGES[:2] > 127, 255, 0).astype("uint8").repeat(4, axis=0)
SEEN = {
    "width": 8,
    "head_width": 12,
    "box_batch_size_per_image": 3,
    "box_positive_fraction": 0.4,
    "score_threshold": 0.01,
}

# What the model is, what it takes, what it is to learn, and the loss if it is not its
# own. No argument is at its default, so that saving must record it.
MODELS = {
    "cnn": (
        lambda: models.cnn((16, 16, 3), num_classes=2, name="mine"),
        *(IMAGES, LABELS, ENTROPY),
    ),
    "resnet": (
        lambda: models.resnet((16, 16, 3), 2, (4, 8), 1, name="mine"),
        *(IMAGES, LABELS, ENTROPY),
    ),
    "dncnn": (
        lambda: models.dncnn((None, 16, 3), 8, depth=4, enlarge=2, name="mine"),
        *(IMAGES, TWICE, SQUARES),
    ),
    "unet": (
        lambda: models.unet((None, 16, 3), widths=(4, 8), name="mine"),
        *(IMAGES, DARKER, SQUARES),
    ),
    "unet_for_holes": (
        lambda: models.unet((16, 16, 3), widths=(4, 8), holes=True, name="mine"),
        *(HOLES, np.where(HOLES["known"] > 0, IMAGES, 230), SQUARES),
    ),
    "frame_cnn": (
        lambda: models.frame_cnn((4, 8, 12, 3), 2, widths=(4, 8), name="mine"),
        *(CLIPS, LABELS, ENTROPY),
    ),
    "early_fusion": (
        lambda: models.early_fusion((4, 8, 12, 3), 2, widths=(4, 8), name="mine"),
        *(CLIPS, LABELS, ENTROPY),
    ),
    "r2plus1d": (
        lambda: models.r2plus1d((4, 8, 12, 3), 2, (4, 8), 2, name="mine"),
        *(CLIPS, LABELS, ENTROPY),
    ),
    "cnn_gru": (
        lambda: models.cnn_gru((4, 8, 12, 3), 2, (4,), 8, unroll=True, name="mine"),
        *(CLIPS, LABELS, ENTROPY),
    ),
    "conv_lstm": (
        lambda: models.conv_lstm((4, 8, 12, 3), 2, (4,), 8, unroll=False, name="mine"),
        *(CLIPS, LABELS, ENTROPY),
    ),
    "video_transformer": (
        lambda: models.video_transformer(
            (4, 8, 12, 3), 2, (4,), 4, 12, depth=2, num_heads=3, name="mine"
        ),
        *(CLIPS, LABELS, ENTROPY),
    ),
    "next_frames": (
        lambda: models.next_frames((4, 8, 12, 3), widths=(8,), name="mine"),
        *(CLIPS, CLIPS // 4, SQUARES),
    ),
    "keyword_cnn": (
        lambda: models.keyword_cnn((1200,), 2, 16000, 8, 20, depth=1, name="mine"),
        *(CLIP, LABELS, ENTROPY),
    ),
    "ctc_recognizer": (
        lambda: models.CTCRecognizer(
            "ab",
            separator="",
            sample_rate=16000,
            width=8,
            dilations=(2,),
            subsampling=2,
            num_mels=20,
            scaling=None,
            dropout=0.1,
            name="mine",
        ),
        *(SOUND, SAID, None),
    ),
    "fast_speech": (
        lambda: models.FastSpeech(
            ("ann", "bob"),
            tokens=("pause", "a", "b"),
            spelling="letters",
            sample_rate=8000,
            width=8,
            encoder_blocks=2,
            dilations=(2,),
            num_mels=20,
            dropout=0.2,
            name="mine",
        ),
        *(PHONES, MELS, None),
    ),
    "rcnn": (
        lambda: models.RCNN(2, (16, 16, 3), num_proposals=5, crop_size=16, **SEEN),
        *(LOOKS, OBJECTS, None),
    ),
    "fast_rcnn": (
        lambda: models.FastRCNN(2, (16, 16, 3), num_proposals=5, roi_size=2, **SEEN),
        *(LOOKS, OBJECTS, None),
    ),
    "faster_rcnn": (
        lambda: models.FasterRCNN(
            2,
            (16, 16, 3),
            anchor_sizes=(9,),
            rpn_pre_nms_top_n=9,
            rpn_post_nms_top_n=4,
            roi_size=2,
            **SEEN,
        ),
        *(IMAGES, OBJECTS, None),
    ),
    "vae": (
        lambda: models.VAE((16, 16, 3), 3, beta=0.5, widths=(32,), name="mine"),
        *(PICTURES, None, None),
    ),
    "dcgan": (
        lambda: models.DCGAN((16, 16, 3), 5, loss="minimax", width=4, name="mine"),
        *(IMAGES, None, None),
    ),
}


class Case:
    """A compiled model with what it takes and what it is to learn."""

    def __init__(self, name):
        self.name = name
        build, self.inputs, self.targets, loss = MODELS[name]
        self.model = build()
        optimizer = keras.optimizers.Adam(1e-2, global_clipnorm=5.0)
        self.model.compile(optimizer, loss=loss)
        optimizer.build(self.model.trainable_variables)
        variables = [*self.model.variables, *optimizer.variables]
        self.fresh = [(v, keras.ops.convert_to_numpy(v).copy()) for v in variables]

    def forget(self):
        """Undo all training."""
        for variable, value in self.fresh:
            variable.assign(value)

    def predict(self, model=None, inputs=None, **arguments):
        inputs = self.inputs if inputs is None else inputs
        return (model or self.model).predict(inputs, verbose=0, **arguments)


built = functools.cache(Case)  # once for all tests: to trace a model takes seconds


@pytest.fixture(params=MODELS)
def case(request):
    case = built(request.param)
    case.forget()
    return case


def assert_same(answer, expected, tolerance=1e-4):
    """Compare logits, or detections, entry by entry."""
    keras.tree.assert_same_structure(answer, expected)
    for ours, theirs in zip(*map(keras.tree.flatten, (answer, expected)), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=tolerance)


def as_floats(arrays):
    """Return pixels and samples as floats; numbers of samples stay whole."""
    return keras.tree.map_structure(
        lambda x: x if x.dtype == "int32" else x.astype("float32"), arrays
    )


def first(arrays, count):
    return keras.tree.map_structure(lambda array: array[:count], arrays)


def test_learns(case):
    if case.name == "dcgan":
        pytest.skip("a game of two has no loss that must fall: see test_dcgan.py")
    history = case.model.fit(case.inputs, case.targets, epochs=100, verbose=0)
    # A detector draws other boxes in every epoch; the mean of ten says more than one.
    first, *_, late = np.split(np.array(history.history["loss"]), [1, 90])
    assert late.mean() < first.item() / 2


def test_survives_saving(case, tmp_path):
    expected = case.predict()
    case.model.save(tmp_path / "model.keras")
    copy = keras.saving.load_model(tmp_path / "model.keras")
    assert json.dumps(copy.get_config()) == json.dumps(case.model.get_config())
    assert_same(case.predict(copy), expected)


@pytest.mark.parametrize("case", ["cnn", "resnet"], indirect=True)
def test_weights_can_be_given_as_a_file(case, tmp_path):
    name, model = case.name, case.model
    path = tmp_path / "trained.weights.h5"
    model.save_weights(path)
    build = getattr(models, name)
    sizes = {} if name == "cnn" else {"widths": (4, 8), "blocks_per_stage": 1}
    copy = build((16, 16, 3), 2, weights=path, **sizes)
    np.testing.assert_allclose(
        copy.predict(IMAGES, verbose=0), model.predict(IMAGES, verbose=0), atol=1e-5
    )


def test_uint8_and_float_images_give_the_same(case):
    assert_same(case.predict(inputs=as_floats(case.inputs)), case.predict())


def test_a_batch_of_one_and_a_smaller_last_batch(case):
    whole = case.predict()
    assert_same(case.predict(batch_size=3), whole)
    assert_same(case.predict(inputs=first(case.inputs, 1)), first(whole, 1))
    case.model.fit(case.inputs, case.targets, batch_size=3, verbose=0)


@pytest.mark.skipif(
    keras.config.backend() != "tensorflow", reason="SavedModel needs TensorFlow"
)
def test_survives_export(case, tmp_path):
    expected = case.predict()
    case.model.export(tmp_path / "exported", verbose=False)
    served = keras.layers.TFSMLayer(tmp_path / "exported", call_endpoint="serve")
    answer = served(as_floats(case.inputs))
    assert_same(keras.tree.map_structure(keras.ops.convert_to_numpy, answer), expected)


@pytest.mark.parametrize("build", [models.cnn, models.resnet])
def test_impossible_sizes_are_named(build):
    with pytest.raises(
        ValueError, match=r"at least .* Received: input_shape=\(6, 6, 1\)"
    ):
        build((6, 6, 1), 10)
    with pytest.raises(ValueError, match="Received: num_classes=1"):
        build((28, 28, 1), 1)


@pytest.mark.parametrize(
    "shape", [(None, None, 1), (28, 28), 28, (28, 28, 0), (28.0, 28.0, 1)]
)
def test_shapes_that_are_none_are_named(shape):
    with pytest.raises(ValueError, match="must be \\(height, width, channels\\)"):
        models.cnn(shape)


@pytest.mark.parametrize("sizes", [{"widths": ()}, {"blocks_per_stage": 0}])
def test_a_network_of_nothing_is_refused(sizes):
    [name] = sizes
    with pytest.raises(ValueError, match=f"`{name}` must be .*whole number"):
        models.resnet(**sizes)


TWO = np.array([0, 1]).max() + 1  # as `labels.max() + 1`, a number of NumPy
HALF_SECOND = np.int64(4000)
SIDES = tuple(np.array([12, 12, 1]))
SIZES = {
    "cnn": lambda: models.cnn(SIDES, TWO),
    "resnet": lambda: models.resnet(SIDES, TWO, (TWO, TWO), TWO),
    "unet": lambda: models.unet(SIDES, (TWO, TWO)),
    "dncnn": lambda: models.dncnn(SIDES, TWO, TWO + 1, enlarge=TWO),
    "frame_cnn": lambda: models.frame_cnn((TWO, *SIDES), TWO, (TWO,)),
    "early_fusion": lambda: models.early_fusion((TWO, *SIDES), TWO, (TWO,)),
    "r2plus1d": lambda: models.r2plus1d((TWO, *SIDES), TWO, (TWO, TWO), TWO),
    "cnn_gru": lambda: models.cnn_gru((TWO, *SIDES), TWO, (TWO,), TWO),
    "conv_lstm": lambda: models.conv_lstm((TWO, *SIDES), TWO, (TWO,), TWO),
    "video_transformer": lambda: models.video_transformer(
        (TWO, *SIDES), TWO, (TWO,), TWO, TWO, TWO, TWO
    ),
    "next_frames": lambda: models.next_frames((TWO, *SIDES), (TWO,)),
    "keyword_cnn": lambda: models.keyword_cnn((HALF_SECOND,), TWO, width=TWO),
    "ctc_recognizer": lambda: models.CTCRecognizer(
        "ab", "", np.int64(8000), width=TWO, dilations=(TWO,), subsampling=TWO
    ),
    "application": lambda: models.application("MobileNetV2", (32, 32, 3), TWO),
    "vae": lambda: models.VAE(SIDES, TWO, widths=(TWO,), num_classes=TWO),
    "dcgan": lambda: models.DCGAN(SIDES, TWO, width=TWO, num_classes=TWO),
}


@pytest.mark.parametrize("name", SIZES)
def test_sizes_may_be_numbers_of_numpy_and_can_be_saved(name):
    json.dumps(SIZES[name]().get_config())


@pytest.mark.parametrize("name", SIZES)
def test_a_setting_of_channels_first_changes_nothing(name):
    expected = [weight.shape for weight in SIZES[name]().weights]
    keras.config.set_image_data_format("channels_first")
    try:
        found = [weight.shape for weight in SIZES[name]().weights]
        assert keras.config.image_data_format() == "channels_first"
    finally:
        keras.config.set_image_data_format("channels_last")
    assert found == expected


@pytest.mark.parametrize("size", [8, 13, 28, 32])
def test_resnet_takes_sizes_from_8_to_32(size):
    model = models.resnet((size, size, 1), 3, (4, 8, 8), 1)
    outputs = model.predict(np.zeros((2, size, size, 1), "uint8"), verbose=0)
    assert outputs.shape == (2, 3)


def test_the_articles_network_has_its_layers():
    model = models.cnn()
    kinds = [type(layer).__name__ for layer in model.layers]
    assert kinds == [
        *("InputLayer", "Rescaling"),
        *("Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D"),
        *("Flatten", "Dense"),
    ]
    assert model.count_params() == 34_826


def test_resnet_20_has_the_depth_and_size_of_the_paper():
    """He et al. state 0.27 M; option B shortcuts and BatchNorm make it 0.274 M."""
    model = models.resnet()
    layers = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]
    deep = [layer for layer in layers if layer.kernel_size == (3, 3)]
    assert len(deep) + 1 == 20
    assert 270_000 < model.count_params() < 280_000
