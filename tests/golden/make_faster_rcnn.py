"""Make faster_rcnn.npz: what torchvision's Faster R-CNN answers with weights like ours.

The tests read the file and need neither torch nor torchvision. To make it again, in an
environment of its own (`pip install numpy torch torchvision`), in the root of the
repository: `python -m tests.golden.make_faster_rcnn`

Made with torchvision 0.29.2 and torch 2.15.0. The file holds

- "weights": float16, all weights one after another, in the order and layout of Keras'
  `get_weights` of `aiva.models.FasterRCNN(10, (64, 96, 3), width=16, head_width=32)`;
- "images", and the "boxes" and "labels" of the objects in them, padded with -1;
- "proposals", "found_boxes", "found_scores", "found_labels", padded like ours;
- "losses" of the four parts, where every anchor and every proposal counts, so that
  chance plays no part.

The weights are random. Layers that end in scores and boxes are scaled up until the
network is sure of many things; it is as wrong about them in both libraries.
"""

from pathlib import Path

import numpy as np
import torch
from torch import nn
from torchvision.ops import MultiScaleRoIAlign, roi_align

from tests.benchmarks.torchvision_faster_rcnn import CENTRE, ROI_SIZE, faster_rcnn

SEED = 68  # with it the checks below pass, and numbers stay far from their limits
SHAPE = (64, 96, 3)
STRIDE, WIDTH, HEAD_WIDTH, CLASSES = 8, 16, 32, 10
ANCHORS = 8 * 12 * 6
PROPOSALS, CANDIDATES, DETECTIONS, PLACES = 64, 128, 20, 8
LOSSES = ("loss_objectness", "loss_rpn_box_reg", "loss_classifier", "loss_box_reg")
STEPS = 16  # per standard deviation of the weights, so that the file is small
BACKGROUND = 6  # bias towards the background, so that not all boxes are detections


class AlignedRoIAlign(MultiScaleRoIAlign):
    """RoIAlign with half a cell's correction, as He et al. correct it, and as ours."""

    def forward(self, x, boxes, image_shapes):
        """Read where the backbone's cells really look."""
        moved = [own - CENTRE + STRIDE / 2 for own in boxes]
        return roi_align(x["0"], moved, ROI_SIZE, 1 / STRIDE, 2, aligned=True)


def main():
    arrays = golden(np.random.default_rng(SEED))
    path = Path(__file__).parent / "faster_rcnn.npz"
    np.savez_compressed(path, **arrays)
    print(f"{path.name}: {path.stat().st_size / 1000:.1f} kB")


def golden(random):
    """Draw weights, images and objects, and ask torchvision; refuse hairy cases."""
    arrays = {"weights": draw_weights(random), **draw_scenes(random)}
    answers = ask(arrays, torch.float32)
    exact = ask(arrays, torch.float64)
    for name, values in answers.items():
        if not np.allclose(values, exact[name], rtol=0, atol=1e-4):
            raise RuntimeError(f"{name} hang on the last digit: take another seed.")
    return {**arrays, **answers}


def shapes():
    """List shape, mean and standard deviation of all weights, in Keras' layout."""
    table, channels = [], 3
    for out in (24, 48, WIDTH, WIDTH, WIDTH):
        table += [((3, 3, channels, out), 0, (2 / 9 / channels) ** 0.5)]
        table += [((out,), 1, 0.2), ((out,), 0, 0.2)]  # of the normalisation
        channels = out
    for size, out, deviation in ((3, WIDTH, 0.15), (1, 6, 0.5), (1, 24, 0.15)):
        table += [((size, size, WIDTH, out), 0, deviation), ((out,), 0, 0.1)]
    grid = ROI_SIZE**2 * WIDTH
    background = np.eye(1, CLASSES + 1)[0] * BACKGROUND
    for inputs, out, deviation, bias in (
        (grid, HEAD_WIDTH, 0.1, 0),
        (HEAD_WIDTH, HEAD_WIDTH, 0.25, 0),
        (HEAD_WIDTH, 4 * CLASSES, 0.2, 0),
        (HEAD_WIDTH, CLASSES + 1, 1.2, background),
    ):
        table += [((inputs, out), 0, deviation), ((out,), bias, 0.1)]
    return table


def draw_weights(random):
    """Draw all weights as few different numbers, which float16 holds exactly."""
    drawn = []
    for shape, mean, deviation in shapes():
        step = 2.0 ** np.round(np.log2(deviation / STEPS))
        steps = np.rint(random.normal(0, deviation, shape) / step)
        drawn.append((mean + step * steps).ravel())
    exact = np.concatenate(drawn)
    weights = exact.astype("float16")
    if not (weights == exact).all():
        raise RuntimeError("Some weights have too many digits for float16.")
    return weights


def draw_scenes(random, count=3):
    """Draw rectangles; some of them, none in the last image, are the objects."""
    images = np.zeros((count, *SHAPE), "uint8")
    boxes = np.zeros((count, PLACES, 4), "float32")
    labels = np.full((count, PLACES), -1, "int32")
    for image, own_boxes, own_labels in zip(images, boxes, labels, strict=True):
        image[:] = random.integers(112, 144, 3)
        for place in range(12):
            x, y = random.integers(0, (SHAPE[1] - 10, SHAPE[0] - 10))
            width, height = random.integers(14, 44, 2)
            right, bottom = min(x + width, SHAPE[1]), min(y + height, SHAPE[0])
            image[y:bottom, x:right] = random.integers(0, 256, 3)
            if place >= 12 - PLACES:
                own_boxes[place - 12] = (x, y, right, bottom)
                own_labels[place - 12] = random.integers(CLASSES)
    boxes[1, 5:], labels[1, 5:] = 0, -1
    boxes[2], labels[2] = 0, -1
    return {"images": images, "boxes": boxes, "labels": labels}


def ask(arrays, dtype):
    """Return torchvision's proposals, detections and losses."""
    model = faster_rcnn(
        SHAPE,
        WIDTH,
        HEAD_WIDTH,
        CLASSES,
        rpn_batch_size_per_image=2 * ANCHORS,
        box_batch_size_per_image=PROPOSALS + PLACES,
        box_positive_fraction=1.0,
        roi_align=AlignedRoIAlign(["0"], ROI_SIZE, sampling_ratio=2),
    ).to(dtype)
    copy_weights(model, arrays["weights"])
    images = torch.tensor(arrays["images"]).permute(0, 3, 1, 2).to(dtype) / 255
    kept = {}
    model.rpn.register_forward_hook(
        lambda module, inputs, outputs: kept.update(proposals=outputs[0])
    )
    with torch.no_grad():
        found = model.eval()(list(images))
        proposals = padded(kept["proposals"], PROPOSALS, 0)
        check(model, list(images), found)
        losses = model.train()(list(images), targets(arrays, dtype))
    return {
        "proposals": proposals,
        "found_boxes": padded([own["boxes"] for own in found], DETECTIONS, 0),
        "found_scores": padded([own["scores"] for own in found], DETECTIONS, 0),
        "found_labels": padded([own["labels"] - 1 for own in found], DETECTIONS, -1),
        "losses": np.array([losses[name].item() for name in LOSSES]),
    }


def copy_weights(model, weights):
    """Give torch's layers the weights, in the order and layout of Keras."""
    head, ends = model.rpn.head, model.roi_heads
    layers = [layer for layer in model.backbone if not isinstance(layer, nn.ReLU)]
    layers += [head.conv[0][0], head.cls_logits, head.bbox_pred]
    layers += [ends.box_head.fc6, ends.box_head.fc7]
    layers += [ends.box_predictor.bbox_pred, ends.box_predictor.cls_score]
    ours = [torch.tensor(part) for part in in_shape(weights.astype("float64"))]
    for layer in layers:
        kernel = ours.pop(0)
        if isinstance(layer, nn.Conv2d):
            kernel = kernel.permute(3, 2, 0, 1)  # (out, in, rows, columns)
        elif layer is ends.box_head.fc6:  # torch lays out channels before cells
            kernel = kernel.reshape(ROI_SIZE, ROI_SIZE, WIDTH, HEAD_WIDTH)
            kernel = kernel.permute(3, 2, 0, 1).reshape(HEAD_WIDTH, -1)
        elif isinstance(layer, nn.Linear):
            kernel = kernel.T
        bias = None if layer.bias is None else ours.pop(0)
        if layer is ends.box_predictor.bbox_pred:  # torchvision moves background too
            kernel = torch.cat([torch.zeros(4, HEAD_WIDTH), kernel])
            bias = torch.cat([torch.zeros(4), bias])
        with torch.no_grad():
            layer.weight.copy_(kernel)
            if bias is not None:
                layer.bias.copy_(bias)


def in_shape(weights):
    """Cut the long list of weights into arrays."""
    start = 0
    for shape, _, _ in shapes():
        count = int(np.prod(shape))
        yield weights[start : start + count].reshape(shape)
        start += count


def targets(arrays, dtype):
    """Return the objects as torchvision takes them: a list, classes from 1."""
    return [
        {
            "boxes": torch.tensor(boxes[labels >= 0], dtype=dtype),
            "labels": torch.tensor(labels[labels >= 0] + 1, dtype=torch.int64),
        }
        for boxes, labels in zip(arrays["boxes"], arrays["labels"], strict=True)
    ]


def padded(lists, count, fill):
    """Stack one tensor of each image, padded to the same length."""
    shape = (len(lists), count, *lists[0].shape[1:])
    stacked = np.full(shape, fill, "int32" if fill else "float32")
    for row, own in zip(stacked, lists, strict=True):
        row[: len(own)] = own.numpy()
    return stacked


def check(model, images, found):
    """Refuse a case that would show little, or in which the two must differ.

    torchvision looks at all pairs of a box and a class above the score threshold, ours
    at the best 128.
    """
    counts = [len(own["labels"]) for own in found]
    if min(counts) < 8 or max(counts) < DETECTIONS or min(counts) == DETECTIONS:
        raise RuntimeError(f"Too few or too many detections: {counts}.")
    if len(torch.cat([own["labels"] for own in found]).unique()) < 5:
        raise RuntimeError("Too few classes are found.")
    ends = model.roi_heads
    ends.nms_thresh, ends.detections_per_img = 1.0, PROPOSALS * CLASSES
    pairs = [len(own["labels"]) for own in model(images)]
    if max(pairs) > CANDIDATES:
        raise RuntimeError(f"More pairs than ours looks at: {pairs}.")


if __name__ == "__main__":
    main()
