"""Pictures of CTC: every path counted once, the best one found, spikes named."""

import itertools

import numpy as np
import pytest

from aiva import plot
from aiva.plot.speech import ctc_states

NAMES = ["a", "b", "c"]


def random_probabilities(seed, frames):
    logits = np.random.default_rng(seed).normal(size=(frames, 4))
    return logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)


def paths_of(label, frames):
    """Return all paths of states that read as a label, by trying every sequence."""
    states = ctc_states.states_of(label, 3, frames)
    found = {}
    for columns in itertools.product(range(4), repeat=frames):
        merged = [column for column, _ in itertools.groupby(columns)]
        if [column - 1 for column in merged if column] == list(label):
            state, path = 0, []
            for before, column in zip((0, *columns), columns, strict=False):
                if column != before:  # on to the next state of this column
                    state += 1 if states[state + 1] == column else 2
                path.append(state)
            found[tuple(path)] = columns
    return found


@pytest.mark.parametrize("label", [[], [1], [0, 1], [2, 2], [0, 2, 0]])
def test_shares_and_best_path_are_those_of_all_paths(label):
    array = random_probabilities(len(label), 5)
    states = ctc_states.states_of(label, 3, 5)
    paths = paths_of(label, 5)
    sums = {
        path: array[np.arange(5), list(columns)].sum()
        for path, columns in paths.items()
    }
    shares, total = ctc_states.occupation(array, states)
    assert total == pytest.approx(np.logaddexp.reduce(list(sums.values())))
    expected = np.zeros_like(shares)
    for path, value in sums.items():
        expected[np.arange(5), list(path)] += np.exp(value - total)
    np.testing.assert_allclose(shares, expected, atol=1e-9)
    best = max(sums, key=sums.get)
    assert ctc_states.best_path(array, states).tolist() == list(best)


def test_the_lattice_draws_states_steps_and_the_best_path():
    array = random_probabilities(0, 4)
    figure = plot.ctc_lattice(array, [1, 1], NAMES)
    [ax] = figure.axes
    labels = [text.get_text() for text in ax.get_yticklabels()]
    assert labels == ["blank", "b", "blank", "b", "blank"]
    [path] = ax.get_lines()
    states = ctc_states.states_of([1, 1], 3, 4)
    assert path.get_ydata().tolist() == ctc_states.best_path(array, states).tolist()
    lines, circles = ax.collections
    assert len(lines.get_segments()) == 3 * (5 + 4)  # no step from b over to b
    assert len(circles.get_offsets()) == 4 * 5
    other = plot.ctc_lattice(array, [1, 1], NAMES, path=[1, 2, 3, 4])
    assert other.axes[0].get_lines()[0].get_ydata().tolist() == [1, 2, 3, 4]
    chosen = np.exp(array[[0, 1, 2, 3], [2, 0, 2, 0]].sum())
    title = other.axes[0].get_title()
    assert f"{chosen:.3g}" in title or f"{np.log(chosen):.1f}" in title


def test_long_lattices_are_images_and_tiny_probabilities_logarithms():
    [ax] = plot.ctc_lattice(random_probabilities(0, 60), [0, 1, 2], NAMES).axes
    assert ax.images[0].get_array().shape == (7, 60)
    assert "log-probability" in ax.get_title()


def test_what_is_impossible_has_no_share():
    with np.errstate(divide="ignore"):
        array = np.log([[0.0, 1, 0, 0], [0.5, 0.5, 0, 0], [0, 0, 1, 0]])
    shares, total = ctc_states.occupation(array, ctc_states.states_of([0, 1], 3, 3))
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert total == pytest.approx(0) and shares[0].tolist() == [0, 1, 0, 0, 0]


def spikes():
    array = np.full((10, 4), 0.02)
    array[:, 0] = 0.94
    array[3:5, 2] = 1.4, 2.8
    array[7, 1] = 1.8
    return np.log(array / array.sum(axis=1, keepdims=True))


def test_each_spike_is_named_at_its_highest_frame():
    figure = plot.ctc_probabilities(spikes(), NAMES)
    texts = [(text.get_text(), text.xy[0]) for text in figure.axes[0].texts]
    assert texts == [("b", 4), ("a", 7)]


def test_frames_lie_over_the_whole_wave():
    figure = plot.ctc_probabilities(spikes(), NAMES, np.zeros(16000), 8000)
    upper, lower = figure.axes
    assert upper.get_xlim() == lower.get_xlim() == (0, 2)
    assert lower.texts[1].xy[0] == pytest.approx(1.5)
    assert len(lower.get_lines()) == 3  # blank, a and b; c is never likely


def test_what_does_not_fit_is_named():
    array = random_probabilities(0, 3)
    with pytest.raises(ValueError, match=r"shape \(3, 4\) for 2 names"):
        plot.ctc_lattice(array, [0], NAMES[:2])
    with pytest.raises(ValueError, match="log_softmax"):
        plot.ctc_probabilities(array + 1, NAMES)
    with pytest.raises(ValueError, match="3 frames for 3 labels with 1 such"):
        plot.ctc_lattice(array, [0, 0, 1], NAMES)
    for label in ([3], [-1], [0.5], [[0]]):
        with pytest.raises(ValueError, match="must be tokens from 0 to 2"):
            plot.ctc_lattice(array, label, NAMES)
    for path in ([0, 1], [0, 1, 3], [0, 1, -1], [0.0, 1.0, 2.0]):
        with pytest.raises(ValueError, match="each of the 3 frames, 0 to 2"):
            plot.ctc_lattice(array, [0], NAMES, path=path)
