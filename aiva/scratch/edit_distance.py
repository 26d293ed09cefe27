"""How many words must be changed to turn one sentence into another.

The distance of Levenshtein (1966, "Binary codes capable of correcting deletions,
insertions and reversals") fills a table: its cell (i, j) is the distance between the
first i words of the reference and the first j of the hypothesis. Word and character
error rates are made of it.

Letters: R words of the reference, H of the hypothesis. They may be any items: words of
a list, characters of a string.
"""

import numpy as np


def edit_table(reference, hypothesis):
    """Fill the table of distances between all beginnings of two sequences.

    Args:
        reference: R items, what was said.
        hypothesis: H items, what was understood.

    Returns:
        int array `(R + 1, H + 1)`.

    Example:
        >>> edit_table("ab", "b").tolist()
        [[0, 1], [1, 1], [2, 1]]
    """
    table = np.zeros((len(reference) + 1, len(hypothesis) + 1), int)
    table[:, 0] = np.arange(len(reference) + 1)  # delete all
    table[0, :] = np.arange(len(hypothesis) + 1)  # insert all
    for i, word in enumerate(reference, 1):
        for j, other in enumerate(hypothesis, 1):
            table[i, j] = min(
                table[i - 1, j - 1] + (word != other),  # equal, or substituted
                table[i - 1, j] + 1,  # deleted
                table[i, j - 1] + 1,  # inserted
            )
    return table


def edit_distance(reference, hypothesis):
    """Count the fewest substitutions, deletions and insertions between two sequences.

    Args:
        reference: R items, what was said.
        hypothesis: H items, what was understood.

    Returns:
        Dictionary of `distance`, which is the sum of `substitutions`, `deletions` and
        `insertions`, and `alignment`: a list of pairs (item of the reference, item of
        the hypothesis), None where one has none. Of several shortest ways, it takes a
        pair before a deletion, and that before an insertion, from the end backwards.

    Example:
        >>> found = edit_distance("one two three".split(), "one too three four".split())
        >>> found["distance"], found["substitutions"], found["insertions"]
        (2, 1, 1)
        >>> found["alignment"][1:]
        [('two', 'too'), ('three', 'three'), (None, 'four')]
    """
    table = edit_table(reference, hypothesis)
    i, j = len(reference), len(hypothesis)
    alignment = []
    while i or j:
        here = table[i, j]
        differs = i and j and reference[i - 1] != hypothesis[j - 1]
        if i and j and here == table[i - 1, j - 1] + differs:
            i, j = i - 1, j - 1
            alignment.append((reference[i], hypothesis[j]))
        elif i and here == table[i - 1, j] + 1:
            i -= 1
            alignment.append((reference[i], None))
        else:
            j -= 1
            alignment.append((None, hypothesis[j]))
    pairs = [(a, b) for a, b in alignment if a is not None and b is not None]
    return {
        "distance": int(table[-1, -1]),
        "substitutions": sum(a != b for a, b in pairs),
        "deletions": len(reference) - len(pairs),
        "insertions": len(hypothesis) - len(pairs),
        "alignment": alignment[::-1],
    }
