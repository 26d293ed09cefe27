"""A plot as the last line of a cell shows itself once, with pyplot or without it."""

import base64
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

DRAW = """
import numpy as np
from aiva import plot
plot.images(np.zeros((8, 28, 28, 1), "uint8"))
"""
CELLS = (DRAW, "import sys\n'matplotlib.pyplot' in sys.modules")
WITH_PYPLOT = "import matplotlib.pyplot as plt\n" + DRAW


@pytest.fixture(scope="module")
def outputs():
    """Run the cells in a kernel of their own and return their outputs."""
    cells = map(nbformat.v4.new_code_cell, (*CELLS, WITH_PYPLOT))
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    return [cell.outputs for cell in notebook.cells]


def test_shows_one_picture_without_pyplot(outputs):
    [shown] = outputs[0]
    assert shown.data["text/plain"] == "<Figure size 768x96 with 8 Axes>"
    assert shown.metadata["image/png"] == {"width": 768, "height": 96}
    assert base64.b64decode(shown.data["image/png"])[1:4] == b"PNG"
    assert outputs[1][0].data["text/plain"] == "False"


def test_shows_one_picture_after_pyplot_was_imported(outputs):
    [shown] = outputs[2]
    assert set(shown.data) == {"text/plain", "image/png"}


def test_import_is_cheap():
    code = (
        "import sys, aiva.plot, aiva.metrics\n"
        "print({'keras', 'matplotlib', 'scipy', 'sklearn'} & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "set()"
