"""How long each phone takes, and how the voice rises and falls: prosody, in rows.

Shapes: N utterances, n samples, T frames, M mel bands, P phones.
"""

import numpy as np

from aiva.conventions.frames import VOICE_HOP
from aiva.conventions.mels import list_of_mels
from aiva.conventions.waves import check_sample_rate, checked_wave
from aiva.plot.speech.spectra import (
    draw_spectrum,
    given_spectrum,
    voice_spectrum,
)
from aiva.plot.speech.wave import LINE, checked_words, draw_names, rows_of
from aiva.plot.style import GREY, style, whole_pixels

PANEL = 1.5  # inches of a row without its names
WIDTH = 7.0  # inches


def durations(
    sounds,
    phones,
    phone_times,
    pitch=None,
    titles=None,
    sample_rate: int = 16000,
    hop_seconds: float = VOICE_HOP,
):
    """Draw phones over log-mel spectrograms, one utterance below the other.

    All rows share their seconds, so that what is slower is longer. Bright is loud, in
    decibels, down to 60 below the loudest of all rows.

    Args:
        sounds: N utterances, a list: of each its log-mel spectrogram `(T, M)`, natural
            logarithms of energies, or its wave `(n,)`, of which
            `aiva.ops.voice_mel` makes one.
        phones: N lists of P names.
        phone_times: N arrays `(P, 2)`, start and end of each in seconds.
        pitch: N tracks in hertz, each spread evenly over its utterance; 0 or NaN where
            no voice is. None draws no pitch, and so does None for one of them.
        titles: A title for each, such as "teacher" and "model", or None.
        sample_rate: Samples per second of waves.
        hop_seconds: Seconds from one frame of given spectrograms to the next, by
            default those of `aiva.ops.voice_mel`.

    Returns:
        A matplotlib figure, with axes for each utterance, and axes for its pitch.

    Raises:
        ValueError: If there are not as many of each, or they do not fit together.

    Example:
        >>> mel, phones, times = np.zeros((16, 80)), ["n", "ow"], [[0, 0.1], [0.1, 0.2]]
        >>> figure = durations([mel], [phones], [times], [[110, 120, 0]])
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['n', 'ow']
    """
    from aiva.plot.figure import Figure

    count = checked_count(sounds, phones, phone_times, pitch, titles)
    spectra = list_of_spectra(sounds, check_sample_rate(sample_rate), hop_seconds)
    pairs = zip(phones, phone_times, strict=True)
    words = [checked_words(*pair, kind="phone") for pair in pairs]
    tracks = [track_of(track) for track in (pitch or [None] * count)]
    seconds = max(spectrum.extent[1] for spectrum in spectra)
    rows = [
        rows_of(times.mean(axis=1), names, seconds / (WIDTH - 1.2))
        for names, times in words
    ]
    above = [LINE * (1 + max(each, default=-1)) for each in rows]
    loudest = max(spectrum.decibels.max() for spectrum in spectra)
    with style():
        size = whole_pixels(WIDTH, 0.4 + count * PANEL + sum(above))
        figure = Figure(figsize=size, layout="constrained")
        heights = [PANEL + each for each in above]
        axes = figure.subplots(count, sharex=True, height_ratios=heights, squeeze=False)
        for index, ax in enumerate(axes[:, 0]):
            draw_spectrum(ax, spectra[index], loudest)
            draw_phones(ax, *words[index], rows[index])
            ax.set(xlim=(0, seconds), ylabel=row_label(titles, index))
        draw_pitches(axes[:, 0], tracks, spectra)
        axes[-1, 0].set_xlabel("seconds")
    return figure


def checked_count(sounds, phones, phone_times, pitch, titles):
    """Return N, or raise a ValueError where one list has another length."""
    given = {"sounds": sounds, "phones": phones, "phone_times": phone_times}
    given |= {
        name: each
        for name, each in (("pitch", pitch), ("titles", titles))
        if each is not None
    }
    listed = all(hasattr(each, "__len__") for each in given.values())
    lengths = {name: len(each) if listed else None for name, each in given.items()}
    if not listed or len(set(lengths.values())) > 1 or not lengths["sounds"]:
        raise ValueError(
            "There must be one entry for each utterance in every list, at least one. "
            f"Received: {lengths}. Give a single one as `[wave], [phones], [times]`."
        )
    return lengths["sounds"]


def list_of_spectra(sounds, sample_rate, hop_seconds):
    """Return spectra of log-mel spectrograms, and of waves."""
    spectra = []
    for index, sound in enumerate(sounds):
        name = f"sounds[{index}]"
        if np.ndim(sound) == 1:
            spectra.append(voice_spectrum(checked_wave(sound, name), sample_rate))
        else:
            [mel] = list_of_mels([sound], name)
            spectra.append(given_spectrum(mel, hop_seconds))
    return spectra


def track_of(pitch):
    """Return hertz `(T,)`, NaN where no voice is, or None; or raise a ValueError."""
    if pitch is None:
        return None
    track = np.array(pitch, "float64")
    if track.ndim != 1 or len(track) == 0 or (track < 0).any():
        raise ValueError(
            "`pitch` must hold a track of hertz (frames,) for each utterance, 0 where "
            f"no voice is, or None. Received: shape {track.shape}."
        )
    track[track == 0] = np.nan
    return track


def row_label(titles, index):
    """Return what stands left of a row."""
    return "mel filter" if titles is None else f"{titles[index]}\nmel filter"


def draw_phones(ax, names, times, rows):
    """Write phones above the axes, with a line at each boundary."""
    draw_names(ax, names, times.mean(axis=1), rows)
    for edge in np.unique(times):
        ax.axvline(edge, color="white", linewidth=0.8, alpha=0.6)


def draw_pitches(axes, tracks, spectra):
    """Draw the pitch of each row on an axis of its own at the right, to one scale."""
    from matplotlib.patheffects import withStroke

    known = [track for track in tracks if track is not None]
    heard = np.concatenate([np.zeros(0), *known])
    heard = heard[np.isfinite(heard)]
    if not len(heard):
        return
    for ax, track, spectrum in zip(axes, tracks, spectra, strict=True):
        if track is None:
            continue
        right = ax.twinx()
        seconds = (np.arange(len(track)) + 0.5) * spectrum.extent[1] / len(track)
        # White with a dark edge is seen on every colour of a spectrogram.
        edge = [withStroke(linewidth=3.5, foreground="black")]
        right.plot(seconds, track, color="white", linewidth=1.5, path_effects=edge)
        right.set(ylim=(0.5 * heard.min(), 1.1 * heard.max()), ylabel="pitch in hertz")
        right.spines["right"].set(visible=True, color=GREY)
