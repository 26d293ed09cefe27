"""AIVA's side of `step_times.py`: one model, measured in a process of its own."""

import argparse
import json
import time

import numpy as np
from faster_rcnn_against_torchvision import Machine
from step_clock import (
    SIDE_OF_MATRIX,
    Ends,
    gigaflops,
    growth_in_megabytes,
    milliseconds,
    peak_megabytes,
    seconds,
)
from step_data import (
    BATCH,
    CALLS,
    EPOCHS,
    LATENT_DIM,
    PREDICTED,
    STEPS,
    TOGETHER,
    inputs_to_predict,
    training_arrays,
)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=BATCH)
    parser.add_argument("--threads", type=int, help="all cores if unsaid")
    parser.add_argument("--first-only", action="store_true")
    asked = parser.parse_args()
    if asked.threads:
        limit(asked.threads)
    from aiva import models, training

    figures = {"side": f"AIVA of {models.__file__}"}
    watch = Machine()
    start = time.perf_counter()
    model = build(asked.model, models)
    figures["build s"] = time.perf_counter() - start
    one_batch = training_arrays(asked.model, 1)
    for name in ("first fit s", "second fit s"):
        figures[name] = seconds(lambda: fit(asked.model, training, model, one_batch, 1))
    figures["parameters"] = sum(
        int(np.prod(weight.shape)) for weight in model.trainable_weights
    )
    if not asked.first_only:
        figures.update(step_times(asked.model, training, model))
        figures["peak MB"] = peak_megabytes()
        figures.update(inference_times(asked.model, model))
        figures["GFLOP/s"] = roof()
    figures["others"] = watch.read()[1]
    print(json.dumps(figures))


def limit(threads):
    """Let TensorFlow have so many threads."""
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)


def build(name, models):
    """Build a model of AIVA."""
    if name == "cnn":
        return models.cnn()
    if name == "vae":
        return models.VAE((28, 28, 1), latent_dim=20, widths=(400, 400))
    if name == "dcgan":
        return models.DCGAN((28, 28, 1), latent_dim=LATENT_DIM, width=32)
    if name in ("r2plus1d", "cnn_gru"):
        return getattr(models, name)()
    if name == "unet":
        return models.unet((64, 64, 3), widths=(16, 32, 64))
    return models.FasterRCNN(
        10,
        (128, 128, 3),
        width=96,
        box_batch_size_per_image=32,
        box_positive_fraction=0.25,
    )


def fit(name, training, model, arrays, epochs, callbacks=None):
    """Train a model as a user does."""
    train = {
        "cnn": training.train_classifier,
        "r2plus1d": training.train_classifier,
        "cnn_gru": training.train_classifier,
        "vae": training.train_generator,
        "dcgan": training.train_generator,
        "unet": training.train_restorer,
        "faster_rcnn": training.train_detector,
    }[name]
    train(
        model,
        as_helpers_take_it(arrays),
        epochs=epochs,
        batch_size=BATCH[name],
        callbacks=callbacks,
        verbose=0,
    )


def as_helpers_take_it(arrays):
    """Return images alone, or a pair of images and targets."""
    if len(arrays) == 3:
        images, boxes, labels = arrays
        return images, {"boxes": boxes, "labels": labels}
    return arrays if len(arrays) == 2 else arrays[0]


def step_times(name, training, model):
    """Return the median times of a step, of epochs after the first."""
    import keras

    ends = Ends()
    note = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: ends.note())
    arrays = training_arrays(name, STEPS[name])
    fit(name, training, model, arrays, 1 + EPOCHS, [note])
    return ends.of_a_step(STEPS[name])


def inference_times(name, model):
    """Return the times of a batch of many, and of one image alone in several ways."""
    inputs = inputs_to_predict(name, PREDICTED[name])
    network = model.generator if name == "dcgan" else model
    one = inputs[:1]
    alone = {
        "predict": lambda: network.predict(one, verbose=0),
        "predict_on_batch": lambda: network.predict_on_batch(one),
        "compiled": compiled(network, one),
    }
    own = {"dcgan": "decode", "faster_rcnn": "detect"}.get(name)
    if own is not None:
        alone[own] = lambda: getattr(model, own)(one)
    together = milliseconds(
        lambda: network.predict(inputs, batch_size=TOGETHER[name], verbose=0), times=9
    )
    return {
        **{f"one ms, {way}": milliseconds(call, 30) for way, call in alone.items()},
        "batch ms": together / PREDICTED[name],
        "growth MB": growth_in_megabytes(alone[own or "predict_on_batch"], CALLS),
    }


def compiled(network, one):
    """Return a call of one compiled function, from arrays to arrays."""
    import keras
    import tensorflow as tf

    call = tf.function(lambda x: network(x, training=False))
    return lambda: keras.tree.map_structure(np.asarray, call(tf.convert_to_tensor(one)))


def roof():
    """Return how fast TensorFlow multiplies large matrices, in GFLOP/s."""
    import tensorflow as tf

    matrix = tf.random.normal((SIDE_OF_MATRIX, SIDE_OF_MATRIX))
    return gigaflops(lambda a, b: tf.matmul(a, b).numpy(), matrix)


if __name__ == "__main__":
    main()
