"""Files of ours: written under a temporary name, then renamed. All or nothing."""

import contextlib
import os
import tempfile
from pathlib import Path


@contextlib.contextmanager
def written_whole(path: str | os.PathLike, overwrite: bool = False):
    """Give a temporary path to write to; what was written gets its name at the end.

    Whatever happens in between, a half-written file is never left behind. The folder
    is made where it is missing.

    Args:
        path: Path of the file in the end.
        overwrite: Whether a file that has the name already is replaced. A file of the
            user's never is.

    Yields:
        A path with the same name in a folder of its own.

    Raises:
        FileExistsError: If the file exists and is not to be replaced.

    Example:
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with written_whole(Path(folder, "new", "a.txt")) as unfinished:
        ...         _ = unfinished.write_text("whole")
        ...     Path(folder, "new", "a.txt").read_text()
        'whole'
    """
    path = Path(path)
    if not overwrite:
        check_free(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".aiva-") as folder:
        unfinished = Path(folder) / path.name
        yield unfinished
        os.replace(unfinished, path)


def check_free(path: Path, how: str = "") -> None:
    """Raise a FileExistsError if a file has the name already.

    Args:
        path: Path of a file that is to be written.
        how: How another name is chosen, such as "with --output".

    Example:
        >>> check_free(Path("nobody has this name"))
    """
    if path.exists():
        raise FileExistsError(
            f"{path} exists and is not overwritten. "
            f"Choose another name{how and f' {how}'}, or move it."
        )
