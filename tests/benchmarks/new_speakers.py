"""What helps a keyword network with a voice that it has never heard?

Free Spoken Digit Dataset, each of six speakers held out in turn, equally many steps in
every row: python -m tests.benchmarks.new_speakers [SEED]. About 6 minutes.
"""

import sys

import numpy as np

from aiva.recipes.speech.keywords import SPEAKERS, accuracy, clips, train_without

VARIANTS = {
    "each clip scaled": {"scaling": "clip", "copies": 0, "synthetic": 0},
    "channel taken away": {"copies": 0, "synthetic": 0},
    "and other speeds": {"synthetic": 0},
    "and synthetic voices": {},
    "synthetic voices, no other speeds": {"copies": 0},
}


def main():
    """Print a row for each variant."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    print(f"{'seed ' + str(seed):34}", *(f"{name:>9}" for name in SPEAKERS), "    mean")
    for name, options in VARIANTS.items():
        found = []
        for speaker in SPEAKERS:
            model, _ = train_without(speaker, seed, **options)
            test = clips("spoken_digit", "test", held_out=speaker)
            found.append(accuracy(model, *test))
        figures = (f"{figure:9.3f}" for figure in found)
        print(f"{name:34}", *figures, f"{np.mean(found):8.3f}", flush=True)


if __name__ == "__main__":
    main()
