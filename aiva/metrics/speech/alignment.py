"""Which word became which: the cheapest way to turn one sequence into another.

Levenshtein, 1966, "Binary codes capable of correcting deletions, insertions and
reversals", Soviet Physics Doklady 10(8); Wagner and Fischer, 1974, "The
string-to-string correction problem", https://doi.org/10.1145/321796.321811

Shapes: R tokens of the reference, H tokens of the hypothesis.
"""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

MARKS = {"equal": " ", "substitution": "S", "deletion": "D", "insertion": "I"}
GAP = "*"  # stands as often as the other token has letters


class Pair(NamedTuple):
    """One step of an alignment; the token that is not there is None."""

    kind: str
    reference: str | None
    hypothesis: str | None


@dataclass(frozen=True)
class Alignment:
    """An alignment as a list of pairs; printed, the two stand below each other.

    Attributes:
        pairs: Steps from left to right, each with its `kind`: "equal", "substitution",
            "deletion" or "insertion", its `reference` and its `hypothesis`.
    """

    pairs: list[Pair]

    @property
    def counts(self) -> dict:
        """How many pairs there are of each kind."""
        counted = Counter(pair.kind for pair in self.pairs)
        return {kind: counted[kind] for kind in MARKS}

    def __str__(self):
        tokens = [
            (one or GAP * len(other), other or GAP * len(one), MARKS[kind])
            for kind, one, other in self.pairs
        ]
        widths = [max(map(len, column)) for column in tokens]
        lines = [
            " ".join(
                token.ljust(width) for token, width in zip(row, widths, strict=True)
            )
            for row in zip(*tokens, strict=True)
        ]
        names = ("reference:  ", "hypothesis: ", " " * 12)
        lines = lines or [""] * 3
        rows = zip(names, lines, strict=True)
        return "\n".join((name + line).rstrip() for name, line in rows)


def alignment(reference, hypothesis) -> Alignment:
    """Align what was heard with what was said, with as few errors as possible.

    Several alignments may have as few errors. This one is that of jiwer: equal ends are
    set aside; then, from the right, a deletion is preferred to an insertion, and both
    to a substitution.

    Args:
        reference: What was said: a text, which is parted at white space, or a list of
            tokens, such as the letters `list(text)`.
        hypothesis: What was heard, of the same kind.

    Returns:
        An `Alignment`. `print` shows it, `counts` counts its errors.

    Raises:
        ValueError: If one is neither a text nor a list of texts.

    Example:
        >>> found = alignment("three five five nine", "tree five nine nine")
        >>> print(found)
        reference:  three five five nine
        hypothesis: tree  five nine nine
                    S          S
        >>> found.counts["substitution"], found.pairs[0].hypothesis
        (2, 'tree')
    """
    reference = tokens_of(reference, "reference")
    hypothesis = tokens_of(hypothesis, "hypothesis")
    start, end = equal_ends(reference, hypothesis)
    stop, heard_stop = len(reference) - end, len(hypothesis) - end
    pairs = [Pair("equal", token, token) for token in reference[:start]]
    pairs += aligned(reference[start:stop], hypothesis[start:heard_stop])
    pairs += [Pair("equal", token, token) for token in reference[stop:]]
    return Alignment(pairs)


def tokens_of(given, name):
    """Return a list of tokens, or raise a ValueError."""
    if isinstance(given, str):
        return given.split()  # at line breaks, tabs and no-break spaces too
    is_list = isinstance(given, (list, tuple))
    if not is_list or not all(isinstance(token, str) for token in given):
        raise ValueError(
            f"`{name}` must be a text, or a list of tokens that are texts. "
            f"Received: {given!r}."
        )
    return list(given)


def equal_ends(reference, hypothesis):
    """Count the equal tokens at the start, and those at the end behind them.

    Example:
        >>> equal_ends("a b c c".split(), "a c c c".split())
        (1, 2)
    """
    shortest = min(len(reference), len(hypothesis))
    start = end = 0
    while start < shortest and reference[start] == hypothesis[start]:
        start += 1
    while end < shortest - start and reference[-1 - end] == hypothesis[-1 - end]:
        end += 1
    return start, end


def aligned(reference, hypothesis):
    """Return the pairs of two lists of tokens, from the last cell of the table back."""
    table = edit_distances(reference, hypothesis).tolist()
    row, column = len(reference), len(hypothesis)
    pairs = []
    while row or column:
        if row and table[row][column] == table[row - 1][column] + 1:
            row -= 1
            pairs.append(Pair("deletion", reference[row], None))
        elif not row or table[row - 1][column - 1] == table[row][column - 1] + 1:
            column -= 1
            pairs.append(Pair("insertion", None, hypothesis[column]))
        else:
            row, column = row - 1, column - 1
            same = reference[row] == hypothesis[column]
            kind = "equal" if same else "substitution"
            pairs.append(Pair(kind, reference[row], hypothesis[column]))
    return pairs[::-1]


def edit_distances(reference, hypothesis):
    """Return the edit distance of every start of one to every start of the other.

    Returns:
        int array `(R + 1, H + 1)`; the last number is the distance of the whole.

    Example:
        >>> edit_distances(["a", "b"], ["b"]).tolist()
        [[0, 1], [1, 1], [2, 1]]
    """
    ids = {token: index for index, token in enumerate({*reference, *hypothesis})}
    heard = np.array([ids[token] for token in hypothesis], int)
    columns = np.arange(len(hypothesis) + 1)
    table = np.empty((len(reference) + 1, len(columns)), "int32")
    table[0] = columns
    for row, token in enumerate(reference):
        above = table[row]
        best = above + 1  # a deletion
        substituted = above[:-1] + (heard != ids[token])
        best[1:] = np.minimum(best[1:], substituted)
        # Insertions run along the row: each column costs one more than the one before.
        table[row + 1] = np.minimum.accumulate(best - columns) + columns
    return table
