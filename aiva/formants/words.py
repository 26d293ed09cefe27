"""Words: which phones a word is said with, and other ways in which people say it."""

from difflib import get_close_matches

from aiva.formants.endings import with_ending
from aiva.formants.lexicon import WORDS
from aiva.formants.phones import PHONES

DIGITS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
)
# Pronunciations of the digits that are heard too: with another r, without an r, or with
# the sounds of another first language.
OTHERS = {
    "zero": ("z iy r ow", "z ih er ow", "s iy r ow"),
    "one": ("w aa n",),
    "three": ("t r iy", "s r iy"),
    "four": ("f ao", "f ow r", "f ao er"),
    "five": ("f ay f",),
    "six": ("s iy k s",),
    "seven": ("s eh v eh n", "s eh v ih n"),
    "eight": ("eh ih t",),
}


def pronounce(word: str, pronunciations: dict[str, str] | None = None) -> list[str]:
    """Return the phones of a word.

    Args:
        word: A word of `WORDS`, one of `pronunciations`, or one of these with an ending
            that the rules of `aiva.formants.endings` know.
        pronunciations: Phones of words, separated by spaces, that go before `WORDS`.

    Returns:
        Names of `PHONES`.

    Raises:
        ValueError: If a word or one of its phones is unknown.

    Example:
        >>> pronounce("six")
        ['s', 'ih', 'k', 's']
        >>> pronounce("waves")
        ['w', 'ey', 'v', 'z']
        >>> pronounce("wombat", {"wombat": "w aa m b ae t"})
        ['w', 'aa', 'm', 'b', 'ae', 't']
    """
    lexicon = {**WORDS, **(pronunciations or {})}
    spelled = lexicon[word] if word in lexicon else with_ending(word, lexicon)
    if spelled is None:
        alike = get_close_matches(word, lexicon, n=3)
        known = f"It knows {', '.join(alike)}. " if alike else ""
        raise ValueError(
            f"The voice does not know this word. Received: {word!r}. {known}"
            f"Tell it the phones, of `formants.PHONES`: "
            f"`pronunciations={{{word!r}: 'k ae t'}}` would say it as cat."
        )
    phones = spelled.split()
    unknown = [phone for phone in phones if phone not in PHONES]
    if unknown or not phones:
        raise ValueError(
            "A pronunciation must be phones separated by spaces, of "
            f"{' '.join(PHONES)}. Received: {word!r} as {spelled!r}."
        )
    return phones
