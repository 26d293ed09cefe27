"""Text: numbers written out, punctuation as pauses, then the phones of every word.

A text has signs that are not words. What they stand for is decided here, before words
are pronounced: this is the normalisation of a synthesiser.
"""

import re
import unicodedata

from aiva.formants.phones import PAUSE
from aiva.formants.words import DIGITS, pronounce

STOP = ","  # stands for all punctuation
PIECES = re.compile(
    r"(?P<number>(?<!\w)-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?(?!\w|[.,]\d))"
    r"|(?P<word>[^\W\d_]+('[^\W\d_]+)*'?(?!\w))"
    r"|(?P<stop>[,;:?!]|\.(?!\d))"
    r"|(?P<space>\s|(?<=\w)-(?=[^\W\d_]))"
    r"|(?P<other>.)",
)
TEENS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
GROUPS = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))


def words_of(text: str) -> list[str]:
    """Write a text as the words that are said.

    Letters become small. Numbers are written out, one that begins with 0 digit by
    digit. Punctuation within the text becomes one ",". A hyphen between letters parts
    words, an apostrophe belongs to its word.

    Args:
        text: Words, numbers below 10^12 and . , ; : ? !

    Returns:
        Words, and "," for a pause between them.

    Raises:
        ValueError: If there is no word in it, or a sign that is not read.

    Example:
        >>> words_of("Hello, I'm 42!")
        ['hello', ',', "i'm", 'forty', 'two']
        >>> " ".join(words_of("-3.5 2026 007"))
        'minus three point five two thousand twenty six zero zero seven'
    """
    if not isinstance(text, str):
        raise ValueError(no_words(text))
    plain = unicodedata.normalize("NFC", text).lower()
    plain = plain.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    plain = plain.replace("\N{MINUS SIGN}", "-")
    words = []
    for piece in PIECES.finditer(plain):
        if piece.lastgroup == "other":
            raise ValueError(not_read(plain, piece.start()))
        if piece["number"]:
            words += number_words(piece["number"])
        elif piece["word"]:
            words.append(piece["word"])
        elif piece["stop"] and words and words[-1] != STOP:
            words.append(STOP)
    if not words:
        raise ValueError(no_words(text))
    return words[:-1] if words[-1] == STOP else words


def pronounce_text(
    text: str, pronunciations: dict[str, str] | None = None
) -> tuple[str, ...]:
    """Return the phones of a text, with a pause where punctuation is within it.

    Args:
        text: As `words_of` takes it.
        pronunciations: As `pronounce` takes them.

    Returns:
        Names of `PHONES`.

    Raises:
        ValueError: If a word, a sign or a phone is unknown.

    Example:
        >>> pronounce_text("Two, 6.")
        ('t', 'uw', 'pause', 's', 'ih', 'k', 's')
    """
    phones = []
    for word in words_of(text):
        phones += [PAUSE] if word == STOP else pronounce(word, pronunciations)
    return tuple(phones)


def number_words(number: str) -> list[str]:
    """Write a number out.

    Example:
        >>> " ".join(number_words("-1,250.05"))
        'minus one thousand two hundred fifty point zero five'
    """
    whole, _, decimals = number.removeprefix("-").replace(",", "").partition(".")
    words = ["minus"] if number.startswith("-") else []
    if whole.startswith("0"):
        words += [DIGITS[int(digit)] for digit in whole]
    else:
        words += cardinal(int(whole))
    if decimals:
        words += ["point", *(DIGITS[int(digit)] for digit in decimals)]
    return words


def cardinal(number: int) -> list[str]:
    """Write a whole number from 1 to 10^12 - 1 out; nothing for 0.

    Example:
        >>> cardinal(342_017)
        ['three', 'hundred', 'forty', 'two', 'thousand', 'seventeen']
    """
    if number >= 10**12:
        raise ValueError(
            "A number must be smaller than 1,000,000,000,000. Received: "
            f"{number:,}. Write it as words, or its digits with spaces between."
        )
    for size, name in GROUPS:
        if number >= size:
            return [*cardinal(number // size), name, *cardinal(number % size)]
    if number >= 20:
        return [TENS[number // 10 - 2], *cardinal(number % 10)]
    if number >= 10:
        return [TEENS[number - 10]]
    return [DIGITS[number]] if number else []


def no_words(text) -> str:
    """Return what is wrong with a text in which no word is."""
    return (
        '`text` must be words with spaces between, such as "three five". '
        f"Received: text={text!r}."
    )


def not_read(text, index) -> str:
    """Return what is wrong with the sign at an index of a text."""
    around = re.split(r"\s", text[:index])[-1] + text[index:].split()[0]
    return (
        f"A text is words, numbers and . , ; : ? ! Received: {text[index]!r} in "
        f"{around!r}. Write it as it is said, such as 'third' for '3rd' or 'percent' "
        "for '%', or leave it out."
    )
