"""A reader's own pictures with boxes, in the layout of PASCAL VOC.

The layout (Everingham et al., 2010, https://doi.org/10.1007/s11263-009-0275-4), which
CVAT and Label Studio write too, the latter with "images" for "JPEGImages":

    my/folder/
        JPEGImages/a.jpg             pictures, of any size and format
        Annotations/a.xml            what is in picture a
        ImageSets/Main/train.txt     names of the pictures of a split, one per line

LabelImg and Roboflow put both side by side, Roboflow in a folder for each split:

    my/folder/
        train/a.jpg  train/a.xml     or a.jpg and a.xml, without folders inside

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
    KINDS,
    Annotation,
    Object,
    check_classes,
    fault_of_shape,
    words_for,
)
from aiva.data.detection.boxed_images import boxed_images, check_options, check_read

ANNOTATIONS = ("Annotations", "annotations")
PICTURES = ("JPEGImages", "images", "Images")
BESIDE = ("*.xml", "*/*.xml")  # where both lie side by side
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
        folder: Path of the folder, in one of the layouts above.
        split: Name of a list in `ImageSets/Main`, or of a folder inside, such as
            `"train"`; None for every annotation of the folder.
        size: Height and width of the images in pixels, or one number for both. None
            keeps the size of the pictures, if it is the same for all.
        class_names: Names of the classes 0, 1, 2, ...; None for all names that occur in
            the folder, sorted. `aiva.data.class_names(folder)` returns these.
        max_objects: Number of objects that each image has room for; None for as many
            as the fullest image of the split needs.
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
        ...     Image.new("RGB", (60, 40)).save(Path(folder, "a.png"))
        ...     _ = Path(folder, "a.xml").write_text(text)
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
    check_read(images, problems, folder, invalid)
    return images, objects


def layout(folder):
    """Find the folders of the annotations and of the pictures.

    Args:
        folder: Path of a folder in one of the layouts above.

    Returns:
        Two paths, equal if XML files and pictures lie side by side; None if the folder
        has another layout.
    """
    folder = Path(folder)
    notes = [folder / name for name in ANNOTATIONS if (folder / name).is_dir()]
    pictures = [folder / name for name in PICTURES if (folder / name).is_dir()]
    if not notes:
        annotated = {path.parent for each in BESIDE for path in folder.glob(each)}
        notes = pictures = [folder] if any(map(holds_pictures, annotated)) else []
    elif not pictures and holds_pictures(folder):
        pictures = [folder]
    return (notes[0], pictures[0]) if notes and pictures else None


def holds_pictures(folder):
    """Tell whether there is a picture in a folder itself."""
    return any(path.suffix.lower() in KINDS for path in folder.iterdir())


def check_layout(folder):
    """Return what `layout` finds, or raise a ValueError."""
    found = layout(folder)
    if found is None:
        depths = f"*/{ANNOTATIONS[0]}", f"*/*/{ANNOTATIONS[0]}"
        inside = [path.parent for depth in depths for path in Path(folder).glob(depth)]
        hint = f" Did you mean {inside[0]}?" if inside else ""
        raise ValueError(
            "Expected a folder in the layout of VOC: XML files in Annotations and "
            "pictures in JPEGImages or images, or both side by side. "
            f"Received: {str(folder)!r}.{hint}"
        )
    return found


def xml_files(notes):
    """Return the paths of all annotations, by name, without those that are hidden."""
    paths = [path for path in notes.rglob("*.xml") if not path.name.startswith(".")]
    return sorted(paths, key=lambda path: path.relative_to(notes).with_suffix("").parts)


def names_of(folder, split):
    """Return the names of the pictures of a split, or of all that have annotations."""
    notes, _ = check_layout(folder)
    lists = {path.stem: path for path in Path(folder).glob("ImageSets/Main/*.txt")}
    folders = {path.parent.name: path.parent for path in notes.glob("*/*.xml")}
    known = {None: notes, **folders, **lists}
    found = next((known[word] for word in words_for(split) if word in known), None)
    if found in lists.values():
        lines = found.read_text(encoding="utf-8-sig").splitlines()
        names = [listed_name(notes, line.strip()) for line in lines if line.strip()]
    elif found:
        paths = xml_files(found)
        names = [path.relative_to(notes).with_suffix("").as_posix() for path in paths]
    else:
        splits = ", ".join(sorted({*lists, *folders})) or "none"
        raise ValueError(
            f"{folder} has no such split. Received: split={split!r}. Lists in "
            f"ImageSets/Main, and folders: {splits}. split=None takes all."
        )
    if not names:
        raise ValueError(f"{folder} has no annotations. Received: split={split!r}.")
    return names


def listed_name(notes, line):
    """Return the picture's name; lists of a class add whether the picture shows it."""
    if (notes / f"{line}.xml").is_file():
        return line
    return re.sub(r"\s+(-1|0|1)$", "", line)


def voc_classes(folder):
    """Return the names of all objects that are annotated in a folder, sorted."""
    names = set()
    for path in xml_files(check_layout(folder)[0]):
        try:
            root = read_xml(path)
        except ET.ParseError:
            continue  # is reported when its picture is loaded
        names |= {name_of(element) for element in root.iter("object")}
    return tuple(sorted(names - {""}))


def read_xml(path):
    """Read a file of annotations; one of another kind is an error of its grammar."""
    root = ET.parse(path).getroot()
    if root.tag != "annotation":
        raise ET.ParseError(
            f"it begins with <{root.tag}> and not with <annotation>; export from your "
            "tool in the format PASCAL VOC"
        )
    return root


def voc_annotations(folder, names, classes, problems):
    """Yield the annotations of pictures, one after the other.

    Args:
        folder: Path of the folder.
        names: Names of pictures, as of `names_of`.
        classes: Names of the classes 0, 1, 2, ...
        problems: List to which a sentence is added for everything that is left out.
    """
    notes, pictures = check_layout(folder)
    for name in names:
        path = notes / f"{name}.xml"
        title = path.relative_to(folder).as_posix()
        try:
            root = read_xml(path)
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
        picture = picture_path(pictures, name, root)
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


def picture_path(pictures, name, root):
    """Return the path of a picture: named like its annotation, or inside of it."""
    kinds = [*KINDS, *(kind.upper() for kind in KINDS)]
    paths = [pictures / f"{name}{kind}" for kind in kinds]
    # Tools note the path on the machine where the picture was annotated.
    named = re.split(r"[\\/]", (root.findtext("filename") or "").strip())[-1]
    if named:
        paths += [paths[0].parent / named, pictures / named]
    return next((path for path in paths if path.is_file()), paths[0])
