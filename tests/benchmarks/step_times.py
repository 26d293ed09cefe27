"""Time steps, first steps and inference of AIVA beside PyTorch twins, in alternation.

    python tests/benchmarks/step_times.py --torch-python ~/venvs/torch/bin/python

prints a Markdown table: medians over rounds, and what AIVA's times are divided by
PyTorch's best. README.md beside this file says how to read it. Every measurement runs
in a process of its own, and each round measures every side once.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from step_data import MODELS

HERE = Path(__file__).parent
WAYS = ("eager", "channels_last", "compile")
AIVA, BEFORE = "AIVA", "AIVA before"
ONE_IMAGE = ("predict", "predict_on_batch", "compiled", "decode", "detect")
ROWS = {  # what is printed, and under which names the sides measure it
    "training step, ms": ("step ms",),
    "the same, CPU ms": ("step CPU ms",),
    "inference of a batch, ms": ("batch ms",),
    "one image alone, ms": ("one ms", *(f"one ms, {way}" for way in ONE_IMAGE)),
    "first fit, s": ("first fit s",),
    "second fit, s": ("second fit s",),
    "growth in 1,000 calls, MB": ("growth MB",),
    "peak memory of training, MB": ("peak MB",),
}


def main():
    asked = parse()
    for model in asked.models:
        found = measure(model, asked)
        if AIVA not in found:
            raise SystemExit(f"AIVA's side of {model} failed, see above.")
        check_parameters(model, found)
        print_table(model, found)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", nargs="+", choices=MODELS, default=MODELS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--torch-python", help="with torch; PyTorch is left out if not")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=WAYS)
    parser.add_argument("--against", type=Path, help="another checkout of AIVA")
    parser.add_argument("--threads", type=int, help="of each side; all cores if not")
    return parser.parse_args()


def measure(model, asked):
    """Return `{side: [figures of each round]}`; sides that fail are said and left out.

    Args:
        model: Name of a model.
        asked: The command line.
    """
    sides = commands(model, asked)
    found = {side: [] for side in sides}
    for number in range(asked.rounds):
        for side, (command, folder) in sides.items():
            print(f"{model}, round {number + 1}: {side}", file=sys.stderr)
            found[side].append(figures_of(command, folder))
    return {side: rounds for side, rounds in found.items() if all(rounds)}


def commands(model, asked):
    """Return `{side: (command, folder of the AIVA that is imported)}`."""
    threads = [] if asked.threads is None else ["--threads", str(asked.threads)]
    ours = [sys.executable, str(HERE / "step_times_aiva.py"), model, *threads]
    root = HERE.parents[1]
    sides = {AIVA: (ours, root)}
    if asked.against is not None:
        sides[BEFORE] = (ours, asked.against)
    if asked.torch_python is not None:
        twin = [asked.torch_python, str(HERE / "step_times_torch.py"), model, *threads]
        sides |= {way: ([*twin, "--way", way], root) for way in asked.ways}
    return sides


def figures_of(command, folder):
    """Run a side, and return what it measured, or None if it cannot run here."""
    environment = os.environ | {
        "PYTHONPATH": str(folder.resolve()),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        print(done.stderr[-500:], file=sys.stderr)
        return None
    return json.loads(done.stdout.splitlines()[-1])


def check_parameters(model, found):
    """Raise a ValueError unless all sides learn equally many numbers."""
    counts = {side: rounds[0]["parameters"] for side, rounds in found.items()}
    if len(set(counts.values())) > 1:
        raise ValueError(f"The sides of {model} must be twins. Received: {counts}.")


def print_table(model, found):
    """Print the medians of one model's sides, and the ratios to the best twin."""
    twins = [way for way in WAYS if way in found]
    print(f"\n### {model}\n")
    print("| | " + " | ".join(found) + " | AIVA / best PyTorch | AIVA / before |")
    print("|---" * (len(found) + 3) + "|")
    for row, names in ROWS.items():
        for name in names:
            print_row(row, name, found, twins)
    print_roof(found)


def print_row(row, name, found, twins):
    """Print the medians of one figure. PyTorch calls one image in one way only."""
    medians = {side: median(rounds, name) for side, rounds in found.items()}
    if medians.get(AIVA) is None:
        return
    row, way = (row, "") if "," not in name else (row, name.partition(",")[2])
    theirs = "one ms" if way else name
    best = [median(found[twin], theirs) for twin in twins]
    cells = [medians[AIVA], *([medians[BEFORE]] if BEFORE in found else []), *best]
    ratios = [medians[AIVA] / min(best) if best and min(best) else None]
    ratios.append(medians[AIVA] / medians[BEFORE] if medians.get(BEFORE) else None)
    print(f"| {row}{':' * bool(way)}{way} | " + " | ".join(map(number, cells)), end="")
    print(
        " | " + " | ".join("" if each is None else f"{each:.2f}" for each in ratios),
        end="",
    )
    print(" |")


def median(rounds, name):
    """Return the median of a figure over rounds, or None where it was not measured."""
    figures = [figures[name] for figures in rounds if name in figures]
    return statistics.median(figures) if figures else None


def number(figure):
    """Return a figure with three digits."""
    return "" if figure is None else f"{figure:.3g}"


def print_roof(found):
    """Print what part of AIVA's step the products take at the speed of this machine."""
    everything = [figures for rounds in found.values() for figures in rounds]
    roof = max(figures["GFLOP/s"] for figures in everything)
    others = max(figures["others"] for figures in everything)
    print(f"\nLarge matrix products: {roof:.0f} GFLOP/s. Others took {others:.0%}.")
    operations = median(everything, "GFLOP of a step")
    if operations is not None:
        least = 1000 * operations / roof
        share = least / median(found[AIVA], "step ms")
        print(
            f"A step multiplies and adds {operations:.2f} GFLOP, at that speed "
            f"{least:.2f} ms, {share:.0%} of AIVA's step."
        )


if __name__ == "__main__":
    main()
