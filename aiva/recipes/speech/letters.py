"""Align free English by its letters, where no lexicon knows all words.

The letters of a word are said one after another, more or less, and each mostly in one
of a few ways. So a recogniser of letters can align too, though nobody knows when a
silent e was said. It begins as the recogniser of phones, with for each letter the phone
that it stands for most often, and learns from the recordings that it shall align.
"""

import unicodedata

from aiva import metrics, models, training
from aiva.training.speech.alignment import equally_loud

EPOCHS = 20
BATCH_SIZE = 8
LEARNING_RATE = 1e-3
SOUNDS = {
    **{letter: letter for letter in "bdfgklmnprstvwz"},
    **{"a": "ae", "c": "k", "e": "eh", "h": "hh", "i": "ih", "j": "jh", "o": "ao"},
    **{"q": "k", "u": "ah", "x": "s", "y": "iy"},
}  # the phone that each letter stands for most often


def letters_of(text: str) -> list[list[str]]:
    """Return the letters from a to z of each word, without accents.

    Raises:
        ValueError: If the text holds no letter, or another one, or a digit.

    Example:
        >>> letters_of("It's a fiancée.")[:2]
        [['i', 't', 's'], ['a']]
    """
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(character)
    )
    words = metrics.normalised_text(plain).split()
    unknown = sorted({*"".join(words)} - {*SOUNDS})
    if unknown or not words:
        raise ValueError(
            "A text must be words of the letters a to z. Received: "
            f"{text!r}, with {unknown}. Write numbers out, and signs as they are said."
        )
    return [[*word] for word in words]


def letter_recognizer():
    """Return a recogniser of letters that hears like the one of phones."""
    phones = models.pretrained("ctc_phones")
    letters = models.CTCRecognizer(tuple(SOUNDS), subsampling=phones.subsampling)
    for layer, learned in zip(letters.layers, phones.layers, strict=True):
        weights = learned.get_weights()
        if layer.name == "logits":
            # Class 0 is the blank, class k + 1 is token k.
            classes = [0, *(1 + phones.tokens.index(p) for p in SOUNDS.values())]
            weights = [array[..., classes] for array in weights]
        layer.set_weights(weights)
    return letters


def align_letters(
    waves,
    texts,
    sample_rate: int,
    recognizer=None,
    epochs: int = EPOCHS,
    verbose: str | int = 0,
) -> dict:
    """Find when each letter was said, by a recogniser that learns it from these waves.

    Args:
        waves: List of N arrays `(n,)` with values from -1 to 1.
        texts: N texts of letters; punctuation and accents are left out.
        sample_rate: Samples per second.
        recognizer: A recogniser of letters; None trains one first.
        epochs: Passes of that training.
        verbose: As in `keras.Model.fit`.

    Returns:
        Dictionary as that of `aiva.training.align_speech`, with letters for "phones",
        and "pause" between all words, of no length where none is heard.

    Raises:
        ValueError: If waves and texts do not belong together, or a text holds others
            than letters.
    """
    spelled = [letters_of(text) for text in texts]
    if recognizer is None:
        recognizer = letter_recognizer()
        heard = equally_loud(waves, sample_rate, recognizer.sample_rate)
        said = [" ".join(" ".join(word) for word in words) for words in spelled]
        training.train_recognizer(
            recognizer,
            (heard, said),
            epochs=epochs,
            batch_size=BATCH_SIZE,
            learning_rate=LEARNING_RATE,
            verbose=verbose,
        )
    words = [["".join(word) for word in row] for row in spelled]
    return training.align_spelled(
        recognizer, waves, words, spelled, sample_rate, all_gaps=True
    )
