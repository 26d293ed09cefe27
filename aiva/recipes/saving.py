"""Save what a recipe made: a Keras file, or small weights with their card."""

import json
import platform
from pathlib import Path

import keras
import numpy as np

from aiva.conventions import small_weights
from aiva.conventions.files import written_whole
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
    with written_whole(path) as unfinished:
        result.model.save(unfinished)
    return path


def save_weights(result: Result, path: str | Path) -> Path:
    """Write the weights in few bytes, and beside them a card that says what they are.

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
    arrays = small_weights.packed(named_weights(result.model))
    text = json.dumps(card_of(result), indent=2) + "\n"
    with written_whole(path.with_suffix(".json")) as unfinished:
        unfinished.write_text(text, "utf-8")
    with written_whole(path) as unfinished:
        np.savez_compressed(unfinished, **arrays)
    return path


def named_weights(model) -> dict:
    """Return the weights of a model with their names, in the model's order."""
    return {
        f"{position:03d} {variable.path}".replace("/", " "): keras.ops.convert_to_numpy(
            variable
        )
        for position, variable in enumerate(model.weights)
    }


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
