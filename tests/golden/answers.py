"""What a frozen model answers, and how it describes itself.

`python -m tests.golden.answers FOLDER` opens all frozen models in a fresh process that
has imported `aiva.models` alone, and writes what it found into the folder.

It calls the public methods of the models. Where one of them gets another name, write
the new name here; what is stored stays.
"""

import hashlib
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from aiva import models

FROZEN = Path(__file__).parent / "frozen"
DETECTORS = (models.RCNN, models.FastRCNN, models.FasterRCNN)
GENERATORS = (models.VAE, models.DCGAN)


def answers(model, given):
    """Return all that a model says of what it is given, as arrays by name.

    Args:
        model: The Keras model.
        given: Arrays by the names of the model's inputs; for detectors "object_boxes"
            and "object_labels" besides, from which they would learn.

    Returns:
        Dictionary of NumPy arrays.
    """
    objects = {
        name: given[f"object_{name}"]
        for name in ("boxes", "labels")
        if f"object_{name}" in given
    }
    inputs = {name: part for name, part in given.items() if "object_" not in name}
    if not isinstance(model.input, dict):
        (inputs,) = inputs.values()
    found = named(model.predict(inputs, verbose=0), "output")
    if isinstance(model, DETECTORS):
        found |= named(detected(model, inputs), "detected")
    if isinstance(model, GENERATORS):
        found |= generated(model, inputs)
    if isinstance(model, DETECTORS + GENERATORS):
        found["loss"] = loss(model, inputs, objects)
    return found


def named(outputs, name):
    """Return outputs, however they are nested, as arrays by their names."""
    if isinstance(outputs, dict):
        parts = outputs.items()
    elif isinstance(outputs, (list, tuple)):
        parts = enumerate(outputs)
    else:
        return {name: np.asarray(outputs)}
    found = {}
    for key, part in parts:
        found |= named(part, f"{name}_{key}")
    return found


def detected(model, inputs):
    """Detect in the given images, of which a part of the last must be letterboxed."""
    images = inputs["images"] if isinstance(inputs, dict) else inputs
    height, width = images.shape[1] - 4, images.shape[2] - 8
    pictures = [*images[:-1], images[-1][:height, :width]]  # as many: traced but once
    if not isinstance(inputs, dict):
        return model.detect(pictures)
    boxes = inputs["proposals"]
    inside = (boxes[-1, :, :2] < [width, height]).all(axis=-1)
    return model.detect(pictures, [*boxes[:-1], boxes[-1][inside]])


def generated(model, inputs):
    """Return what a generator makes of noise and of codes, always of six."""
    codes = np.random.default_rng(0).standard_normal((6, model.latent_dim))
    one = {} if model.num_classes is None else {"labels": 1}
    found = {
        "generated": model.generate(6, seed=0),
        "decoded": model.decode(codes, **one),
        "interpolated": model.interpolate(codes[:2], codes[2:4], steps=3, **one),
    }
    if isinstance(model, models.VAE):
        images = inputs["images"] if isinstance(inputs, dict) else inputs
        found["mean"], found["log_var"] = model.encode(images, **one)
        found["bound"] = model.log_likelihood(
            255 * (images > 127), samples=2, seed=0, **one
        )
    return found


def loss(model, inputs, objects):
    """Return the loss as validation counts it, which draws the same every time."""
    inputs, objects = keras.tree.map_structure(
        keras.ops.convert_to_tensor, (inputs, objects)
    )
    value = model.compute_loss(
        x=inputs, y=objects, y_pred=model(inputs, training=False), training=False
    )
    return keras.ops.convert_to_numpy(value)


def weights_hash(model):
    """Return the SHA-256 of all weights, one after the other."""
    digest = hashlib.sha256()
    for weight in model.get_weights():
        digest.update(np.ascontiguousarray(weight, "float32").tobytes())
    return digest.hexdigest()


def description(model):
    """Return a model's arguments, layers and training, as JSON knows them.

    The modules where something is defined are left out, because they may change.
    """
    config = model.get_config()
    if not isinstance(model, DETECTORS + GENERATORS):
        config = layers_of(config)
    elif "backbone" in config:
        config["backbone"] = layers_of(config["backbone"]["config"])
    found = {"class": type(model).__name__, "config": config}
    if model.compiled:
        found["compile"] = model.get_compile_config()
        found["iterations"] = int(model.optimizer.iterations.numpy())
    return json.loads(json.dumps(without_modules(found)))


def layers_of(config):
    """Return the class of each layer of a functional model by the layer's name."""
    return {layer["config"]["name"]: layer["class_name"] for layer in config["layers"]}


def without_modules(value):
    """Leave out of a nested configuration where its classes are defined."""
    if isinstance(value, dict):
        return {
            key: without_modules(part) for key, part in value.items() if key != "module"
        }
    if isinstance(value, (list, tuple)):
        return [without_modules(part) for part in value]
    return value


def stored(name):
    """Return what a frozen model was given and what it answered, as two dictionaries.

    Args:
        name: Path in the folder of frozen files, without its ending.
    """
    given, expected = {}, {}
    with np.load(FROZEN / f"{name}.npz") as arrays:
        for key in arrays.files:
            kind, _, rest = key.partition("/")
            (given if kind == "given" else expected)[rest] = arrays[key]
    return given, expected


def main(folder):
    """Open all frozen models and write what they say into a folder."""
    report, left = {}, []
    for path in sorted(FROZEN.glob("*.keras")):
        report[path.stem] = {"fault": ""}
        if any(name.startswith("aiva.training") for name in sys.modules):
            raise ImportError("`aiva.training` is imported; this process proves less.")
        try:
            model = keras.saving.load_model(path)
        except Exception as error:
            report[path.stem]["fault"] = f"{type(error).__name__}: {error}"
            left.append(path)
        else:
            report[path.stem] |= say(model, path.stem, folder)
    if left:  # what could not be opened by `aiva.models` alone
        import aiva.training  # noqa: F401

        for path in left:
            try:
                model = keras.saving.load_model(path)
            except Exception as error:
                report[path.stem]["fault"] += f"; {type(error).__name__}: {error}"
            else:
                report[path.stem] |= say(model, path.stem, folder)
    (folder / "report.json").write_text(json.dumps(report), "utf-8")


def say(model, name, folder):
    """Write a model's answers into the folder and return what else it says."""
    given, _ = stored(name)
    np.savez(folder / f"{name}.npz", **answers(model, given))
    return {"description": description(model), "weights": weights_hash(model)}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
