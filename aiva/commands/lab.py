"""The command `aiva lab`: put the chapters into a folder, open JupyterLab there."""

import importlib.resources
import importlib.util
import os
import pathlib
import re
import signal
import subprocess
import sys

from aiva.commands import doctor, welcome
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
    """Put the chapters and a welcome page into a folder and say what was done.

    Args:
        folder: The user's folder.
        solutions: Put the executed notebooks too, into a subfolder `solutions`.

    Raises:
        FileNotFoundError: If this installation has no notebooks.
        ValueError: If the manifest in the folder cannot be read.
        OSError: If the folder is a file or cannot be written to.
    """
    found = chapters()
    describe(folder, put([welcome.page(found), *found], folder))
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
) -> int:
    """Become JupyterLab, for this machine only and with Jupyter's own token.

    It opens on the welcome page. On Linux and macOS this process is replaced, so that
    whoever ends it ends JupyterLab. On Windows, which cannot do that, it waits.

    Args:
        folder: The folder that JupyterLab shows.
        port: Port on 127.0.0.1; if it is taken Jupyter tries the next ones.
        browser: Open a browser window.
        arguments: More arguments for JupyterLab; they win over what is set here.

    Returns:
        The exit code of JupyterLab, on Windows.

    Raises:
        ModuleNotFoundError: If JupyterLab is not installed.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise ModuleNotFoundError(
            f"The notebooks are in {folder}, but JupyterLab is not installed. "
            f"Install it: {doctor.install('notebooks')}"
        )
    settings = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.root_dir": folder.resolve(),
        "ServerApp.port": port,
        "LabApp.default_url": f"/lab/tree/{welcome.NAME}",
    }
    # Jupyter refuses a setting that is given twice.
    given = {argument.partition("=")[0].strip("-") for argument in arguments}
    given = {name.rpartition(".")[2] for name in given}
    # Jupyter's short name of root_dir.
    given = {"root_dir" if name == "notebook-dir" else name for name in given}
    if "root_dir" in given:
        given.add("default_url")  # the welcome page lies in our folder alone
    command = [sys.executable, "-m", "jupyterlab"]
    for name, value in settings.items():
        if name.rpartition(".")[2] not in given:
            command.append(f"--{name}={value}")
    command += [] if browser else ["--no-browser"]
    return hand_over([*command, *arguments])


def hand_over(command):
    """Let another program take the place of this one; on Windows, wait for it."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "posix":
        return os.execv(command[0], command)
    # Ctrl-Break ends this process by an exception.
    signal.signal(signal.SIGBREAK, lambda number, frame: sys.exit(1))
    process = subprocess.Popen(command)
    try:
        return wait(process)
    finally:
        process.terminate()


def wait(process: subprocess.Popen) -> int:
    """Wait until JupyterLab ends; Ctrl-C is its affair, it asks whether to stop."""
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue
