"""Every model of AIVA can be saved, opened and cloned by Keras' own functions."""

import functools

import keras
import numpy as np
import pytest

from aiva import models

GREY = np.random.default_rng(0).integers(0, 256, (2, 12, 12, 1)).astype("uint8")
COLOUR = np.random.default_rng(0).integers(0, 256, (2, 64, 64, 3)).astype("uint8")


def grey_backbone():
    """Build a backbone that is an argument of a detector."""
    images = keras.Input((64, 64, 3))
    return keras.Model(images, keras.layers.Conv2D(4, 3, 8, padding="same")(images))


NETWORKS = {
    "cnn": (lambda: models.cnn((12, 12, 1), 2), GREY),
    "resnet": (lambda: models.resnet((12, 12, 1), 2, widths=(4, 8)), GREY),
    "unet": (lambda: models.unet((12, 12, 1), (4, 8)), GREY),
    "unet with holes": (
        lambda: models.unet((12, 12, 1), (4, 8), holes=True),
        {"images": GREY, "known": np.float32(GREY < 128)},
    ),
    "dncnn": (lambda: models.dncnn((12, 12, 1), 4, 3, enlarge=2), GREY),
    "application": (lambda: models.application("MobileNetV2", (64, 64, 3), 2), COLOUR),
}
CLASSES = {
    "VAE": (lambda: models.VAE((12, 12, 1), 2, widths=(8,), beta=2.0), GREY),
    "DCGAN": (lambda: models.DCGAN((12, 12, 1), 8, "hinge", width=4), GREY),
    "FasterRCNN": (lambda: models.FasterRCNN(2, (64, 64, 3), width=16), COLOUR),
    "FasterRCNN with a backbone": (
        lambda: models.FasterRCNN(2, (64, 64, 3), grey_backbone(), width=16),
        COLOUR,
    ),
    "FastRCNN": (lambda: models.FastRCNN(2, (64, 64, 3), width=16), None),
    "RCNN": (lambda: models.RCNN(2), None),
}


def answers(model, inputs):
    """Return all that a model says about some inputs; of a detector its weights."""
    if inputs is None:
        return model.get_weights()
    found = keras.tree.flatten(model.predict(inputs, verbose=0))
    return [*found, model.generate(2, seed=0)] if hasattr(model, "generate") else found


@functools.cache
def built(name):
    """Build a model once, and return what it was asked and what it said."""
    build, inputs = {**NETWORKS, **CLASSES}[name]
    model = build()
    return model, inputs, answers(model, inputs)


@pytest.mark.usefixtures("eagerly")
@pytest.mark.parametrize("ending", ["keras", "h5"])
@pytest.mark.parametrize("name", [*NETWORKS, *CLASSES])
def test_a_saved_model_opens_and_gives_the_same_answers(name, ending, tmp_path):
    model, inputs, expected = built(name)
    model.save(tmp_path / f"model.{ending}")
    opened = keras.saving.load_model(tmp_path / f"model.{ending}")
    assert type(opened) is type(model)
    for before, after in zip(expected, answers(opened, inputs), strict=True):
        np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize("name", CLASSES)
def test_a_clone_has_the_class_and_the_arguments_but_weights_of_its_own(name):
    model = CLASSES[name][0]()
    twin = keras.models.clone_model(model)
    assert type(twin) is type(model)
    assert twin.count_params() == model.count_params()
    assert twin.get_config() == model.get_config()
    assert not {id(weight) for weight in twin.weights} & {
        id(weight) for weight in model.weights
    }


def test_a_clone_follows_no_other_calls():
    model = next(iter(CLASSES.values()))[0]()
    with pytest.raises(ValueError, match="is cloned by its arguments"):
        keras.models.clone_model(model, call_function=lambda layer, x: layer(x))


def test_a_constructor_goes_by_its_own_name():
    assert models.VAE.__init__.__qualname__ == "VAE.__init__"
    assert models.RCNN.__init__.__qualname__ == "RCNN.__init__"


@pytest.mark.parametrize("base", [models.VAE, models.DCGAN])
def test_a_class_may_hand_arguments_on_to_its_base(base, tmp_path):
    @keras.saving.register_keras_serializable("tests")
    class Tagged(base):
        def __init__(self, tag="a", **kwargs):
            super().__init__(**kwargs)
            self.tag = tag

    model = Tagged("b", image_shape=(8, 8, 1), latent_dim=3)
    model.save(tmp_path / "model.keras")
    for twin in (
        keras.saving.load_model(tmp_path / "model.keras"),
        keras.models.clone_model(model),
    ):
        assert (type(twin), twin.tag, twin.latent_dim) == (Tagged, "b", 3)
        assert twin.get_config() == model.get_config()


def test_a_class_that_derives_from_a_model_is_cloned_as_itself():
    class Narrow(models.VAE):
        def __init__(self, name="narrow"):
            super().__init__((8, 8, 1), 2, widths=(4,), name=name)

    assert type(keras.models.clone_model(Narrow())) is Narrow
