"""Break a detector in the ways in which students break it, and measure what it costs.

Trains a small Faster R-CNN on 2,000 scenes for 750 steps, each time with one thing
wrong, and prints AP and AP50 on 400 test scenes. About a minute each on two cores:

    python tests/benchmarks/detection_sabotage.py [--seed 0]
"""

import argparse

import keras
import numpy as np
from keras import ops

from aiva import data, metrics, models, training


class WithoutTruth(models.FasterRCNN):
    """The head learns from proposals alone; the objects' own boxes are left out."""

    def boxes_to_learn_from(self, proposals, objects):
        return ops.stop_gradient(proposals)


def shuffled_labels(images, objects):
    """Give every object the label of another one."""
    labels = objects["labels"].copy()
    real = labels >= 0
    labels[real] = np.random.default_rng(0).permutation(labels[real])
    return images, {**objects, "labels": labels}


def yxyx_boxes(images, objects):
    """Write y before x."""
    return images, {**objects, "boxes": objects["boxes"][..., [1, 0, 3, 2]]}


def trained(scenes, seed, build=models.FasterRCNN, **arguments):
    keras.utils.set_random_seed(seed)
    model = build(num_classes=10, width=64, **arguments)
    training.train_detector(model, scenes, epochs=3, verbose=0)
    return model


def with_other(model, **arguments):
    """Return the same detector, weights and all, with other arguments."""
    other = models.FasterRCNN.from_config({**model.get_config(), **arguments})
    other.set_weights(model.get_weights())
    return other


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=0)
    seed = parser.parse_args().seed
    scenes = data.load("scenes", count=2000)
    images, objects = data.load("scenes", split="test", count=400)

    def report(name, model):
        figures = metrics.coco_average_precision(objects, model.detect(images), 10)
        print(f"{name:36} AP {figures['AP']:.3f}  AP50 {figures['AP50']:.3f}")

    whole = trained(scenes, seed)
    report("as it should be", whole)
    report("detections without suppression", with_other(whole, box_nms_threshold=1.0))
    report("cells said to look 3.5 px away", with_other(whole, offset=0.5))
    report("trained with those cells", trained(scenes, seed, offset=0.5))
    report("labels shuffled", trained(shuffled_labels(*scenes), seed))
    report("boxes in yxyx order", trained(yxyx_boxes(*scenes), seed))
    report("head never sees the true boxes", trained(scenes, seed, WithoutTruth))


if __name__ == "__main__":
    main()
