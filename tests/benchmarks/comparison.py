"""Measure the precision of all trainings in a folder and print them side by side."""

import json
from itertools import groupby, product

import numpy as np

from aiva import metrics

TIMES = ("seconds", "cpu seconds", "step ms")
INFERENCE = ("ms per image, 1 at a time", "ms per image, 32 at a time")
PRECISION = ("AP", "AP50", "AP75")
BUSY = 0.05  # part of the cores' time for others, from which on no time is compared
HEADINGS = ("s", "cpu s", "step ms", "1: ms", "32: ms", *PRECISION, "others")


def compare(folder):
    """Print a table of all trainings, and of the mean over seeds."""
    runs = [read(path) for path in sorted(folder.glob("*-seed*.json"))]
    if not runs:
        raise SystemExit(f"There are no results yet. Received: folder {folder}.")
    objects = test_objects(folder)
    for run in runs:
        found = metrics.coco_average_precision(objects, run.pop("found"), 10)
        run.update({name: found[name] for name in PRECISION})
    runs.sort(key=lambda run: (*setting(run), run["side"], run["seed"]))
    print_table("all trainings", [(str(run["seed"]), run) for run in runs])
    for run in runs:
        print(f"{run['side']}, seed {run['seed']}: {run['versions']}")
    means = [
        mean_over_seeds(list(group))
        for _, group in groupby(runs, lambda run: (setting(run), run["side"]))
    ]
    print_table("mean over seeds", means)
    print_ratios([run for _, run in means])


def read(path):
    """Return the figures of one training with its detections."""
    figures = json.loads(path.read_text(encoding="utf-8"))
    with np.load(path.with_suffix(".npz")) as found:
        return {**figures, "found": dict(found)}


def test_objects(folder):
    """Return the objects of the test scenes."""
    with np.load(folder / "test.npz") as arrays:
        return {key: arrays[key] for key in ("boxes", "labels")}


def setting(run):
    """Return what must be equal for a comparison."""
    return run["width"], run["steps"]


def mean_over_seeds(runs):
    """Return the seeds and the mean of all figures of one side's trainings."""
    names = (*TIMES, *INFERENCE, *PRECISION)
    means = {name: float(np.mean([run[name] for run in runs])) for name in names}
    means["others"] = max(run["others"] for run in runs)  # one busy run spoils a mean
    seeds = " ".join(str(run["seed"]) for run in runs)
    return seeds, {**runs[0], **means}


def print_table(title, rows):
    """Print seeds and figures, one training or mean a line."""
    head = f"{title:<36}{'width':>6}{'steps':>6} {'seed':<6}"
    print("\n" + head + "".join(f"{heading:>9}" for heading in HEADINGS))
    for seeds, run in rows:
        line = f"{run['side']:<36}{run['width']:>6}{run['steps']:>6} {seeds:<6}"
        line += "".join(f"{run[name]:9.1f}" for name in TIMES)
        line += "".join(f"{run[name]:9.2f}" for name in INFERENCE)
        line += "".join(f"{run[name]:9.3f}" for name in PRECISION)
        print(line + f"{run['others']:9.0%}")


def print_ratios(means):
    """Print what AIVA needs of torchvision's time, and how far apart the APs are.

    Times are compared only where nothing else ran; precision does not depend on it.
    """
    print("\nAIVA against torchvision: times divided, average precisions subtracted")
    ours = [run for run in means if run["side"].startswith("aiva")]
    theirs = [run for run in means if not run["side"].startswith("aiva")]
    for a, b in product(ours, theirs):
        if setting(a) != setting(b):
            continue
        print(f"{a['side']} / {b['side']}, width {a['width']}, {a['steps']} steps:")
        print("  " + " ".join(f"{name} {a[name] - b[name]:+.3f}" for name in PRECISION))
        if not max(a["others"], b["others"]) < BUSY:  # NaN where it is not known
            print("  times: NOT COMPARABLE, others used the machine, see `others`")
            continue
        ratios = [f"{name} {a[name] / b[name]:.2f}" for name in TIMES + INFERENCE]
        print("  " + "; ".join(ratios))
