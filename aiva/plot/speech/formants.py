"""Tracks of formants over the spectrogram of what they make.

Shapes: T frames of 5 milliseconds, K formants.
"""

import numpy as np

from aiva.conventions.numbers import whole_number
from aiva.formants import Tracks, Utterance
from aiva.plot.speech.spectra import draw_spectrum, linear_spectrum
from aiva.plot.speech.wave import LINE, draw_names, rows_of
from aiva.plot.style import COLORS, style, whole_pixels

FRAME = 0.005  # seconds
SILENT = 0.02  # level of all sources together, below which tracks are not drawn


def formants(utterance, count: int = 3, figsize=(7, 3)):
    """Draw the formants of an utterance over its spectrogram, phones above.

    Lines stand at the boundaries of phones. The tracks break where nothing sounds.

    Args:
        utterance: What `formants.say` returns. `formants.Tracks` do as well, such as
            `formants.plan` makes them before there is sound: then the ground is empty.
        count: How many formants to draw, from the lowest.
        figsize: Width and height in inches, without the rows of names.

    Returns:
        A matplotlib figure: kilohertz over seconds.

    Raises:
        ValueError: If it is neither, or has fewer formants.

    Example:
        >>> from aiva import formants as voices
        >>> figure = formants(voices.say("three"))
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['th', 'r', 'iy']
    """
    from aiva.plot.figure import Figure

    tracks, spoken = checked_tracks(utterance)
    lines = voiced_lines(tracks, whole_number("count", count))
    seconds = len(lines) * FRAME
    names, times = (spoken.phones, spoken.phone_times) if spoken else ((), np.empty(0))
    middles = times.reshape(-1, 2).mean(axis=1)
    width, height = figsize
    rows = rows_of(middles, names, seconds / (width - 1))
    with style():
        size = whole_pixels(width, height + LINE * (1 + max(rows, default=-1)))
        ax = Figure(figsize=size, layout="constrained").subplots()
        if spoken:
            spectrum = linear_spectrum(spoken.wave, spoken.sample_rate)
            draw_spectrum(ax, spectrum, spectrum.decibels.max())
        draw_names(ax, names, middles, rows)
        for edge in np.unique(times):
            ax.axvline(edge, color="white", linewidth=0.8, alpha=0.6)
        draw_tracks(ax, lines, on_ground=bool(spoken))
        top = np.ceil(1.1 * np.nanmax(lines))
        top = min(top, spoken.sample_rate / 2000) if spoken else top
        ax.set(xlim=(0, seconds), ylim=(0, top), xlabel="seconds", ylabel="kilohertz")
    return ax.figure


def checked_tracks(utterance):
    """Return tracks, and the utterance or None, or raise a ValueError."""
    if isinstance(utterance, Utterance):
        return utterance.tracks, utterance
    if isinstance(utterance, Tracks):
        return utterance, None
    raise ValueError(
        "`utterance` must be what `aiva.formants.say` or `aiva.formants.plan` returns. "
        f"Received: {type(utterance).__name__}. The formants of a recording are not "
        "known: draw it by `plot.wave`."
    )


def voiced_lines(tracks, count):
    """Return formants `(T, count)` in kilohertz, NaN where nothing sounds."""
    if count > tracks.formants.shape[1]:
        raise ValueError(
            f"`count` must be at most {tracks.formants.shape[1]}, the number of "
            f"formants. Received: count={count}."
        )
    sounding = tracks.voicing + tracks.aspiration + tracks.frication > SILENT
    if not sounding.any():
        raise ValueError("Tracks must sound somewhere. Received: levels of 0 only.")
    return np.where(sounding[:, None], tracks.formants[:, :count] / 1000, np.nan)


def draw_tracks(ax, lines, on_ground):
    """Draw a line for each formant, with its name at the right."""
    from matplotlib.patheffects import withStroke

    seconds = (np.arange(len(lines)) + 0.5) * FRAME
    for index, line in enumerate(lines.T):
        # White with a dark edge is seen on every colour of a spectrogram.
        color = "white" if on_ground else COLORS[index % len(COLORS)]
        edge = [withStroke(linewidth=3.5, foreground="black")] if on_ground else None
        ax.plot(seconds, line, color=color, linewidth=1.5, path_effects=edge)
    right = ax.secondary_yaxis("right")
    ends = [line[np.isfinite(line)][-1] for line in lines.T]
    right.set_yticks(ends, [f"F{index + 1}" for index in range(len(ends))])
    right.tick_params(length=0)
    right.spines[:].set_visible(False)
