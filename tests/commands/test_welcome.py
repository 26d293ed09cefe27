import json

import nbformat
import pytest

from aiva.commands import lab, welcome


def page():
    return welcome.page(lab.chapters())


def text(made):
    (cell,) = json.loads(made.read_bytes())["cells"]
    return "".join(cell["source"])


def test_it_is_a_notebook_of_one_cell_of_text():
    notebook = nbformat.reads(page().read_bytes().decode(), as_version=4)
    nbformat.validate(notebook)
    assert [cell.cell_type for cell in notebook.cells] == ["markdown"]
    assert notebook.metadata.kernelspec.name == "python3"  # JupyterLab asks otherwise


def test_jupyterlab_has_nothing_to_add():
    ipkernel = pytest.importorskip("ipykernel.ipkernel")
    notebook = json.loads(page().read_bytes())
    told = ipkernel.IPythonKernel.language_info
    assert notebook["metadata"]["language_info"] == told


def test_the_same_chapters_make_the_same_page():
    assert page() == page()


def test_every_chapter_has_a_row_with_what_it_needs():
    rows = [line for line in text(page()).splitlines() if line.startswith("| [")]
    chapters = lab.chapters()
    assert len(rows) == len(chapters)
    for row, file in zip(rows, chapters, strict=True):
        card = nbformat.reads(file.read_text("utf-8"), as_version=4).metadata.aiva
        link, chinese, goal, before, minutes = row.strip("| ").split(" | ")
        assert link.endswith(f"]({file.name})")
        told = (chinese, goal, before, int(minutes))
        assert told == (card.chinese, card.goal, card.before, card.minutes)


def test_a_bar_does_not_end_a_cell():
    card = {"chinese": "一", "goal": "read |x|", "before": "p(a | b)", "minutes": 1}
    cells = [{"source": ["# The norm |x|\n"]}]
    notebook = {"cells": cells, "metadata": {"aiva": card}}
    assert welcome.row("01_norm.ipynb", notebook) == (
        r"| [The norm \|x\|](01_norm.ipynb) | 一 | read \|x\| | p(a \| b) | 1 |"
        "\n"
    )


def test_it_says_where_to_start():
    start = text(page()).partition("**Start here:** ")[2].partition(")")[0]
    assert start == f"[1. Background: a network at work]({lab.chapters()[0].name}"


def test_it_comes_before_the_chapters():
    assert lab.chapters()[0].name > welcome.NAME
