"""Word and character error rates: how much of a text was heard wrong.

Errors are counted by the alignment that has the fewest, summed over all texts, and
divided by the number of words that were said: long texts weigh more than short ones,
and a rate may exceed 1, since there is no limit to what can be added.

Shapes: N texts, K words.
"""

import unicodedata

import numpy as np

from aiva.metrics.speech.alignment import alignment

ERRORS = ("substitutions", "deletions", "insertions")


def normalised_text(text: str) -> str:
    r"""Return a text as error rates should see it: what is spoken, without its dress.

    Lower case, in Unicode's composed form (NFC), so that an accent is one with its
    letter. An apostrophe vanishes; every other punctuation mark, and white space of
    any kind, parts words as one space does. Digits stay digits: "7" is not "seven".

    Args:
        text: Any text.

    Returns:
        The text, without space at its ends.

    Raises:
        ValueError: If it is no text.

    Example:
        >>> normalised_text(" Hello,\tWorld -- it's\nTWENTY-one! ")
        'hello world its twenty one'
    """
    if not isinstance(text, str):
        raise ValueError(f"`text` must be a text. Received: {text!r}.")
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
    text = text.replace("'", "").replace("\u2019", "")
    marks = [" " if unicodedata.category(c).startswith("P") else c for c in text]
    return " ".join("".join(marks).split())


def word_error_rate(references, hypotheses, speakers=None) -> dict:
    """Count the words that were heard wrong, left out and added.

    Words are parted at white space of any kind, and are equal or not: apply
    `normalised_text` to both sides first, unless capitals and commas shall count. On
    normalised texts all counts are those of jiwer 4.0.0, which parts words at spaces
    alone, and whose rate of a corpus without words is the number of insertions.

    Args:
        references: N texts that were said. Some may be empty: whatever is heard there
            is an insertion.
        hypotheses: N texts that were heard.
        speakers: N names, to measure each speaker's texts by themselves too; or None.

    Returns:
        Dictionary of numbers:

        - "word_error_rate": substitutions, deletions and insertions over the words.
        - "substitutions", "deletions", "insertions": counts.
        - "words": count of words that were said.
        - "string_error_rate": share of texts with at least one error, from 0 to 1.
        - "per_speaker", with `speakers`: such a dictionary for each, by name. The rate
          of one who said no word is NaN.

    Raises:
        ValueError: If these are no lists of as many texts, or no word was said at all.

    Example:
        >>> result = word_error_rate(["one two", "nine"], ["one too", "nine nine"])
        >>> result["substitutions"], result["insertions"], result["words"]
        (1, 1, 3)
        >>> round(result["word_error_rate"], 3), result["string_error_rate"]
        (0.667, 1.0)
    """
    return error_rate(references, hypotheses, speakers, "word")


def character_error_rate(references, hypotheses, speakers=None) -> dict:
    """Count the characters that were heard wrong, left out and added.

    A run of white space is one character, none stands at the ends. It suits languages
    that are written without spaces, and words of which a part is right.

    Args:
        references: N texts that were said.
        hypotheses: N texts that were heard.
        speakers: N names, to measure each speaker's texts by themselves too; or None.

    Returns:
        Dictionary as that of `word_error_rate`, with "character_error_rate" and the
        count of "characters" in place of "word_error_rate" and "words".

    Raises:
        ValueError: If these are no lists of as many texts, or all that was said is
            empty.

    Example:
        >>> result = character_error_rate(["three"], ["tree"])
        >>> result["deletions"], result["characters"], result["character_error_rate"]
        (1, 5, 0.2)
    """
    return error_rate(references, hypotheses, speakers, "character")


def error_rate(references, hypotheses, speakers, unit):
    """Measure the whole and each speaker; a unit is a "word" or a "character"."""
    references, hypotheses = checked_texts(references, hypotheses)
    counts = np.array(
        [counts_of(*pair, unit) for pair in zip(references, hypotheses, strict=True)]
    )  # (N, 4)
    if not counts[:, 3].any():
        raise ValueError(
            f"At least one reference must have a {unit}: a rate is a share of what was "
            f"said. Received: {len(references)} empty texts, and hypotheses with "
            f"{counts[:, 2].sum()} {unit}s."
        )
    result = figures(counts, unit)
    if speakers is not None:
        speakers = np.asarray(speakers)
        if speakers.shape != (len(references),):
            raise ValueError(
                "`speakers` must name one speaker for each text. Received: shape "
                f"{speakers.shape} for {len(references)} texts."
            )
        result["per_speaker"] = {
            str(name): figures(counts[speakers == name], unit)
            for name in np.unique(speakers)
        }
    return result


def checked_texts(references, hypotheses):
    """Return two lists of as many texts, or raise a ValueError."""
    for name, texts in (("references", references), ("hypotheses", hypotheses)):
        is_list = isinstance(texts, (list, tuple, np.ndarray)) and len(texts) > 0
        if not is_list or not all(isinstance(text, str) for text in texts):
            raise ValueError(
                f"`{name}` must be a list of texts, at least one. Received: "
                f"{repr(texts)[:80]}. Give a single text as `[text]`."
            )
    if len(references) != len(hypotheses):
        raise ValueError(
            "There must be one hypothesis for each reference. Received: "
            f"{len(references)} references, {len(hypotheses)} hypotheses. What was not "
            "heard is an empty text."
        )
    return references, hypotheses


def counts_of(reference, hypothesis, unit):
    """Return substitutions, deletions, insertions and length of one reference."""
    tokens = reference.split(), hypothesis.split()
    if unit == "character":
        tokens = [list(" ".join(words)) for words in tokens]
    if tokens[0] == tokens[1]:  # most texts, where a model is good
        return 0, 0, 0, len(tokens[0])
    counts = alignment(*tokens).counts
    errors = [counts[kind.removesuffix("s")] for kind in ERRORS]
    return *errors, len(tokens[0])


def figures(counts, unit):
    """Turn counts `(N, 4)` of texts into the figures."""
    *errors, length = counts.sum(axis=0).tolist()
    wrong = counts[:, :3].any(axis=1)
    return {
        f"{unit}_error_rate": sum(errors) / length if length else float("nan"),
        **dict(zip(ERRORS, errors, strict=True)),
        f"{unit}s": length,
        "string_error_rate": float(wrong.mean()),
    }
