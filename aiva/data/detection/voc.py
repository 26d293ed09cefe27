"""A reader's own pictures with boxes, in the layout of PASCAL VOC.

The layout, made by many annotation tools (Everingham et al., 2010,
https://doi.org/10.1007/s11263-009-0275-4):

    my/folder/
        JPEGImages/a.jpg             pictures, of any size and format
        Annotations/a.xml            what is in picture a
        ImageSets/Main/train.txt     names of the pictures of a split, one per line

VOC counts pixels from 1, and xmax and ymax are the last pixels of an object. So
(xmin, ymin, xmax, ymax) becomes [xmin - 1, ymin - 1, xmax, ymax] here, where x2 and y2
are the first column and row beyond it: the width is x2 - x1.
"""

import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np

from aiva.data.detection.annotation import (
    Annotation,
    Object,
    check_classes,
    fault_of_shape,
    report,
)
from aiva.data.detection.boxed_images import boxed_images, check_options

FOLDERS = ("Annotations", "JPEGImages")
KINDS = (".jpg", ".jpeg", ".png", ".JPG", ".JPEG", ".PNG", ".bmp", ".tif", ".webp")
SIDES = ("xmin", "ymin", "xmax", "ymax")


def from_voc(
    folder: str | os.PathLike,
    split: str | None = None,
    size: int | tuple[int, int] | None = None,
    class_names: tuple[str, ...] | None = None,
    max_objects: int | None = None,
    invalid: str = "raise",
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Load pictures with boxes from a folder in the layout of PASCAL VOC.

    Pictures of any size are letterboxed to one: scaled to fit, undistorted, in the
    middle between grey bars. Boxes follow. A box that reaches over the border by a
    pixel is cut there, because annotation tools differ by one.

    Args:
        folder: Path of the folder that holds `Annotations` and `JPEGImages`.
        split: Name of a list in `ImageSets/Main`, such as `"train"`; None for every
            annotation of the folder.
        size: Height and width of the images in pixels, or one number for both. None
            keeps the size of the pictures, if it is the same for all.
        class_names: Names of the classes 0, 1, 2, ...; None for all names that occur in
            the folder, sorted. `aiva.data.class_names(folder)` returns these.
        max_objects: Places for objects in each image; None for as many as the fullest
            image of the split needs.
        invalid: What to do about files that are missing or broken, classes that are
            not known and boxes without area, inverted or outside their picture:
            `"raise"` an error that lists them all, or `"skip"` them with a warning that
            does. A broken file costs the image, a wrong box only itself.

    Returns:
        Images `(N, height, width, 3)` uint8, and objects, padded to M an image: "boxes"
        `(N, M, 4)` float32, `[x1, y1, x2, y2]` in pixels of the image; "labels"
        `(N, M)` int32, -1 where there is no object; "difficult" `(N, M)` bool, what the
        annotator marked as hard to recognise.

    Raises:
        ValueError: If the folder has another layout, an argument is out of its range,
            pictures differ in size and `size` is None, or (`invalid="raise"`) something
            is not valid.

    Example:
        >>> import tempfile
        >>> from PIL import Image
        >>> text = (
        ...     "<annotation><object><name>cat</name><bndbox><xmin>1</xmin>"
        ...     "<ymin>11</ymin><xmax>20</xmax><ymax>30</ymax></bndbox></object>"
        ...     "</annotation>"
        ... )
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     for name in FOLDERS:
        ...         Path(folder, name).mkdir()
        ...     Image.new("RGB", (60, 40)).save(Path(folder, "JPEGImages", "a.png"))
        ...     _ = Path(folder, "Annotations", "a.xml").write_text(text)
        ...     images, objects = from_voc(folder, size=60)
        >>> images.shape, objects["boxes"].tolist(), objects["labels"].tolist()
        ((1, 60, 60, 3), [[[0.0, 20.0, 20.0, 40.0]]], [[0]])
    """
    size = check_options(size, max_objects, invalid)
    names = names_of(folder, split)
    classes = voc_classes(folder) if class_names is None else check_classes(class_names)
    problems = []
    annotations = voc_annotations(folder, names, classes, problems)
    images, objects = boxed_images(
        annotations, len(names), size, ("difficult",), max_objects, problems
    )
    report(problems, folder, invalid)
    if len(images) == 0:
        raise ValueError(f"{folder} has no picture that can be read.")
    return images, objects


def check_layout(folder):
    """Raise a ValueError unless the folder has pictures and annotations."""
    missing = [name for name in FOLDERS if not Path(folder, name).is_dir()]
    if missing:
        depths = f"*/{FOLDERS[0]}", f"*/*/{FOLDERS[0]}"
        inside = [path.parent for depth in depths for path in Path(folder).glob(depth)]
        hint = f" Did you mean {inside[0]}?" if inside else ""
        raise ValueError(
            f"A folder in the layout of VOC holds {' and '.join(FOLDERS)}. Received: "
            f"{folder} without {' and '.join(missing)}.{hint}"
        )


def names_of(folder, split):
    """Return the names of the pictures of a split, or of all that have annotations."""
    check_layout(folder)
    if split is None:
        names = sorted(path.stem for path in Path(folder, "Annotations").glob("*.xml"))
    else:
        path = Path(folder, "ImageSets", "Main", f"{split}.txt")
        if not path.is_file():
            lists = sorted(each.stem for each in path.parent.glob("*.txt"))
            raise ValueError(
                f"There is no list of pictures {path}. Received: split={split!r}. "
                f"Lists there: {', '.join(lists) or 'none'}. split=None takes all."
            )
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        names = [listed_name(folder, line.strip()) for line in lines if line.strip()]
    if not names:
        raise ValueError(f"{folder} has no annotations. Received: split={split!r}.")
    return names


def listed_name(folder, line):
    """Return the picture's name; lists of a class add whether the picture shows it."""
    if Path(folder, "Annotations", f"{line}.xml").is_file():
        return line
    return re.sub(r"\s+(-1|0|1)$", "", line)


def voc_classes(folder):
    """Return the names of all objects that are annotated in a folder, sorted."""
    check_layout(folder)
    names = set()
    for path in Path(folder, "Annotations").glob("*.xml"):
        try:
            root = ET.parse(path).getroot()
        except ET.ParseError:
            continue  # is reported when its picture is loaded
        names |= {name_of(element) for element in root.iter("object")}
    return tuple(sorted(names - {""}))


def voc_annotations(folder, names, classes, problems):
    """Yield the annotations of pictures, one after the other.

    Args:
        folder: Path of the folder.
        names: Names of pictures, without the end of the file name.
        classes: Names of the classes 0, 1, 2, ...
        problems: List to which a sentence is added for everything that is left out.
    """
    for name in names:
        path = Path(folder, "Annotations", f"{name}.xml")
        title = path.relative_to(folder).as_posix()
        try:
            root = ET.parse(path).getroot()
        except FileNotFoundError:
            problems.append(f"{title} is missing")
            continue
        except (ET.ParseError, OSError, UnicodeDecodeError) as error:
            problems.append(f"{title} is not readable ({error})")
            continue
        objects = []
        for number, element in enumerate(root.iter("object"), start=1):
            found, fault = read_object(element, number, classes)
            if fault:
                problems.append(f"{title}, object {number} ({found}): {fault}")
            else:
                objects.append(found)
        picture = picture_path(folder, name, root)
        yield Annotation(title, picture, stated_size(root), objects)


def read_object(element, number, classes):
    """Return an object and None, or its name and what is wrong with it."""
    name = name_of(element)
    try:
        corners = [float(element.findtext(f"bndbox/{side}")) for side in SIDES]
    except (TypeError, ValueError):
        return name, f"bndbox must have the numbers {', '.join(SIDES)}"
    if name not in classes:
        return name, f"its class is none of {', '.join(classes)}"
    if fault := fault_of_shape(corners):
        return name, fault
    xmin, ymin, xmax, ymax = corners
    difficult = (element.findtext("difficult") or "").strip() == "1"
    box = (xmin - 1, ymin - 1, xmax, ymax)
    facts = {"difficult": difficult}
    return Object(f"object {number} ({name})", classes.index(name), box, facts), None


def name_of(element):
    """Return the class that an object is annotated with."""
    return (element.findtext("name") or "").strip()


def stated_size(root):
    """Return the height and width that an annotation states, or None."""
    try:
        sides = [
            int(float(root.findtext(f"size/{key}"))) for key in ("height", "width")
        ]
    except (TypeError, ValueError):
        return None
    return tuple(sides) if min(sides) > 0 else None


def picture_path(folder, name, root):
    """Return the path of a picture: named like its annotation, or inside of it."""
    pictures = Path(folder, "JPEGImages")
    named = Path((root.findtext("filename") or "").strip()).name
    paths = [pictures / f"{name}{kind}" for kind in KINDS]
    paths += [pictures / named] if named else []
    return next((path for path in paths if path.is_file()), paths[0])
