"""The voice: exact times, the asked pitch and formants, and every fault named."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.linalg import solve_toeplitz
from scipy.signal import resample_poly

from aiva import formants, metrics
from aiva.formants.lexicon import GROUPS, parsed

STEADY = formants.Speaker(
    breathiness=0, jitter=0, pitch_range=0, intonation=0, rate=0.3
)
VOWELS = ("ae", "eh", "ah", "iy")


def steady_vowel(phone, **changes):
    speaker = replace(STEADY, pronunciations={"x": phone}, **changes)
    return formants.say("x", speaker, sample_rate=16000)


def middle(utterance, seconds=0.1):
    half = round(seconds / 2 * utterance.sample_rate)
    centre = len(utterance.wave) // 2
    return utterance.wave[centre - half : centre + half].astype("float64")


def autocorrelation(wave):
    return np.correlate(wave, wave, "full")[len(wave) - 1 :]


def peaks_of(wave, sample_rate, order=20):
    """Return the frequencies of narrow poles of linear prediction."""
    wave = np.hamming(len(wave)) * np.append(wave[0], wave[1:] - 0.95 * wave[:-1])
    r = autocorrelation(wave)[: order + 1]
    roots = np.roots([1, *-solve_toeplitz(r[:-1], r[1:])])
    roots = roots[(roots.imag > 0) & (np.abs(roots) > 0.9)]
    return np.sort(np.angle(roots)) * sample_rate / (2 * np.pi)


@pytest.mark.parametrize("sample_rate", [8000, 11025, 16000])
def test_times_cover_the_wave_without_a_gap(sample_rate):
    utterance = formants.say(
        "seven six", None, sample_rate, gaps=0.1, silence=(0.05, 0.2)
    )
    times = utterance.phone_times
    assert utterance.text == "seven six" and utterance.words == ("seven", "six")
    assert " ".join(utterance.phones) == "pause s eh v ax n pause s ih k s pause"
    assert times.shape == (12, 2) and times[0, 0] == 0
    np.testing.assert_array_equal(times[1:, 0], times[:-1, 1])
    assert len(utterance.wave) == np.ceil(times[-1, 1] * sample_rate)
    np.testing.assert_array_equal(
        utterance.word_times, [[0.05, times[5, 1]], [times[7, 0], times[10, 1]]]
    )
    assert times[6, 1] - times[6, 0] == pytest.approx(0.1)
    assert times[11, 1] - times[11, 0] == pytest.approx(0.2)


def test_pauses_are_silent_and_words_are_not():
    utterance = formants.say("one two", gaps=0.2)
    loudness = {}
    for phone, (start, end) in zip(
        utterance.phones, utterance.phone_times, strict=True
    ):
        inside = slice(round(start * 8000) + 200, round(end * 8000) - 100)
        loudness[phone] = np.sqrt(np.mean(utterance.wave[inside] ** 2))
    assert loudness["pause"] < 1e-3 < 0.05 < min(loudness["ah"], loudness["uw"])


def test_the_same_seed_gives_the_same_bytes():
    first, again, other = (formants.say("three", seed=seed) for seed in (1, 1, 2))
    assert first.wave.tobytes() == again.wave.tobytes()
    assert first.wave.tobytes() != other.wave.tobytes()
    assert first.wave.dtype == "float32"


@pytest.mark.parametrize("group", GROUPS)
def test_every_word_is_heard_and_within_full_scale(group):
    for word in parsed({group: GROUPS[group]}):
        wave = formants.say(word).wave
        assert 0.3 < np.abs(wave).max() <= 1


def test_numbers_are_written_out_and_punctuation_is_a_pause():
    utterance = formants.say("Six, 42!", gaps=[0.1, 0.0])
    assert utterance.text == "six forty two"
    assert utterance.words == ("six", "forty", "two")
    pauses = np.array(utterance.phones) == "pause"
    lengths = np.diff(utterance.phone_times[pauses], axis=1)
    np.testing.assert_allclose(lengths, [[0.3]])  # the gap, and that of the comma
    np.testing.assert_allclose(
        utterance.word_times[1, 0] - utterance.word_times[0, 1], 0.3
    )


@pytest.mark.parametrize("name", formants.VOICES)
def test_a_named_voice_has_its_own_pitch(name):
    speaker = formants.VOICES[name]
    pitch = formants.say("zero", speaker).pitch
    assert pitch.mean() == pytest.approx(speaker.pitch, rel=0.15)
    assert speaker.pronunciations == {} and speaker.accent == {}


@pytest.mark.parametrize("pitch", [90.0, 140.0, 250.0])
def test_pitch_is_the_asked_one(pitch):
    utterance = steady_vowel("aa", pitch=pitch)
    r = autocorrelation(middle(utterance))
    lags = np.arange(16000 // 400, 16000 // 60)
    assert 16000 / lags[r[lags].argmax()] == pytest.approx(pitch, rel=0.02)
    np.testing.assert_allclose(utterance.pitch, pitch)


@pytest.mark.parametrize("tract", [1.0, 0.85])
@pytest.mark.parametrize("phone", VOWELS)
def test_peaks_of_a_vowel_are_the_asked_formants(phone, tract):
    utterance = steady_vowel(phone, pitch=100, tract=tract)
    asked = np.array(formants.PHONES[phone].formants) / tract
    found = peaks_of(middle(utterance), 16000)
    nearest = found[np.abs(found[:, None] - asked).argmin(axis=0)]
    np.testing.assert_allclose(nearest, asked, rtol=0.08)
    np.testing.assert_allclose(
        utterance.formants[len(utterance.formants) // 2, :3], asked, rtol=1e-6
    )


def test_an_accent_moves_the_formants_of_its_phone():
    accent = {"ae": (1.1, 0.9)}
    moved = steady_vowel("ae", accent=accent).formants / steady_vowel("ae").formants
    np.testing.assert_allclose(moved[:, :3], [[1.1, 0.9, 1.0]] * len(moved))


def test_a_formant_glides_without_a_step():
    speaker = replace(STEADY, rate=1.0)
    glide = formants.say("nine", speaker).formants[:, 1]
    assert glide.max() / glide.min() > 1.2
    assert np.abs(np.diff(glide)).max() < 120  # hertz in 5 milliseconds


def test_a_fast_speaker_is_shorter():
    slow, fast = (
        formants.say("nine", formants.Speaker(rate=rate)) for rate in (0.8, 1.4)
    )
    assert len(fast.wave) < 0.7 * len(slow.wave)


def test_intonation_moves_the_pitch():
    pitch = formants.say("one", replace(STEADY, intonation=-12.0)).pitch
    assert pitch[0] / pitch[-1] == pytest.approx(2, rel=0.02)


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        ("wombat", {}, r"know this word. Received: 'wombat'.*pronunciations"),
        ("", {}, "`text` must be words"),
        (["one"], {}, "`text` must be words"),
        ("one", {"sample_rate": 10}, "sample_rate=10"),
        ("one", {"speaker": 120}, r"`speaker` must be.*random_speaker"),
        ("one", {"seed": -1}, "seed=-1"),
        ("one two", {"gaps": -0.1}, "`gaps` must be seconds.*gaps=-0.1"),
        ("one two", {"gaps": [0.1, 0.1]}, "`gaps` must be"),
        ("one", {"silence": "long"}, "`silence` must be"),
    ],
)
def test_faults_are_named(text, arguments, message):
    with pytest.raises(ValueError, match=message):
        formants.say(text, **arguments)


@pytest.mark.slow
@pytest.mark.parametrize("name", formants.VOICES)
def test_an_independent_listener_understands_each_named_voice(name):
    pytest.importorskip("pocketsphinx")
    words = list(formants.DIGITS)
    waves = [
        formants.say(word, formants.VOICES[name], 16000, seed).wave
        for seed in range(3)
        for word in words
    ]
    heard = metrics.hear(waves, 16000, words)
    right = np.array(heard) == np.array(3 * words)
    assert right.sum() >= 27


@pytest.mark.slow
@pytest.mark.parametrize("sample_rate", [8000, 16000])
def test_an_independent_recogniser_understands_it(sample_rate):
    pocketsphinx = pytest.importorskip("pocketsphinx")
    decoder = pocketsphinx.Decoder(samprate=16000, lm=None, loglevel="FATAL")
    words = " | ".join(formants.DIGITS)
    decoder.add_jsgf_string("digit", f"#JSGF V1.0; grammar d; public <d> = {words};")
    decoder.activate_search("digit")
    rng = np.random.default_rng(0)
    right = 0
    for index in range(200):
        word = formants.DIGITS[index % 10]
        speaker = formants.random_speaker(np.random.default_rng([1000, index]))
        utterance = formants.say(word, speaker, sample_rate, seed=index)
        wave = utterance.wave
        if sample_rate == 8000:
            wave = resample_poly(wave, 2, 1)
        wave = np.pad(wave, 4800) * 32768
        noisy = wave + rng.normal(0, 10, len(wave))
        decoder.start_utt()
        decoder.process_raw(noisy.astype("int16").tobytes(), full_utt=True)
        decoder.end_utt()
        heard = decoder.hyp()
        right += heard is not None and heard.hypstr == word
    assert right / 200 >= 0.85


def test_utterances_are_compared_without_a_fault():
    one, other = (formants.say("six", seed=0) for _ in range(2))
    assert one == one and one != other
    assert one.tracks != other.tracks
