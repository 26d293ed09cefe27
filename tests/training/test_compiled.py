"""A training step is compiled once, and again only where something has changed."""

import functools
import gc
import types
import weakref

import keras
import numpy as np
import pytest

from aiva import models, training
from aiva.training.compiled import COMPILED, compile_once

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


def replace_method(model):
    model.compute_loss = types.MethodType(lambda self, *parts, **named: 0.0, model)


def compile_otherwise(model):
    model.compile(model.optimizer, loss=model.loss, metrics=["mae"])


def change_weight_decay(model):
    model.optimizer.weight_decay = 0.5


CHANGES = {
    "rate": lambda model: {"learning_rate": 1e-4},
    "steps": lambda model: {"epochs": 3},
    "frozen": lambda model: setattr(model.layers[1], "trainable", False),
    "activation": lambda model: setattr(
        model.layers[-1], "activation", keras.activations.relu
    ),
    "regularizer": lambda model: setattr(
        model.layers[-1], "kernel_regularizer", keras.regularizers.L2(0.1)
    ),
    "compiled": lambda model: model.compile("sgd", "mse"),
    "metrics": compile_otherwise,
    "weight decay": change_weight_decay,
    "eager": lambda model: setattr(model, "run_eagerly", True),
    "function": lambda model: setattr(model, "compute_loss", mean_answer),
    "method": replace_method,
    "partial": lambda model: setattr(
        model, "compute_loss", functools.partial(mean_answer, training=True)
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_has_changed_is_compiled_anew(change):
    model = classifier()
    train(model)
    before = model.optimizer
    settings = CHANGES[change](model) or {}
    if change == "method":  # which cannot learn anything
        compile_as_train_does(model)
    else:
        train(model, **settings)
    assert model.optimizer is not before


def compile_as_train_does(model, steps=2):
    compile_once(
        model,
        keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(1e-3, steps)),
        targets=np.zeros(1, "int32"),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )


def test_a_helper_compiles_as_the_tests_do():
    model = classifier()
    train(model)
    before = model.optimizer
    compile_as_train_does(model)
    assert model.optimizer is before


def test_layers_inside_of_a_model_are_looked_at():
    model = models.VAE((12, 12, 1), latent_dim=2, widths=(8,))
    training.train_generator(model, IMAGES, epochs=1, verbose=0)
    before = model.optimizer
    model.encoder.layers[-1].kernel_regularizer = keras.regularizers.L2(0.1)
    training.train_generator(model, IMAGES, epochs=1, verbose=0)
    assert model.optimizer is not before


def test_a_learning_rate_that_was_lowered_is_as_before():
    model = classifier()
    lower = keras.callbacks.LearningRateScheduler(lambda epoch: 1e-6)
    train(model, callbacks=[lower])
    same = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate)
    train(model, callbacks=[same])
    assert float(model.optimizer.learning_rate.numpy()) == pytest.approx(1e-3)


def test_slots_that_do_not_begin_at_zero_begin_anew():
    model = classifier()
    for _ in range(2):
        compile_once(model, keras.optimizers.Adagrad(), loss="mse")
        slots = [each for each in model.optimizer.variables if len(each.shape)]
        for slot in slots:
            np.testing.assert_allclose(keras.ops.convert_to_numpy(slot), 0.1)
        for each in model.optimizer.variables:
            each.assign(keras.ops.zeros(each.shape, each.dtype))


def test_a_model_of_a_readers_own_class_is_compiled_every_time():
    class Own(keras.Model):
        pass

    inputs = keras.Input((3,))
    model = Own(inputs, keras.layers.Dense(2)(inputs))
    compile_once(model, keras.optimizers.SGD(), loss="mse")
    first = model.optimizer
    compile_once(model, keras.optimizers.SGD(), loss="mse")
    assert model.optimizer is not first


def test_a_model_that_nobody_uses_is_forgotten():
    model = classifier()
    train(model)
    assert model in COMPILED
    forgotten = weakref.ref(model)
    del model
    gc.collect()
    assert forgotten() is None
