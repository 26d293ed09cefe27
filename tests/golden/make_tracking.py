"""Write tracking.npz: random and hand-made clips, and what two packages say of them.

trackeval 1.3.0 measures HOTA, IDF1 and MOTA, motmetrics 1.4.0 the last two once more,
since the two do not always agree. In an environment of its own, run in the root of the
repository:

    pip install numpy scipy pandas motmetrics==1.4.0
    pip install --no-deps trackeval==1.3.0
    python -m tests.golden.make_tracking
"""

from pathlib import Path

import motmetrics
import numpy as np
from trackeval.datasets._base_dataset import _BaseDataset
from trackeval.metrics import CLEAR, HOTA, Identity

RANDOM_CASES = 48
NAMES = {
    "hota": ("HOTA", "DetA", "AssA", "DetRe", "DetPr", "LocA"),
    "identity": ("IDF1", "IDP", "IDR"),
    "clear": ("MOTA", "CLR_FN", "CLR_FP", "IDSW", "CLR_Re", "CLR_Pr", "MOTP"),
}


def random_case(rng):
    """Draw objects that walk, and tracks that miss, invent, drift and confuse them."""
    frames, count = rng.integers(4, 25), rng.integers(1, 6)
    start = rng.uniform(0, 60, (count, 2))
    steps = rng.normal(scale=4, size=(frames, count, 2)) + rng.normal(scale=3, size=2)
    corners = start + np.cumsum(steps, axis=0)  # (T, M, 2)
    sizes = rng.uniform(12, 30, (count, 2))
    boxes = np.concatenate([corners, corners + sizes], axis=-1)
    ids = np.tile(rng.permutation(20)[:count], (frames, 1))
    found = boxes + rng.normal(scale=rng.choice([0.5, 2, 5]), size=boxes.shape)
    found[..., 2:] = np.maximum(found[..., 2:], found[..., :2] + 1)
    names = ids + 100
    for frame in range(1, frames):  # two tracks are exchanged from here on, or one ends
        if rng.random() < 0.15 and count > 1:
            one, other = rng.permutation(count)[:2]
            names[frame:, [one, other]] = names[frame:, [other, one]]
        if rng.random() < 0.1:
            names[frame:, rng.integers(count)] = 200 + frame
    invented = rng.uniform(0, 60, (frames, 1, 2))
    invented = np.concatenate([invented, invented + 20], axis=-1)
    found = np.concatenate([found, invented], axis=1)
    names = np.concatenate([names, 300 + np.arange(frames)[:, None] // 3], axis=1)
    missed = rng.random(names.shape) < rng.choice([0.05, 0.2, 0.4])
    missed |= rng.random((frames, 1)) < 0.1  # a whole frame without tracks
    missed[:, -1] |= rng.random(frames) < 0.5
    gone = rng.random(ids.shape) < rng.choice([0, 0.1])
    return {
        "true_boxes": boxes.astype("float32"),
        "true_ids": np.where(gone, -1, ids),
        "boxes": found.astype("float32"),
        "ids": np.where(missed, -1, names),
    }


def line(positions):
    """Return boxes `(T, M, 4)` of 10 x 10 pixels whose left edges are given."""
    left = np.array(positions, "float32")
    return np.stack([left, 0 * left, left + 10, 0 * left + 10], axis=-1)


def case(true_left, true_ids, left, ids):
    """Return a case of boxes that move along a line."""
    return {
        "true_boxes": line(true_left),
        "true_ids": np.array(true_ids),
        "boxes": line(left),
        "ids": np.array(ids),
    }


def hand_made_cases():
    """Return clips whose names say what happens in them."""
    still = [[0, 50]] * 6
    both = [[0, 1]] * 6
    crossing = [[6 * t, 50 - 6 * t] for t in range(9)]
    nobody = [[-1, -1]]
    return {
        "gap": case(still, both, still, both[:2] + nobody * 2 + both[:2]),
        "gone": case(still, both[:2] + nobody * 2 + both[:2], still, both),
        "swap": case(still, both, still, both[:3] + [[1, 0]] * 3),
        "crossing": case(crossing, [[0, 1]] * 9, crossing, [[0, 1]] * 4 + [[1, 0]] * 5),
        "halves": case([[0]] * 10, [[0]] * 10, [[0]] * 10, [[7]] * 5 + [[8]] * 5),
        "nothing found": case(still, both, still, nobody * 6),
        "nothing there": case(still, nobody * 6, still, both),
        "nothing at all": case(still, nobody * 6, still, nobody * 6),
        "far away": case(still, both, [[500, 600]] * 6, both),
        # The old track is back beside a rival that overlaps more.
        "rival after a gap": case(
            [[0, 500]] * 4,
            [[0, 1]] * 4,
            [[0, 500, 0]] + [[0, 500, 0]] + [[2, 500, 0]] * 2,
            [[7, 9, -1], [-1, 9, -1], [7, 9, 8], [7, 9, 8]],
        ),
    }


def measured_by_trackeval(cases):
    """Return the figures of several clips, pooled, by kind and name."""
    metrics = {
        "hota": HOTA(),
        "identity": Identity({"THRESHOLD": 0.5, "PRINT_CONFIG": False}),
        "clear": CLEAR({"THRESHOLD": 0.5, "PRINT_CONFIG": False}),
    }
    data = [data_of(case) for case in cases]
    figures = {}
    for kind, metric in metrics.items():
        parts = {index: metric.eval_sequence(one) for index, one in enumerate(data)}
        pooled = metric.combine_sequences(parts)
        figures[kind] = [float(np.mean(pooled[name])) for name in NAMES[kind]]
        if kind == "hota":  # LocA over the thresholds that have pairs
            located = pooled["LocA"][pooled["HOTA_TP"] > 0]
            figures["located"] = float(located.mean()) if len(located) else 0.0
    return figures


def data_of(case):
    """Return a case as trackeval's metrics read it."""
    data = {"gt_ids": [], "tracker_ids": [], "similarity_scores": []}
    known, names = (np.unique(case[key][case[key] >= 0]) for key in ("true_ids", "ids"))
    for true_boxes, true_ids, boxes, ids in zip(*case.values(), strict=True):
        there, found = true_ids >= 0, ids >= 0
        data["gt_ids"].append(np.searchsorted(known, true_ids[there]))
        data["tracker_ids"].append(np.searchsorted(names, ids[found]))
        data["similarity_scores"].append(
            _BaseDataset._calculate_box_ious(
                true_boxes[there].astype("float64"),
                boxes[found].astype("float64"),
                box_format="x0y0x1y1",
            )
        )
    return data | {
        "num_gt_dets": sum(map(len, data["gt_ids"])),
        "num_tracker_dets": sum(map(len, data["tracker_ids"])),
        "num_gt_ids": len(known),
        "num_tracker_ids": len(names),
        "num_timesteps": len(data["gt_ids"]),
    }


def measured_by_motmetrics(case):
    """Return MOTA, misses, false positives, switches and IDF1 of one clip."""
    accumulator = motmetrics.MOTAccumulator(auto_id=True)
    data = data_of(case)
    for true_ids, ids, overlaps in zip(
        data["gt_ids"], data["tracker_ids"], data["similarity_scores"], strict=True
    ):
        distances = np.where(overlaps >= 0.5, 1 - overlaps, np.nan)
        accumulator.update(true_ids, ids, distances)
    names = ["mota", "num_misses", "num_false_positives", "num_switches", "idf1"]
    summary = motmetrics.metrics.create().compute(accumulator, metrics=names)
    return summary[names].iloc[0].to_numpy(float)


def main():
    """Measure all cases, alone and three at a time, and save them beside this file."""
    rng = np.random.default_rng(0)
    cases = {f"random {index}": random_case(rng) for index in range(RANDOM_CASES)}
    cases |= hand_made_cases()
    arrays = {}
    for name, one in cases.items():
        arrays |= {f"{name}/{key}": value for key, value in one.items()}
        arrays |= figures_of(name, [one])
        arrays[f"{name}/motmetrics"] = measured_by_motmetrics(one)
    for start in range(0, RANDOM_CASES, 3):
        names = [f"random {start + index}" for index in range(3)]
        arrays |= figures_of("+".join(names), [cases[name] for name in names])
    np.savez_compressed(Path(__file__).parent / "tracking.npz", **arrays)


def figures_of(name, cases):
    """Return the figures of trackeval as arrays by the name of their clips."""
    figures = measured_by_trackeval(cases)
    return {f"{name}/{kind}": np.array(value) for kind, value in figures.items()}


if __name__ == "__main__":
    main()
