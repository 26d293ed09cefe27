"""Words: which phones a word is said with, and other ways in which people say it."""

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
WORDS = {
    "zero": "z ih r ow",
    "one": "w ah n",
    "two": "t uw",
    "three": "th r iy",
    "four": "f ao r",
    "five": "f ay v",
    "six": "s ih k s",
    "seven": "s eh v ax n",
    "eight": "ey t",
    "nine": "n ay n",
    # a few commands
    "yes": "y eh s",
    "no": "n ow",
    "up": "ah p",
    "down": "d aw n",
    "left": "l eh f t",
    "right": "r ay t",
    "on": "aa n",
    "off": "ao f",
    "stop": "s t aa p",
    "go": "g ow",
    "hello": "hh ax l ow",
    "oh": "ow",
}
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
        word: A word of `WORDS`, or one of `pronunciations`.
        pronunciations: Phones of words, separated by spaces, that go before `WORDS`.

    Returns:
        Names of `PHONES`.

    Raises:
        ValueError: If a word or one of its phones is unknown.

    Example:
        >>> pronounce("six")
        ['s', 'ih', 'k', 's']
        >>> pronounce("cat", {"cat": "k ae t"})
        ['k', 'ae', 't']
    """
    lexicon = {**WORDS, **(pronunciations or {})}
    if word not in lexicon:
        raise ValueError(
            f"The voice does not know this word. Received: {word!r}. It knows "
            f"{', '.join(lexicon)}. Tell it the phones of another word: "
            f"`pronunciations={{{word!r}: 'hh ax l ow'}}`."
        )
    phones = lexicon[word].split()
    unknown = [phone for phone in phones if phone not in PHONES]
    if unknown or not phones:
        raise ValueError(
            "A pronunciation must be phones separated by spaces, of "
            f"{' '.join(PHONES)}. Received: {word!r} as {lexicon[word]!r}."
        )
    return phones
