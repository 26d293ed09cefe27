"""The README: its code runs, its tables say what the chapters and recipes say."""

import re
import tomllib
from pathlib import Path

import keras
import nbformat
import numpy as np
import pytest
from PIL import Image

from aiva import claims, data, recipes

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
ROWS = re.findall(
    r"^\| \[(\d\d) .*?\]\((.*?)\) \(\[solved\]\((.*?)\)\) "
    r"\| (.*?) \| (\d+) \| (.*) \|$",
    TEXT,
    re.M,
)


def test_the_code_for_a_project_runs_as_it_stands(tmp_path, monkeypatch, capsys):
    images, labels = data.load("textures", split="train", count=400)
    names = data.class_names("textures")
    for number in np.flatnonzero(labels < 3):
        folder = tmp_path / "pictures" / names[labels[number]]
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(images[number]).save(folder / f"{number}.png")
    code = re.search(r"```python\n(.*?)```", TEXT, re.S)[1]
    lines = [line for line in code.splitlines() if line.strip()]
    assert len(lines) <= 15
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {})
    assert keras.saving.load_model(tmp_path / "mine.keras").output_shape == (None, 3)
    assert "test accuracy = " in capsys.readouterr().out


def test_there_is_a_row_for_every_chapter():
    names = [path.name for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]
    assert [row[1] for row in ROWS] == [f"notebooks/student/{name}" for name in names]
    assert [row[2] for row in ROWS] == [f"notebooks/{name}" for name in names]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_minutes_and_figures_are_those_of_card_and_recipe(row):
    _, path, _, section, minutes, figures = row
    card = nbformat.read(ROOT / path, as_version=4).metadata["aiva"]
    assert int(minutes) == card["minutes"]
    assert card["section"].startswith(section)
    quoted = re.findall(r"`(\w+)`: ([\w ,']+?) (at (?:least|most) [\d.]+)", figures)
    assert quoted
    for name, figure, words in quoted:
        assert name in card["recipes"]
        assert claims.band(**recipes.band(name, figure)) == words


def test_the_commands_name_things_that_exist():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = set(project["optional-dependencies"])
    assert set(re.findall(r'-e "\.\[(\w+)\]"', TEXT)) <= extras
    assert "aiva" in project["scripts"]
    for command in re.findall(r"`aiva (\w+)", TEXT):
        assert command in {"lab", "list", "train", "verify", "doctor"}
    address = project["urls"]["Source"].removeprefix("https://github.com/")
    assert TEXT.count(address) == 2


def test_each_block_of_commands_can_be_pasted_whole():
    blocks = re.findall(r"^ *```(bash|powershell)\n(.*?)^ *```$", TEXT, re.M | re.S)
    assert len(blocks) >= 4
    for shell, block in blocks:
        assert "&&" not in block and ";" not in block
        assert ("\\" in block) == (shell == "powershell")


def test_files_that_it_links_exist():
    for target in re.findall(r"\]\((?!https?:)(.*?)\)", TEXT):
        assert (ROOT / target).exists(), target
