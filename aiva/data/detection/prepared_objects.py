"""Pictures with boxes in the form that TensorFlow Datasets (TFDS) prepares.

TFDS gives boxes as [ymin, xmin, ymax, xmax] in parts of the height and width, computed
from the numbers of the authors as they stand: where these count pixels from 1, so do
the boxes of TFDS.
"""

import numpy as np

from aiva.data import prepared
from aiva.data.detection.annotation import Annotation, Object, fault_of_shape


def prepared_annotations(folder, split, count, facts, problems):
    """Yield the first annotations of a split that TFDS has prepared.

    Args:
        folder: Path of one version of a data set, as `prepared.find` returns it.
        split: `"train"` or `"test"`.
        count: How many there are to be.
        facts: The `DetectionSet`.
        problems: List to which a sentence is added for everything that is left out.
    """
    examples = prepared.examples(folder, facts.tfds_splits[split])
    for _, example in zip(range(count), examples, strict=False):
        yield annotation_of(example, facts, problems)


def annotation_of(example, facts, problems):
    """Turn an example of TFDS into an annotation."""
    title = example["image/filename"].decode().strip()
    keys = ["bbox", "label", *facts.tfds_facts.values()]
    fields = [example["objects"][key] for key in keys]
    lengths = [len(field) for field in fields]
    if min(lengths) < max(lengths):
        problems.append(
            f"{title}: {', '.join(keys)} have {', '.join(map(str, lengths))} entries; "
            f"objects after {min(lengths)} are not complete"
        )
    objects = []
    entries = zip(*fields, strict=False)
    for number, (box, label, *values) in enumerate(entries, start=1):
        name = facts.tfds_classes[label]
        corners = corners_of(box, example["image"].shape)
        if fault := fault_of_shape(corners):
            problems.append(f"{title}, object {number} ({name}): {fault}")
            continue
        known = dict.fromkeys(facts.facts, 0)
        known.update(zip(facts.tfds_facts, values, strict=True))
        x1, y1, x2, y2 = corners
        box = (x1 - facts.first_pixel, y1 - facts.first_pixel, x2, y2)
        found = Object(
            f"object {number} ({name})", facts.classes.index(name), box, known
        )
        objects.append(found)
    return Annotation(title, example["image"], None, objects)


def corners_of(box, image_shape):
    """Return (x1, y1, x2, y2) as the authors wrote them, who wrote few digits.

    Example:
        >>> corners_of(np.float32([0.1, 0.2, 0.3, 1 / 3]), (480, 640, 3))
        (128.0, 48.0, 213.33, 144.0)
    """
    height, width = image_shape[:2]
    y1, x1, y2, x2 = np.float64(box) * (height, width, height, width)
    return tuple(round(float(side), 2) for side in (x1, y1, x2, y2))
