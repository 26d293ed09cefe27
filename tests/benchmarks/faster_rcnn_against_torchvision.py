"""Train AIVA's Faster R-CNN and torchvision's alike, and compare time and precision.

README.md beside this file says how to run it. One side per process, because each lives
in an environment of its own; the folder carries scenes and results between them.

Shapes: N images, M objects per image with padding, D detections.
"""

import argparse
import json
import os
import platform
import time
from pathlib import Path

import numpy as np

SCENES = {"train": 4000, "test": 400}
BATCH = 8
BATCHES_OF_INFERENCE = {1: 60, 32: 12}  # images at a time, and how often it is timed


def main():
    arguments = parse()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if arguments.scenes:
        make_scenes(arguments.folder)
    elif arguments.compare:
        from tests.benchmarks.comparison import compare

        compare(arguments.folder)
    else:
        for seed in arguments.seeds:
            run(arguments, seed)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="for scenes and results")
    task = parser.add_mutually_exclusive_group(required=True)
    task.add_argument("--scenes", action="store_true", help="make the scenes (AIVA)")
    task.add_argument("--side", choices=["aiva", "torchvision"], help="train one side")
    task.add_argument("--compare", action="store_true", help="print all results (AIVA)")
    parser.add_argument("--width", type=int, default=96, help="of the network: 64, 96")
    parser.add_argument("--steps", type=int, default=2500, help="of 8 scenes")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--threads", type=int, default=2, help="of torch; 1 or 2")
    parser.add_argument("--channels-last", action="store_true", help="torchvision")
    parser.add_argument(
        "--initialisation",
        choices=["torch", "keras"],
        default="torch",
        help="random weights that torchvision starts from: its own, or Keras' kind",
    )
    return parser.parse_args()


def make_scenes(folder):
    """Draw the scenes once, so that both sides see the same."""
    from aiva import data

    for split, count in SCENES.items():
        images, objects = data.load("scenes", split=split, count=count)
        np.savez(folder / f"{split}.npz", images=images, **objects)
        print(f"{split}: {len(images)} scenes")


def load_scenes(folder, split):
    """Return images `(N, 128, 128, 3)`, boxes `(N, M, 4)` and labels `(N, M)`."""
    with np.load(folder / f"{split}.npz") as arrays:
        return arrays["images"], arrays["boxes"], arrays["labels"]


def run(arguments, seed):
    """Train one side, time it, and keep what it measured and what it detected."""
    side = make_side(arguments)
    images, boxes, labels = load_scenes(arguments.folder, "train")
    count, epochs = scenes_and_epochs(arguments.steps, len(images))
    watch = Machine()
    model, ends = side.train(
        *(images[:count], boxes[:count], labels[:count]),
        *(arguments.width, epochs, BATCH, seed),
    )
    cpu, others = watch.read()
    test, _, _ = load_scenes(arguments.folder, "test")
    watch = Machine()
    inference = {
        f"ms per image, {size} at a time": milliseconds(side, model, test, size, times)
        for size, times in BATCHES_OF_INFERENCE.items()
    }
    figures = {
        "side": side.name,
        "width": arguments.width,
        "steps": len(ends),
        "seed": seed,
        "seconds": ends[-1] - ends[0],
        "cpu seconds": cpu,
        "step ms": 1000 * float(np.median(np.diff(ends))),
        "longest step ms": 1000 * float(np.max(np.diff(ends))),
        **inference,
        "parameters": side.parameters(model),
        "versions": f"Python {platform.python_version()}, {side.versions}",
        "others": max(others, watch.read()[1]),
    }
    keep(arguments.folder, figures, detections(side, model, test))


def make_side(arguments):
    """Import one side only: its environment lacks the other's libraries."""
    if arguments.side == "aiva":
        from tests.benchmarks.aiva_side import Aiva

        return Aiva()
    from tests.benchmarks.torchvision_side import Torchvision

    return Torchvision(
        arguments.threads, arguments.channels_last, arguments.initialisation
    )


class Machine:
    """Watch how busy this process keeps the machine, and how busy others do.

    Threads that wait for each other while others use the cores make one library look
    several times slower than it is, and the other not: such times compare nothing.
    """

    def __init__(self):
        self.start = self.now()

    def now(self):
        """Return seconds of the clock, of this process, and of all (Linux)."""
        busy = float("nan")
        if Path("/proc/stat").exists():
            ticks = Path("/proc/stat").read_text("ascii").split("\n")[0].split()[1:9]
            user, nice, system, _, _, interrupt, soft, steal = map(int, ticks)
            busy = user + nice + system + interrupt + soft + steal
            busy /= os.sysconf("SC_CLK_TCK")
        return np.array([time.perf_counter(), time.process_time(), busy])

    def read(self):
        """Return our seconds, and the part of all cores' time that others took."""
        clock, own, busy = self.now() - self.start
        return own, max(busy - own, 0.0) / (clock * os.cpu_count())


def scenes_and_epochs(steps, available):
    """Return how many scenes are seen, and how often, in so many steps."""
    wanted = steps * BATCH
    if wanted > available and wanted % available:
        raise SystemExit(
            f"More than {available // BATCH} steps must be a multiple of that, whole "
            f"passes over the {available} scenes. Received: {steps}."
        )
    return min(wanted, available), max(wanted // available, 1)


def milliseconds(side, model, images, size, times):
    """Return the median time per image, of uint8 images to detections as arrays."""
    side.detect(model, images[:size])  # the first one traces
    taken = []
    for repetition in range(times):
        start = repetition * size % (len(images) - size + 1)
        began = time.perf_counter()
        side.detect(model, images[start : start + size])
        taken.append(time.perf_counter() - began)
    return 1000 * float(np.median(taken)) / size


def detections(side, model, images, size=32):
    """Detect in all images, `(N, D, 4)` and `(N, D)`."""
    parts = [
        side.detect(model, images[start : start + size])
        for start in range(0, len(images), size)
    ]
    return {
        key: np.concatenate([part[key] for part in parts])
        for key in ("boxes", "scores", "labels")
    }


def keep(folder, figures, found):
    """Write the figures and the detections of one training, and print the figures."""
    name = "{side}-width{width}-{steps}-seed{seed}".format(**figures)
    np.savez_compressed(folder / f"{name}.npz", **found)
    text = json.dumps(figures, indent=2)
    (folder / f"{name}.json").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
