"""Strips, the training film and the latent plane."""

import types

import numpy as np
import pytest

from aiva import plot, training
from aiva.plot.mosaic import mosaic

RANDOM = np.random.default_rng(0)
ROWS = RANDOM.integers(0, 256, (2, 3, 4, 5, 1)).astype("uint8")


def picture(figure):
    [ax] = figure.axes
    return np.asarray(ax.images[0].get_array())


def texts(labels):
    return [label.get_text() for label in labels]


def test_strips_have_names_where_they_are_given():
    figure = plot.strips(ROWS, row_names=["a", "b"], column_names=range(3))
    [ax] = figure.axes
    np.testing.assert_array_equal(picture(figure), mosaic(ROWS))
    assert ax.images[0].get_clim() == (0, 255)
    assert texts(ax.get_xticklabels()) == ["0", "1", "2"]
    assert texts(ax.get_yticklabels()) == ["a", "b"]
    assert ax.get_xticks().tolist() == [2, 8, 14]
    assert ax.get_yticks().tolist() == [1.5, 6.5]
    assert len(plot.strips(ROWS).axes[0].get_xticks()) == 0


@pytest.mark.parametrize("shape", [(1, 1), (1, 12), (8, 8), (20, 3), (12, 12)])
def test_figures_stay_small(shape):
    width, height = plot.strips(np.zeros((*shape, 28, 28, 1))).get_size_inches()
    assert width <= 8.01
    assert height <= 4.01


def film(epochs):
    return types.SimpleNamespace(
        epochs=epochs, images=RANDOM.uniform(0, 255, (len(epochs), 2, 4, 4, 1))
    )


def test_a_film_goes_from_left_to_right():
    shown = film([0, 1, 2])
    figure = plot.film(shown)
    expected = mosaic(np.swapaxes(shown.images, 0, 1))
    np.testing.assert_array_equal(picture(figure), expected)
    assert texts(figure.axes[0].get_xticklabels()) == ["epoch 0", "1", "2"]


def test_a_long_film_shows_its_ends_and_what_lies_evenly_between():
    figure = plot.film(film(list(range(31))), columns=4)
    assert texts(figure.axes[0].get_xticklabels()) == ["epoch 0", "10", "20", "30"]


def test_the_plane_goes_right_and_up():
    seen = []

    def decode(codes):
        seen.append(codes)
        return np.tile(codes[:, :1, None, None], (1, 4, 4, 1)) * 50 + 127

    figure = plot.latent_plane(decode, latent_dim=4, axes=(2, 1), side=5)
    [codes] = seen
    assert codes.shape == (25, 4)
    assert (codes[:, [0, 3]] == 0).all()
    grid = codes.reshape(5, 5, 4)
    assert (np.diff(grid[..., 2], axis=1) > 0).all()  # to the right
    assert (np.diff(grid[..., 1], axis=0) < 0).all()  # downwards is less
    np.testing.assert_allclose(grid[2, 2], 0, atol=1e-7)
    names = texts(figure.axes[0].get_xticklabels())
    assert names[0] == "-1.3" and names[-1] == "1.3"


def test_codes_are_coloured_by_class():
    codes = RANDOM.normal(size=(9, 3))
    figure = plot.latent_codes(codes, np.arange(9) % 3, list("abc"), axes=(0, 2))
    [ax] = figure.axes
    points = np.concatenate([c.get_offsets() for c in ax.collections])
    expected = np.concatenate([codes[label::3][:, [0, 2]] for label in range(3)])
    np.testing.assert_allclose(points, expected)
    assert texts(figure.legends[0].get_texts()) == ["a", "b", "c"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("code[0]", "code[2]")


def test_what_cannot_be_drawn_is_named():
    with pytest.raises(ValueError, match=r"Rows of images.*shape=\(4, 5, 1\)"):
        plot.strips(ROWS[0, 0])
    with pytest.raises(ValueError, match="each of 2 rows. Received: 3 names"):
        plot.strips(ROWS, row_names="abc")
    with pytest.raises(ValueError, match="float64 up to 0.9"):
        plot.strips(np.full((1, 2, 4, 4, 1), 0.9))
    with pytest.raises(ValueError, match="Received: 0 epochs"):
        plot.film(film([]))
    with pytest.raises(ValueError, match=r"Received: axes=\(1, 1\)"):
        plot.latent_plane(None, axes=(1, 1))
    with pytest.raises(ValueError, match=r"from 0 to 1.*axes=\(0, 2\)"):
        plot.latent_plane(None, axes=(0, 2))
    codes = np.zeros((3, 2))
    with pytest.raises(ValueError, match=r"labels \(2,\)"):
        plot.latent_codes(codes, [0, 1])
    with pytest.raises(ValueError, match=r"from 0 to 1.*axes=\(0, 2\)"):
        plot.latent_codes(codes, [0, 1, 1], axes=(0, 2))
    with pytest.raises(ValueError, match="1 names, a label 1"):
        plot.latent_codes(codes, [0, 1, 1], ["a"])


def test_a_film_of_a_generator_that_paints_all_black_is_shown():
    film = training.Film(count=2)
    film.epochs, film.seen = [0, 1], [np.full((2, 8, 8, 1), 0.4, "float32")] * 2
    assert plot.film(film).axes
