"""Hand out files into a user's folder without touching what the user changed.

A manifest in that folder, `.aiva.json`, remembers which version of each file was put
there, as the SHA-256 of its bytes. A file that still has that sum is ours to update.
Any other is the user's work: it stays, and the new version goes beside it.
"""

import hashlib
import itertools
import json
import os
import pathlib

from aiva.conventions.files import written_whole

MANIFEST = ".aiva.json"


def put(notebooks: list, folder: pathlib.Path) -> dict[str, list]:
    """Put notebooks into a folder without touching anything that the user changed.

    Args:
        notebooks: Files with `name` and `read_bytes`, as `chapters` returns them.
        folder: Where to put them; it is made if need be.

    Returns:
        What happened, in four lists: names that were `"put"`, `"updated"` or `"kept"`,
        and under `"beside"` pairs of a kept file and the new version put beside it.

    Raises:
        ValueError: If the manifest in the folder cannot be read.
        OSError: If the folder is a file or cannot be written to.

    Example:
        >>> import pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as there:
        ...     notebook = pathlib.Path(there, "01_start.ipynb")
        ...     size = notebook.write_text("{}", encoding="utf-8")
        ...     first = put([notebook], pathlib.Path(there, "mine"))
        ...     again = put([notebook], pathlib.Path(there, "mine"))
        >>> first["put"], again["put"], again["kept"]
        (['01_start.ipynb'], [], ['01_start.ipynb'])
    """
    make_folder(folder)
    manifest = read_manifest(folder)
    happened = {"put": [], "updated": [], "kept": [], "beside": []}
    try:
        for notebook in notebooks:
            content = notebook.read_bytes()
            what = put_one(notebook.name, content, folder, manifest)
            happened[what].append(notebook.name)
            if what == "kept" and differs(notebook.name, content, folder, manifest):
                beside = put_beside(notebook.name, content, folder, manifest)
                happened["beside"].append((notebook.name, beside))
            manifest[notebook.name] = checksum(content)
    finally:
        write(folder / MANIFEST, json.dumps(manifest, indent=1).encode())
    return happened


def put_one(name, content, folder, manifest):
    """Write one notebook unless the user changed it; say what was done."""
    present = checksum_of(folder / name)
    if present is not None and present != manifest.get(name):
        return "kept"
    if present == checksum(content):
        return "kept"
    write(folder / name, content)
    return "put" if present is None else "updated"


def differs(name, content, folder, manifest):
    """Tell whether the user's file stands in the way of a version not yet offered."""
    return checksum(content) not in (manifest.get(name), checksum_of(folder / name))


def put_beside(name, content, folder, manifest):
    """Write `NN_name.new.ipynb`, or `.new-2` and so on if the user changed that too."""
    for number in itertools.count(1):
        ending = ".new" if number == 1 else f".new-{number}"
        beside = f"{pathlib.Path(name).stem}{ending}.ipynb"
        present = checksum_of(folder / beside)
        if present in (None, checksum(content), manifest.get(beside)):
            write(folder / beside, content)
            manifest[beside] = checksum(content)
            return beside


def make_folder(folder):
    """Make the folder, or say why the notebooks cannot go there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise FileExistsError(
            f"The notebooks need a folder, but {folder} is, or lies below, a file. "
            "Name another folder with --dir."
        ) from None
    except PermissionError:
        raise PermissionError(unwritable(folder)) from None
    if not os.access(folder, os.W_OK):
        raise PermissionError(unwritable(folder))


def unwritable(folder):
    """Say that the notebooks cannot go into a folder."""
    return f"You may not write to {folder}. Name another folder with --dir."


def read_manifest(folder):
    """Read which version of each notebook was put into the folder."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return dict(manifest.items())
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError):
        raise ValueError(
            f"{folder / MANIFEST} should say which notebooks were put there, but it is "
            "damaged. Delete that file: your notebooks stay as they are, and newer "
            "versions are put beside them."
        ) from None


def checksum(content):
    """Return the SHA-256 of some bytes."""
    return hashlib.sha256(content).hexdigest()


def checksum_of(file):
    """Return the SHA-256 of a file, or None if there is no such file."""
    try:
        return checksum(file.read_bytes())
    except FileNotFoundError:
        return None


def write(file, content):
    """Write bytes whole or not at all."""
    with written_whole(file, overwrite=True) as unfinished:
        unfinished.write_bytes(content)
