"""The losses of the two players of a generative adversarial network.

Goodfellow et al., 2014, "Generative adversarial nets",
https://arxiv.org/abs/1406.2661 (minimax, and the non-saturating loss of section 3);
Lim and Ye, 2017, "Geometric GAN", https://arxiv.org/abs/1705.02894 (hinge).
"""

from keras import ops

GAMES = ("non_saturating", "minimax", "hinge")


def discriminator_loss(real, fake, game: str = "non_saturating"):
    """Ask the discriminator: are real images told from generated ones?

    Args:
        real: Logits of real images, of any shape.
        fake: Logits of generated images, of any shape.
        game: `"non_saturating"` and `"minimax"`, which are the same here: minus the
            mean of log D(x), minus the mean of log(1 - D(G(z))). Or `"hinge"`: the
            distance by which logits stay below 1, and above -1.

    Returns:
        A scalar. A discriminator that cannot tell has 2 log 2 = 1.386, or 2.

    Raises:
        ValueError: If the game is unknown.

    Example:
        >>> round(float(discriminator_loss([0.0], [0.0])), 3)
        1.386
    """
    check_game(game)
    real, fake = map(ops.convert_to_tensor, (real, fake))
    if game == "hinge":
        return ops.mean(ops.relu(1.0 - real)) + ops.mean(ops.relu(1.0 + fake))
    # -log D = softplus(-logit), -log(1 - D) = softplus(logit)
    return ops.mean(ops.softplus(-real)) + ops.mean(ops.softplus(fake))


def generator_loss(fake, game: str = "non_saturating"):
    """Ask the generator: is the discriminator fooled?

    Where it is not, at a strongly negative logit, the minimax loss is flat: its slope
    is -D(G(z)), that of the non-saturating loss D(G(z)) - 1.

    Args:
        fake: Logits of generated images, of any shape.
        game: `"non_saturating"`: minus the mean of log D(G(z)). `"minimax"`: the mean
            of log(1 - D(G(z))). `"hinge"`: minus the mean logit.

    Returns:
        A scalar.

    Raises:
        ValueError: If the game is unknown.

    Example:
        >>> [round(float(generator_loss([0.0], game)), 3) for game in GAMES]
        [0.693, -0.693, -0.0]
    """
    check_game(game)
    fake = ops.convert_to_tensor(fake)
    if game == "hinge":
        return -ops.mean(fake)
    if game == "minimax":
        return -ops.mean(ops.softplus(fake))
    return ops.mean(ops.softplus(-fake))


def check_game(game):
    """Raise a ValueError unless the losses of this game are known."""
    if game not in GAMES:
        raise ValueError(f"The loss must be one of {GAMES}. Received: {game!r}.")
