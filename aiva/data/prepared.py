"""Data sets in the form that TensorFlow Datasets (TFDS) prepares.

TFDS is imported only when there is something for it to do: importing it and TensorFlow
takes ten seconds, and without a network it would try for minutes before it gives up.
"""

import contextlib
import io
import os
import re
import shutil
import tempfile
import threading
from pathlib import Path

RETRIES = 2  # TFDS itself tries ten times


def tfds_folder():
    """Return the folder where TFDS keeps its data, as TFDS itself would choose it."""
    chosen = os.environ.get("TFDS_DATA_DIR") or "~/tensorflow_datasets"
    return Path(chosen).expanduser()


def find(name):
    """Return the folder of the newest prepared version of a data set, or None."""
    facts = tfds_folder().glob(f"{name}/*/dataset_info.json")
    # TFDS works in folders with other names until a version is complete.
    versions = [
        path.parent
        for path in facts
        if re.fullmatch(r"\d+\.\d+\.\d+", path.parent.name)
    ]
    return max(versions, key=version, default=None)


def version(folder):
    """Return the version that a folder is named after, to compare it with others.

    Example:
        >>> version(Path("mnist/3.0.10")) > version(Path("mnist/3.0.9"))
        True
    """
    return tuple(int(part) for part in folder.name.split("."))


def read(folder, split):
    """Read a prepared data set of labelled images.

    Args:
        folder: Path of one version of a data set, as `find` returns it.
        split: `"train"` or `"test"`.

    Returns:
        Images `(N, H, W, C)` uint8 and labels `(N,)` int32, in the order in which TFDS
        mixed them when it prepared them.
    """
    images, labels = examples(folder, split, as_supervised=True, batch_size=-1)
    return images, labels.astype("int32")


def examples(folder, split, **options):
    """Read a prepared data set of any kind, one example after the other.

    Args:
        folder: Path of one version of a data set, as `find` returns it.
        split: What TFDS calls the split, such as `"train+validation"`.
        **options: Options of `tfds.core.DatasetBuilder.as_dataset`.

    Returns:
        Iterable of dicts of NumPy arrays.
    """
    import tensorflow_datasets as tfds

    builder = tfds.builder_from_directory(folder)
    return tfds.as_numpy(builder.as_dataset(split=split, **options))


def prepare(name, originals=None):
    """Let TFDS download and prepare a data set, completely or not at all.

    Everything happens in a temporary folder, which is gone afterwards, whether TFDS
    ends well, fails or is interrupted.

    Args:
        name: Name of the data set in TFDS.
        originals: Path of a folder with the original files, which are then copied
            instead of downloaded.

    Returns:
        The path of the prepared version in the folder of TFDS.
    """
    import tensorflow_datasets as tfds

    target = tfds_folder()
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix=".aiva-", dir=target, ignore_cleanup_errors=True
    ) as temporary:
        config = tfds.download.DownloadConfig()
        if originals is not None:
            # TFDS may write beside the files it is given, so it is given copies.
            config.manual_dir = shutil.copytree(originals, Path(temporary) / "manual")
        builder = tfds.builder(name, data_dir=temporary)
        # The bars of TFDS are for the reader; its lines name only the temporary folder.
        with few_retries(), contextlib.redirect_stdout(io.StringIO()):
            builder.download_and_prepare(
                download_dir=Path(temporary) / "downloads", download_config=config
            )
        made = Path(builder.data_dir)
        final = target / made.relative_to(temporary)
        final.parent.mkdir(parents=True, exist_ok=True)
        return made.rename(final)


@contextlib.contextmanager
def few_retries():
    """Make TFDS give up after seconds, not minutes, when a connection fails."""
    from tensorflow_datasets.core.download import downloader

    usual, downloader.MAX_RETRIES = downloader.MAX_RETRIES, RETRIES
    try:
        yield
    finally:
        downloader.MAX_RETRIES = usual


def download_errors():
    """Return the exceptions that mean that a download failed."""
    import requests
    from tensorflow_datasets.core.download.util import DownloadError

    return requests.exceptions.RequestException, DownloadError


def answers(url, seconds=4):
    """Tell whether a file can be had from its server, within a few seconds.

    The question is asked in a thread of its own, because looking up the name of a
    server has no time limit that a program could set.

    Args:
        url: Address of a file.
        seconds: How long to wait.

    Returns:
        True if the server has answered that the file is there.
    """
    import requests

    found = []

    def ask():
        """Ask for the file without fetching it; any failure means no."""
        with (
            contextlib.suppress(Exception),
            requests.get(url, stream=True, timeout=seconds) as response,
        ):
            found.append(response.ok)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    return any(found)
