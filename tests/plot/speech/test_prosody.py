"""Pictures of voices: tracks, vowels and phones lie at their hertz and seconds."""

import numpy as np
import pytest

from aiva import formants, plot
from aiva.ops.speech.voice_mel import voice_mel

SPOKEN = formants.say("three", sample_rate=16000, silence=(0.1, 0.1))
MEL = np.asarray(voice_mel(SPOKEN.wave))


def texts(ax):
    return [text.get_text() for text in ax.texts]


def names_at_the_right(ax):
    [right] = ax.child_axes
    return [text.get_text() for text in right.get_yticklabels()]


def curves(ax):
    """Return the lines of an axes that are no boundaries."""
    return [line for line in ax.get_lines() if len(line.get_xdata()) > 2]


def edges(ax):
    """Return the seconds of the boundaries of an axes."""
    lines = [line.get_xdata() for line in ax.get_lines()]
    return [xs[0] for xs in lines if len(xs) == 2 and xs[0] == xs[1]]


def test_formants_lie_over_their_spectrogram_and_break_in_pauses():
    [ax] = plot.formants(SPOKEN).axes
    assert texts(ax) == ["pause", "th", "r", "iy", "pause"]
    assert names_at_the_right(ax) == ["F1", "F2", "F3"]
    assert edges(ax) == pytest.approx(np.unique(SPOKEN.phone_times))
    for index, line in enumerate(curves(ax)):
        seconds, hertz = line.get_data()
        frame = round(SPOKEN.phone_times[3].mean() / 0.005)
        assert seconds[frame] == pytest.approx((frame + 0.5) * 0.005)
        assert hertz[frame] == pytest.approx(SPOKEN.formants[frame, index] / 1000)
        assert np.isnan(hertz[:10]).all() and np.isnan(hertz[-10:]).all()
    [image] = ax.images
    left, right, low, high = image.get_extent()
    assert (low, high) == (0, 8)
    decibels = image.get_array()
    column = int(len(decibels[0]) * (0.005 * frame - left) / (right - left))
    # The loudest of the high frequencies is near F2 or F3 of "iy", not between.
    band = np.linspace(low, high, len(decibels))
    loudest = band[np.where((band > 1) & (band < 4), decibels[:, column], -99)
                   .argmax()]  # fmt: skip
    assert min(abs(loudest - SPOKEN.formants[frame, 1:3] / 1000)) < 0.15


def test_tracks_without_sound_have_no_ground():
    [ax] = plot.formants(SPOKEN.tracks, count=5).axes
    assert not ax.images and len(curves(ax)) == 5
    assert names_at_the_right(ax)[-1] == "F5"
    assert ax.get_ylim()[1] > SPOKEN.formants[:, 4].max() / 1000


def test_vowels_lie_backwards_on_both_axes():
    vowels = {"iy": (300, 2150, 2960), "ay": ((720, 1200, 2550), (400, 1900, 2550))}
    [ax] = plot.vowel_chart(vowels).axes
    names = {text.get_text(): text.xy for text in ax.texts if text.get_text()}
    assert names["iy"] == pytest.approx((2150, 300))
    assert names["ay"] == pytest.approx((1900, 400))  # at the head of its arrow
    assert ax.xaxis_inverted() and ax.yaxis_inverted()
    [arrow] = [text for text in ax.texts if text.arrow_patch is not None]
    assert tuple(arrow.get_position()) == (1200, 720)
    (low, high), (bottom, top) = sorted(ax.get_xlim()), sorted(ax.get_ylim())
    assert low < 1200 and high > 2150 and bottom < 300 and top > 720


def test_speakers_differ_in_colour_and_mark():
    voices = {"man": {"iy": (300, 2150)}, "child": {"iy": (400, 2800)}}
    figure = plot.vowel_chart(voices)
    [legend] = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["man", "child"]
    handles = legend.legend_handles
    assert handles[0].get_color() != handles[1].get_color()
    assert handles[0].get_marker() != handles[1].get_marker()
    colors = [text.get_color() for text in figure.axes[0].texts]
    assert colors == [handle.get_color() for handle in handles]


def test_rows_of_durations_share_seconds_colours_and_pitch():
    slow = SPOKEN.phone_times * 1.5
    long = np.repeat(MEL, 3, axis=0)[::2]
    figure = plot.durations(
        [SPOKEN.wave, long],
        [SPOKEN.phones] * 2,
        [SPOKEN.phone_times, slow],
        [SPOKEN.pitch, [0, 0, 200, 220]],
        ["teacher", "model"],
    )
    first, second, *pitches = figure.axes
    assert first.get_ylabel() == "teacher\nmel filter"
    assert first.get_xlim() == second.get_xlim()
    assert first.images[0].get_clim() == second.images[0].get_clim()
    np.testing.assert_allclose(
        first.images[0].get_array(), 10 / np.log(10) * MEL.T, rtol=1e-5
    )
    assert first.images[0].get_extent()[1] == pytest.approx(len(MEL) * 0.0125)
    assert edges(second) == pytest.approx(np.unique(slow))
    assert texts(second) == list(SPOKEN.phones)
    assert pitches[0].get_ylim() == pitches[1].get_ylim()
    seconds, hertz = curves(pitches[1])[0].get_data()
    assert np.isnan(hertz[:2]).all() and hertz[2:].tolist() == [200, 220]
    assert seconds[-1] == pytest.approx(len(long) * 0.0125 * 7 / 8)


@pytest.mark.parametrize("sample_rate", [8000, 16000, 22050])
def test_waves_are_drawn_as_a_synthesiser_sees_them(sample_rate):
    wave = np.random.default_rng(0).uniform(-0.5, 0.5, sample_rate).astype("float32")
    mel = np.asarray(voice_mel(wave, sample_rate))
    figure = plot.durations([wave], [[]], [[]], sample_rate=sample_rate)
    drawn = figure.axes[0].images[0].get_array()
    np.testing.assert_allclose(drawn, 10 / np.log(10) * mel.T, rtol=1e-5)


def test_without_pitch_there_is_no_second_axis():
    rows = [MEL], [SPOKEN.phones], [SPOKEN.phone_times]
    assert len(plot.durations(*rows).axes) == 1
    assert len(plot.durations(*rows, pitch=[None]).axes) == 1
    assert len(plot.durations(*rows, pitch=[np.zeros(9)]).axes) == 1


def test_mels_share_their_colours_and_lie_at_their_seconds():
    figure = plot.mels([MEL, MEL - 1], titles=["loud", "quiet"])
    loud, quiet = (ax.images[0] for ax in figure.axes[:2])
    assert loud.get_clim() == quiet.get_clim()
    difference = loud.get_array() - quiet.get_array()
    np.testing.assert_allclose(difference, 10 / np.log(10), rtol=1e-5)
    assert loud.get_extent() == pytest.approx([0, len(MEL) * 0.0125, 0.5, 80.5])
    halved = plot.mels(MEL, hop_seconds=1 / 160).axes[0]
    assert halved.get_xlim()[1] == pytest.approx(len(MEL) / 160)


def test_what_does_not_fit_is_named():
    with pytest.raises(ValueError, match="Received: ndarray. The formants of a rec"):
        plot.formants(SPOKEN.wave)
    with pytest.raises(ValueError, match="at most 8, the number of"):
        plot.formants(SPOKEN, count=9)
    for bad in ({}, {"man": {}, "child": {}}, [(300, 2000)]):
        with pytest.raises(ValueError, match="dictionary from names to formants"):
            plot.vowel_chart(bad)
    with pytest.raises(ValueError, match="Received: 7 speakers"):
        plot.vowel_chart({str(k): {"iy": (300, 2000)} for k in range(7)})
    for bad in ((300,), (0, 2000), ((300, 2000), ()), None):
        with pytest.raises(ValueError, match="for 'iy'"):
            plot.vowel_chart({"iy": bad})
    with pytest.raises(ValueError, match="'phones': 2, 'phone_times': 1"):
        plot.durations([MEL], [SPOKEN.phones] * 2, [SPOKEN.phone_times])
    with pytest.raises(ValueError, match="2 phones, phone_times of shape"):
        plot.durations([MEL], [["a", "b"]], [SPOKEN.phone_times])
    with pytest.raises(ValueError, match=r"track of hertz.*Received: shape \(2, 2\)"):
        plot.durations([MEL], [SPOKEN.phones], [SPOKEN.phone_times], [[[1, 2], [3, 4]]])
    with pytest.raises(ValueError, match=r"`sounds\[0\]` must be log-mel"):
        plot.durations([np.zeros((0, 4))], [[]], [[]])
    with pytest.raises(ValueError, match="hop_seconds=0"):
        plot.mels(MEL, hop_seconds=0)
    with pytest.raises(ValueError, match="1 titles for 2 spectrograms"):
        plot.mels([MEL, MEL], titles=["one"])
    with pytest.raises(ValueError, match="`mels` must be log-mel spectrograms"):
        plot.mels(MEL[0])
    for bad in (None, "1", float("nan"), float("inf")):
        with pytest.raises(ValueError, match="`hop_seconds` must be the seconds"):
            plot.mels(MEL, hop_seconds=bad)
