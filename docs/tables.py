"""Tables in docstrings: written in Markdown for the terminal, shown as tables here."""


def setup(app):
    """Let Sphinx show every docstring to `translate` before it is parsed."""
    app.connect("autodoc-process-docstring", translate)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def translate(app, what, name, docstring, options, lines):
    """Turn the Markdown tables of a docstring into reStructuredText, in place."""
    translated, table = [], []
    for line in [*lines, ""]:
        if line.strip().startswith("|"):
            table.append(line)
            continue
        translated += list_table(table)
        translated.append(line)
        table = []
    lines[:] = translated


def list_table(table):
    """Return the lines of a `list-table` for the lines of a Markdown table."""
    if not table:
        return []
    indent = " " * (len(table[0]) - len(table[0].lstrip()))
    head, _, *rows = [line.strip().strip("|").split("|") for line in table]
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in [head, *rows]:
        for column, cell in enumerate(row):
            lines.append(f"   {'  ' if column else '* '}- {cell.strip()}")
    return [indent + line if line else line for line in [*lines, ""]]
