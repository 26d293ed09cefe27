"""The exercises of chapter 11, on answers as learners write them."""

import keras
import numpy as np
import pytest

from aiva import exercises, models, training
from aiva.exercises import CheckFailed
from aiva.exercises.ch11_speech_recognition import voices


def failure(name, answer):
    with pytest.raises(CheckFailed) as error:
        exercises.check(name, answer)
    return str(error.value).replace("\n", " ")


def frames_in_a_loop(wave, window, hop):
    starts = range(0, len(wave) - window + 1, hop)
    return np.stack([wave[start : start + window] for start in starts])


def frames_to_the_end(wave, window, hop):
    return [wave[start : start + window] for start in range(0, len(wave), hop)]


def collapsed_in_a_loop(path, before=0):
    tokens = []
    for which in path:
        if which not in (0, before):
            tokens.append(which - 1)
        before = which
    return tokens


def states_in_a_loop(alpha, probs, classes, first=0, may=lambda a, b: a not in (0, b)):
    following = np.zeros(len(alpha))
    for state in range(len(alpha)):
        following[state] = alpha[state]
        if state >= 1 - first:
            following[state] += alpha[state - 1]
        if state >= 2 - first and may(classes[state], classes[state - 2]):
            following[state] += alpha[state - 2]
    return following * probs


def errors_by_recursion(reference, hypothesis, substituted=1):
    if not reference or not hypothesis:
        return len(reference) + len(hypothesis)
    (a, *said), (b, *heard) = reference, hypothesis
    return min(
        errors_by_recursion(said, heard, substituted) + substituted * (a != b),
        errors_by_recursion(said, hypothesis, substituted) + 1,
        errors_by_recursion(reference, heard, substituted) + 1,
    )


def clips_at_the_end(speakers, count):
    chosen = np.zeros(len(speakers), bool)
    chosen[-count * len(speakers) // len(set(speakers)) :] = True
    return chosen


def scaled_one_by_one(features):
    return [(clip - np.mean(clip)) / np.std(clip) for clip in features]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("scaled_features", scaled_one_by_one),
        (
            "held_out_clips",
            lambda speakers, count: speakers >= sorted({*speakers})[-count],
        ),
        ("framing", frames_in_a_loop),
        ("mel", lambda frequency: 1127 * np.log1p(frequency / 700)),
        ("collapse", collapsed_in_a_loop),
        ("forward_step", states_in_a_loop),
        ("fewest_frames", lambda labels: labels.size + np.sum(np.diff(labels) == 0)),
        ("word_errors", errors_by_recursion),
    ],
)
def test_other_ways_to_the_answer_are_right(name, answer, capsys):
    exercises.check(name, answer)
    assert capsys.readouterr().out.startswith(f"✓ {name}")


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("scaled_features", lambda features: features / features.std(), "mean"),
        (
            "scaled_features",
            lambda features: (features - features.mean()) / features.std(),
            "who is beside it",
        ),
        ("held_out_clips", clips_at_the_end, "Choose names first"),
        (
            "held_out_clips",
            lambda speakers, count: [s in sorted(speakers)[-count:] for s in speakers],
            "Keep each name once",
        ),
        (
            "framing",
            lambda wave, window, hop: wave[
                np.arange(1 + (len(wave) - window) // hop)[:, None] + np.arange(window)
            ],
            "one sample apart",
        ),
        (
            "framing",
            lambda wave, window, hop: wave[
                hop * np.arange(len(wave) // hop)[:, None] + np.arange(window)
            ],
            "as long as a whole window is left",
        ),
        ("framing", frames_to_the_end, "reaches beyond the end"),
        ("framing", lambda wave, window, hop: wave.reshape(-1, window), "error"),
        ("collapse", lambda path: collapsed_in_a_loop(path[path > 0]), "too early"),
        ("collapse", lambda path: [p - 1 for p in path if p], "not merged"),
        ("collapse", lambda path: collapsed_in_a_loop(path, path[-1]), "index -1"),
        (
            "forward_step",
            lambda **case: states_in_a_loop(may=lambda a, b: a != 0, **case),
            "between two equal",
        ),
        (
            "forward_step",
            lambda **case: states_in_a_loop(may=lambda a, b: False, **case),
            "two different tokens",
        ),
        (
            "forward_step",
            lambda **case: states_in_a_loop(first=2, **case),
            "a negative index",
        ),
        (
            "word_errors",
            lambda **case: errors_by_recursion(substituted=2, **case),
            "costs 2",
        ),
        ("fewest_frames", lambda labels: labels.size, "needs a frame"),
    ],
)
def test_mistakes_as_learners_write_them_get_their_hint(name, answer, words):
    assert words in failure(name, answer)


@pytest.mark.parametrize("answer", [0.95, models.keyword_cnn((4000,))])
def test_only_a_classifier_of_seconds_is_measured(answer):
    assert "from waves (8000,) to ten logits" in failure("new_voices", answer)


@pytest.mark.slow
def test_a_small_network_learns_new_voices(capsys):
    keras.utils.set_random_seed(0)
    model = models.keyword_cnn(width=8, num_mels=20)
    assert "hardly better than guessing" in failure("new_voices", model)
    training.train_classifier(
        model, voices("train"), epochs=30, learning_rate=0.01, verbose=0
    )
    exercises.check("new_voices", model)
    assert "new_voices: accuracy on new voices" in capsys.readouterr().out
