"""The command `aiva lab`: put the chapters into a folder, open JupyterLab there."""

import importlib.resources
import importlib.util
import os
import pathlib
import re
import subprocess
import sys

from aiva.commands.handout import put

COUNTED = ("put", "updated", "kept")
CHAPTER = re.compile(r"\d\d_\w+\.ipynb")


def chapters(solutions: bool = False) -> list:
    """Find the notebooks that come with the package.

    Args:
        solutions: The executed notebooks with solutions, not the student's version.

    Returns:
        Files (`importlib.resources` traversables) named `NN_name.ipynb`, in reading
        order.

    Raises:
        FileNotFoundError: If this installation has no notebooks.
    """
    package = "aiva.notebooks" if solutions else "aiva.notebooks.student"
    try:
        files = list(importlib.resources.files(package).iterdir())
    except (ModuleNotFoundError, FileNotFoundError):
        files = []
    found = [file for file in files if CHAPTER.fullmatch(file.name)]
    if not found:
        raise FileNotFoundError(
            f"The notebooks ({package}) are missing from this installation of AIVA. "
            "Install the package again; in a checkout: pip install -e ."
        )
    return sorted(found, key=lambda file: file.name)


def hand_out(folder: pathlib.Path, solutions: bool = False) -> None:
    """Put the chapters into a folder and say what was done.

    Args:
        folder: The user's folder.
        solutions: Put the executed notebooks too, into a subfolder `solutions`.

    Raises:
        FileNotFoundError: If this installation has no notebooks.
        ValueError: If the manifest in the folder cannot be read.
        OSError: If the folder is a file or cannot be written to.
    """
    describe(folder, put(chapters(), folder))
    if solutions:
        below = folder / "solutions"
        describe(below, put(chapters(solutions=True), below))


def describe(folder, happened):
    """Print what was put into a folder, and which files were left to the user."""
    counts = ", ".join(f"{len(happened[what])} {what}" for what in COUNTED)
    print(f"{folder}: {counts}")
    for kept, beside in happened["beside"]:
        print(f"  {kept} is yours and was kept; the new version is {beside}")


def start(
    folder: pathlib.Path,
    port: int = 8888,
    browser: bool = True,
    arguments: tuple[str, ...] = (),
) -> subprocess.Popen:
    """Start JupyterLab, for this machine only and with Jupyter's own token.

    Args:
        folder: The folder that JupyterLab shows.
        port: Port on 127.0.0.1; if it is taken Jupyter tries the next ones.
        browser: Open a browser window.
        arguments: More arguments for JupyterLab.

    Returns:
        The running process.

    Raises:
        ModuleNotFoundError: If JupyterLab is not installed.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise ModuleNotFoundError(
            f"The notebooks are in {folder}, but JupyterLab is not installed. "
            'Install it: pip install "aiva[notebooks]"'
        )
    command = [sys.executable, "-m", "jupyterlab", "--ServerApp.ip=127.0.0.1"]
    command += [f"--ServerApp.root_dir={folder.resolve()}", f"--ServerApp.port={port}"]
    command += [] if browser else ["--no-browser"]
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", **os.environ}
    return subprocess.Popen([*command, *arguments], env=quiet)


def wait(process: subprocess.Popen) -> int:
    """Wait until JupyterLab ends; Ctrl-C is its affair, it asks whether to stop."""
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue
