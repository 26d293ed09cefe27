"""Pictures of waves: what is drawn lies where it sounds, as loud as it sounds."""

import numpy as np
import pytest
from keras import ops as keras_ops

from aiva import ops, plot
from aiva.plot.speech import spectra
from aiva.plot.speech.wave import rows_of

SECONDS = np.arange(8000) / 8000
TONE = 0.5 * np.sin(2 * np.pi * 1000 * SECONDS)


@pytest.mark.parametrize("sample_rate", [8000, 16000, 22050])
def test_a_tone_is_bright_at_its_frequency_and_its_time(sample_rate):
    seconds = np.arange(2 * sample_rate) / sample_rate
    wave = 0.5 * np.sin(2 * np.pi * 1000 * seconds) * (seconds >= 1)
    spectrum = spectra.linear_spectrum(wave, sample_rate)
    left, right, low, high = spectrum.extent
    row, column = np.unravel_index(spectrum.decibels.argmax(), spectrum.decibels.shape)
    kilohertz = np.linspace(low, high, len(spectrum.decibels))
    assert kilohertz[row] == pytest.approx(1, abs=0.045)
    assert spectrum.decibels.max() == pytest.approx(-12, abs=1.5)  # half of half
    times = np.linspace(left, right, spectrum.decibels.shape[1] + 1)
    starts = np.flatnonzero(spectrum.decibels[row] > spectrum.decibels.max() - 6)[0]
    assert times[starts] == pytest.approx(1, abs=0.013)
    assert column > starts or times[column] >= 1 - 0.013
    assert right == pytest.approx(2, abs=0.01)


def test_mel_spectra_are_the_features_of_a_model():
    found = spectra.mel_spectrum(TONE.astype("float32"), 8000, 40)
    expected = keras_ops.convert_to_numpy(ops.log_mel(TONE.astype("float32"))).T
    np.testing.assert_allclose(found.decibels, expected * 10 / np.log(10), rtol=1e-5)
    assert found.extent == pytest.approx((0.0075, 0.9875, 0.5, 40.5))


def test_wave_and_spectrogram_share_their_time_and_words_stand_in_the_middle():
    times = [[0.1, 0.4], [0.4, 0.9]]
    figure = plot.wave(TONE, 8000, ["five", "nine"], times)
    upper, lower = figure.axes
    assert upper.get_xlim() == lower.get_xlim() == (0, 1)
    words = {text.get_text(): text.xy[0] for text in upper.texts}
    assert words == pytest.approx({"five": 0.25, "nine": 0.65})
    edges = [line.get_xdata()[0] for line in lower.get_lines()]
    assert edges == [0.1, 0.4, 0.9]
    [image] = lower.images
    assert image.get_array().max() - image.norm.vmin == pytest.approx(60)


def test_close_names_stand_in_rows_and_touch_nothing():
    names, middles = ["three"] * 6, np.arange(6) * 0.15
    rows = rows_of(middles, names, 1.0)
    assert len(set(rows)) > 2
    for row in set(rows):
        apart = np.diff(middles[np.equal(rows, row)])
        assert (apart >= 6 * 0.6 * 9 / 72).all()
    tall = plot.wave(TONE, 8000, names, np.stack([middles, middles + 0.15], 1) / 9)
    assert tall.get_size_inches()[1] > plot.wave(TONE, 8000).get_size_inches()[1]


def test_a_long_wave_is_drawn_by_its_extremes():
    long = np.zeros(400_000)
    long[123_456] = 0.9
    [line] = plot.wave(long, 8000).axes[0].get_lines()
    assert len(line.get_xdata()) < 5000
    assert line.get_ydata().max() == pytest.approx(0.9)
    peak = line.get_xdata()[line.get_ydata().argmax()]
    assert peak == pytest.approx(123_456 / 8000, abs=0.05)


def test_a_short_wave_has_a_picture():
    assert len(plot.wave(np.zeros(3), 8000).axes) == 2


def test_spectrograms_share_their_colours():
    figure = plot.spectrogram([TONE, TONE / 10], 8000, ["loud", "quiet"], columns=1)
    loud, quiet = (ax.images[0] for ax in figure.axes[:2])
    assert loud.get_clim() == quiet.get_clim()
    difference = loud.get_array().max() - quiet.get_array().max()
    assert difference == pytest.approx(20, abs=0.1)
    linear = plot.spectrogram([TONE], 8000, num_mels=None).axes[0]
    assert linear.get_ylabel() == "kilohertz" and linear.get_ylim() == (0, 4)


def test_filters_are_drawn_over_their_frequencies():
    filters = ops.mel_filters(8000, 256, 40)
    figure = plot.mel_filters(filters, 8000)
    lines = figure.axes[0].get_lines()
    assert len(lines) == 40
    for index in (0, 20, 39):
        x, y = lines[index].get_data()
        assert y.max() == pytest.approx(filters[:, index].max())
        peak = filters[:, index].argmax() * 8000 / 256
        assert x[y.argmax()] == pytest.approx(peak)


def test_what_does_not_fit_is_named():
    with pytest.raises(ValueError, match="1 words, word_times of shape"):
        plot.wave(TONE, 8000, ["one"])
    with pytest.raises(ValueError, match="2 words, word_times of shape"):
        plot.wave(TONE, 8000, ["one", "two"], [[0, 1]])
    with pytest.raises(ValueError, match="an array of samples"):
        plot.wave([TONE, TONE], 8000)
    with pytest.raises(ValueError, match="1 titles for 2 spectrograms"):
        plot.spectrogram([TONE, TONE], 8000, ["one"])
    with pytest.raises(ValueError, match=r"frequencies, filters.*\(129,\)"):
        plot.mel_filters(np.zeros(129), 8000)
