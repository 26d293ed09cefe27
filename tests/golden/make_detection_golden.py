"""Make the golden files of the detection operations: what torchvision answers.

The tests read the files and need neither torch nor torchvision. To make them again, in
an environment of its own: `pip install numpy torch torchvision`, then

    python tests/golden/make_detection_golden.py

Made with torchvision 0.29.2 and torch 2.15.0. Layout of the arrays: torchvision takes
feature maps (B, C, H, W) and one list of boxes with the image's number in front; the
files hold them as AIVA takes them, (B, H, W, C) and (B, R, 4).
"""

from pathlib import Path

import numpy as np
import torch
from torchvision import ops
from torchvision.models.detection._utils import BoxCoder, Matcher
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.image_list import ImageList

FOLDER = Path(__file__).parent
CODER_WEIGHTS = {"rpn": (1.0, 1.0, 1.0, 1.0), "head": (10.0, 10.0, 5.0, 5.0)}


def main():
    for name, make in {
        "boxes": boxes_and_deltas,
        "anchors": laid_anchors,
        "match": matches,
        "non_max_suppression": suppressions,
        "roi": regions,
    }.items():
        arrays = make(np.random.default_rng(0))
        path = FOLDER / f"detection_{name}.npz"
        np.savez_compressed(path, **arrays)
        print(f"{path.name}: {path.stat().st_size / 1000:.1f} kB")


def random_boxes(random, shape, extent=128.0, smallest=2.0, largest=60.0):
    """Draw boxes around the image, some of which leave it, `(*shape, 4)`."""
    centres = random.uniform(-0.05 * extent, 1.05 * extent, (*shape, 2))
    sides = np.exp(random.uniform(np.log(smallest), np.log(largest), (*shape, 2)))
    boxes = np.concatenate([centres - sides / 2, centres + sides / 2], axis=-1)
    return boxes.astype("float32")


def boxes_and_deltas(random, count=40):
    """Compare boxes with each other; encode and decode them with both weights."""
    boxes, anchors = random_boxes(random, (2, count))
    boxes[::4] = anchors[::4] + np.tile(random.normal(0, 3, (count // 4, 2)), 2)
    boxes[1] = anchors[1]
    a, b = torch.tensor(boxes), torch.tensor(anchors)
    arrays = {
        "boxes": boxes,
        "anchors": anchors,
        "iou": ops.box_iou(a, b),
        "generalized_iou": ops.generalized_box_iou(a, b),
        "clipped": ops.clip_boxes_to_image(a, (96, 112)),
    }
    deltas = torch.tensor(random.normal(0, 0.5, (count, 4)).astype("float32"))
    deltas[-5:, 2:] += 6.0  # beyond the largest stretch, log(1000 / 16)
    arrays["deltas"] = deltas
    for name, weights in CODER_WEIGHTS.items():
        coder = BoxCoder(weights)
        arrays[f"encoded_{name}"] = coder.encode_single(a, b)
        scaled = deltas * torch.tensor(weights)
        arrays[f"decoded_{name}"] = coder.decode_single(scaled, b)
    return {name: np.asarray(array) for name, array in arrays.items()}


def laid_anchors(random):
    """Lay anchors on a 3 x 5 map: centred on the corner of a cell, sides rounded."""
    generator = AnchorGenerator(sizes=((20,),), aspect_ratios=((0.5, 1.0, 1.7),))
    images = ImageList(torch.zeros(1, 3, 24, 40), [(24, 40)])
    (anchors,) = generator(images, [torch.zeros(1, 1, 3, 5)])
    return {"anchors": anchors.numpy()}


def matches(random, cases=28, most=6):
    """Match anchors as the RPN does (.7, .3, forced) and as the head does (.5).

    Small objects in whole pixels fit several anchors of the grid equally well.
    """
    y, x = np.mgrid[8:128:16, 8:128:16].reshape(2, -1, 1) - np.zeros(3)
    half = np.array([6, 12, 20])
    candidates = np.stack([x - half, y - half, x + half, y + half], axis=-1)
    candidates = candidates.reshape(-1, 4).astype("float32")
    boxes = np.zeros((cases, most, 4), "float32")
    labels = np.full((cases, most), -1, "int32")
    for case in range(cases):
        real = case % (most + 1)  # some images without an object
        rows = np.sort(random.choice(most, real, replace=False))  # padding in between
        low = random.integers(0, 100, (real, 2))
        high = np.minimum(low + random.integers(4, 50, (real, 2)), 128)
        boxes[case, rows] = np.concatenate([low, high], axis=-1)
        labels[case, rows] = random.integers(0, 5, real)
    arrays = {"candidates": candidates, "boxes": boxes, "labels": labels}
    for name, rule in (("rpn", (0.7, 0.3, True)), ("head", (0.5, 0.5, False))):
        answers = [
            matched(Matcher(*rule), candidates, *objects)
            for objects in zip(boxes, labels, strict=True)
        ]
        arrays[f"index_{name}"], arrays[f"state_{name}"] = map(
            np.stack, zip(*answers, strict=True)
        )
    return arrays


def matched(matcher, candidates, boxes, labels):
    """Return torchvision's index (-1 where there is none) and state in our words."""
    rows = np.flatnonzero(labels >= 0)
    if len(rows) == 0:
        return np.full(len(candidates), -1), np.zeros(len(candidates), int)
    overlap = ops.box_iou(torch.tensor(boxes[rows]), torch.tensor(candidates))
    # An object that no candidate touches would make torchvision force them all.
    if not (overlap.amax(dim=1) > 0).all():
        raise RuntimeError("Every object must be touched by a candidate.")
    found = matcher(overlap).numpy()  # object, -1 background, -2 in between
    state = np.where(found >= 0, 1, np.where(found == -1, 0, -1))
    return np.where(state == 1, rows[np.maximum(found, 0)], -1), state


def suppressions(random, cases=60, count=40):
    """Suppress crowded boxes; whole pixels and few scores make many ties."""
    centres = random.uniform(20, 108, (cases, 5, 2))
    centres = centres[np.arange(cases)[:, None], random.integers(0, 5, (cases, count))]
    centres = centres + random.normal(0, 5, (cases, count, 2))
    sides = random.uniform(15, 35, (cases, count, 2))
    boxes = np.concatenate([centres - sides / 2, centres + sides / 2], axis=-1)
    boxes = boxes.round().astype("float32")
    boxes[::3, count // 2 :] = boxes[::3, : count - count // 2]  # the same boxes twice
    scores = random.uniform(size=(cases, count)).astype("float32")
    scores[1::2] = (scores[1::2] * 8).round() / 8
    scores[2::4, ::3] = -np.inf  # places without a box
    scores[-1] = -np.inf
    labels = random.integers(0, 3, (cases, count)).astype("int32")
    threshold = random.choice([0.3, 0.5, 0.7], cases).astype("float32")
    arrays = {
        "boxes": boxes.astype("int16"),
        "scores": scores,
        "labels": labels.astype("int8"),
        "iou_threshold": threshold,
    }
    for name, classes in (("all", np.zeros_like(labels)), ("by_class", labels)):
        arrays[f"kept_{name}"] = np.stack(
            [
                kept(*case)
                for case in zip(boxes, scores, classes, threshold, strict=True)
            ]
        )
    return arrays


def kept(boxes, scores, labels, threshold):
    """Return the places of the boxes that torchvision keeps, padded with -1."""
    padded = np.full(len(boxes), -1, "int16")
    places = np.flatnonzero(scores > -np.inf)
    survivors = []
    for label in np.unique(labels[places]):
        own = places[labels[places] == label]
        keep = ops.nms(
            torch.tensor(boxes[own]), torch.tensor(scores[own]), float(threshold)
        )
        survivors.extend(own[keep.numpy()])
    # Best first; of equal scores the box that came first.
    survivors.sort(key=lambda place: (-scores[place], place))
    padded[: len(survivors)] = survivors
    return padded


def regions(random, images=2, count=10, stride=8):
    """Align and pool boxes of every kind: tiny, huge, half outside, wholly outside."""
    height, width, channels = 9, 12, 3
    features = random.normal(size=(images, height, width, channels)).astype("float32")
    boxes = random_boxes(random, (images, count), extent=90.0, largest=110)
    boxes[:, 0] = [-300, -300, -200, -250]
    boxes[:, 1] = [-500, -400, 700, 600]
    boxes[:, 2] = [40, 40, 40, 40]
    boxes[:, 3] = [90, 60, 130, 90]
    boxes[:, 4] = [4, 12, 36, 44]  # halves, which roi_pool must round away from zero
    boxes[:, 5] = [-12, -4, 20, 28]
    maps = torch.tensor(features).permute(0, 3, 1, 2)
    regions = list(torch.tensor(boxes))
    arrays = {"features": features, "boxes": boxes}
    for name, aligned in (("aligned", True), ("shifted", False)):
        arrays[name] = ops.roi_align(maps, regions, 7, 1 / stride, 2, aligned)
    arrays["pooled"] = ops.roi_pool(maps, regions, 7, 1 / stride)
    for name in ("aligned", "shifted", "pooled"):
        grid = arrays[name].permute(0, 2, 3, 1).numpy()
        arrays[name] = grid.reshape(images, count, 7, 7, channels)
    return arrays


if __name__ == "__main__":
    main()
