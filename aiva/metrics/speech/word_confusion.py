"""Which word was taken for which, which were missed, and which were made up.

Shapes: N texts, K words.
"""

import numpy as np

from aiva.metrics.speech.alignment import alignment
from aiva.metrics.speech.error_rate import checked_texts


def word_confusion(references, hypotheses, words):
    """Count how often each word was heard as each, along the alignments.

    `plot.confusion_matrix(matrix, [*words, "nothing"])` draws it.

    Args:
        references: N texts that were said, of one word or more.
        hypotheses: N texts that were heard; "" where nothing was.
        words: The K words that may occur in them.

    Returns:
        int array `(K + 1, K + 1)`: a row for each word that was said, a column for each
        that was heard. The last column counts words of which nothing was heard, the
        last row words that nobody said.

    Raises:
        ValueError: If these are no lists of as many texts, or a word is none of
            `words`.

    Example:
        >>> matrix = word_confusion(["yes", "no no"], ["yes", "yes"], ["yes", "no"])
        >>> matrix.tolist()
        [[1, 0, 0], [1, 0, 1], [0, 0, 0]]
    """
    references, hypotheses = checked_texts(references, hypotheses)
    indices = {word: index for index, word in enumerate(words)}
    said = {word for text in [*references, *hypotheses] for word in text.split()}
    unknown = sorted(said - set(indices))
    if unknown or isinstance(words, str):
        raise ValueError(
            "`words` must be a list of all words that occur. Received: "
            f"words={repr(words)[:80]}, texts with {unknown[:3]}. Are both sides "
            "normalised by `normalised_text`?"
        )
    indices[None] = len(indices)
    matrix = np.zeros((len(indices), len(indices)), int)
    for texts in zip(references, hypotheses, strict=True):
        for _, reference, hypothesis in alignment(*texts).pairs:
            matrix[indices[reference], indices[hypothesis]] += 1
    return matrix
