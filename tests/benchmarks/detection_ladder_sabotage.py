"""Take one thing away from R-CNN or Fast R-CNN, and measure what it was worth.

Trains small ones on 2,000 scenes for 750 steps and prints AP and AP50 on 200 test
scenes. About a minute each on two cores, after a few minutes of selective search:

    python tests/benchmarks/detection_ladder_sabotage.py [--seed 0] [--cache FOLDER]

or measures the shipped weights instead, with what needs no new training:

    python tests/benchmarks/detection_ladder_sabotage.py --shipped
"""

import argparse
import os

import keras
import numpy as np

from aiva import data, metrics, models, ops, training
from aiva.proposals import selective_search
from aiva.recipes.detection.rcnn import without_box_regression


def trained(kind, scenes, seed, **arguments):
    keras.utils.set_random_seed(seed)
    model = kind(num_classes=10, **arguments)
    training.train_detector(model, scenes, epochs=3, verbose=0)
    return model


def with_other(model, **arguments):
    """Return the same detector, weights and all, with other arguments."""
    other = type(model).from_config({**model.get_config(), **arguments})
    other.set_weights(model.get_weights())
    return other


def suppressed_over_all_classes(model, images, boxes):
    """Detect without suppression, then suppress as if all classes were one."""
    without = with_other(
        model, detections_per_image=model.box_pre_nms_top_n, box_nms_threshold=1.0
    )
    found = without.detect(images, boxes)
    scores = np.where(found["labels"] >= 0, found["scores"], -np.inf)
    index, valid = map(
        keras.ops.convert_to_numpy,
        ops.non_max_suppression(
            found["boxes"],
            scores,
            model.detections_per_image,
            model.box_nms_threshold,
        ),
    )
    return {
        "boxes": np.take_along_axis(found["boxes"], index[..., None], axis=1),
        "scores": np.take_along_axis(found["scores"], index, axis=1) * valid,
        "labels": np.where(
            valid, np.take_along_axis(found["labels"], index, axis=1), -1
        ),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cache", help="folder that keeps the proposals")
    parser.add_argument("--shipped", action="store_true")
    arguments = parser.parse_args()

    def search(images):
        return selective_search(
            images, cache=arguments.cache, workers=os.cpu_count(), verbose=True
        )

    images, objects = data.load("scenes", split="test", count=200)
    boxes = search(images)

    def report(name, found):
        figures = metrics.coco_average_precision(objects, found, 10)
        print(f"{name:44} AP {figures['AP']:.3f}  AP50 {figures['AP50']:.3f}")

    def take_away(name, model):
        """Report what needs no training of its own."""
        report(name, model.detect(images, boxes))
        unmoved = without_box_regression(model)
        report(f"{name}, no box regression", unmoved.detect(images, boxes))
        found = suppressed_over_all_classes(model, images, boxes)
        report(f"{name}, suppression over all classes", found)
        alike = with_other(model, box_nms_threshold=1.0).detect(images, boxes)
        report(f"{name}, no suppression", alike)

    if arguments.shipped:
        for name in ("rcnn_scenes", "fast_rcnn_scenes"):
            take_away(name, models.pretrained(name))
        return
    scenes, truth = data.load("scenes", count=2000)
    train, seed = (scenes, truth, search(scenes)), arguments.seed
    take_away("R-CNN", trained(models.RCNN, train, seed))
    bare = trained(models.RCNN, train, seed, context=0)
    report("R-CNN, no context", bare.detect(images, boxes))
    for stride in (4, 8):
        settings = {"stride": stride, "width": 64}
        pooled = trained(models.FastRCNN, train, seed, pooling="max", **settings)
        take_away(f"Fast R-CNN, RoIPool, stride {stride}", pooled)
        aligned = trained(models.FastRCNN, train, seed, pooling="align", **settings)
        found = aligned.detect(images, boxes)
        report(f"Fast R-CNN, RoIAlign, stride {stride}", found)


if __name__ == "__main__":
    main()
