"""Write word_errors.npz: random texts, and the errors that jiwer counts in them.

In an environment of its own, run in the root of the repository:

    pip install numpy jiwer==4.0.0
    python -m tests.golden.make_word_errors
"""

from pathlib import Path

import jiwer
import numpy as np

WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "été", "ß"]
CASES = 300


def random_pair(rng):
    """Draw a text, and the text with words exchanged, left out and added."""
    count = rng.integers(0, 12)
    words = rng.choice(WORDS[: rng.integers(2, len(WORDS) + 1)], count).tolist()
    heard, rate = [], rng.choice([0.05, 0.3, 0.8])
    for word in words:
        kind = rng.integers(4) if rng.random() < rate else 0
        heard += [[word], [], [word, rng.choice(WORDS)], [rng.choice(WORDS)]][kind]
    return " ".join(words), " ".join(heard)


def counts(said):
    """Return substitutions, deletions, insertions and the length of a reference."""
    errors = said.substitutions, said.deletions, said.insertions
    return *errors, said.hits + said.substitutions + said.deletions


def main():
    rng = np.random.default_rng(0)
    pairs = [random_pair(rng) for _ in range(CASES)]
    references, hypotheses = zip(*pairs, strict=True)
    texts = [list(references), list(hypotheses)]
    arrays = {
        "references": np.array(references),
        "hypotheses": np.array(hypotheses),
        "words": [counts(jiwer.process_words(*pair)) for pair in pairs],
        "characters": [counts(jiwer.process_characters(*pair)) for pair in pairs],
        "word_error_rate": jiwer.wer(*texts),
        "character_error_rate": jiwer.cer(*texts),
    }
    np.savez_compressed(Path(__file__).parent / "word_errors.npz", **arrays)


if __name__ == "__main__":
    main()
