"""The command `aiva train`: train a recipe, go on after an interruption, save.

While it trains, a folder `NAME.training` beside the output holds the state after each
epoch and a note of which training it belongs to. It goes away with the end.
"""

import json
import shutil
from pathlib import Path

from aiva import claims
from aiva.conventions.files import check_free, written_whole

NOTE = "training.json"


def train(
    name: str,
    seed: int = 0,
    output: Path | None = None,
    weights: Path | None = None,
    fresh: bool = False,
) -> bool:
    """Train a recipe, save the model and print its figures.

    Args:
        name: One of `aiva.recipes.RECIPES`.
        seed: Seed of the training.
        output: Where to save; `NAME.keras` in the current folder if None.
        weights: Where to save small 16-bit weights with their card too, or None.
        fresh: Forget an interrupted training of the same output.

    Returns:
        Whether all figures lie in their bands. The model is saved in either case.

    Raises:
        ValueError: If there is no such recipe, a file name has the wrong ending, or the
            folder of an interrupted training belongs to another one.
        FileExistsError: If a file would be overwritten.
        FileNotFoundError: If a folder to save into does not exist.
    """
    output = Path(f"{name}.keras") if output is None else Path(output)
    check_ending(output, ".keras", "--output")
    check_can_be_written(output, "--output")
    if weights is not None:
        check_ending(weights, ".npz", "--weights")
        check_can_be_written(weights, "--weights")
        check_can_be_written(weights.with_suffix(".json"), "--weights")

    from aiva import recipes

    recipe = recipes.recipe(name)
    folder = backup_folder(output, {"recipe": name, "seed": seed}, fresh)
    print(f"{name}: {recipe.summary} (about {recipe.minutes:.2g} min)", flush=True)
    try:
        result = recipes.run(name, seed=seed, backup=folder, verbose=1)
        recipes.save(result, output)
        if weights is not None:
            recipes.save_weights(result, weights)
    except BaseException:
        leave(folder)
        raise
    shutil.rmtree(folder, ignore_errors=True)
    show(result, output, weights)
    return result.passed


def check_ending(path, ending, flag):
    """Raise unless a file name ends as its format wants it."""
    if path.suffix != ending:
        raise ValueError(
            f"{flag} needs a file name that ends in {ending}. Received: {path}."
        )


def check_can_be_written(path, flag):
    """Raise, before hours of training, if a new file could not be written there."""
    check_free(path, f"with {flag}")
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"There is no folder {path.parent} for {path.name}. Make it first."
        )


def backup_folder(output, training, fresh):
    """Make, or find again, the folder that holds an interrupted training."""
    folder = output.with_suffix(".training")
    if folder.exists():
        found = read_note(folder)
        if found == training and not fresh:
            print(f"Going on with the interrupted training in {folder}.")
            return folder
        if not fresh:
            raise ValueError(
                f"{folder} holds an interrupted training of {found['recipe']} with "
                f"seed {found['seed']}. Finish that one, discard it with --fresh, or "
                "choose another name with --output."
            )
        shutil.rmtree(folder)
    folder.mkdir()
    with written_whole(folder / NOTE) as unfinished:
        unfinished.write_text(json.dumps(training), encoding="utf-8")
    return folder


def read_note(folder):
    """Read which training a folder belongs to; a stranger's folder is left alone."""
    try:
        note = json.loads((folder / NOTE).read_text(encoding="utf-8"))
        return {"recipe": note["recipe"], "seed": note["seed"]}
    except (OSError, ValueError, KeyError, TypeError):
        raise ValueError(
            f"{folder} is needed for the state of this training, but it was not made "
            "by `aiva train`. Move it, or choose another name with --output."
        ) from None


def leave(folder):
    """Keep what an unfinished training can go on from; remove an empty folder."""
    if [file.name for file in folder.glob("*")] in ([NOTE], []):
        shutil.rmtree(folder, ignore_errors=True)
    else:
        print(
            f"\nThe training so far is kept in {folder}; the same command goes on from "
            "there, and with --fresh it starts anew."
        )


def show(result, output, weights):
    """Print the figures with their bands, and where the model is."""
    banded = {check.figure: check for check in result.checks()}
    for figure, value in result.figures.items():
        line = f"{figure} = {claims.shown(value)}"
        if figure in banded:
            check = banded[figure]
            line += f" (expected: {check.band_in_words})"
            line += "" if check.passed else ": outside its band"
        print(line)
    print(f"saved: {output}" + (f", {weights} and its card" if weights else ""))
