"""The page on which `aiva lab` opens: where to start, what each chapter needs."""

import dataclasses
import json
import platform

NAME = "00_welcome.ipynb"
# What JupyterLab would write into it: with nothing to save when somebody only looks,
# the page stays ours to update.
METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": platform.python_version(),
    },
}
BEFORE = """\
# Welcome to AIVA

**Start here:** [{first}]({file}). A double click in the list on the left opens a
chapter too.

In a chapter, run one cell after the other with **Shift + Enter**. Where it says
*Predict*, write your guess down before you run on. Fill in the blanks of the exercises;
they check themselves and say what went wrong.

| chapter | in Chinese | you will | you should know | minutes |
|---|---|---|---|---|
"""
AFTER = """\

Minutes are upper bounds on two CPU cores, all cells together. Nothing here needs a
graphics card or the internet.

- What you change is yours: a new version of a chapter is put beside it, never over it.
- `aiva lab --solutions` in a terminal brings the chapters with all answers, into the
  folder `solutions`.
- Something does not work? `aiva doctor` in a terminal says what is missing, and what
  brings it.
"""


@dataclasses.dataclass(frozen=True)
class Page:
    """A file to be handed out that is made here, with what `put` asks of a file."""

    name: str
    content: bytes

    def read_bytes(self):
        """Return the content."""
        return self.content


def page(chapters: list) -> Page:
    """Make the welcome page, a notebook of one cell of text.

    A notebook, since JupyterLab shows a Markdown file as its source.

    Args:
        chapters: Notebooks with a card in their metadata, as `lab.chapters` finds them.

    Returns:
        The page, the same bytes for the same chapters and version of Python, which
        JupyterLab writes into a notebook.
    """
    notebooks = {file.name: json.loads(file.read_bytes()) for file in chapters}
    first = next(iter(notebooks))
    text = BEFORE.format(first=title(notebooks[first]), file=first)
    text += "".join(row(name, notebook) for name, notebook in notebooks.items())
    cell = {"cell_type": "markdown", "id": "welcome", "metadata": {}}
    whole = {
        "cells": [{**cell, "source": (text + AFTER).splitlines(keepends=True)}],
        "metadata": METADATA,
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    content = json.dumps(whole, ensure_ascii=False, indent=1)
    return Page(NAME, f"{content}\n".encode())


def row(name, notebook):
    """Write what a chapter is about and needs as a row of the table."""
    card = notebook["metadata"]["aiva"]
    cells = [f"[{title(notebook)}]({name})", card["chinese"], card["goal"]]
    cells += [card["before"], str(card["minutes"])]
    escaped = [cell.replace("|", r"\|") for cell in cells]  # a bar would end its cell
    return f"| {' | '.join(escaped)} |\n"


def title(notebook):
    """Return the heading of a notebook."""
    first = "".join(notebook["cells"][0]["source"])
    return first.partition("\n")[0].removeprefix("# ")
