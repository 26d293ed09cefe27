"""Tokens: a text as numbers, and numbers as a text.

Tokens are words parted by spaces, or letters that follow each other.

Shapes: N texts, L labels of a text with padding, K tokens.
"""

import numpy as np


def checked_tokens(tokens, separator: str) -> tuple[str, ...]:
    """Return tokens as a tuple of texts, or raise a ValueError about them.

    Example:
        >>> checked_tokens("abc", separator="")
        ('a', 'b', 'c')
    """
    if not isinstance(separator, str):
        raise ValueError(
            f"`separator` must be a text. Received: separator={separator!r}. Tokens of "
            'one letter each have "".'
        )
    # A set has no order, so that a token would be another number at every start.
    is_list = hasattr(tokens, "__getitem__") and not isinstance(tokens, dict)
    fits = is_list and (separator == "" or not isinstance(tokens, str))
    texts = tuple(tokens) if fits else ()
    if (
        not texts
        or not all(isinstance(text, str) and text for text in texts)
        or len(set(texts)) < len(texts)
    ):
        raise ValueError(
            "`tokens` must be one or more texts, each another one, in a tuple. "
            f"Received: tokens={tokens!r}."
        )
    odd = [text for text in texts if split_text(text, separator) != [text]]
    if odd:
        kind = f"without {separator!r} in them" if separator else "of one letter each"
        raise ValueError(
            f"`tokens` must be texts {kind}, as `separator` is {separator!r}. "
            f"Received: {odd[0]!r}."
        )
    return tuple(str(text) for text in texts)


def split_text(text: str, separator: str) -> list[str]:
    """Return the tokens of a text in their order.

    Example:
        >>> split_text("seven  one", " "), split_text("one", "")
        (['seven', 'one'], ['o', 'n', 'e'])
    """
    if separator == "":
        return list(text)
    # Any white space parts words, a line break too, and much of it is as good as one.
    return text.split(None if separator == " " else separator)


def encode(texts, tokens: tuple[str, ...], separator: str = " ") -> np.ndarray:
    """Return texts as labels.

    Args:
        texts: N texts.
        tokens: The tokens that may be in them.
        separator: What stands between two tokens.

    Returns:
        int32 array `(N, L)`, numbers of tokens from 0 to K - 1, padded with -1.

    Raises:
        ValueError: If a text is none, or has a token that is not among `tokens`.

    Example:
        >>> encode(["yes no", "no"], ("no", "yes")).tolist()
        [[1, 0], [0, -1]]
    """
    if isinstance(texts, str) or not hasattr(texts, "__iter__"):
        raise ValueError(
            f"`texts` must be a list of texts. Received: {texts!r}. Give a single text "
            "as `[text]`."
        )
    numbers = {token: number for number, token in enumerate(tokens)}
    rows = []
    for k, text in enumerate(texts):
        if not isinstance(text, str):
            raise ValueError(f"`texts` must be texts. Received: texts[{k}]={text!r}.")
        found = split_text(text, separator)
        unknown = [token for token in found if token not in numbers]
        if unknown:
            raise ValueError(
                f"Texts must be made of the model's tokens, {', '.join(tokens)[:60]}. "
                f"Received: {unknown[0]!r} in texts[{k}]={text!r}. Write it as those "
                "do, add it to `tokens`, or leave the recording out."
            )
        rows.append([numbers[token] for token in found])
    labels = np.full((len(rows), max([1, *map(len, rows)])), -1, "int32")
    for row, found in zip(labels, rows, strict=True):
        row[: len(found)] = found
    return labels


def decode(labels, tokens: tuple[str, ...], separator: str = " ") -> list[str]:
    """Return labels as texts.

    Args:
        labels: int array `(N, L)`, padded with -1.
        tokens: The texts of the tokens.
        separator: What stands between two tokens.

    Returns:
        N texts.

    Raises:
        ValueError: If these are no labels of these tokens.

    Example:
        >>> decode([[1, 0], [0, -1]], ("no", "yes"))
        ['yes no', 'no']
    """
    labels = np.asarray(labels)
    whole = labels.dtype.kind in "iu" or labels.size == 0
    if labels.ndim != 2 or not whole or labels.max(initial=-1) >= len(tokens):
        raise ValueError(
            f"Labels must be (texts, labels), from 0 to {len(tokens) - 1}, padded with "
            f"-1. Received: {labels.dtype} of shape {labels.shape}, up to "
            f"{labels.max(initial=-1)}. Logits become labels by `aiva.ops.ctc_greedy`."
        )
    return [
        separator.join(tokens[label] for label in row if label >= 0) for row in labels
    ]
