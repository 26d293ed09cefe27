"""Build the notebooks from their sources: `python -m aiva.notebooks.build [01 03 ...]`.

A chapter is edited as `source/NN_name.md` (MyST markdown). From it come
`NN_name.ipynb`, the solution version, executed and committed with its outputs, and
`student/NN_name.ipynb`, the same without outputs and with blanks.

In a source, what a student has to write stands between `### BEGIN SOLUTION` and
`### END SOLUTION`; a line that ends in `# BLANK text` is shown to students as `text`.
"""

import argparse
import copy
import importlib.metadata
import os
import platform
import re
import tempfile
import time
from datetime import datetime
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

from aiva import claims, recipes

FOLDER = Path(__file__).parent
LONG = 15  # seconds after which a cell must say how far it is
ADDRESS = "https://github.com/aiva-learn/aiva"
REGION = re.compile(
    r"^([ \t]*)### BEGIN SOLUTION\n(.*?)^[ \t]*### END SOLUTION\n?", re.M | re.S
)
BLANK = re.compile(r"^([ \t]*)(.*?)[ \t]*# BLANK (.*)$", re.M)
COLAB = f"""\
# On Colab this installs AIVA; elsewhere it only quiets TensorFlow's hints.
import logging
import sys

logging.getLogger("tensorflow").addFilter(lambda hint: hint.levelno >= logging.ERROR)
if "google.colab" in sys.modules:
    %pip install -q "aiva @ git+{ADDRESS}"

import aiva  # before Keras: then TensorFlow starts in silence"""


def chapter(source, versions):
    """Read a source and return the whole chapter, with card and solution marks."""
    notebook = jupytext.read(source, fmt="md:myst")
    card = notebook.metadata["aiva"]
    cells = notebook.cells
    cells.insert(1, nbformat.v4.new_markdown_cell(card_text(card, versions)))
    cells.insert(2, nbformat.v4.new_code_cell(COLAB, metadata={"tags": ["colab"]}))
    for position, cell in enumerate(cells):
        cell["id"] = f"{source.stem[:2]}-{position:03d}"
    notebook.metadata = nbformat.from_dict(
        {
            "aiva": {**card, "versions": versions},
            "kernelspec": {
                "display_name": "Python 3",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        }
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def card_text(card, versions):
    """Write the card of a chapter: what it is about and what to expect."""
    figures = [
        f"{name}: {figure} {claims.band(**limits)}"
        for name in card["recipes"]
        for figure, limits in recipes.recipe(name).bands.items()
    ]
    rows = {
        "In Chinese": card["chinese"],
        "Section of the article": card["section"],
        "Goal": card["goal"],
        "You should know": card["before"],
        "Time to run": f"at most {card['minutes']} minutes on two CPU cores, offline",
        "Data": card["data"],
        "Figures": "; ".join(figures),
        "Backends": "made with TensorFlow; the models are tested on JAX and torch too",
        "Last run with": ", ".join(
            f"{name} {versions[name]}" for name in sorted(versions)
        ),
    }
    lines = [f"| **{name}** | {text} |" for name, text in rows.items()]
    return "\n".join(["| Card | |", "|---|---|", *lines])


def solution(notebook):
    """Return the chapter as teachers and docs see it: solved, without the marks."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code" and REGION.search(cell.source):
            tags = cell.metadata.setdefault("tags", [])
            cell.metadata["tags"] = [*tags, "solution", "hide-input"]
        cell.source = BLANK.sub(r"\1\2", REGION.sub(r"\2", cell.source)).rstrip("\n")
    return notebook


def student(notebook):
    """Return the chapter as learners get it: blanks where the solutions stand."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        source = REGION.sub(_stub, cell.source)
        cell.source = BLANK.sub(r"\1\3", source).rstrip("\n")
    return notebook


def _stub(region):
    """Replace a solution: in a function the stub must not return in silence."""
    indent = region[1]
    raising = f"{indent}raise NotImplementedError\n" if indent else ""
    return f"{indent}# Your code here.\n{raising}"


def execute(notebook):
    """Run all cells in a fresh kernel, and note seconds and alternative texts."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        NotebookClient(
            notebook,
            timeout=600,
            kernel_name="python3",
            coalesce_streams=True,
            resources={"metadata": {"path": folder}},
        ).execute()
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.metadata["aiva"]["seconds"] = round(time.perf_counter() - start)
    notebook.metadata["aiva"]["long_cells"] = long_cells(notebook)
    for cell in notebook.cells:
        alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt")
        for output in cell.get("outputs", []):
            if alt and "image/png" in output.get("data", {}):
                output.metadata.setdefault("image/png", {})["alt"] = alt


def long_cells(notebook):
    """Return the seconds of the cells that take long, and forget all times."""
    found = {}
    for cell in notebook.cells:
        times = cell.metadata.pop("execution", {})
        if "iopub.status.idle" in times:
            begin, end = (
                datetime.fromisoformat(times[f"iopub.status.{state}"])
                for state in ("busy", "idle")
            )
            seconds = round((end - begin).total_seconds())
            if seconds >= LONG:
                found[cell.id] = seconds
    return found


def write(notebook, path):
    """Write a notebook under a temporary name, then give it its name."""
    nbformat.validate(notebook)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        unfinished = Path(folder) / path.name
        nbformat.write(notebook, unfinished)
        os.replace(unfinished, path)


def installed_versions():
    """Return the versions that decide what a notebook prints."""
    packages = ("keras", "tensorflow", "numpy")
    versions = {name: importlib.metadata.version(name) for name in packages}
    return {"python": platform.python_version(), **versions}


def build(source):
    """Make both notebooks of one chapter."""
    whole = chapter(source, installed_versions())
    executed = solution(whole)
    execute(executed)
    write(executed, FOLDER / f"{source.stem}.ipynb")
    write(student(whole), FOLDER / "student" / f"{source.stem}.ipynb")
    card = executed.metadata["aiva"]
    print(f"{source.stem}: {card['seconds']} s, long cells {card['long_cells']}")


def main():
    """Build the chapters named on the command line, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("chapters", nargs="*", help="numbers such as 01; all if none")
    chosen = parser.parse_args().chapters
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ.pop("AIVA_DATA_DIR", None)  # a chapter must do without it
    for source in sorted((FOLDER / "source").glob("*.md")):
        if not chosen or source.stem[:2] in chosen:
            build(source)


if __name__ == "__main__":
    main()
