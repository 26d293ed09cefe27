"""Run a recipe: train, then measure."""

import json
from pathlib import Path

import keras

from aiva.conventions.files import written_whole
from aiva.recipes.book import recipe
from aiva.recipes.recipe import Result


def run(
    name: str,
    seed: int = 0,
    backup: str | Path | None = None,
    verbose: int = 0,
    model: object = None,
) -> Result:
    """Train the model of a recipe and measure it.

    Args:
        name: One of `aiva.recipes.RECIPES`.
        seed: Seed of everything random in the training.
        backup: Folder in which the training notes its state after every epoch, and from
            which it goes on if it was interrupted. Remove it when the result is saved.
        verbose: 0 for silence, 1 for a progress bar, 2 for a line per epoch.
        model: A trained model to measure instead of training one.

    Returns:
        The model and its figures. Call `result.claim()` to hold them against the bands.

    Raises:
        ValueError: If there is no recipe of that name, or the backup folder holds
            another training.

    Example:
        >>> from aiva import models
        >>> result = run("cnn_digits", model=models.pretrained("cnn_digits"))
        >>> result.passed, sorted(result.figures)
        (True, ['3-nearest-neighbour accuracy', 'test accuracy'])
    """
    chosen = recipe(name)
    if backup is not None:
        check_backup(Path(backup), {"recipe": name, "seed": seed})
    if model is not None:
        return Result(name, None, model, chosen.measure(model), None, chosen.bands)
    keras.utils.set_random_seed(seed)
    model, seconds = chosen.train(
        seed, None if backup is None else Path(backup), verbose
    )
    figures = {**chosen.measure(model), "training seconds": seconds}
    return Result(name, seed, model, figures, seconds, chosen.bands)


def check_backup(folder, training):
    """Note in a backup folder which training it holds, or refuse another one's."""
    note = folder / "training.json"
    if note.exists():
        found = json.loads(note.read_text("utf-8"))
        if found != training:
            raise ValueError(
                f"{folder} holds the training of {found}. Received: {training}. Finish "
                "that one, remove the folder, or choose another."
            )
    else:
        with written_whole(note) as unfinished:
            unfinished.write_text(json.dumps(training), "utf-8")
