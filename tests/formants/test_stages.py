"""The stages of the voice: words, speakers, tracks, sources and filters."""

import numpy as np
import pytest
from scipy.signal import lfilter

from aiva import formants
from aiva.formants.source import RATE, SAMPLES
from aiva.formants.tracks import FRAME
from aiva.formants.words import OTHERS


def gain_at(wave, frequency):
    """Return the level of one frequency of an impulse response."""
    return abs(np.exp(-2j * np.pi * frequency * np.arange(len(wave)) / RATE) @ wave)


def impulse(frames=80):
    wave = np.zeros(frames * SAMPLES)
    wave[0] = 1
    return wave


def test_every_pronunciation_has_known_phones():
    for word, others in OTHERS.items():
        assert word in formants.WORDS
        for phones in (formants.WORDS[word], *others):
            assert formants.pronounce(word, {word: phones}) == phones.split()
    for word in formants.WORDS:
        assert formants.pronounce(word)


def test_an_unknown_phone_is_named():
    with pytest.raises(ValueError, match=r"phones separated.*'cat' as 'k a t'"):
        formants.pronounce("cat", {"cat": "k a t"})


def test_speakers_are_many_and_the_same_for_one_seed():
    speakers = [
        formants.random_speaker(np.random.default_rng(seed)) for seed in range(200)
    ]
    assert speakers[3] == formants.random_speaker(np.random.default_rng(3))
    pitches = np.array([speaker.pitch for speaker in speakers])
    tracts = np.array([speaker.tract for speaker in speakers])
    assert pitches.min() < 110 and pitches.max() > 260
    assert tracts.min() < 0.8 and tracts.max() > 1
    assert np.corrcoef(pitches, tracts)[0, 1] < -0.7
    said = {speaker.pronunciations.get("zero", "usual") for speaker in speakers}
    assert said == {"usual", *OTHERS["zero"]}


@pytest.mark.parametrize(
    "fault", [{"pitch": 5}, {"tract": "long"}, {"rate": 0}, {"breathiness": np.nan}]
)
def test_an_impossible_speaker_is_named(fault):
    (name,) = fault
    with pytest.raises(ValueError, match=f"`{name}` of a speaker must lie between"):
        formants.Speaker(**fault)


def test_the_flow_closes_faster_than_it_opens():
    phase = np.linspace(0, 1, 1001)
    flow = formants.glottal_flow(phase, 0.6)
    assert flow.max() == pytest.approx(1) and flow.min() >= 0
    assert (flow[phase > 0.6] == 0).all()
    change = np.diff(flow)
    assert -change.min() > 2 * change.max()


def test_tilt_takes_high_frequencies():
    phase = formants.phases(np.full(100, 100.0))
    bright, dull = (formants.voice(phase, tilt=tilt) for tilt in (4000, 800))
    ratio = [gain_at(dull, f) / gain_at(bright, f) for f in (100, 3000)]
    assert ratio[0] == pytest.approx(1, abs=0.02)
    assert ratio[1] < 0.4


def test_a_resonator_peaks_where_it_is_told_and_is_1_at_0():
    coefficients = np.tile(formants.resonators([500.0], [60.0]), (80, 1, 1))
    wave = formants.filtered(impulse(), coefficients)
    assert gain_at(wave, 0) == pytest.approx(1, abs=1e-3)
    levels = [gain_at(wave, f) for f in range(300, 700, 10)]
    assert range(300, 700, 10)[int(np.argmax(levels))] == 500


def test_resonators_that_change_follow_their_equation():
    rng = np.random.default_rng(0)
    frequencies = rng.uniform(300, 3000, (6, 2))
    coefficients = formants.resonators(frequencies, np.full((6, 2), 80.0))
    wave = expected = rng.standard_normal(6 * SAMPLES)
    for column in range(2):
        a, b, c = np.repeat(coefficients[:, column], SAMPLES, axis=0).T
        y = np.zeros(len(wave) + 2)
        for n in range(len(wave)):
            y[n + 2] = a[n] * expected[n] + b[n] * y[n + 1] + c[n] * y[n]
        expected = y[2:]
    np.testing.assert_allclose(formants.filtered(wave, coefficients), expected)


def test_a_zero_takes_out_what_a_resonator_adds():
    wave = np.random.default_rng(0).standard_normal(10 * SAMPLES)
    a, b, c = formants.resonators(450.0, 100.0)
    colored = lfilter([a], [1, -b, -c], wave)
    np.testing.assert_allclose(
        formants.without(colored, np.full(10, 450.0)), wave, atol=1e-9
    )


@pytest.mark.parametrize("band", [(1000.0, 800.0), (4800.0, 3000.0)])
def test_noise_of_the_mouth_keeps_its_level(band):
    noise = np.random.default_rng(0).standard_normal(200 * SAMPLES)
    hissing = formants.mouth(noise, np.tile(band, (200, 1)))
    assert 0.5 < np.mean(hissing**2) < 2
    assert abs(gain_at(hissing, 0)) < 0.1 * np.sqrt(len(noise))


def test_a_stop_closes_then_bursts_then_breathes():
    speaker = formants.Speaker(breathiness=0)
    length, _ = formants.durations(["t", "uw"], speaker)
    opening = round(formants.PHONES["t"].closure / FRAME)
    tracks = formants.plan(["t", "uw"], speaker)
    assert (tracks.frication[:opening] == 0).all() and tracks.frication[opening] > 0.1
    assert tracks.frication[length - 1] == 0 and tracks.aspiration[length - 3] > 0.5
    assert tracks.voicing[length - 4] == 0 and tracks.voicing[length + 3] == 1
    after_s = formants.plan(["s", "t", "uw"], speaker)
    assert after_s.aspiration.max() < 0.5 * tracks.aspiration.max()


def test_neighbours_colour_a_consonant():
    speaker = formants.Speaker()
    before_ee, before_oo = (
        formants.plan(["s", vowel], speaker).formants[8, 1] for vowel in ("iy", "ow")
    )
    assert before_ee > before_oo + 100
