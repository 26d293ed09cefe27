"""Tables: measured figures side by side, each beside the band in which it must lie."""

import numbers
import re

from aiva.claims import band, measured

MISSING = "-"
BANDED = re.compile(r"\S+(?= \((≥|≤|in \[))")  # a number before its band
LIMITS = {"at_least", "at_most"}
WRITTEN = re.compile(r"(≥|≤) (\S+)|in \[(\S+), (\S+)\]")  # a band as it is printed


def table(rows: dict, bands: dict, name: str = "") -> None:
    """Print measured figures as a table, and raise if one is outside its band.

    A cell reads `0.981 (≥ 0.97)`, `0.08 (≤ 0.1)` or `0.42 (in [0.3, 0.5])`: the
    measured figure, then its band. The checks of the notebooks mask the measured
    numbers, compare the rest, and refuse a stored number outside its band.

    Args:
        rows: What is compared: from the name of a row to its cells, which are a mapping
            from the name of a column to a number, or to a text. Texts are printed as
            they are. A column that a row does not have is printed as `-`.
        bands: From the name of each column of numbers to its band,
            `{"at_least": low, "at_most": high}` with one of them or both, as `claim`
            takes them, or the text that is printed, such as `"≥ 0.97"`, `"≤ 0.1"` or
            `"in [0.3, 0.5]"`. A mapping from the names of rows to bands gives each row
            a band of its own.
        name: What the names of the rows mean, printed above them.

    Raises:
        ValueError: If a number has no band, or a band has no number or no meaning.
        AssertionError: If a number is outside its band or not finite.

    Example:
        >>> rows = {0.1: {"accuracy": 0.981, "epochs": "5"}, 0.5: {"accuracy": 0.32}}
        >>> bands = {"accuracy": {0.1: {"at_least": 0.97}, 0.5: "≤ 0.5"}}
        >>> table(rows, bands, name="learning rate")
        learning rate │ accuracy       │ epochs
        0.1           │ 0.981 (≥ 0.97) │ 5
        0.5           │  0.32 (≤ 0.5)  │ -
    """
    columns = list(dict.fromkeys(column for cells in rows.values() for column in cells))
    if not columns:
        raise ValueError(
            "A table needs at least one row with one cell. "
            f"Received: rows of {list(rows)}."
        )
    check_bands_are_used(rows, bands)
    printed, outside = [[name, *map(str, rows)]], []
    for column in columns:
        texts = []
        for row, cells in rows.items():
            text, good = cell(cells.get(column, MISSING), bands, row, column)
            texts.append(text)
            if not good:
                outside.append(f"{column} of {row}")
        printed.append([column, *at_one_edge(texts)])
    text = side_by_side(printed)
    if outside:
        raise AssertionError(f"{text}\nOutside its band: {', '.join(outside)}.")
    print(text)


def cell(value, bands, row, column):
    """Return the text of a cell, and whether its number lies in its band."""
    if isinstance(value, str):
        return value, True
    if not isinstance(value, numbers.Real):
        raise ValueError(
            "A cell must be a number or a text. "
            f"Received: {type(value).__name__} in column {column!r} of row {row!r}."
        )
    limits = limits_of(bands, row, column)
    if limits is None:
        raise ValueError(
            "Every number of a table needs a band, otherwise it could not fail. "
            f"Received: none for column {column!r} of row {row!r}. Give `bands` one, "
            "or write the number as a text if it can be nothing else."
        )
    limits = read(limits)
    band(**limits)  # raises a ValueError if nothing can lie in it
    text, good = measured(value, **limits)
    return f"{text} ({relation(**limits)})", good


def limits_of(bands, row, column):
    """Return the band of a cell, or None."""
    limits = bands.get(column)
    return limits if limits is None or is_band(limits) else limits.get(row)


def is_band(limits) -> bool:
    """Tell a band from a mapping of rows to bands."""
    return isinstance(limits, str) or (bool(limits) and set(limits) <= LIMITS)


def read(limits) -> dict:
    """Return the ends of a band that may be written as it is printed.

    Example:
        >>> read("≥ 0.97"), read("in [0.3, 0.5]")
        ({'at_least': 0.97}, {'at_least': 0.3, 'at_most': 0.5})
    """
    if not isinstance(limits, str):
        return limits
    match = WRITTEN.fullmatch(limits)
    try:
        sign, end, low, high = match.groups()
        if low is not None:
            return {"at_least": float(low), "at_most": float(high)}
        return {"at_least" if sign == "≥" else "at_most": float(end)}
    except (AttributeError, ValueError):
        raise ValueError(
            "A band is written '≥ 0.97', '≤ 0.1' or 'in [0.3, 0.5]'. "
            f"Received: {limits!r}."
        ) from None


def relation(at_least=None, at_most=None):
    """Say in symbols which values are expected.

    Example:
        >>> relation(at_least=0.97), relation(0.3, 0.5)
        ('≥ 0.97', 'in [0.3, 0.5]')
    """
    if at_most is None:
        return f"≥ {at_least:g}"
    if at_least is None:
        return f"≤ {at_most:g}"
    return f"in [{at_least:g}, {at_most:g}]"


def check_bands_are_used(rows, bands):
    """Raise a ValueError if a band stands for no number of the table."""
    for column, limits in bands.items():
        if not isinstance(limits, (str, dict)):
            raise ValueError(
                "A band is a text such as '≥ 0.97', or a dictionary of `at_least` and "
                f"`at_most`. Received: {limits!r} for column {column!r}."
            )
        numbers_of_rows = {
            row
            for row, cells in rows.items()
            if isinstance(cells.get(column), numbers.Real)
        }
        unused = set() if is_band(limits) else set(limits) - numbers_of_rows
        if unused or not numbers_of_rows:
            where = f" of rows {sorted(map(str, unused))}" if unused else ""
            raise ValueError(
                "Every band must stand for a number of the table. Received: a band for "
                f"column {column!r}{where}, where there is none."
            )


def at_one_edge(texts):
    """Move the numbers of a column to the right, so that their bands begin below.

    Example:
        >>> at_one_edge(["0.981 (≥ 0.97)", "0.32 (≤ 0.5)", "-"])
        ['0.981 (≥ 0.97)', ' 0.32 (≤ 0.5)', '-']
    """
    lengths = [match and match.end() for match in map(BANDED.match, texts)]
    widest = max((length for length in lengths if length), default=0)
    return [
        " " * (widest - length) + text if length else text
        for text, length in zip(texts, lengths, strict=True)
    ]


def side_by_side(columns):
    """Join the texts of columns to lines, and fill them up to the same width."""
    widths = [max(map(len, texts)) for texts in columns]
    return "\n".join(
        " │ ".join(
            text.ljust(width) for text, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in zip(*columns, strict=True)
    )
