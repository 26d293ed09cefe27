"""Cases on which the old API was asked, for the golden file and for the tests.

Shapes: N boxes, H x W pixels, K keypoints.
"""

import random

import numpy as np

from tests.benchmarks import label_map_fuzz

HEIGHT, WIDTH = 48, 64
DRAWINGS, TEXTS = 40, 300
CATEGORIES = {number: {"id": number, "name": f"class {number}"} for number in range(8)}


def values(item):
    """Return what an item holds; the old API writes frequencies as numbers."""
    points = [[point.id, point.label] for point in item.keypoints]
    relatives = [list(item.ancestor_ids), list(item.descendant_ids)]
    names = [item.name, item.display_name, item.HasField("display_name")]
    return [item.id, *names, points, *relatives, item.instance_count]


CALLS = {  # of a module with the old names and a path
    "items": lambda module, path: [*map(values, module.load_labelmap(path).item)],
    "categories": lambda module, path: module.convert_label_map_to_categories(
        module.load_labelmap(path), 90
    ),
    "few, by name": lambda module, path: module.convert_label_map_to_categories(
        module.load_labelmap(path), 3, use_display_name=False
    ),
    "index": lambda module, path: sorted(
        module.create_category_index_from_labelmap(path).items()
    ),
    "by name": lambda module, path: sorted(
        module.create_category_index_from_labelmap(path, False).items()
    ),
    "largest": lambda module, path: module.get_max_label_map_index(
        module.load_labelmap(path)
    ),
    "ids": lambda module, path: list(module.get_label_map_dict(path).items()),
    "ids of display names": lambda module, path: list(
        module.get_label_map_dict(path, use_display_name=True).items()
    ),
    "ids without gaps": lambda module, path: sorted(
        module.get_label_map_dict(path, fill_in_gaps_and_background=True).items()
    ),
}


def texts():
    """Write label maps; about half of them are faulty."""
    small = [label_map_fuzz.label_map(random.Random(k)) for k in range(TEXTS)]
    whole = [x.replace(b"2147483647", b"12") for x in small]
    return ["", *(x.decode() for x in whole)]


def image(channels=3):
    """Return an image of squares, which compresses well with what is drawn on it."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH] // 16 * 16
    gradient = np.stack([4 * rows, 3 * columns, 2 * (rows + columns)], axis=-1)
    return (gradient % 256).astype("uint8")[..., :channels]


def drawings():
    """Return arguments of the drawing function, by name, without words."""
    cases = []
    for number in range(DRAWINGS):
        draw = np.random.default_rng(number)
        count = int(draw.integers(0, 7))
        normalized = bool(draw.integers(2))
        scale = np.array([HEIGHT, WIDTH]) ** (not normalized)
        corners = np.sort(draw.uniform(-0.1, 1.1, (count, 2, 2)), axis=1) * scale
        boxes = corners.reshape(count, 4).astype("float32")
        boxes[1:2] = boxes[: len(boxes[1:2])] if draw.integers(2) else boxes[1:2]
        cases.append(
            {
                "boxes": boxes,
                "classes": draw.integers(1, 300, count),
                "scores": draw.uniform(0, 1, count) if draw.integers(4) else None,
                "use_normalized_coordinates": normalized,
                "line_thickness": int(draw.integers(0, 9)),
                "max_boxes_to_draw": [None, 0, 1, 3, 20][draw.integers(5)],
                "min_score_thresh": float(draw.uniform(0, 0.8)),
                "agnostic_mode": bool(draw.integers(4) == 0),
                "skip_boxes": bool(draw.integers(5) == 0),
                **extras(draw, count, scale),
            }
        )
    return cases


def extras(draw, count, scale):
    """Return masks, outlines, tracks and keypoints, each in some of the cases."""
    points = draw.uniform(0, 1, (count, 5, 2)) * scale
    scores = draw.uniform(size=(count, 5))
    if draw.integers(2):  # the old API draws NaN where there are scores
        points[draw.uniform(size=(count, 5)) < 0.2] = np.nan
        scores = None
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    middles = draw.uniform(0, (HEIGHT, WIDTH), (count, 2))[:, :, None, None]
    away = np.hypot(rows - middles[:, 0], columns - middles[:, 1])  # (N, H, W)
    given = {
        "instance_masks": (away < 12).astype("uint8"),
        "instance_boundaries": (abs(away - 12) < 1).astype("uint8"),
        "track_ids": draw.integers(0, 500, count),
    }
    chosen = {key: x for key, x in given.items() if draw.integers(2)}
    if count and draw.integers(2):
        chosen["keypoints"] = points
        chosen["keypoint_scores"] = scores
        chosen["keypoint_edges"] = [(0, 1), (1, 2), (3, 9)]
    return chosen
