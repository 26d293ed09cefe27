"""The losses of generators, and binarising, on every backend."""

import keras
import numpy as np
import pytest

from aiva import ops
from tests.ops.backends import gradient, numpy, run

RANDOM = np.random.default_rng(0)
MEAN, LOG_VAR = RANDOM.normal(size=(2, 5, 3)).astype("float32")


def test_kl_divergence_is_what_sampling_says():
    closed = run(ops.kl_divergence, MEAN, LOG_VAR)
    assert closed.shape == (5,)
    spread = np.exp(LOG_VAR / 2)
    noise = RANDOM.normal(size=(100_000, 5, 3))
    codes = MEAN + spread * noise
    # log q(z) - log p(z), where the constants of both cancel.
    sampled = 0.5 * (codes**2 - noise**2 - LOG_VAR).sum(axis=-1).mean(axis=0)
    np.testing.assert_allclose(closed, sampled, rtol=0.03)


def test_kl_divergence_of_the_standard_normal_is_zero():
    zeros = np.zeros((2, 4), "float32")
    np.testing.assert_array_equal(run(ops.kl_divergence, zeros, zeros), [0, 0])


def test_likelihood_is_keras_cross_entropy_summed():
    pixels = RANDOM.uniform(size=(4, 3, 2, 3)).astype("float32")
    logits = RANDOM.normal(size=(4, 3, 2, 3)).astype("float32")
    ours = run(ops.bernoulli_log_likelihood, pixels, logits)
    mean = keras.losses.binary_crossentropy(
        pixels.reshape(4, -1), logits.reshape(4, -1), from_logits=True
    )
    np.testing.assert_allclose(ours, -18 * numpy(mean), rtol=1e-5)


def test_likelihood_of_certain_pixels_stays_finite():
    logits = np.float32([[200.0, -200.0]])
    np.testing.assert_allclose(
        run(ops.bernoulli_log_likelihood, np.float32([[1, 0]]), logits), [0]
    )
    np.testing.assert_allclose(
        run(ops.bernoulli_log_likelihood, np.float32([[0, 1]]), logits), [-400]
    )


def test_binarised_pixels_are_white_as_often_as_they_are_bright():
    images = np.repeat([0, 51, 204, 255], 20_000).reshape(4, -1).astype("uint8")
    drawn = numpy(ops.binarize(images, seed=1))
    assert drawn.dtype == np.float32 and set(np.unique(drawn)) == {0, 255}
    np.testing.assert_allclose(drawn.mean(axis=1) / 255, [0, 0.2, 0.8, 1], atol=0.01)


def test_binarising_repeats_itself_under_a_number_and_not_under_a_generator():
    images = np.full((4, 8), 127, "uint8")
    first, again = (numpy(ops.binarize(images, seed=3)) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    chance = keras.random.SeedGenerator(3)
    first, other = (numpy(ops.binarize(images, chance)) for _ in range(2))
    assert (first != other).any()


def test_binarised_images_stay_as_they_are():
    images = np.where(RANDOM.uniform(size=(50, 50)) < 0.5, 0, 255)
    np.testing.assert_array_equal(numpy(ops.binarize(images, seed=9)), images)


def test_losses_are_those_of_the_papers():
    real, fake = np.float32([2.0, -0.5]), np.float32([-3.0, 0.2])
    chance = [1 / (1 + np.exp(-logits)) for logits in (real, fake)]
    entropy = -np.log(chance[0]).mean() - np.log(1 - chance[1]).mean()
    for game in ("non_saturating", "minimax"):
        loss = run(ops.discriminator_loss, real, fake, game=game)
        assert loss == pytest.approx(entropy, rel=1e-5)
    hinge = run(ops.discriminator_loss, real, fake, game="hinge")
    assert hinge == pytest.approx((0 + 1.5) / 2 + (0 + 1.2) / 2)
    expected = {
        "non_saturating": -np.log(chance[1]).mean(),
        "minimax": np.log(1 - chance[1]).mean(),
        "hinge": 1.4,
    }
    for game, value in expected.items():
        loss = run(ops.generator_loss, fake, game=game)
        assert loss == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize("logit", [-4.6, 0.0, 3.0])
def test_the_slopes_are_minus_d_and_d_minus_one(logit):
    """Where the discriminator is sure, D = 0.01, minimax is 99 times as flat."""
    chance = 1 / (1 + np.exp(-logit))
    slopes = {
        game: gradient(lambda x, game=game: ops.generator_loss(x, game), [logit])[0]
        for game in ops.GAMES
    }
    assert slopes["minimax"] == pytest.approx(-chance, rel=1e-4)
    assert slopes["non_saturating"] == pytest.approx(chance - 1, rel=1e-4)
    assert slopes["hinge"] == pytest.approx(-1)


def test_losses_of_sure_players_stay_finite():
    for game in ops.GAMES:
        losses = (
            run(ops.discriminator_loss, [-300.0], [300.0], game=game),
            run(ops.generator_loss, [-300.0], game=game),
        )
        assert np.isfinite(losses).all()


def test_other_games_are_named():
    with pytest.raises(ValueError, match="one of .*'minimax'.*Received: 'wgan'"):
        ops.generator_loss([0.0], "wgan")
    with pytest.raises(ValueError, match="Received: 'wgan'"):
        ops.discriminator_loss([0.0], [0.0], "wgan")
