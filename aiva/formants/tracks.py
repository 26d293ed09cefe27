"""Tracks: what the mouth and the vocal folds do at every moment of an utterance.

A phone says where the formants want to be. The tongue takes time to go there, so that
each sound is coloured by its neighbours: coarticulation. Levels change faster.

A frame is 5 milliseconds. Shapes: T frames, K formants, P phones.
"""

from dataclasses import dataclass

import numpy as np

from aiva.formants.phones import BANDWIDTHS_ABOVE, FORMANTS_ABOVE, PAUSE, PHONES

FRAMES_A_SECOND = 200
FRAME = 1 / FRAMES_A_SECOND  # seconds
NASAL_POLE, NASAL_ZERO = 270.0, 450.0  # hertz, Klatt (1980)
HIGHEST = 7600.0  # hertz; formants above it are left out
FINAL = 1.3  # how much longer the last syllable before a pause is
TONGUE, LEVEL = 9, 5  # frames over which formants, and levels, are smoothed


@dataclass(frozen=True, eq=False)  # arrays cannot be compared as a whole
class Tracks:
    """What drives the synthesiser in each frame.

    Args:
        formants: Hertz `(T, K)`.
        bandwidths: Hertz `(T, K)`.
        nasal_zero: Frequency `(T,)` in hertz that the open nose takes away.
        voicing: Level `(T,)` of the vocal folds.
        aspiration: Level `(T,)` of breath.
        frication: Level `(T,)` of noise in the mouth.
        bands: Centre and bandwidth `(T, 2)` of that noise in hertz.
        pitch: Hertz `(T,)`.
    """

    formants: np.ndarray
    bandwidths: np.ndarray
    nasal_zero: np.ndarray
    voicing: np.ndarray
    aspiration: np.ndarray
    frication: np.ndarray
    bands: np.ndarray
    pitch: np.ndarray


def durations(phones, speaker) -> np.ndarray:
    """Return how many frames each phone takes.

    The last syllable before a pause is longer, a stop without breath shorter.

    Args:
        phones: Names of P phones.
        speaker: Who speaks.

    Returns:
        Whole numbers `(P,)`.

    Example:
        >>> from aiva.formants import Speaker
        >>> durations(["t", "uw"], Speaker()).tolist()
        [28, 36]
    """
    seconds = np.array([PHONES[name].duration for name in phones])
    for index, name in enumerate(phones):
        phone, rest = PHONES[name], phones[index + 1 :]
        ending = rest[: rest.index(PAUSE)] if PAUSE in rest else rest
        if not any(PHONES[later].is_vowel for later in ending):
            seconds[index] *= FINAL if phone.frication is None else 1.0
        if phone.closure and not breathes(phones, index):
            seconds[index] = phone.closure + phone.burst + 0.01
    return np.maximum(np.round(seconds / speaker.rate / FRAME), 4).astype(int)


def breathes(phones, index) -> bool:
    """Tell whether a stop is followed by breath: before voice, and not after s."""
    following = phones[index + 1] if index + 1 < len(phones) else PAUSE
    after_s = index > 0 and phones[index - 1] == "s"
    return PHONES[following].voicing >= 0.6 and not after_s


def plan(phones, speaker, frames=None) -> Tracks:
    """Turn phones into tracks.

    Args:
        phones: Names of P phones.
        speaker: Who speaks.
        frames: Frames of each phone `(P,)`; None for `durations`.

    Returns:
        Tracks of `frames.sum()` frames.
    """
    frames = durations(phones, speaker) if frames is None else np.asarray(frames)
    formants, bandwidths = formant_tracks(phones, frames, speaker)
    voicing, aspiration, frication = level_tracks(phones, frames)
    bands = np.array([PHONES[name].band for name in phones]) / speaker.tract**0.5
    nasal = np.repeat([float(PHONES[name].nasal) for name in phones], frames)
    nasal = smoothed(nasal, LEVEL)
    return Tracks(
        formants=formants,
        bandwidths=bandwidths,
        nasal_zero=(NASAL_POLE + (NASAL_ZERO - NASAL_POLE) * nasal) / speaker.tract,
        voicing=voicing,
        aspiration=aspiration + 0.5 * speaker.breathiness * voicing,
        frication=frication * 10 ** (speaker.hiss / 20),
        bands=np.repeat(bands, frames, axis=0),
        pitch=pitch_track(phones, frames, speaker),
    )


def formant_tracks(phones, frames, speaker):
    """Return formants and bandwidths `(T, K)` in hertz.

    Straight lines lead from target to target; the tongue makes them round.
    """
    moments, targets = with_coarticulation(*key_targets(phones, frames, speaker))
    time = np.arange(frames.sum()) + 0.5
    lines = [np.interp(time, moments, column) for column in targets.T]
    lines = np.stack([smoothed(line, TONGUE) for line in lines], axis=1)  # (T, 6)
    above = [f / speaker.tract < HIGHEST for f in FORMANTS_ABOVE]
    high = np.broadcast_to(np.array(FORMANTS_ABOVE)[above], (len(time), sum(above)))
    wide = np.broadcast_to(np.array(BANDWIDTHS_ABOVE)[above], (len(time), sum(above)))
    formants = np.hstack([lines[:, :3], high]) / speaker.tract
    return formants, np.hstack([lines[:, 3:], wide]) / speaker.tract


def key_targets(phones, frames, speaker):
    """Return when the tract is where it wants to be, and where that is.

    Returns:
        Frames `(M,)`, targets `(M, 6)` of F1 to F3 and their bandwidths, and how much
        each gives in to its neighbours `(M,)`.
    """
    moments, targets, yielding = [], [], []
    for name, start, length in zip(phones, starts(frames), frames, strict=True):
        phone = PHONES[name]
        if not phone.formants:
            continue
        f1, f2 = speaker.accent.get(name, (1.0, 1.0))
        factors = np.array([f1, f2, 1.0])
        for moment, formants in zip(
            key_moments(phone, length),
            (phone.formants, phone.glide_to or phone.formants),
            strict=True,
        ):
            moments.append(start + moment)
            targets.append([*(factors * formants), *phone.bandwidths])
            yielding.append(phone.coarticulation)
    if not moments:  # nothing but h or pauses: the neutral tract
        return np.array([0.0]), np.array([[500, 1500, 2500, 80, 100, 160.0]]), [0.0]
    return np.array(moments), np.array(targets), np.array(yielding)


def key_moments(phone, length):
    """Return when a phone of this many frames arrives at its targets, and leaves."""
    if phone.closure:
        return 0.0, min(phone.closure / FRAME, 0.7 * length)
    if phone.glide_to:
        return 0.2 * length, 0.8 * length
    margin = min(0.3 * length, 0.05 / FRAME)
    return margin, length - margin


def with_coarticulation(moments, targets, yielding):
    """Move F2 and F3 of each target towards those of the phone beside it."""
    own = targets[:, 1:3]
    count = len(own)
    # Targets come in pairs: the first looks back, the second ahead.
    beside = np.arange(count) + np.where(np.arange(count) % 2, 1, -1)
    beside = np.clip(beside, 0, count - 1)
    beside[0] = min(2, count - 1)  # nothing before the first: it looks ahead, too
    share = np.asarray(yielding)[:, None]
    moved = targets.copy()
    moved[:, 1:3] = (1 - share) * own + share * own[beside]
    return moments, moved


def level_tracks(phones, frames):
    """Return levels `(T,)` of voicing, aspiration and frication.

    A burst begins at once; everything else fades in and out.
    """
    voicing, aspiration, frication, bursts = np.zeros((4, frames.sum()))
    for index, start in enumerate(starts(frames)):
        phone = PHONES[phones[index]]
        end = start + frames[index]
        opening = start + round(phone.closure / FRAME)
        burst_end = min(opening + round(phone.burst / FRAME), end)
        voicing[start:end] = phone.voicing
        if phone.closure:
            breath = phone.aspiration * (1.0 if breathes(phones, index) else 0.3)
            aspiration[opening:end] = breath
            bursts[opening:burst_end] = decibels(phone.frication)
        else:
            aspiration[start:end] = phone.aspiration
            if phone.frication is not None:
                frication[start:end] = decibels(phone.frication)
    faded = [smoothed(level, LEVEL, "constant") for level in (voicing, frication)]
    return faded[0], smoothed(aspiration, 3, "constant"), faded[1] + bursts


def pitch_track(phones, frames, speaker):
    """Return the pitch `(T,)` in hertz: a line, and a hill over each stressed vowel."""
    time = np.arange(frames.sum()) + 0.5
    semitones = speaker.intonation * (time / len(time) - 0.5)
    stressed = True  # the first vowel after a pause or of the utterance
    for name, start, length in zip(phones, starts(frames), frames, strict=True):
        if PHONES[name].is_vowel:
            height = speaker.pitch_range * (1.0 if stressed else 0.4)
            distance = (time - start - 0.4 * length) * FRAME / 0.08
            semitones = semitones + height * np.exp(-(distance**2))
        stressed = name == PAUSE or (stressed and not PHONES[name].is_vowel)
    return speaker.pitch * 2 ** (semitones / 12)


def starts(frames):
    """Return the first frame of each phone `(P,)`."""
    return np.cumsum(frames) - frames


def decibels(level):
    """Return the factor of a level in decibels."""
    return 10 ** (level / 20)


def smoothed(track, width, mode="edge"):
    """Average a track `(T,)` over a Hann window of so many frames."""
    window = np.hanning(width + 2)[1:-1]
    padded = np.pad(track, width // 2, mode=mode)
    return np.convolve(padded, window / window.sum(), "valid")
