"""A training step is compiled once, and again only where something has changed."""

import keras
import numpy as np
import pytest

from aiva import models, training
from aiva.training.compiled import compile_once

IMAGES = np.random.default_rng(0).integers(0, 256, (16, 12, 12, 1))
PAIR = IMAGES, np.arange(16) % 2


def counted(model):
    """Return a list that grows whenever a model's loss is traced or computed."""
    calls, original = [], model.compute_loss

    def compute_loss(*args, **kwargs):
        calls.append(True)
        return original(*args, **kwargs)

    model.compute_loss = compute_loss
    return calls


def classifier():
    return models.cnn((12, 12, 1), num_classes=2)


def mean_answer(x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """Stand for a loss that a reader writes."""
    return keras.ops.mean(y_pred)


def train(model, **settings):
    settings = {"epochs": 2, "batch_size": 16, "verbose": 0, **settings}
    return training.train_classifier(model, PAIR, **settings).history["loss"]


needs_graphs = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="only TensorFlow traces twice"
)
KINDS = {
    "classifier": (classifier, lambda model: train(model, epochs=1)),
    "restorer": (
        lambda: models.unet((12, 12, 1), widths=(4, 8)),
        lambda model: training.train_restorer(
            model, (IMAGES, IMAGES), epochs=1, batch_size=16, verbose=0
        ),
    ),
    "vae": (
        lambda: models.VAE((12, 12, 1), latent_dim=2, widths=(8,)),
        lambda model: training.train_generator(model, IMAGES, epochs=1, verbose=0),
    ),
    "dcgan": (
        lambda: models.DCGAN((12, 12, 1), latent_dim=2, width=4),
        lambda model: training.train_generator(model, IMAGES, epochs=1, verbose=0),
    ),
    "detector": (
        lambda: models.FasterRCNN(num_classes=2, width=8),
        lambda model: training.train_detector(
            model,
            (
                np.zeros((2, *model.image_shape), "uint8") + np.uint8([[[0, 90, 255]]]),
                {"boxes": np.float32([[[4, 4, 40, 40]]] * 2), "labels": [[1], [0]]},
            ),
            epochs=1,
            verbose=0,
        ),
    ),
}


@needs_graphs
@pytest.mark.parametrize("kind", KINDS)
def test_a_training_is_traced_once_and_a_second_one_not_at_all(kind):
    build, fit = KINDS[kind]
    model = build()
    calls = counted(model)
    fit(model)
    assert len(calls) == 1
    fit(model)
    assert len(calls) == 1


def test_a_second_training_begins_anew():
    model = classifier()
    start = model.get_weights()
    first = train(model)
    model.set_weights(start)
    keras.utils.set_random_seed(0)
    assert train(model) == pytest.approx(first, rel=1e-5)
    assert int(model.optimizer.iterations.numpy()) == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda model: {"learning_rate": 1e-4},
        lambda model: {"epochs": 3},
        lambda model: setattr(model.layers[1], "trainable", False),
        lambda model: setattr(model.layers[-1], "activation", keras.activations.relu),
        lambda model: model.compile("sgd", "mse"),
        lambda model: setattr(model, "compute_loss", model.compute_loss),
        lambda model: setattr(model, "compute_loss", mean_answer),
    ],
    ids=["rate", "steps", "frozen", "layer", "compiled", "same", "loss"],
)
def test_what_has_changed_is_compiled_anew(change, request):
    model = classifier()
    train(model)
    before = model.optimizer
    train(model, **(change(model) or {}))
    same = request.node.callspec.id == "same"
    assert (model.optimizer is before) == same


def test_a_learning_rate_that_was_lowered_is_as_before():
    model = classifier()
    lower = keras.callbacks.LearningRateScheduler(lambda epoch: 1e-6)
    train(model, callbacks=[lower])
    before = model.optimizer
    compile_once(
        model,
        keras.optimizers.AdamW(1e-3),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    assert model.optimizer is before
    assert float(before.learning_rate.numpy()) == pytest.approx(1e-3)


def test_a_model_without_config_is_compiled_every_time():
    class Plain(keras.Model):
        def __init__(self, units):
            super().__init__()
            self.dense = keras.layers.Dense(units)

        def call(self, inputs):
            return self.dense(inputs)

        def get_config(self):
            raise NotImplementedError

    model = Plain(2)
    model.build((None, 3))
    compile_once(model, keras.optimizers.SGD(), loss="mse")
    first = model.optimizer
    compile_once(model, keras.optimizers.SGD(), loss="mse")
    assert model.optimizer is not first
