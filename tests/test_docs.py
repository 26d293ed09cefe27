"""The site: code on its pages runs, its tables are whole, its generated parts agree."""

import importlib.util
import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import keras
import pytest

DOCS = Path(__file__).parent.parent / "docs"
HOW_TO = sorted((DOCS / "how-to").glob("*.md"))
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def glossary():
    """Return the rows of the glossary: English, Chinese, meaning."""
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    lines = text.partition("|---|---|---|\n")[2].partition("|---|---|---|\n")[2]
    return [line.strip("| ").split(" | ") for line in lines.strip().splitlines()]


def docs_module(name):
    """Import a module of the docs folder, which is no package."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.parametrize("page", HOW_TO, ids=lambda page: page.stem)
def test_code_of_how_to_pages_runs(page, tmp_path, monkeypatch):
    text = page.read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    namespace = {}
    for block in BLOCK.finditer(text):
        lines_before = text.count("\n", 0, block.start(1))
        code = (
            "\n" * lines_before + block[1]
        )  # so that errors name the line of the page
        exec(compile(code, page, "exec"), namespace)
    assert namespace, "a how-to page shows code that runs"
    assert keras.config.dtype_policy().name == "float32"  # for the tests that follow


def test_glossary_is_sorted_and_has_no_term_twice():
    terms = [english.lower() for english, _, _ in glossary()]
    assert len(terms) >= 80
    assert [term for term, count in Counter(terms).items() if count > 1] == []
    assert terms == sorted(terms)


def test_glossary_is_complete_in_both_languages():
    for english, chinese, meaning in glossary():
        assert english and meaning
        assert re.search(r"[\u4e00-\u9fff]", chinese), english


def test_glossary_has_one_chinese_word_for_one_english():
    chinese = Counter(chinese for _, chinese, _ in glossary())
    assert [term for term, count in chinese.items() if count > 1] == []


def test_every_erratum_of_the_overview_has_its_section():
    text = (DOCS / "errata.md").read_text(encoding="utf-8")
    links = re.findall(r"\(#([a-z-]+)\)", text)
    titles = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert links == [title.lower().replace(" ", "-") for title in titles]


def test_pages_of_the_menu_exist():
    for page in DOCS.glob("**/*.md"):
        if page.parent.name in {"generated", "notebooks"}:
            continue
        for target in re.findall(r"\]\(([\w/.-]+\.md)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_room_has_a_page_of_reference():
    import aiva

    pages = {page.stem for page in (DOCS / "reference").glob("*.md")} - {"index"}
    assert pages == {*aiva.SUBPACKAGES, "claims"}


def test_map_of_the_code_holds_every_module():
    generate = docs_module("generate")
    package = DOCS.parent / "aiva"
    written = generate.code_map(package)
    for path in package.rglob("*.py"):
        assert generate.about(path) in written, path


def test_a_module_without_docstring_has_no_place_in_the_map(tmp_path):
    (tmp_path / "silent.py").write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"Received: .*silent\.py"):
        docs_module("generate").about(tmp_path / "silent.py")


def test_table_of_figures_holds_every_band():
    recipe = SimpleNamespace(
        name="cnn_digits",
        summary="the article's network",
        data="digits",
        minutes=1.5,
        bands={"test accuracy": {"at_least": 0.97}, "error": {"at_most": 0.1}},
    )
    lines = docs_module("generate").figures([recipe]).splitlines()
    assert lines[2:] == [
        "| **cnn_digits**: the article's network | test accuracy | at least 0.97 "
        "| digits | 1.5 |",
        "|  | error | at most 0.1 |  |  |",
    ]


def test_table_of_detectors_reads_the_cards():
    figures = {"AP": 0.75, "AP50": 0.9512, "AP75": 0.8, "training seconds": 50}
    cards = {"R-CNN": {"figures": figures, "parameters": 438923}}
    lines = docs_module("generate").detectors(cards).splitlines()
    assert lines[2:] == ["| R-CNN | 0.750 | 0.951 | 0.800 | 438,923 |"]


def test_notebooks_are_copied_and_old_ones_leave(tmp_path):
    generate = docs_module("generate")
    source, target = tmp_path / "notebooks", tmp_path / "docs" / "notebooks"
    assert generate.copy_notebooks(source, target) == []
    (source / "student").mkdir(parents=True)
    for name in ("02_b.ipynb", "01_a.ipynb", "draft.ipynb"):
        (source / name).write_text("{}", encoding="utf-8")
        (source / "student" / name).write_text("{}", encoding="utf-8")
    assert generate.copy_notebooks(source, target) == ["01_a.ipynb", "02_b.ipynb"]
    (source / "01_a.ipynb").unlink()
    generate.copy_notebooks(source, target)
    names = sorted(path.name for path in target.rglob("*.ipynb"))
    assert names == ["02_b.ipynb", "02_b.ipynb"]


def test_the_table_of_chapters_leads_to_the_learners_version_first(tmp_path):
    generate = docs_module("generate")
    generate.copy_notebooks(DOCS.parent / "notebooks", tmp_path)
    rows = generate.chapters(tmp_path).splitlines()[2:]
    names = sorted(path.name for path in tmp_path.glob("*.ipynb"))
    links = [re.findall(r"\]\((.*?)\)", row) for row in rows]
    assert links == [
        [f"notebooks/student/{name}", f"notebooks/{name}"] for name in names
    ]
    assert rows[0] == (
        "| [1. Background: a network at work](notebooks/student/01_background.ipynb) "
        "([solved](notebooks/01_background.ipynb)) "
        "| 2 | Python, and that NumPy has arrays |"
    )


def test_tables_of_docstrings_become_tables_of_the_site():
    lines = [
        "Load.",
        "",
        "    | name | size |",
        "    |---|---|",
        "    | a | 8 |",
        "End.",
    ]
    docs_module("tables").translate(None, "function", "load", None, None, lines)
    assert lines == [
        "Load.",
        "",
        "    .. list-table::",
        "       :header-rows: 1",
        "",
        "       * - name",
        "         - size",
        "       * - a",
        "         - 8",
        "",
        "End.",
        "",
    ]
