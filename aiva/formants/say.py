"""Say: from words to a wave, in which everything is known."""

from dataclasses import dataclass
from math import gcd

import numpy as np

from aiva.conventions.numbers import whole_number
from aiva.conventions.waves import check_sample_rate
from aiva.formants.phones import PAUSE
from aiva.formants.source import RATE, breath, per_sample, phases, voice
from aiva.formants.speakers import Speaker
from aiva.formants.text import STOP, words_of
from aiva.formants.tracks import FRAME, FRAMES_A_SECOND, Tracks, durations, plan
from aiva.formants.tract import mouth, vocal_tract
from aiva.formants.words import pronounce

VOICE, BREATH, NOISE = 1.0, 0.1, 0.4  # levels of the sources before the tract
PEAK = 0.5  # of every utterance
REST = 0.2  # seconds of silence at punctuation


@dataclass(frozen=True, eq=False)  # arrays cannot be compared as a whole
class Utterance:
    """What was said, and when.

    Args:
        wave: Samples `(n,)` float32, from -1 to 1.
        sample_rate: Samples per second.
        text: The words as they are said, with a space between.
        words: W words.
        word_times: Beginning and end of each in seconds, `(W, 2)`.
        phones: P phones, pauses among them.
        phone_times: Beginning and end of each in seconds, `(P, 2)`. One begins where
            the one before ends; the first begins at 0, the last ends with the wave.
        tracks: Formants, levels and pitch in frames of 5 milliseconds.
    """

    wave: np.ndarray
    sample_rate: int
    text: str
    words: tuple[str, ...]
    word_times: np.ndarray
    phones: tuple[str, ...]
    phone_times: np.ndarray
    tracks: Tracks

    @property
    def pitch(self) -> np.ndarray:
        """Hertz `(T,)` of each frame of 5 milliseconds, also where no voice is."""
        return self.tracks.pitch

    @property
    def formants(self) -> np.ndarray:
        """Formants in hertz `(T, K)`, in each frame of 5 milliseconds."""
        return self.tracks.formants


def say(
    text: str,
    speaker: Speaker | None = None,
    sample_rate: int = 8000,
    seed: int = 0,
    gaps: float | list[float] = 0.0,
    silence: tuple[float, float] = (0.0, 0.0),
) -> Utterance:
    """Say words.

    Args:
        text: Words of `formants.WORDS` or of the speaker's `pronunciations`, also with
            an ending; numbers, and punctuation, as `formants.words_of` reads them.
        speaker: Who speaks; None for a man.
        sample_rate: Samples per second. Above 16,000 nothing is heard that is not heard
            at 16,000.
        seed: Decides noise and jitter.
        gaps: Seconds of silence between words: one number, or one for each gap. They
            are rounded to 5 milliseconds. Punctuation adds 0.2 seconds to its gap.
        silence: Seconds of silence before the first word and after the last, rounded
            likewise.

    Returns:
        An utterance.

    Raises:
        ValueError: If a word is unknown, or an argument is out of its range.

    Example:
        >>> utterance = say("two six", gaps=0.1)
        >>> utterance.phones
        ('t', 'uw', 'pause', 's', 'ih', 'k', 's')
        >>> len(utterance.wave) / 8000, utterance.phone_times[-1, 1].item()
        (0.885, 0.885)
        >>> say("42").words
        ('forty', 'two')
    """
    speaker = checked_speaker(speaker)
    sample_rate = check_sample_rate(sample_rate)
    rng = np.random.default_rng(whole_number("seed", seed, at_least=0))
    words, rests = words_and_rests(text)
    pauses = checked_pauses(gaps, silence, rests)
    phones, owners = with_pauses(words, speaker, pauses)
    frames = durations(phones, speaker)
    frames[owners < 0] = pauses[pauses > 0]
    tracks = plan(phones, speaker, frames)
    ends = np.cumsum(frames)
    phone_times = np.stack([ends - frames, ends], axis=1) / FRAMES_A_SECOND
    of_words = [phone_times[owners == word] for word in range(len(words))]
    return Utterance(
        wave=at_rate(sound(tracks, speaker, rng), sample_rate),
        sample_rate=sample_rate,
        text=" ".join(words),
        words=tuple(words),
        word_times=np.array([[times[0, 0], times[-1, 1]] for times in of_words]),
        phones=tuple(phones),
        phone_times=phone_times,
        tracks=tracks,
    )


def sound(tracks, speaker, rng) -> np.ndarray:
    """Make the wave of tracks: sources, tract, and noise of the mouth.

    Args:
        tracks: Tracks of T frames.
        speaker: Who speaks.
        rng: NumPy random generator.

    Returns:
        Samples `(n,)` at 16,000 a second, whose peak is 0.5.
    """
    phase = phases(tracks.pitch, speaker.jitter, rng)
    voicing = per_sample(tracks.voicing)
    driven = VOICE * voicing * voice(phase, speaker.open_quotient, speaker.tilt)
    driven += BREATH * per_sample(tracks.aspiration) * breath(phase, voicing, rng)
    noise = breath(phase, voicing, rng) * per_sample(tracks.frication)
    hissing = mouth(noise, tracks.bands)
    wave = vocal_tract(driven, tracks) + NOISE * hissing
    return PEAK * wave / np.abs(wave).max()


def at_rate(wave, sample_rate) -> np.ndarray:
    """Bring a wave from 16,000 samples a second to another rate, as float32."""
    from scipy.signal import resample_poly

    if sample_rate != RATE:
        common = gcd(sample_rate, RATE)
        wave = resample_poly(wave, sample_rate // common, RATE // common)
    return np.clip(wave, -1, 1).astype("float32")


def with_pauses(words, speaker, pauses):
    """Return the phones of words with pauses, and to which word each belongs, or -1."""
    phones, owners = [], []
    for index, frames in enumerate(pauses):
        if frames:
            phones.append(PAUSE)
            owners.append(-1)
        if index < len(words):
            spoken = pronounce(words[index], speaker.pronunciations)
            phones += spoken
            owners += [index] * len(spoken)
    return phones, np.array(owners)


def checked_speaker(speaker):
    """Return a speaker, a man for None, or raise a ValueError."""
    if speaker is None:
        return Speaker()
    if not isinstance(speaker, Speaker):
        raise ValueError(
            "`speaker` must be a `formants.Speaker` or None. Received: "
            f"speaker={speaker!r}. Make one by `formants.Speaker(pitch=200)`, or draw "
            "one by `formants.random_speaker(rng)`."
        )
    return speaker


def words_and_rests(text):
    """Return W words, and the seconds `(W - 1,)` that punctuation takes after each."""
    words, rests = [], []
    for token in words_of(text):
        if token == STOP:
            rests[-1] = REST
        else:
            words.append(token)
            rests.append(0.0)
    return words, np.array(rests[:-1])


def checked_pauses(gaps, silence, rests) -> np.ndarray:
    """Return the frames of the pauses before, between and after words."""
    between = checked_seconds("gaps", gaps, len(rests)) + rests
    before, after = checked_seconds("silence", silence, 2)
    return np.round(np.array([before, *between, after]) / FRAME).astype(int)


def checked_seconds(name, seconds, count) -> np.ndarray:
    """Return seconds as an array `(count,)`, or raise a ValueError."""
    try:
        array = np.broadcast_to(np.asarray(seconds, "float64"), (count,))
        fits = ((array >= 0) & (array <= 60)).all()
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise ValueError(
            f"`{name}` must be seconds from 0 to 60: one number, or {count} of them. "
            f"Received: {name}={seconds!r}."
        )
    return array
