"""Phones: what the mouth and the vocal folds do for each sound of English.

A phone is described by the resonances of the vocal tract, called formants, and by what
drives them: the vocal folds (voicing), breath through the open glottis (aspiration), or
air through a narrow gap in the mouth (frication). Names are those of ARPAbet.

Formants and bandwidths of a man are those of Klatt (1980), "Software for a
cascade/parallel formant synthesizer", tables II and III,
https://doi.org/10.1121/1.383940, some moved towards the means of Hillenbrand et al.
(1995), https://doi.org/10.1121/1.411872. Levels and durations are our own, tuned with a
recogniser of real speech.
"""

from dataclasses import dataclass

FORMANTS_ABOVE = (3400.0, 4300.0, 5200.0, 6200.0, 7200.0)  # F4 to F8, of all phones
BANDWIDTHS_ABOVE = (250.0, 300.0, 400.0, 500.0, 600.0)

PAUSE = "pause"  # the phone of silence


@dataclass(frozen=True)
class Phone:
    """One sound of speech, as a man says it.

    Args:
        formants: F1, F2 and F3 in hertz. Empty for a sound that has those of its
            neighbours, such as h.
        glide_to: F1, F2 and F3 at the end, of a diphthong.
        bandwidths: Of F1, F2 and F3 in hertz.
        duration: In seconds, at a rate of 1.
        voicing: Level of the vocal folds, 1 for a vowel.
        aspiration: Level of breath, 1 for h.
        frication: Level of the noise of the gap in decibels below a vowel; None
            without.
        band: Centre and bandwidth of that noise in hertz.
        closure: Seconds at the beginning in which the mouth is closed, of a stop.
        burst: Seconds of frication after the closure. The rest is aspiration.
        nasal: Whether the nose is open, which takes a band out of the spectrum.
        coarticulation: How much its formants give in to those of its neighbours, from
            0 to 1.
    """

    formants: tuple[float, ...]
    glide_to: tuple[float, ...] = ()
    bandwidths: tuple[float, ...] = (80.0, 100.0, 160.0)
    duration: float = 0.08
    voicing: float = 0.0
    aspiration: float = 0.0
    frication: float | None = None
    band: tuple[float, float] = (4000.0, 4000.0)
    closure: float = 0.0
    burst: float = 0.0
    nasal: bool = False
    coarticulation: float = 0.0

    @property
    def is_vowel(self) -> bool:
        """Whether it can be the core of a syllable."""
        return self.voicing == 1


def vowel(formants, bandwidths, duration, glide_to=()):
    """Describe a vowel, or with `glide_to` a diphthong."""
    return Phone(formants, glide_to, bandwidths, duration, voicing=1.0)


def sonorant(formants, bandwidths, duration, voicing=0.7, **others):
    """Describe a consonant that the vocal folds alone drive: w, y, r, l, m, n, ng."""
    return Phone(
        formants,
        bandwidths=bandwidths,
        duration=duration,
        voicing=voicing,
        **others,
    )


def fricative(formants, bandwidths, frication, band, duration=0.11, voicing=0.0):
    """Describe a consonant whose sound is made by air in a narrow gap."""
    return Phone(
        formants,
        bandwidths=bandwidths,
        duration=duration,
        voicing=voicing,
        frication=frication,
        band=band,
        coarticulation=0.3,
    )


def stop(formants, bandwidths, frication, band, duration, closure, burst, **others):
    """Describe a consonant that closes the mouth and bursts open."""
    return Phone(
        formants,
        bandwidths=bandwidths,
        duration=duration,
        frication=frication,
        band=band,
        closure=closure,
        burst=burst,
        **{"coarticulation": 0.3, **others},
    )


PHONES = {
    # vowels
    "iy": vowel((300, 2150, 2960), (50, 150, 300), 0.13),
    "ih": vowel((450, 1700, 2500), (60, 100, 140), 0.09),
    "eh": vowel((560, 1720, 2500), (60, 90, 200), 0.11),
    "ae": vowel((640, 1660, 2430), (70, 120, 250), 0.14),
    "aa": vowel((720, 1200, 2550), (110, 70, 160), 0.14),
    "ao": vowel((480, 830, 2350), (90, 90, 90), 0.15),
    "ah": vowel((620, 1220, 2550), (80, 70, 140), 0.11),
    "ax": vowel((500, 1400, 2450), (80, 80, 140), 0.06),
    "uh": vowel((450, 1100, 2350), (80, 100, 80), 0.10),
    "uw": vowel((340, 1650, 2280), (65, 110, 140), 0.14, glide_to=(300, 900, 2200)),
    "er": vowel((470, 1300, 1600), (90, 70, 110), 0.13),
    # diphthongs
    "ey": vowel((500, 1750, 2520), (70, 100, 200), 0.16, glide_to=(330, 2150, 2650)),
    "ay": vowel((720, 1220, 2550), (90, 80, 180), 0.19, glide_to=(380, 1950, 2550)),
    "aw": vowel((700, 1280, 2550), (80, 80, 140), 0.19, glide_to=(420, 940, 2350)),
    "ow": vowel((540, 1080, 2350), (80, 75, 90), 0.18, glide_to=(400, 820, 2300)),
    "oy": vowel((550, 900, 2400), (80, 70, 130), 0.20, glide_to=(380, 1850, 2450)),
    # glides and liquids
    "w": sonorant((290, 640, 2150), (60, 80, 80), 0.08, voicing=0.6),
    "y": sonorant((270, 2150, 3020), (50, 200, 400), 0.07, voicing=0.6),
    "r": sonorant((330, 1100, 1500), (70, 100, 120), 0.08),
    "l": sonorant((340, 1050, 2800), (60, 100, 250), 0.08, coarticulation=0.15),
    # nasals
    "m": sonorant(
        (300, 1150, 2130), (60, 200, 200), 0.08, 0.6, nasal=True, coarticulation=0.4
    ),
    "n": sonorant(
        (300, 1550, 2500), (60, 250, 250), 0.08, 0.6, nasal=True, coarticulation=0.3
    ),
    "ng": sonorant(
        (300, 1950, 2700), (60, 250, 250), 0.09, 0.6, nasal=True, coarticulation=0.5
    ),
    # fricatives
    "f": fricative((340, 1100, 2080), (200, 120, 150), -19, (5000, 6000), 0.11),
    "v": fricative((250, 1100, 2080), (70, 100, 130), -22, (5000, 6000), 0.07, 0.25),
    "th": fricative((330, 1350, 2540), (200, 100, 200), -26, (5500, 4500), 0.11),
    "dh": fricative((280, 1350, 2540), (70, 90, 170), -32, (5500, 4500), 0.05, 0.5),
    "s": fricative((330, 1500, 2550), (200, 100, 200), -6, (4800, 3000), 0.13),
    "z": fricative((260, 1500, 2550), (70, 90, 180), -13, (4800, 3000), 0.09, 0.4),
    "sh": fricative((330, 1800, 2700), (200, 100, 300), -9, (2900, 1300), 0.13),
    "zh": fricative((270, 1800, 2700), (70, 100, 300), -15, (2900, 1300), 0.09, 0.4),
    "hh": Phone((), duration=0.07, aspiration=1.0),
    # stops: bursts, then aspiration
    "p": stop(
        (400, 1000, 2150), (200, 150, 220), -20, (900, 1500), 0.12, 0.06, 0.01,
        aspiration=0.7,
    ),
    "t": stop(
        (400, 1750, 2650), (200, 120, 250), -5, (3900, 3000), 0.14, 0.055, 0.05,
        aspiration=0.8,
    ),
    "k": stop(
        (350, 1900, 2120), (200, 160, 300), -12, (2000, 900), 0.13, 0.06, 0.02,
        aspiration=0.8, coarticulation=0.2,
    ),
    "b": stop(
        (220, 1000, 2150), (60, 110, 130), -24, (900, 1500), 0.075, 0.065, 0.01,
        voicing=0.3,
    ),
    "d": stop(
        (220, 1700, 2650), (60, 100, 170), -16, (4300, 2600), 0.075, 0.06, 0.015,
        voicing=0.3,
    ),
    "g": stop(
        (220, 1900, 2120), (60, 150, 280), -18, (2000, 900), 0.08, 0.06, 0.02,
        voicing=0.3, coarticulation=0.2,
    ),
    # affricates: stops that open slowly
    "ch": stop(
        (350, 1800, 2700), (200, 100, 300), -11, (3000, 1500), 0.14, 0.05, 0.09,
    ),
    "jh": stop(
        (260, 1800, 2700), (60, 80, 270), -15, (3000, 1500), 0.10, 0.045, 0.055,
        voicing=0.3,
    ),
    PAUSE: Phone((), duration=0.1),
}  # fmt: skip
