"""Speakers: what makes one voice sound unlike another.

Men, women and children differ in the pitch of their vocal folds and in the length of
their vocal tract, which divides all formants. People of one kind differ in rate,
breath, melody and in how they say each vowel.
"""

import numbers
from dataclasses import dataclass, field

import numpy as np

from aiva.formants.words import OTHERS


@dataclass(frozen=True)
class Speaker:
    """One voice.

    Args:
        pitch: Mean frequency of the vocal folds in hertz.
        tract: Length of the vocal tract, 1 for a man of 17 cm. Formants are divided by
            it.
        rate: Speed of speech; durations are divided by it.
        breathiness: Level of breath in the voice, from 0 to 1.
        jitter: Standard deviation of the pitch from moment to moment, as a share of it.
        tilt: Frequency in hertz above which the voice loses 6 decibels an octave more.
        open_quotient: Share of a period in which the glottis is open.
        pitch_range: How far stress lifts the pitch, in semitones.
        intonation: Semitones by which the pitch rises from the first to the last sound;
            negative where it falls, as in a statement.
        hiss: Decibels by which noise of fricatives and bursts is louder than usual.
        accent: Factors of F1 and F2 by phone: how this speaker says it.
        pronunciations: Phones of words that this speaker says in another way.
    """

    pitch: float = 115.0
    tract: float = 1.0
    rate: float = 1.0
    breathiness: float = 0.1
    jitter: float = 0.005
    tilt: float = 2500.0
    open_quotient: float = 0.6
    pitch_range: float = 2.0
    intonation: float = -3.0
    hiss: float = 0.0
    accent: dict = field(default_factory=dict)
    pronunciations: dict = field(default_factory=dict)

    def __post_init__(self):
        for name, (lowest, highest) in LIMITS.items():
            value = getattr(self, name)
            if not isinstance(value, numbers.Real) or not lowest <= value <= highest:
                raise ValueError(
                    f"`{name}` of a speaker must lie between {lowest:g} and "
                    f"{highest:g}. Received: {name}={value!r}."
                )


LIMITS = {
    "pitch": (40, 600),
    "tract": (0.5, 1.3),
    "rate": (0.3, 3),
    "breathiness": (0, 1),
    "jitter": (0, 0.2),
    "tilt": (200, 8000),
    "open_quotient": (0.2, 1),
    "pitch_range": (0, 24),
    "intonation": (-24, 24),
    "hiss": (-30, 30),
}
# Four voices by their names: two men, a woman and a child.
VOICES = {
    "adam": Speaker(pitch=110, tilt=3500),
    "bruno": Speaker(
        pitch=90, tract=1.06, rate=0.95, tilt=3000, pitch_range=1.5, intonation=-4
    ),
    "clara": Speaker(pitch=200, tract=0.87, breathiness=0.15, tilt=3000, pitch_range=3),
    "dora": Speaker(
        pitch=270, tract=0.78, rate=1.05, tilt=3500, pitch_range=3.5, intonation=-2
    ),
}
# Pitch in hertz and length of the tract, after Peterson and Barney (1952, "Control
# methods used in a study of the vowels", https://doi.org/10.1121/1.1906875).
KINDS = {
    "man": {"pitch": (85, 160), "tract": (0.93, 1.05), "tilt": (2000, 6500)},
    "woman": {"pitch": (160, 250), "tract": (0.82, 0.91), "tilt": (1500, 5000)},
    "child": {"pitch": (210, 320), "tract": (0.72, 0.83), "tilt": (1500, 5500)},
}
SHARES = (0.5, 0.35, 0.15)  # of men, women and children


def random_speaker(rng: np.random.Generator) -> Speaker:
    """Draw a speaker: a man, a woman or a child, with an accent of their own.

    Args:
        rng: NumPy random generator.

    Returns:
        A speaker.

    Example:
        >>> random_speaker(np.random.default_rng(0)).pitch > 80
        True
    """
    kind = KINDS[rng.choice(list(KINDS), p=SHARES)]
    pitch, tract, tilt = (
        rng.uniform(*kind[name]) for name in ("pitch", "tract", "tilt")
    )
    return Speaker(
        pitch=pitch,
        tract=tract,
        rate=np.exp(rng.normal(0, 0.15)).clip(0.7, 1.45),
        breathiness=rng.uniform(0.02, 0.3),
        jitter=rng.uniform(0.002, 0.012),
        tilt=tilt,
        open_quotient=rng.uniform(0.45, 0.75),
        pitch_range=rng.uniform(0.5, 4),
        intonation=rng.uniform(-7, 1.5),
        hiss=rng.uniform(-4, 5),
        accent=random_accent(rng),
        pronunciations=random_pronunciations(rng),
    )


def random_accent(rng, spread: float = 0.05):
    """Draw how far a speaker's vowels lie from the usual ones.

    Args:
        rng: NumPy random generator.
        spread: Standard deviation of the logarithm of the factors.

    Returns:
        Factors of F1 and F2 by phone.
    """
    shifts = np.exp(rng.normal(0, spread, (len(SHIFTED), 2)).clip(-0.12, 0.12))
    return dict(zip(SHIFTED, map(tuple, shifts.tolist()), strict=True))


def random_pronunciations(rng, usual: float = 0.75):
    """Draw which words a speaker says in another way.

    Args:
        rng: NumPy random generator.
        usual: Probability that a word is said in the usual way.

    Returns:
        Phones of those words that are not.
    """
    unusual = rng.random(len(OTHERS)) > usual
    picks = {word: rng.choice(others) for word, others in OTHERS.items()}
    return {
        word: str(picks[word])
        for word, is_it in zip(OTHERS, unusual, strict=True)
        if is_it
    }


SHIFTED = (
    "iy", "ih", "eh", "ae", "aa", "ao", "ah", "ax", "uh", "uw", "er", "ey", "ay", "aw",
    "ow", "oy", "r", "l", "w",
)  # fmt: skip
