"""Save what a recipe made: a Keras file, or small weights with their card."""

import json
import os
import platform
import tempfile
from pathlib import Path

import keras
import numpy as np

from aiva.recipes.book import recipe
from aiva.recipes.recipe import Result


def save(result: Result, path: str | Path) -> Path:
    """Write the trained model as a `.keras` file.

    Args:
        result: What `aiva.recipes.run` returned.
        path: Where to write; the name must end in `.keras`.

    Returns:
        The path.

    Raises:
        ValueError: If the name does not end in `.keras`.
        FileExistsError: If there is such a file already.
    """
    path = Path(path)
    if path.suffix != ".keras":
        raise ValueError(
            "The name of a Keras model file ends in '.keras'. "
            f"Received: path={str(path)!r}."
        )
    return write_new(path, result.model.save)


def save_weights(result: Result, path: str | Path) -> Path:
    """Write the weights with 16 bits, and beside them a card that says what they are.

    Args:
        result: What `aiva.recipes.run` returned.
        path: Where to write; the name must end in `.npz`. The card has the same name
            with the ending `.json`.

    Returns:
        The path of the weights.

    Raises:
        ValueError: If the name does not end in `.npz`, or a weight does not fit into 16
            bits.
        FileExistsError: If there is such a file already.
    """
    path = Path(path)
    if path.suffix != ".npz":
        raise ValueError(
            f"The name of a weights file ends in '.npz'. Received: path={str(path)!r}."
        )
    arrays = small_arrays(result.model)
    text = json.dumps(card_of(result), indent=2) + "\n"
    write_new(
        path.with_suffix(".json"), lambda file: Path(file).write_text(text, "utf-8")
    )
    return write_new(path, lambda file: np.savez_compressed(file, **arrays))


def small_arrays(model):
    """Return the weights of a model as float16 arrays, in the model's order."""
    arrays = {}
    for position, variable in enumerate(model.weights):
        array = keras.ops.convert_to_numpy(variable)
        key = f"{position:03d} {variable.path}".replace("/", " ")
        with np.errstate(over="ignore"):  # checked in the next line
            arrays[key] = array.astype("float16")
        if not np.isfinite(arrays[key]).all():
            raise ValueError(
                f"The weights of {variable.path} do not fit into 16 bits. Received: "
                f"values up to {np.abs(array).max():g}; the largest possible is 65504."
            )
    return arrays


def card_of(result):
    """Collect what a reader should know about trained weights."""
    chosen = recipe(result.name)
    return {
        "recipe": result.name,
        "summary": chosen.summary,
        "data": chosen.data,
        "licence": chosen.licence,
        "seed": result.seed,
        "parameters": result.model.count_params(),
        "figures": {name: round(value, 4) for name, value in result.figures.items()},
        "bands": chosen.bands,
        "versions": {
            "python": platform.python_version(),
            "keras": keras.version(),
            "backend": keras.backend.backend(),
        },
    }


def write_new(path, write):
    """Write a file under a temporary name, then give it its name: all or nothing."""
    if path.exists():
        raise FileExistsError(
            f"{path} exists and is not overwritten. Choose another name, or move it."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        unfinished = Path(folder) / path.name
        write(unfinished)
        os.replace(unfinished, path)
    return path
