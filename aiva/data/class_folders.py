"""A folder with a sub-folder per class: its labels are the order of their names."""

from pathlib import Path


def class_folders(folder):
    """Return the sub-folders of a folder by name, or raise a ValueError for none."""
    if not Path(folder).is_dir():
        raise ValueError(f"There is no such folder. Received: folder={str(folder)!r}.")
    classes = [path for path in visible(folder) if path.is_dir()]
    if not classes:
        raise ValueError(
            f"{folder} has no sub-folders. Make one for each class and put the "
            "files of the class into it."
        )
    return classes


def visible(folder):
    """Return what a folder holds, by name, without names that begin with a dot."""
    paths = [path for path in Path(folder).iterdir() if not path.name.startswith(".")]
    return sorted(paths, key=lambda path: path.name)


def check_every_class(classes, labels, kind="picture"):
    """Raise a ValueError that names the classes without a picture, or a clip."""
    empty = [path.name for label, path in enumerate(classes) if label not in labels]
    if empty:
        raise ValueError(
            f"Every class needs a readable {kind}. Received: no {kind} in "
            f"{', '.join(empty)}. Add {kind}s or remove the sub-folder."
        )
