"""Class names: what the labels 0, 1, 2, ... of a data set mean."""

import os
from pathlib import Path

from aiva.data import digits, standard
from aiva.data.detection import detection_sets, scenes
from aiva.data.detection.coco import coco_classes
from aiva.data.detection.voc import FOLDERS, voc_classes
from aiva.data.recognition import folder, textures

CLASSES = {
    "digits": digits.CLASSES,
    "textures": textures.CLASSES,
    "scenes": scenes.CLASSES,
    **{name: facts.classes for name, facts in standard.SETS.items()},
    **{name: facts.classes for name, facts in detection_sets.SETS.items()},
}


def class_names(name_or_path: str | os.PathLike) -> tuple[str, ...]:
    """Name the classes of a data set, or of a reader's own files.

    Args:
        name_or_path: A data set with classes, such as `"digits"`; or a folder as
            `from_folder` or `from_voc` takes it, or a JSON file as `from_coco` does. A
            folder that has the name of a data set is meant by a path:
            `pathlib.Path("digits")`.

    Returns:
        One name per class; label 0 means the first.

    Raises:
        ValueError: If it is none of these.

    Example:
        >>> class_names("textures")[:3]
        ('brick', 'grass', 'gravel')
    """
    if isinstance(name_or_path, str) and name_or_path in CLASSES:
        return CLASSES[name_or_path]
    path = Path(name_or_path)
    if path.is_file() and path.suffix.lower() == ".json":
        return coco_classes(path)
    if all((path / name).is_dir() for name in FOLDERS):
        return voc_classes(path)
    if path.is_dir():
        return tuple(each.name for each in folder.class_folders(path))
    raise ValueError(
        "Expected a data set with classes, a folder with a sub-folder per class, a "
        "folder in the layout of VOC or a JSON file like those of COCO. "
        f"Received: {str(name_or_path)!r}. The data sets with classes are "
        f"{', '.join(CLASSES)}."
    )
