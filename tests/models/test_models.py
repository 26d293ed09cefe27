"""Every model: it learns, survives saving, takes any batch. One line adds a model."""

import json

import keras
import numpy as np
import pytest

from aiva import models

IMAGES = np.random.default_rng(0).integers(0, 256, (8, 16, 16, 3)).astype("uint8")
LABELS = np.arange(8) % 2

# No argument is at its default, so that saving must record it.
MODELS = {
    "cnn": lambda: models.cnn((16, 16, 3), num_classes=2, name="mine"),
    "resnet": lambda: models.resnet((16, 16, 3), 2, (4, 8), 1, name="mine"),
}


@pytest.fixture(params=MODELS)
def model(request):
    return MODELS[request.param]()


def compiled(model):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(1e-2), loss=loss)
    return model


def test_learns(model):
    history = compiled(model).fit(IMAGES, LABELS, epochs=20, verbose=0).history["loss"]
    assert history[-1] < history[0] / 2


def test_survives_saving(model, tmp_path):
    expected = model.predict(IMAGES, verbose=0)
    model.save(tmp_path / "model.keras")
    copy = keras.saving.load_model(tmp_path / "model.keras")
    assert json.dumps(copy.get_config()) == json.dumps(model.get_config())
    np.testing.assert_allclose(copy.predict(IMAGES, verbose=0), expected, atol=1e-5)


def test_weights_can_be_given_as_a_file(model, tmp_path):
    path = tmp_path / "trained.weights.h5"
    model.save_weights(path)
    build = models.cnn if len(model.layers) < 10 else models.resnet
    sizes = {} if build is models.cnn else {"widths": (4, 8), "blocks_per_stage": 1}
    copy = build((16, 16, 3), 2, weights=path, **sizes)
    np.testing.assert_allclose(
        copy.predict(IMAGES, verbose=0), model.predict(IMAGES, verbose=0), atol=1e-5
    )


def test_uint8_and_float_images_give_the_same(model):
    np.testing.assert_allclose(
        model.predict(IMAGES, verbose=0),
        model.predict(IMAGES.astype("float32"), verbose=0),
        atol=1e-5,
    )


def test_a_batch_of_one_and_a_smaller_last_batch(model):
    whole = model.predict(IMAGES, verbose=0)
    parts = model.predict(IMAGES, batch_size=3, verbose=0)
    one = model.predict(IMAGES[:1], verbose=0)
    np.testing.assert_allclose(parts, whole, atol=1e-5)
    np.testing.assert_allclose(one, whole[:1], atol=1e-5)
    compiled(model).fit(IMAGES, LABELS, batch_size=3, verbose=0)


@pytest.mark.skipif(
    keras.config.backend() != "tensorflow", reason="SavedModel needs TensorFlow"
)
def test_survives_export(model, tmp_path):
    expected = model.predict(IMAGES, verbose=0)
    model.export(tmp_path / "exported", verbose=False)
    served = keras.layers.TFSMLayer(tmp_path / "exported", call_endpoint="serve")
    answer = keras.ops.convert_to_numpy(served(IMAGES.astype("float32")))
    np.testing.assert_allclose(answer, expected, atol=1e-4)


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
    with pytest.raises(ValueError, match="at least one stage"):
        models.resnet(**sizes)


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
