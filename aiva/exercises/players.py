"""Exercises about the two players of a GAN: what the best answers and slopes are."""

import numpy as np

from aiva.exercises.exercise import Function, Mistake


def best_discriminator(real, generated):
    """Return the best answers of a discriminator to "is it real?".

    Args:
        real: Density `(N,)` of real images at N places.
        generated: Density `(N,)` of generated images there.

    Returns:
        Probabilities `(N,)`.
    """
    return real / (real + generated)


def density_cases(random):
    """Draw densities at few places and at many."""
    cases = []
    for count in (1, 2, 3, 4, 5, 8, 12, 20):
        for _ in range(4):
            real, generated = random.integers(1, 20, (2, count)) / 10
            cases.append({"real": real, "generated": generated})
    return cases


def players_swapped(real, generated):
    """Return the probability to be generated."""
    return generated / (real + generated)


def ratio_of_densities(real, generated):
    """Forget that both kinds are counted."""
    return real / generated


def more_likely(real, generated):
    """Decide instead of stating a probability."""
    return (real > generated).astype("float64")


def loss_slopes(logits):
    """Return how steep the generator's two losses are.

    Args:
        logits: Logits `(N,)` of generated images.

    Returns:
        `(2, N)`: derivatives with respect to the logits of log(1 - D), the minimax
        loss, and of -log D, the non-saturating one.
    """
    probability = 1 / (1 + np.exp(-logits))
    return np.stack([-probability, probability - 1])


def logit_cases(random):
    """Draw logits that are sure and unsure."""
    return [
        {"logits": random.normal(0, spread, count).round(1) + 0.05}
        for count in (1, 2, 3, 4, 5, 7, 9, 12)
        for spread in (1, 3, 5)
    ]


def losses_swapped(logits):
    """Name the non-saturating loss first."""
    return loss_slopes(logits)[::-1]


def towards_the_judge(logits):
    """Return the slopes with the other sign."""
    return -loss_slopes(logits)


def slopes_of_probability(logits):
    """Differentiate by the probability and stop there."""
    probability = 1 / (1 + np.exp(-logits))
    return np.stack([-1 / (1 - probability), -1 / probability])


def losses_themselves(logits):
    """Return the losses instead of their slopes."""
    return np.stack([-np.logaddexp(0, logits), np.logaddexp(0, -logits)])


def fooling_loss(logits):
    """Return the non-saturating loss of the generator.

    Args:
        logits: The discriminator's logits `(N,)` of generated images.

    Returns:
        The mean of -log D, a number.
    """
    return float(np.mean(np.logaddexp(0, -logits)))


def labels_swapped(logits):
    """Ask for the answer "generated", which helps the discriminator."""
    return float(np.mean(np.logaddexp(0, logits)))


def minimax_instead(logits):
    """Return the mean of log(1 - D)."""
    return float(-np.mean(np.logaddexp(0, logits)))


def sum_instead(logits):
    """Add up instead of averaging."""
    return float(np.sum(np.logaddexp(0, -logits)))


def log_of_logits(logits):
    """Take the logits for probabilities."""
    return float(-np.mean(np.log(logits)))


EXERCISES = (
    Function(
        "best_discriminator",
        best_discriminator,
        density_cases,
        hint="Of all images at a place, which share is real?",
        mistakes=(
            Mistake("That is the probability to be generated.", players_swapped),
            Mistake(
                "That is a ratio from 0 to infinity; a probability is a share of all "
                "images at a place, the real and the generated ones.",
                ratio_of_densities,
            ),
            Mistake(
                "A verdict, yes or no, has no gradient for the generator: say how "
                "likely it is.",
                more_likely,
            ),
        ),
    ),
    Function(
        "loss_slopes",
        loss_slopes,
        logit_cases,
        hint="By the chain rule: the derivative of the loss by D, times that of D by "
        "the logit, D (1 - D).",
        mistakes=(
            Mistake("The two rows are swapped: minimax first.", losses_swapped),
            Mistake(
                "The signs are wrong: both losses fall when the logit rises, so both "
                "slopes are negative.",
                towards_the_judge,
            ),
            Mistake(
                "These are derivatives by the probability D. Times D (1 - D) they are "
                "those by the logit, which is what the network computes.",
                slopes_of_probability,
            ),
            Mistake("These are the losses; their slopes are asked.", losses_themselves),
        ),
    ),
    Function(
        "fooling_loss",
        fooling_loss,
        logit_cases,
        hint="`np.logaddexp(0, x)` is log(1 + exp(x)). With which sign of the logit is "
        "it -log D?",
        mistakes=(
            Mistake(
                "This is small where the discriminator is right: the generator learns "
                "to help it. Which label must it want?",
                labels_swapped,
            ),
            Mistake(
                "This is the minimax loss: it wants the right thing, with a slope that "
                "vanishes where the discriminator is sure.",
                minimax_instead,
            ),
            Mistake(
                "The mean over the batch, not the sum, or the learning rate depends on "
                "the batch size.",
                sum_instead,
            ),
            Mistake(
                "A logit is no probability; it may be negative.",
                log_of_logits,
            ),
        ),
    ),
)
