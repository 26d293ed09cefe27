"""What goes wrong with one file of a reader's, said as an error that names it."""

import contextlib

from aiva.data.picture import reason


@contextlib.contextmanager
def naming(path, kind="clip"):
    """Turn what goes wrong with a file into a ValueError that names it.

    Args:
        path: Path of the file.
        kind: What it should be.
    """
    try:
        if not path.exists():
            raise OSError("there is no such file")
        yield
    except (ImportError, MemoryError):  # not the file's fault
        raise
    except Exception as error:  # decoders raise errors of any kind
        raise ValueError(
            f"{path} is not a readable {kind} ({fault(error, path)})."
        ) from error


def fault(error, path):
    """Say in a few words why a file could not be read."""
    if path.is_file():
        return reason(error, path)
    return str(error) or type(error).__name__
