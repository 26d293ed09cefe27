"""Write coco.npz: three random cases and what pycocotools 2.0.11 says of them.

Run it in the root of the repository, where pycocotools is installed:
`python -m tests.golden.make_coco`
"""

from pathlib import Path

import numpy as np

from tests.metrics.detection.coco_oracle import NAMES, pycocotools_figures, random_case

CASES = {
    "ties": {"seed": 1, "images": 30, "classes": 3, "grid": True},
    "areas": {"seed": 2, "images": 30, "classes": 4},
    "many": {"seed": 3, "images": 4, "objects": 20, "detections": 260, "classes": 1},
}


def main():
    """Compute the figures and save them beside this script."""
    arrays = {}
    for name, arguments in CASES.items():
        objects, detections = random_case(**arguments)
        figures, precision = pycocotools_figures(
            objects, detections, arguments["classes"]
        )
        arrays |= {f"{name}_objects_{key}": value for key, value in objects.items()}
        arrays |= {f"{name}_found_{key}": value for key, value in detections.items()}
        arrays[f"{name}_figures"] = np.array([figures[key] for key in NAMES])
        arrays[f"{name}_precision"] = precision
    np.savez_compressed(Path(__file__).parent / "coco.npz", **arrays)


if __name__ == "__main__":
    main()
