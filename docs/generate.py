"""The parts of the site that are read from the code, so that they cannot grow stale."""

import ast
import json
import shutil
from pathlib import Path

from aiva.claims import band

NO_CHAPTERS = "# No chapter yet\n\nThis checkout holds no executed chapter.\n"


def copy_notebooks(source: Path, target: Path) -> list[str]:
    """Copy the chapters below docs, where Sphinx reads: solved, and for learners.

    Args:
        source: Folder of the executed chapters, with those for learners in `student`;
            it may be empty or missing.
        target: Folder that receives them, and loses chapters that are no more.

    Returns:
        Names of the copied files, in reading order.
    """
    shutil.rmtree(target, ignore_errors=True)
    (target / "student").mkdir(parents=True)
    chapters = sorted(source.glob("[0-9]*.ipynb"))
    for chapter in chapters:
        shutil.copy2(chapter, target)
        shutil.copy2(source / "student" / chapter.name, target / "student")
    if not chapters:  # the site builds all the same
        for folder in (target, target / "student"):
            (folder / "none.md").write_text(NO_CHAPTERS, encoding="utf-8")
    return [chapter.name for chapter in chapters]


def chapters(folder: Path) -> str:
    """Write the table of chapters, the learner's version first, answers behind it.

    Args:
        folder: Folder that `copy_notebooks` has filled.

    Returns:
        A table in Markdown, one line for each chapter.
    """
    lines = ["| chapter | minutes | you should know |", "|---|---|---|"]
    for path in sorted(folder.glob("[0-9]*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        card = notebook["metadata"]["aiva"]
        heading = "".join(notebook["cells"][0]["source"]).partition("\n")[0]
        student = f"[{heading.removeprefix('# ')}](notebooks/student/{path.name})"
        solved = f"[solved](notebooks/{path.name})"
        lines.append(f"| {student} ({solved}) | {card['minutes']} | {card['before']} |")
    return "\n".join(lines) + "\n"


def figures(recipes) -> str:
    """Write the table of every promised figure.

    Args:
        recipes: Recipes with the fields `name`, `summary`, `data`, `minutes` and
            `bands`, a dict from figure to `at_least` and `at_most`.

    Returns:
        A table in Markdown, one line for each figure.
    """
    lines = ["| recipe | figure | band | data | minutes |", "|---|---|---|---|---|"]
    for recipe in recipes:
        first = f"**{recipe.name}**: {recipe.summary}"
        last = f"{recipe.data} | {recipe.minutes:g}"
        for figure, limits in recipe.bands.items():
            lines.append(f"| {first} | {figure} | {band(**limits)} | {last} |")
            first, last = "", " | "
    return "\n".join(lines) + "\n"


def detectors(cards: dict[str, dict]) -> str:
    """Write the table of detectors that were trained on the same scenes.

    Args:
        cards: Cards of shipped weights by the name of the detector.

    Returns:
        A table in Markdown, one line for each detector.
    """
    lines = ["| detector | AP | AP50 | AP75 | parameters |", "|---|---|---|---|---|"]
    for name, card in cards.items():
        figures = (f"{card['figures'][key]:.3f}" for key in ("AP", "AP50", "AP75"))
        lines.append(f"| {name} | {' | '.join(figures)} | {card['parameters']:,} |")
    return "\n".join(lines) + "\n"


def code_map(package: Path) -> str:
    """Write, for each room of the package, what each of its modules is about.

    Args:
        package: Folder of the package; modules are read, not imported.

    Returns:
        A heading, a sentence and a table in Markdown for each room.
    """
    parts = []
    for room in rooms(package):
        parts.append(f"## `{dotted(room, package)}`\n\n{about(room / '__init__.py')}\n")
        modules = sorted(path for path in room.glob("*.py") if path.stem != "__init__")
        if modules:
            table = ["| module | what it holds |", "|---|---|"]
            table += [f"| `{path.stem}` | {about(path)} |" for path in modules]
            parts.append("\n".join(table) + "\n")
    return "\n".join(parts)


def rooms(package):
    """Return the folders with an `__init__.py`, the package itself first."""
    return sorted(path.parent for path in package.rglob("__init__.py"))


def dotted(folder, package):
    """Return the name by which a folder of the package is imported."""
    return ".".join(folder.relative_to(package.parent).parts)


def about(path):
    """Return the first line of a module's docstring."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    if not docstring:
        raise ValueError(
            f"Every module says in its docstring what it is about. Received: {path} "
            "without one. Write its first line."
        )
    return docstring.splitlines()[0].replace("|", r"\|")
