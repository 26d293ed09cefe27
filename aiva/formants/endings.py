"""Endings: rules for words that the lexicon does not have, but whose stem it has.

English says its endings by a few rules: "waves" ends with z, "networks" with s, "boxes"
with ax z, since s and z do not follow each other. Rules do not know irregular words
("mice", "said") and stems that change ("houses" has two z), and they take "hoping" for
a form of "hop" where the lexicon has no "hope". Such words belong in the lexicon.
"""

HISSING = ("s", "z", "sh", "zh", "ch", "jh")
VOICELESS = ("p", "t", "k", "f", "th", "s", "sh", "ch")
VOWELS = set("aeiouy")
TWICE = "twice"  # the stem's last letter is written twice


def plural(last: str) -> str:
    """Return how -s is said after a phone: "boxes", "networks", "waves".

    Example:
        >>> plural("s"), plural("k"), plural("v")
        ('ax z', 's', 'z')
    """
    if last in HISSING:
        return "ax z"
    return "s" if last in VOICELESS else "z"


def past(last: str) -> str:
    """Return how -ed is said after a phone: "wanted", "looked", "learned".

    Example:
        >>> past("t"), past("k"), past("n")
        ('ax d', 't', 'd')
    """
    if last in ("t", "d"):
        return "ax d"
    return "t" if last in VOICELESS else "d"


def progressive(last: str) -> str:
    """Return how -ing is said, the same after every phone."""
    return "ih ng"


def adverb(last: str) -> str:
    """Return how -ly is said: two l become one."""
    return "iy" if last == "l" else "l iy"


ENDINGS = (  # what the word ends with, what its stem has there, how the ending is said
    ("'s", "", plural),  # dog's: dog
    ("s'", "", plural),  # dogs': dog
    ("s", "", plural),  # waves: wave
    ("ies", "y", plural),  # babies: baby
    ("ses", "s", plural),  # classes: class
    ("xes", "x", plural),  # boxes: box
    ("ches", "ch", plural),  # teaches: teach
    ("shes", "sh", plural),  # fishes: fish
    ("oes", "o", plural),  # heroes: hero
    ("ied", "y", past),  # tried: try
    ("ed", "e", past),  # used: use
    ("ed", "", past),  # learned: learn
    ("ed", TWICE, past),  # stopped: stop
    ("ing", "e", progressive),  # making: make
    ("ing", "", progressive),  # learning: learn
    ("ing", TWICE, progressive),  # running: run
    ("ily", "y", adverb),  # happily: happy
    ("ly", "", adverb),  # slowly: slow
)


def with_ending(word: str, lexicon: dict[str, str]) -> str | None:
    """Return the phones of a word that is a known word with an ending.

    The first of `ENDINGS` that leads to a known word decides.

    Args:
        word: A word that the lexicon does not have.
        lexicon: Phones of words, separated by spaces.

    Returns:
        Phones separated by spaces; None if no rule leads to a known word.

    Example:
        >>> with_ending("waves", {"wave": "w ey v"})
        'w ey v z'
        >>> with_ending("stopped", {"stop": "s t aa p"})
        's t aa p t'
    """
    for ending, instead, sound in ENDINGS:
        rest = word.removesuffix(ending)
        if rest == word:
            continue
        if instead == "e" and not set(rest) & VOWELS:  # "wing" is no form of "we"
            continue
        if instead == TWICE:
            stem = rest[:-1] if rest[-2:] == 2 * rest[-1:] else ""
        else:
            stem = rest + instead
        if stem in lexicon:
            phones = lexicon[stem]
            return f"{phones} {sound(phones.split()[-1])}"
    return None
