"""Spectrograms side by side: what a model of speech sees of several waves."""

from aiva.conventions.numbers import whole_number
from aiva.conventions.waves import check_sample_rate, list_of_waves
from aiva.plot.speech.spectra import draw_spectrum, linear_spectrum, mel_spectrum
from aiva.plot.style import style, whole_pixels

PANEL = 1.8  # inches of its height
WIDTH = 7.0  # inches of all


def spectrogram(waves, sample_rate: int, titles=None, num_mels=40, columns: int = 4):
    """Draw spectrograms side by side, with common scales of colour and of pitch.

    Bright is loud, in decibels, down to 60 below the loudest of all the waves: a quiet
    wave stays dark beside a loud one. Each panel is as wide as its row allows; the
    seconds below it tell how long the wave is.

    Args:
        waves: Waves, a list of arrays `(n,)` or one array `(N, n)`.
        sample_rate: Samples per second.
        titles: A title for each wave, or None.
        num_mels: How many mel filters to draw, as `ops.log_mel` gives them to a model:
            frames of 25 ms, 10 ms apart. None draws frequencies in kilohertz instead.
        columns: Panels in a row, at most.

    Returns:
        A matplotlib figure, with axes for each wave and one for the scale of colours.

    Raises:
        ValueError: If a wave is none, or there is not one title for each.

    Example:
        >>> import numpy as np
        >>> figure = spectrogram([np.zeros(8000), np.zeros(4000)], 8000, ["a", "b"])
        >>> [ax.get_title() for ax in figure.axes[:2]]
        ['a', 'b']
    """
    waves, sample_rate = list_of_waves(waves), check_sample_rate(sample_rate)
    spectra = [
        linear_spectrum(wave, sample_rate)
        if num_mels is None
        else mel_spectrum(wave, sample_rate, num_mels)
        for wave in waves
    ]
    pitch = "kilohertz" if num_mels is None else "mel filter"
    return draw_panels(spectra, titles, pitch, columns)


def draw_panels(spectra, titles, pitch, columns):
    """Draw spectra side by side; `pitch` is what their vertical axis is."""
    from aiva.plot.figure import Figure

    titles = [""] * len(spectra) if titles is None else [str(each) for each in titles]
    if len(titles) != len(spectra):
        raise ValueError(
            "`titles` must name every panel. Received: "
            f"{len(titles)} titles for {len(spectra)} spectrograms."
        )
    loudest = max(spectrum.decibels.max() for spectrum in spectra)
    columns = min(whole_number("columns", columns), len(spectra))
    rows = -(-len(spectra) // columns)
    with style():
        width = min(WIDTH, 1.4 + 2.4 * columns)
        size = whole_pixels(width, 0.4 + PANEL * rows)
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots(rows, columns, squeeze=False, sharey=True)
        for ax, spectrum, title in zip(axes.flat, spectra, titles, strict=False):
            image = draw_spectrum(ax, spectrum, loudest)
            ax.set_title(title)
        for ax in axes.flat[len(spectra) :]:
            ax.set_axis_off()
        for ax in axes[:, 0]:
            ax.set_ylabel(pitch)
        figure.supxlabel("seconds", fontsize="medium")
        bar = figure.colorbar(image, ax=axes, label="decibels", aspect=30)
        bar.outline.set_visible(False)
    return figure
