"""The stored notebooks: complete, in their bands, and the same as their sources.

nbval runs the cells and compares what they print. These tests look at what nbval would
let pass: an unexecuted cell, a claim outside its band, a source that was edited and
not built.
"""

import base64
import builtins
import io
import re
from pathlib import Path
from unittest import mock

import nbformat
import numpy as np
import pytest
from aiva.notebooks import build
from PIL import Image

import aiva
from aiva import plot, scratch

FOLDER = Path(build.__file__).parent
SOURCES = sorted((FOLDER / "source").glob("*.md"))
CLAIM = re.compile(r"^(.+) = (\S+) \(expected: (.+)\)$")
CELL = re.compile(r"(\S+) \((≥ \S+|≤ \S+|in \[\S+, \S+\])\)")
NUMBER = r"(-?[\d.]+(?:e[-+]?\d+)?)"
HEADLINES = 15  # claim lines of a chapter; comparisons are tables
IGNORED_AT_MOST = 0.05  # share of cells whose output is not compared


def read(path):
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def printed(notebook):
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if output.output_type == "stream":
                yield output.text


def prose(notebook):
    """Return the running text: no tables, drawings, folded answers or questions."""
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    text = "\n".join(cells).partition("\n## Recall")[0]
    text = re.sub(r"<details>.*?</details>|```.*?```", "", text, flags=re.S)
    return "\n".join(line for line in text.splitlines() if line[:1] not in "|#")


def written_by_the_reader(source):
    """Count the lines of solutions, which a student writes instead of reading them."""
    solutions = re.findall(
        r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", source.read_text("utf-8"), re.S
    )
    return sum(bool(line.strip()) for text in solutions for line in text.splitlines())


def within(value, words):
    """Tell whether a value lies in a band that is written in words."""
    if match := re.fullmatch(f"at least {NUMBER}", words):
        return float(match[1]) <= value
    if match := re.fullmatch(f"at most {NUMBER}", words):
        return value <= float(match[1])
    if match := re.fullmatch(f"≥ {NUMBER}", words):
        return float(match[1]) <= value
    if match := re.fullmatch(f"≤ {NUMBER}", words):
        return value <= float(match[1])
    chain = rf"from {NUMBER} to {NUMBER}|in \[{NUMBER}, {NUMBER}\]"
    low, high = filter(None, re.fullmatch(chain, words).groups())
    return float(low) <= value <= float(high)


@pytest.fixture(params=SOURCES, ids=lambda path: path.stem)
def source(request):
    return request.param


@pytest.fixture
def stored(source):
    return read(FOLDER / f"{source.stem}.ipynb")


@pytest.fixture
def student(source):
    return read(FOLDER / "student" / f"{source.stem}.ipynb")


@pytest.fixture
def whole(source, stored):
    return build.chapter(source, dict(stored.metadata["aiva"]["versions"]))


def comparable(notebook):
    return [(c.cell_type, c.id, c.source, dict(c.metadata)) for c in notebook.cells]


def test_there_is_a_source_for_every_notebook_and_no_more():
    stems = [source.stem for source in SOURCES]
    assert stems == sorted(path.stem for path in FOLDER.glob("*.ipynb"))
    assert stems == sorted(path.stem for path in (FOLDER / "student").glob("*.ipynb"))
    assert len(stems) >= 2


def test_the_stored_notebook_is_that_of_its_source(whole, stored):
    assert comparable(build.solution(whole)) == comparable(stored)


def test_the_student_version_is_that_of_its_source(whole, student):
    assert comparable(build.student(whole)) == comparable(student)


def test_every_cell_was_executed_in_order(stored):
    counts = [cell.execution_count for cell in code_cells(stored)]
    assert counts == list(range(1, len(counts) + 1))


def test_the_student_version_has_no_outputs_and_no_solutions(student):
    for cell in code_cells(student):
        assert not cell.outputs and cell.execution_count is None
        assert "SOLUTION" not in cell.source and "# BLANK" not in cell.source


def test_the_student_version_has_something_to_write(whole, student):
    blanks = sum(
        "# Your code here." in cell.source or "____" in cell.source
        for cell in code_cells(student)
    )
    assert blanks >= 9  # six exercises and three bugs
    for version in (build.solution(whole), student):
        for cell in code_cells(version):
            compile(re.sub("%pip .*", "pass", cell.source), cell.id, "exec")


def test_a_notebook_with_unsolved_exercises_runs_to_its_end(whole, capsys):
    names = {"aiva": aiva, "np": np, "scratch": scratch}
    for cell in code_cells(build.student(whole)):
        if "# Your code here." in cell.source or "____" in cell.source:
            code = compile(cell.source, cell.id, "exec")
            of_other_cells = {name: mock.MagicMock() for name in code.co_names}
            names = {**vars(builtins), **of_other_cells, **names}
            exec(code, names)
            assert capsys.readouterr().out.startswith("○ "), cell.source


def test_a_bug_hunt_shows_its_bug_and_keeps_the_hint(whole):
    cells = code_cells(whole)
    assert sum("exercises.show_failure(" in cell.source for cell in cells) == 3
    assert not any("raises-exception" in c.metadata.get("tags", []) for c in cells)


def test_stored_claims_lie_in_their_bands(stored):
    claims = [
        match.groups()
        for text in printed(stored)
        for line in text.splitlines()
        if (match := CLAIM.match(line))
    ]
    headlines = [name for name, _, _ in claims if not name.startswith("✓")]
    assert len(headlines) <= HEADLINES, headlines
    cells = [
        ("cell", *match.groups())
        for text in printed(stored)
        for line in text.splitlines()
        for part in line.split(" │ ")
        if (match := CELL.fullmatch(part.strip()))
    ]
    assert len(claims) + len(cells) >= 10
    for name, value, words in claims + cells:
        assert within(float(value), words), f"{name} = {value}, expected {words}"


@pytest.mark.parametrize(
    ("value", "words", "expected"),
    [
        (0.5, "at least 0.5", True),
        (0.49, "at least 0.5", False),
        (2e-5, "at most 1e-05", False),
        (0.0, "at most 1e-05", True),
        (0.3, "from 0.1 to 0.2", False),
        (-0.01, "from -0.04 to 0.04", True),
        (0.5, "≥ 0.5", True),
        (0.49, "≥ 0.5", False),
        (2e-5, "≤ 1e-05", False),
        (0.3, "in [0.1, 0.2]", False),
        (-0.01, "in [-0.04, 0.04]", True),
    ],
)
def test_bands_are_read_correctly(value, words, expected):
    assert within(value, words) == expected


def test_nbval_masks_the_measured_numbers_of_a_table_and_no_others(capsys):
    lines = (FOLDER.parent / "tests" / "nbval_sanitize.txt").read_text("utf-8")
    rules = re.findall(r"regex: (.*)\nreplace: (.*)", lines)

    def compared(accuracy, low=0.9, name="small"):
        rows = {name: {"accuracy": accuracy, "loss": -0.1, "of": "Lin, 2014"}}
        bands = {
            "accuracy": {"at_least": low},
            "loss": {"at_least": -1, "at_most": 1},
        }
        aiva.table(rows, bands)
        text = capsys.readouterr().out
        for pattern, replacement in rules:
            text = re.sub(pattern, replacement, text)
        return text

    assert compared(0.9128) == compared(1) != compared(1, low=0.8)
    assert compared(1) != compared(1, name="large")


def test_nbval_masks_the_samples_of_a_player_and_no_caption():
    """As of a picture: what a network says differs by rounding on every machine."""
    lines = (FOLDER.parent / "tests" / "nbval_sanitize.txt").read_text("utf-8")
    rules = re.findall(r"regex: (.*)\nreplace: (.*)", lines)

    def compared(wave, name="one"):
        page = plot.sounds([wave], 8000, [name])._repr_mimebundle_()["text/html"]
        for pattern, replacement in rules:
            page = re.sub(pattern, replacement, page)
        return page

    quiet, loud = np.full(4000, 0.1), np.full(4000, 0.2)
    assert compared(quiet) == compared(loud) != compared(loud, name="two")
    assert compared(quiet) != compared(quiet[:3000])


def test_outputs_hold_no_noise_and_no_path_of_a_machine(stored):
    folders = "|".join(f"/{name}/" for name in ("home", "root", "tmp", "Users"))
    noise = re.compile(rf"absl::|WARNING|^[IWE]\d{{4}} |{folders}|C:\\", re.M)
    for cell in code_cells(stored):
        for output in cell.outputs:
            assert output.get("name") != "stderr", output.get("text")
            for text in (output.get("text"), output.get("data", {}).get("text/plain")):
                assert not noise.search(text or ""), text


def test_cells_end_so_that_nbval_compares_them(stored):
    cells = code_cells(stored)
    ignored = [c for c in cells if "nbval-ignore-output" in c.metadata.get("tags", [])]
    assert len(ignored) <= IGNORED_AT_MOST * len(cells)
    for cell in cells:
        assert not cell.source.rstrip().endswith(";"), cell.source
        assert "NBVAL_" not in cell.source, "use tags"


def test_a_long_cell_says_how_far_it_is_and_the_text_before_it_how_long(stored):
    long_cells = stored.metadata["aiva"]["long_cells"]
    before = ""
    for cell in stored.cells:
        if cell.cell_type == "markdown":
            before = cell.source
        elif cell.id in long_cells:
            text = "".join(output.get("text", "") for output in cell.outputs)
            moves = r"^.+: (?:epoch|image|detector|network) (\d+) of \1$"
            assert re.search(moves, text, re.M), cell.source
            assert re.search(r"second|minute", before), before


def pictures(notebook):
    """Yield each picture, with the source of its cell and what is said of it."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if file := output.get("data", {}).get("image/png"):
                picture = Image.open(io.BytesIO(base64.b64decode(file)))
                yield cell.source, picture, output.metadata.get("image/png", {})


def test_every_picture_has_an_alternative_text(stored):
    found = [*pictures(stored)]
    for source, _, said in found:
        assert len(said.get("alt", "")) > 20, source
    assert len(found) >= 5


def test_every_picture_is_sharp_and_no_wider_than_a_page(stored):
    for source, picture, said in pictures(stored):
        assert 0 < said.get("width", 0) <= 768, source
        shown = said["width"], said["height"]
        # Pixels of a clip are enlarged before: more would be the same, and larger.
        density = 1 if getattr(picture, "is_animated", False) else 2
        assert shown == (picture.width // density, picture.height // density), source


def test_chapters_keep_to_their_budgets(source, stored):
    card = stored.metadata["aiva"]
    assert card["seconds"] <= 60 * card["minutes"] <= 300
    assert (FOLDER / f"{source.stem}.ipynb").stat().st_size < 1_200_000
    lines = [
        line
        for cell in code_cells(stored)
        for line in cell.source.splitlines()
        if line.strip() and not line.strip().startswith("#")
    ]
    assert len(lines) - written_by_the_reader(source) <= 320
    assert 4 <= len(prose(stored).split()) / len(lines) <= 8
    assert stored.metadata["kernelspec"]["name"] == "python3"


def test_chapters_follow_the_template(stored):
    text = "\n".join(c.source for c in stored.cells if c.cell_type == "markdown")
    for heading in ("Bug hunt", "Exercises", "Use it in your own project", "Recall"):
        assert f"\n## {heading}" in text
    assert "| Card |" in text and "\n## Close" in text
    assert text.count("**Predict.**") >= 4
    assert len(re.findall(r"(?m)^\*\*Bug \d\.\*\*", text)) == 3
    assert len(re.findall(r"(?m)^\*\*\d\. ", text)) >= 6
    assert "<details><summary>Answers</summary>" in text
