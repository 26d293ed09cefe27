"""The command `aiva verify`: run recipes, hold every figure against its band."""

import contextlib
import dataclasses
import json
import math
import platform
import sys
import time
import traceback
from pathlib import Path

import aiva
from aiva import claims
from aiva.commands.train import check_can_be_written
from aiva.conventions.files import written_whole

HEADER = ("RECIPE", "FIGURE", "VALUE", "EXPECTED", "RESULT", "SECONDS")


@dataclasses.dataclass
class Outcome:
    """What became of one recipe.

    Attributes:
        recipe: Name of the recipe.
        status: `"passed"`, `"failed"`, `"crashed"` or `"not run"`.
        reason: Why it crashed or was not run.
        figures: One dictionary for each figure that has a band: `"figure"`, `"value"`,
            `"expected"`, `"passed"`.
        seconds: Seconds of training, or of measuring shipped weights.
    """

    recipe: str
    status: str
    reason: str = ""
    figures: list[dict] = dataclasses.field(default_factory=list)
    seconds: float | None = None


def verify(
    names: list[str] = (),
    seed: int = 0,
    shipped: bool = False,
    json_file: str | None = None,
) -> list[Outcome]:
    """Run recipes one after the other and report what they reach.

    Args:
        names: Recipes; all of them if empty.
        seed: Seed of the trainings.
        shipped: Measure the shipped weights instead of training.
        json_file: File for machine-readable results, or `"-"` for standard output;
            what a person reads then goes to standard error.

    Returns:
        One outcome for each recipe.

    Raises:
        ValueError: If a recipe is unknown; nothing has been run then.
        FileExistsError: If `json_file` exists.
        FileNotFoundError: If the folder of `json_file` does not exist.
    """
    if json_file not in (None, "-"):
        check_can_be_written(Path(json_file), "--json")
    machine = sys.stdout
    outcomes = []
    with contextlib.redirect_stdout(sys.stderr if json_file == "-" else machine):
        recipes = choose(names, shipped)
        try:
            for recipe in progress(recipes):
                outcomes.append(attempt(recipe, seed, shipped))
        finally:  # an interruption loses nothing that was measured
            print_table(outcomes)
            if json_file is not None:
                write_json(outcomes, seed, shipped, json_file, machine)
    return outcomes


def exit_code(outcomes: list[Outcome], names: list[str] = ()) -> int:
    """Sum up in one number.

    Args:
        outcomes: What `verify` returned.
        names: The recipes that were named on the command line.

    Returns:
        1 if something failed or crashed, else 2 if something named was not run, else 0.

    Example:
        >>> outcomes = [Outcome("first", "passed"), Outcome("second", "not run")]
        >>> exit_code(outcomes), exit_code(outcomes, ["second"])
        (0, 2)
    """
    if any(outcome.status in ("failed", "crashed") for outcome in outcomes):
        return 1
    missed = (outcome.recipe for outcome in outcomes if outcome.status == "not run")
    return 2 if any(recipe in names for recipe in missed) else 0


def choose(names, shipped):
    """Look up the recipes to run; a name that does not exist stops everything."""
    from aiva import recipes

    if not names and shipped:
        from aiva import models

        names = models.PRETRAINED
    return [recipes.recipe(name) for name in names or recipes.RECIPES]


def progress(recipes):
    """Announce each recipe before it is run."""
    for position, recipe in enumerate(recipes, start=1):
        minutes = f"about {recipe.minutes:.2g} min"
        print(f"[{position}/{len(recipes)}] {recipe.name}: {minutes}", flush=True)
        yield recipe


def attempt(recipe, seed, shipped):
    """Run one recipe; whatever happens, say so and let the others go on."""
    from aiva import data, models

    if shipped and recipe.name not in models.PRETRAINED:
        return Outcome(recipe.name, "not run", "no weights are shipped for it")
    started = time.perf_counter()
    try:
        figures, seconds = measure(recipe, seed, shipped)
    except data.DatasetUnavailable as error:
        return Outcome(recipe.name, "not run", str(error))
    except Exception as error:
        traceback.print_exc()
        return Outcome(recipe.name, "crashed", f"{type(error).__name__}: {error}")
    passed = all(figure["passed"] for figure in figures)
    if seconds is None:
        seconds = time.perf_counter() - started
    return Outcome(recipe.name, "passed" if passed else "failed", "", figures, seconds)


def measure(recipe, seed, shipped):
    """Return the figures of one recipe, and its seconds of training if it trained."""
    from aiva import models, recipes

    model = models.pretrained(recipe.name) if shipped else None
    result = recipes.run(recipe.name, seed=seed, verbose=2, model=model)
    figures = [
        {
            "figure": check.figure,
            "value": float(check.value),
            "expected": check.band_in_words,
            "passed": bool(check.passed),
        }
        for check in result.checks()
    ]
    missing = set(recipe.bands) - set(result.figures)
    if missing and not shipped:  # shipped weights have no seconds of training
        raise ValueError(f"No value was measured for {', '.join(sorted(missing))}.")
    return figures, result.seconds


def print_table(outcomes):
    """Print one line for each figure, and one for each recipe without figures."""
    rows = [HEADER]
    for outcome in outcomes:
        rows += [
            (
                outcome.recipe,
                figure["figure"],
                claims.shown(figure["value"]),
                figure["expected"],
                "PASS" if figure["passed"] else "FAIL",
                f"{outcome.seconds:.1f}",
            )
            for figure in outcome.figures
        ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    print()
    for row in rows:
        cells = (f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())
    for outcome in outcomes:
        if outcome.reason:
            print(f"{outcome.recipe}  {outcome.status}: {first_line(outcome.reason)}")


def first_line(text):
    """Return the line that says it; JSON holds the others too."""
    return text.partition("\n")[0]


def write_json(outcomes, seed, shipped, json_file, machine):
    """Write what a machine reads: a number that is not finite becomes null."""
    results = [dataclasses.asdict(outcome) for outcome in outcomes]
    for figure in (figure for result in results for figure in result["figures"]):
        figure["value"] = figure["value"] if math.isfinite(figure["value"]) else None
    report = {
        "aiva": aiva.__version__,
        "python": platform.python_version(),
        "seed": None if shipped else seed,
        "shipped": shipped,
        "results": results,
    }
    text = json.dumps(report, indent=2, allow_nan=False)
    if json_file == "-":
        print(text, file=machine)
    else:
        with written_whole(json_file) as unfinished:
            unfinished.write_text(f"{text}\n", encoding="utf-8")
