"""A reader's own pictures with boxes, in the text files of YOLO.

A text file belongs to each picture. It has a line for each object (Redmon et al., 2016,
https://arxiv.org/abs/1506.02640, and https://docs.ultralytics.com/datasets/detect):

    class cx cy width height      centre and size of the box
    class x1 y1 x2 y2 x3 y3 ...   or the corners of a polygon, whose box is taken

All are parts of the picture's width and height, from 0 to 1. Classes count from 0. The
layouts are those of Ultralytics and Roboflow, of LabelImg, and of darknet and CVAT:

    my/folder/                    my/folder/        my/folder/
        data.yaml                     classes.txt       obj.names  train.txt
        train/images/a.jpg            a.jpg             obj_train_data/a.jpg
        train/labels/a.txt            a.txt             obj_train_data/a.txt

`data.yaml` has the names of the classes and says where the pictures of "train", "val"
and "test" are; `classes.txt` and `obj.names` have one name in a line.
"""

import os
import re
import warnings
from pathlib import Path

import numpy as np

from aiva.data.detection.annotation import (
    KINDS,
    Annotation,
    Object,
    check_classes,
    existing,
    fault_of_shape,
    words_for,
)
from aiva.data.detection.boxed_images import boxed_images, check_options, check_read

CLASS_FILES = ("classes.txt", "*.names", "_darknet.labels")
SPLITS = ("train", "val", "valid", "validation", "test")


def from_yolo(
    folder_or_data_yaml: str | os.PathLike,
    split: str | None = None,
    size: int | tuple[int, int] | None = None,
    class_names: tuple[str, ...] | None = None,
    max_objects: int | None = None,
    invalid: str = "raise",
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    r"""Load pictures with boxes that are annotated in the text files of YOLO.

    Pictures of any size are letterboxed to one: scaled to fit, undistorted, in the
    middle between grey bars. Boxes follow. A box that reaches over the border by a
    pixel is cut there. A picture whose text file is empty, or missing, has no objects;
    a warning names those without a file. Text files without a picture are not read.

    Args:
        folder_or_data_yaml: Path of a folder in one of the layouts above, or of its
            `data.yaml`.
        split: `"train"`, `"val"` or `"test"`: an entry of `data.yaml`, or else the
            name of a folder or of a list of pictures. None takes all that are there.
        size: Height and width of the images in pixels, or one number for both. None
            keeps the size of the pictures, if it is the same for all.
        class_names: Names of the classes 0, 1, 2, ...; None for those of `data.yaml`,
            `classes.txt` or `obj.names`, as `aiva.data.class_names` returns them.
        max_objects: Number of objects that each image has room for; None for as many
            as the fullest image needs.
        invalid: What to do about pictures that are missing or broken, lines that are
            no object of a known class, and boxes without area or outside their picture:
            `"raise"` an error that lists them all, or `"skip"` them with a warning that
            does. A broken picture costs the image, a wrong line only itself.

    Returns:
        Images `(N, height, width, 3)` uint8, and objects, padded to M an image: "boxes"
        `(N, M, 4)` float32, `[x1, y1, x2, y2]` in pixels of the image; "labels"
        `(N, M)` int32, -1 where there is no object.

    Raises:
        ValueError: If the folder has another layout, its classes have no names, an
            argument is out of its range, pictures differ in size and `size` is None, or
            (`invalid="raise"`) something is not valid.

    Example:
        >>> import tempfile
        >>> from PIL import Image
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     Image.new("RGB", (60, 40)).save(Path(folder, "a.png"))
        ...     _ = Path(folder, "a.txt").write_text("1 0.25 0.5 0.5 0.25")
        ...     _ = Path(folder, "classes.txt").write_text("cat\ndog")
        ...     images, objects = from_yolo(folder, size=60)
        >>> images.shape, objects["boxes"].tolist(), objects["labels"].tolist()
        ((1, 60, 60, 3), [[[0.0, 25.0, 30.0, 35.0]]], [[1]])
    """
    size = check_options(size, max_objects, invalid)
    settings, folder = read_settings(folder_or_data_yaml)
    if class_names is None:
        classes = yolo_classes(folder_or_data_yaml)
    else:
        classes = check_classes(class_names)
    pictures = pictures_of(folder, settings, split)
    check_labels_exist(pictures, folder)
    problems = [
        f"{path.name}: its picture is missing" for path in lost_labels(pictures)
    ]
    has_keypoints = "kpt_shape" in settings
    annotations = yolo_annotations(pictures, folder, classes, has_keypoints, problems)
    images, objects = boxed_images(
        annotations, len(pictures), size, (), max_objects, problems
    )
    check_read(images, problems, folder, invalid)
    return images, objects


def read_settings(source):
    """Return the content of `data.yaml`, {} without one, and the path of its folder."""
    path = Path(source)
    if path.is_dir():
        named = sorted(path.glob("data.y*ml"))
        others = [each for each in path.glob("*.y*ml") if describes_data(each)]
        files = named or others
        return (read_yaml(files[0]) if len(files) == 1 else {}), path
    if not path.is_file() or path.suffix.lower() not in (".yaml", ".yml"):
        raise ValueError(
            f"Expected a folder, or a file like data.yaml. Received: {str(source)!r}."
        )
    return read_yaml(path), path.parent


def describes_data(path):
    """Tell whether a YAML file of any name is one like `data.yaml`."""
    try:
        settings = read_yaml(path)
    except ValueError:
        return False
    return "names" in settings and any(split in settings for split in SPLITS)


def read_yaml(path):
    """Return the content of a YAML file as a dictionary, or raise a ValueError."""
    import yaml

    try:
        # This loader makes nothing but text, so that a class may be called "no" or "1".
        settings = yaml.load(path.read_text("utf-8-sig"), Loader=yaml.BaseLoader)
        if not isinstance(settings, dict):
            raise yaml.YAMLError("it has no `names` and no `train`")
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(
            f"Expected a YAML file that describes data. Received: {path}: {error}."
        ) from error
    return settings


def yolo_classes(source):
    """Return the names of the classes 0, 1, 2, ..., or raise a ValueError."""
    settings, folder = read_settings(source)
    names = settings.get("names")
    if isinstance(names, dict):
        names = [names.get(str(index)) for index in range(len(names))]
        if None in names:
            raise ValueError(
                f"`names` in the YAML file of {folder} must count from 0 without gaps. "
                f"Received: {', '.join(settings['names'])}."
            )
    elif not isinstance(names, list):
        names = listed_classes(folder)
    if settings.get("nc", str(len(names))) != str(len(names)):
        raise ValueError(
            f"`nc` in the YAML file of {folder} must be the number of `names`. "
            f"Received: nc={settings['nc']}, and {len(names)} names."
        )
    return check_classes(names)


def listed_classes(folder):
    """Return the names of a file such as `classes.txt`, one in a line."""
    files = [path for name in CLASS_FILES for path in sorted(folder.rglob(name))]
    lists = {path.read_text("utf-8-sig").strip(): path for path in files}
    if len(lists) != 1:
        found = " and ".join(map(str, lists.values())) or "none of these"
        raise ValueError(
            f"Expected one list of classes in {folder}: `names` in data.yaml, "
            "classes.txt, obj.names or _darknet.labels. "
            f"Received: {found}. Or give `class_names`."
        )
    return [name.strip() for name in next(iter(lists)).splitlines()]


def is_yolo(folder):
    """Tell whether a folder has named classes and text files of the kind of YOLO."""
    settings, _ = read_settings(folder)
    is_named = any(True for name in CLASS_FILES for _ in folder.rglob(name))
    return "names" in settings or (
        is_named and any(label_file(each).is_file() for each in pictures_in(folder))
    )


def pictures_of(folder, settings, split):
    """Return the paths of the pictures of a split, or of all, each once."""
    words = SPLITS if split is None else words_for(split)
    noted = [name for word in words for name in as_list(settings.get(word))]
    if noted:
        # Roboflow notes ../train/images for train/images.
        roots = [Path(folder, settings.get("path", "")), folder]
        paths = [existing(roots, name, least=2) for name in noted]
    elif split is None:
        paths = [folder]
    else:
        forms = ("images/{}", "{}/images", "{}", "{}.txt")
        paths = [folder / form.format(word) for word in words for form in forms]
    sources = [path for path in paths if path.exists()]
    if not noted:
        sources = sources[:1]
    elif split is not None and len(sources) < len(paths):
        sources = []
    pictures = [path for source in sources for path in pictures_in(source, folder)]
    if not pictures:
        raise ValueError(
            f"{folder} has no pictures of this split. Received: split={split!r}. "
            f"Looked for {', '.join(map(str, paths))}."
        )
    return list(dict.fromkeys(Path(os.path.normpath(path)) for path in pictures))


def as_list(entry):
    """Return an entry of `data.yaml` as a list: one path, several or none."""
    return entry if isinstance(entry, list) else [entry] if entry else []


def pictures_in(source, folder=None):
    """Return the pictures of a folder and of those inside, or those of a list."""
    if source.is_dir():
        paths = [path for path in source.rglob("*") if path.suffix.lower() in KINDS]
        return sorted(path for path in paths if not path.name.startswith("."))
    lines = source.read_text("utf-8-sig").splitlines()
    roots = [source.parent, folder]
    return [existing(roots, line.strip()) for line in lines if line.strip()]


def label_file(picture):
    """Return the path of a picture's text file: in labels/ for images/, or beside it.

    Example:
        >>> label_file(Path("train/images/a.jpg")).as_posix()
        'train/labels/a.txt'
    """
    beside = picture.with_suffix(".txt")
    parts = list(beside.parts)
    if "images" not in parts[:-1] or beside.is_file():
        return beside
    last = max(index for index, part in enumerate(parts[:-1]) if part == "images")
    parts[last] = "labels"
    return Path(*parts)


def check_labels_exist(pictures, folder):
    """Warn of pictures without a text file; raise a ValueError if none has one."""
    without = [picture for picture in pictures if not label_file(picture).is_file()]
    if len(without) == len(pictures):
        raise ValueError(
            f"Expected a text file for each picture. Received: none in {folder}. "
            f"Looked for {label_file(pictures[0])} and others like it."
        )
    if without:
        names = ", ".join(picture.name for picture in without[:5])
        warnings.warn(
            f"{len(without)} of {len(pictures)} pictures in {folder} have no text file "
            f"and so no objects: {names}{', ...' if len(without) > 5 else ''}.",
            stacklevel=3,
        )


def lost_labels(pictures) -> list[Path]:
    """Return the text files with objects beside which no picture can be found."""
    known = {
        path.stem
        for folder in {picture.parent for picture in pictures}
        for path in folder.iterdir()
        if path.suffix.lower() in KINDS
    }
    folders = {label_file(picture).parent for picture in pictures}
    texts = sorted(path for folder in folders for path in folder.glob("*.txt"))
    return [path for path in texts if path.stem not in known and has_numbers(path)]


def has_numbers(path):
    """Tell whether a text file begins like one with objects, not like a list."""
    first = path.read_text("utf-8-sig", errors="replace").split(maxsplit=5)[:5]
    return len(first) == 5 and all(re.fullmatch(r"[-+.\deE]+", word) for word in first)


def yolo_annotations(pictures, folder, classes, has_keypoints, problems):
    """Yield the annotations of pictures, one after the other.

    Args:
        pictures: Paths of pictures.
        folder: Path of the folder, for messages.
        classes: Names of the classes 0, 1, 2, ...
        has_keypoints: Whether lines go on with points of the object after its box.
        problems: List to which a sentence is added for everything that is left out.
    """
    for picture in pictures:
        path, objects = label_file(picture), []
        inside = path.is_relative_to(folder)
        title = (path.relative_to(folder) if inside else path).as_posix()
        try:
            lines = path.read_text("utf-8-sig").splitlines() if path.is_file() else []
        except (OSError, UnicodeDecodeError) as error:
            problems.append(f"{title} is not readable ({error})")
            continue
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            found, fault = read_object(line.strip(), number, classes, has_keypoints)
            if fault:
                problems.append(f"{title}, line {number}: {fault}")
            else:
                objects.append(found)
        yield Annotation(title, picture, None, objects, in_parts=True)


def read_object(line, number, classes, has_keypoints):
    """Return an object and None, or None and what is wrong with it."""
    try:
        label, *numbers = map(float, line.split())
    except ValueError:
        return None, f"{line!r} must be numbers"
    if label not in range(len(classes)):
        return None, f"class {label:g} is none of the {len(classes)}, counted from 0"
    if len(numbers) in (4, 5) or (has_keypoints and len(numbers) > 5):
        # The fifth number is of a track; after a box with keypoints come its points.
        x, y, width, height = numbers[:4]
        box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    elif len(numbers) >= 6 and len(numbers) % 2 == 0:
        xs, ys = numbers[::2], numbers[1::2]
        box = (min(xs), min(ys), max(xs), max(ys))
    else:
        return None, f"{len(numbers)} numbers after the class: no box and no polygon"
    if max(numbers[:4]) > 2:  # more than a box that reaches out
        return None, f"{line!r} must have parts of width and height, from 0 to 1"
    if fault := fault_of_shape(box):
        return None, fault
    name = f"line {number} ({classes[int(label)]})"
    return Object(name, int(label), box, {}), None
