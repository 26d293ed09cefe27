"""The exercises of chapter 12, on answers as learners write them."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy.fft import dct

from aiva import exercises, formants, metrics, models
from aiva.exercises import CheckFailed
from aiva.exercises import ch12_speech_synthesis as chapter
from aiva.formants.tract import resonators
from aiva.models.speech.length_regulator import frame_index
from aiva.models.speech.plan import Plan


def failure(name, answer):
    with pytest.raises(CheckFailed) as error:
        exercises.check(name, answer)
    return str(error.value).replace("\n", " ")


def frames_in_a_loop(seconds, hop):
    frames, time, start = [], 0.0, 0
    for duration in seconds:
        time += duration
        frames.append(round(time / hop) - start)
        start += frames[-1]
    return frames


def frames_one_by_one(seconds, hop):
    return [round(duration / hop) for duration in seconds]


def errors_in_a_loop(predicted, durations, is_phone, add=1, padding=False):
    errors = []
    for cell in np.ndindex(predicted.shape):
        if is_phone[cell] or padding:
            errors.append((predicted[cell] - np.log(durations[cell] + add)) ** 2)
    return sum(errors) / len(errors)


def frames_put_together(frames, window, hop, power=2, again=1):
    wave, weight = np.zeros((2, len(window) + (len(frames) - 1) * hop))
    for t, frame in enumerate(frames):
        wave[t * hop : t * hop + len(window)] += frame * window**again
        weight[t * hop : t * hop + len(window)] += window**power
    return np.where(weight < 1e-6, 0, wave / np.maximum(weight, 1e-6))


def resonator_by_polynomial(frequency, bandwidth, sample_rate, factor=1):
    pole = np.exp((-np.pi * factor * bandwidth + 2j * np.pi * frequency) / sample_rate)
    denominator = np.poly([pole, np.conj(pole)]).real  # 1, -a1, -a2
    return denominator.sum(), -denominator[1], -denominator[2]


def resonator_with(frequency, bandwidth, sample_rate, factor=-np.pi, power=1):
    radius = np.exp(factor * bandwidth / sample_rate)
    theta = 2 * np.pi * frequency / sample_rate
    a1 = 2 * radius**power * np.cos(theta)
    return 1 - a1 + radius**2, a1, -(radius**2)


def rows_in_a_loop(phones, durations, least=0):
    frames = []
    for phone, duration in zip(phones, durations, strict=True):
        frames += [phone] * max(duration, least)
    return frames


def phones_of_frames(durations, num_frames, side="right", behind=-1):
    ends = np.cumsum(durations)
    found = np.searchsorted(ends, np.arange(num_frames), side=side)
    return np.where(np.arange(num_frames) < ends[-1], found, behind)


def turned(magnitudes, spectra, smallest=0.0):
    sizes = np.abs(spectra)
    turns = np.where(sizes > smallest, spectra / np.where(sizes > 0, sizes, 1), 1)
    return magnitudes * turns


def by_scipy(mel, other, num_coefficients, half=0.5, first=1, norm=None):
    scale = 1 if norm else 1 / mel.shape[1]
    cepstra = dct(half * (mel - other), axis=1, norm=norm) * scale
    chosen = cepstra[:, first : num_coefficients + 1]
    return np.mean(10 / np.log(10) * np.sqrt(2 * np.sum(chosen**2, axis=1)))


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("phone_frames", frames_in_a_loop),
        ("log_duration_loss", errors_in_a_loop),
        ("wave_from_frames", frames_put_together),
        ("resonator", resonator_by_polynomial),
        ("regulate", rows_in_a_loop),
        ("regulate", lambda phones, durations: np.repeat(phones, durations, axis=0)),
        ("frame_of_phones", phones_of_frames),
        (
            "frame_of_phones",
            lambda durations, num_frames: frame_index(durations[None], num_frames)[0],
        ),
        ("griffin_lim_step", turned),
        ("cepstral_distortion", by_scipy),
        (
            "cepstral_distortion",
            lambda mel, other, num_coefficients: metrics.mel_cepstral_distortion(
                mel, other, num_coefficients
            ),
        ),
    ],
)
def test_other_ways_to_the_answer_are_right(name, answer, capsys):
    exercises.check(name, answer)
    assert capsys.readouterr().out.startswith(f"✓ {name}")


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("phone_frames", frames_one_by_one, "the errors add up"),
        (
            "phone_frames",
            lambda seconds, hop: [int(duration / hop) for duration in seconds],
            "rounded down by itself",
        ),
        ("phone_frames", lambda seconds, hop: np.round(seconds * hop), "begins where"),
        (
            "log_duration_loss",
            lambda **case: errors_in_a_loop(padding=True, **case),
            "over padding too",
        ),
        (
            "log_duration_loss",
            lambda **case: errors_in_a_loop(add=0, **case),
            "minus infinity",
        ),
        (
            "log_duration_loss",
            lambda predicted, durations, is_phone: np.mean(
                (predicted - np.log(durations + 1))[durations > 0] ** 2
            ),
            "a phone too",
        ),
        (
            "log_duration_loss",
            lambda predicted, durations, is_phone: np.mean(
                ((predicted - np.log(durations + 1)) * is_phone) ** 2
            ),
            "divide by all cells",
        ),
        (
            "wave_from_frames",
            lambda **case: frames_put_together(power=1, **case),
            "divided by it once",
        ),
        (
            "wave_from_frames",
            lambda **case: frames_put_together(power=1, again=0, **case),
            "without multiplying again",
        ),
        (
            "wave_from_frames",
            lambda **case: frames_put_together(again=0, **case),
            "come out too loud",
        ),
        (
            "resonator",
            lambda **case: resonator_by_polynomial(factor=2, **case),
            "twice as wide",
        ),
        (
            "resonator",
            lambda **case: np.multiply(resonator_by_polynomial(**case), [1, 1, -1]),
            "Multiply",
        ),
        (
            "resonator",
            lambda **case: resonator_with(power=0, **case),
            "a1 does not",
        ),
        (
            "resonator",
            lambda **case: resonator_with(factor=np.pi, **case),
            "grows for ever",
        ),
        (
            "resonator",
            lambda **case: resonator_with(factor=-1, **case),
            "pi is missing",
        ),
        ("regulate", np.repeat, "error on every case"),
        (
            "regulate",
            lambda phones, durations: np.repeat(phones, durations),
            "along which axis",
        ),
        ("regulate", lambda **case: rows_in_a_loop(least=1, **case), "gets a frame"),
        (
            "frame_of_phones",
            lambda **case: phones_of_frames(side="left", **case),
            "no longer the phone's",
        ),
        (
            "frame_of_phones",
            lambda **case: phones_of_frames(behind=0, **case),
            "would be heard again",
        ),
        (
            "griffin_lim_step",
            lambda magnitudes, spectra: magnitudes * spectra / np.abs(spectra),
            "0 is divided by 0",
        ),
        (
            "griffin_lim_step",
            lambda magnitudes, spectra: (
                magnitudes * spectra / np.maximum(np.abs(spectra), 1e-8)
            ),
            "your magnitude is lost",
        ),
        (
            "griffin_lim_step",
            lambda magnitudes, spectra: magnitudes * np.exp(1j * spectra),
            "sizes and all",
        ),
        (
            "griffin_lim_step",
            lambda magnitudes, spectra: magnitudes * np.exp(np.angle(spectra)),
            "without i",
        ),
        (
            "cepstral_distortion",
            lambda num_coefficients, **case: by_scipy(
                num_coefficients=num_coefficients - 1, **case
            ),
            "last coefficient",
        ),
        ("cepstral_distortion", lambda **case: by_scipy(half=0.25, **case), "Half as"),
        ("cepstral_distortion", lambda **case: by_scipy(first=0, **case), "loudness"),
        ("cepstral_distortion", lambda **case: by_scipy(half=1, **case), "Halve"),
        (
            "cepstral_distortion",
            lambda **case: by_scipy(norm="ortho", **case),
            "orthonormal",
        ),
    ],
)
def test_mistakes_as_learners_write_them_get_their_hint(name, answer, words):
    assert words in failure(name, answer)


def test_the_resonator_is_that_of_the_voice():
    expected = resonators(700.0, 90.0)
    np.testing.assert_allclose(chapter.resonator(700.0, 90.0, 16000), expected)


@pytest.mark.parametrize("name", ["wave_from_frames", "griffin_lim_step"])
def test_pictures_show_a_failing_case(name):
    exercise = exercises.EXERCISES[name]
    case = exercise.draw_cases()[-1]
    expected = exercise(**case)
    for received in (2 * expected, expected[:-1]):
        arrays = {**case, "expected": expected, "received": received}
        arrays = {key: value for key, value in arrays.items() if np.ndim(value)}
        assert isinstance(exercise.picture(arrays), Figure)


class Teacher:
    """The formant synthesiser, which says plans as a trained model does."""

    def plan(self, text, speaker=None):
        speaker = speaker or "clara"
        person = formants.VOICES[speaker]
        said = formants.pronounce_text(text)
        frames = np.pad(formants.durations(said, person), 1, constant_values=20)
        phones = ("pause", *said, "pause")
        pitch = formants.plan(phones, person, frames).pitch
        middles = np.cumsum(frames) - frames // 2
        return Plan(phones, frames, pitch[middles], speaker, 0.005)

    def speak(self, plan):
        speaker = formants.VOICES[plan.speaker]
        tracks = formants.plan(plan.phones, speaker, plan.durations)
        tracks = replace(tracks, pitch=np.repeat(plan.pitches, plan.durations))
        return formants.sound(tracks, speaker, np.random.default_rng(0)), 16000


@pytest.fixture
def teacher(monkeypatch):
    """Let the teacher speak for the shipped model; the listener is the shipped one."""
    known = {
        "fast_speech_spoken": Teacher(),
        "ctc_spoken": models.pretrained("ctc_spoken"),
    }
    monkeypatch.setattr(chapter, "shipped", known.get)
    return known["fast_speech_spoken"]


RISING = [-3] * 4 + [6] * 4  # semitones of "five" and "nine", with their pauses


def changed(plan, semitones, times=1.3):
    pitches = plan.pitches * 2 ** (np.asarray(semitones) / 12)
    durations = np.round(times * plan.durations).astype(int)
    return replace(plan, durations=durations, pitches=pitches)


@pytest.mark.parametrize("speaker", [*formants.VOICES])
def test_a_question_rises_is_slow_and_understood(speaker, teacher, capsys):
    own = teacher.plan("five nine", speaker)
    exercises.check("question", changed(own, RISING))
    printed = capsys.readouterr().out
    assert "question: words heard = 2 " in printed
    assert "question: semitones of rise = " in printed
    assert "question: times as long = 1.3" in printed


@pytest.mark.parametrize(
    ("semitones", "times", "words"),
    [
        ([0] * 8, 1.0, "This is a statement"),
        ([5] * 8, 1.3, "another voice, and still a statement"),
        ([0] * 7 + [8], 1.3, "the pause behind the words"),
        ([0] * 5 + [2, 2, 2], 1.3, "and not enough"),
        (RISING, 0.77, "faster"),
        (RISING, 1.0, "take more time"),
        (RISING, 1.8, "drags"),
    ],
)
def test_plans_that_are_no_question_are_told_why(semitones, times, words, teacher):
    assert words in failure(
        "question", changed(teacher.plan("five nine"), semitones, times)
    )


def test_a_question_that_nobody_understands_is_none(teacher):
    own = teacher.plan("five nine")
    mumbled = changed(own, RISING)
    durations = mumbled.durations.copy()
    durations[3] += durations[1:3].sum()  # "five" is but a v
    durations[1:3] = 0
    message = failure("question", replace(mumbled, durations=durations))
    assert "words heard is " in message and "Leave no phone out" in message


def test_only_a_plan_of_five_nine_is_measured(teacher):
    for answer in (1.3, teacher.plan("five two"), teacher.speak(teacher.plan("five"))):
        assert "expected a plan with the phones of 'five nine'" in failure(
            "question", answer
        )
