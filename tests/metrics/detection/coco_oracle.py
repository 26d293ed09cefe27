"""Random objects and detections, and what pycocotools says of them."""

import contextlib
import io

import numpy as np

NAMES = ("AP", "AP50", "AP75", "AP_small", "AP_medium", "AP_large")
NAMES += ("AR1", "AR10", "AR100", "AR_small", "AR_medium", "AR_large")


def random_case(seed, images=12, objects=6, detections=10, classes=3, grid=False):
    """Draw objects with every flag, and detections that find some of them.

    Args:
        seed: Of the random numbers.
        images: Number of images; some stay without objects or without detections.
        objects: Largest number of objects of an image.
        detections: Largest number of detections of an image.
        classes: Number of classes.
        grid: Draw coordinates in steps of 8 pixels and scores in steps of 0.25, so that
            many overlaps and scores are equal.
    """
    random = np.random.default_rng(seed)
    boxes = random_boxes(random, (images, objects), grid)
    labels = random.integers(0, classes, (images, objects))
    labels[np.arange(objects) >= random.integers(0, objects + 1, (images, 1))] = -1
    copied = random.integers(0, objects, (images, detections))
    near = np.take_along_axis(boxes, copied[..., None], axis=1)
    near = near + shifts(random, near, grid)
    guessed = np.take_along_axis(labels, copied, axis=1)
    strange = random.random(guessed.shape) < 0.3
    near[strange] = random_boxes(random, (strange.sum(),), grid)
    guessed = np.where(strange, random.integers(0, classes, guessed.shape), guessed)
    guessed[
        np.arange(detections) >= random.integers(0, detections + 1, (images, 1))
    ] = -1
    guessed[(near[..., 2:] < near[..., :2]).any(-1)] = -1
    scores = random.random((images, detections))
    scores = (scores * 4).round() / 4 if grid else scores
    area = (boxes[..., 2:] - boxes[..., :2]).prod(-1) * random.uniform(
        0.5, 1, labels.shape
    )
    area = np.where(random.random(labels.shape) < 0.1, 32.0**2, area)
    return (
        {
            "boxes": boxes.astype("float32"),
            "labels": labels.astype("int32"),
            "crowd": random.random(labels.shape) < 0.1,
            "area": area.astype("float32"),
        },
        {
            "boxes": near.astype("float32"),
            "labels": guessed.astype("int32"),
            "scores": scores.astype("float32"),
        },
    )


def random_boxes(random, shape, grid):
    """Draw boxes `(*shape, 4)` of 8 to 160 pixels, small ones more often."""
    corner = random.uniform(0, 200, (*shape, 2))
    size = 8 + 152 * random.random((*shape, 2)) ** 1.5
    if grid:
        corner, size = 8 * (corner // 8), 8 * np.ceil(size / 8)
    return np.concatenate([corner, corner + size], axis=-1)


def shifts(random, boxes, grid):
    """Draw how far the edges of found boxes are off, some of them not at all."""
    if grid:
        return 8 * random.integers(-1, 2, boxes.shape)
    size = np.tile(boxes[..., 2:] - boxes[..., :2], 2)
    return (
        size * random.normal(0, 0.1, boxes.shape) * (random.random(boxes.shape) < 0.5)
    )


def pycocotools_figures(objects, detections, num_classes):
    """Return the 12 figures and the precision `(classes, 10, 101)` of pycocotools."""
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = {
            "images": [{"id": image} for image in range(len(objects["labels"]))],
            "categories": [{"id": label} for label in range(num_classes)],
            "annotations": annotations(objects),
        }
        truth.createIndex()
        found = COCO()  # `loadRes` would refuse an empty list
        found.dataset = {**truth.dataset, "annotations": annotations(detections)}
        found.createIndex()
        judge = COCOeval(truth, found, "bbox")
        judge.evaluate()
        judge.accumulate()
        judge.summarize()
    curves = judge.eval["precision"][..., 0, -1].transpose(2, 0, 1)
    return dict(zip(NAMES, judge.stats.tolist(), strict=True)), curves


def annotations(given):
    """Return the list of annotations that COCO's files would hold; ids from 1 on."""
    result = []
    for image, place in zip(*np.nonzero(given["labels"] >= 0), strict=True):
        x1, y1, x2, y2 = given["boxes"][image, place].tolist()
        entry = {
            "id": len(result) + 1,
            "image_id": int(image),
            "category_id": int(given["labels"][image, place]),
            "bbox": [x1, y1, x2 - x1, y2 - y1],
            "area": (x2 - x1) * (y2 - y1),
            "iscrowd": 0,
        }
        if "scores" in given:
            entry["score"] = float(given["scores"][image, place])
        if "area" in given:
            entry["area"] = float(given["area"][image, place])
        if "crowd" in given:
            entry["iscrowd"] = int(given["crowd"][image, place])
        result.append(entry)
    return result
