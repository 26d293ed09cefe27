"""Exercises about the training of a GAN: whose turn it is, and what each gets."""

import numpy as np

from aiva.exercises.exercise import Function, Mistake


def who_moves(turns):
    """Say which networks a training step changes in Keras 3.

    Args:
        turns: int array `(S,)`: in step s the discriminator is trained (0), or the
            generator is, through generator and discriminator as one model (1).

    Returns:
        bool array `(S, 2)`: does the discriminator change, does the generator?
    """
    return np.stack([turns == 0, turns == 1], axis=-1)


def turn_cases(random):
    """Draw orders in which the two take turns."""
    return [
        {"turns": random.permutation(np.arange(steps) % 2)}
        for steps in (2, 3, 4, 5, 6, 8, 10, 12)
        for _ in range(4)
    ]


def frozen_from_the_start(turns):
    """Set `trainable` to False once, before all steps."""
    return np.stack([np.zeros(len(turns), bool), turns == 1], axis=-1)


def frozen_at_the_first_turn(turns):
    """Set `trainable` to False in the generator's turn, and never back."""
    frozen = np.cumsum(turns) > 0
    return np.stack([~frozen, turns == 1], axis=-1)


def never_frozen(turns):
    """Let the discriminator learn in every step."""
    return np.stack([np.ones(len(turns), bool), turns == 1], axis=-1)


def turns_swapped(turns):
    """Let the discriminator learn in the generator's turn."""
    return who_moves(1 - turns)


def as_generated(images):
    """Bring images to the values that a generator ending in tanh can make.

    Args:
        images: uint8 array of any shape, values 0-255.

    Returns:
        Float array of the same shape, values from -1 to 1.
    """
    return images / 127.5 - 1


def pixel_cases(random):
    """Draw small images, black and white among their pixels."""
    cases = []
    for rows, columns in ((1, 1), (1, 2), (2, 2), (2, 3), (3, 3), (4, 3), (4, 4)):
        for _ in range(4):
            images = random.choice([0, 64, 100, 128, 200, 255], (rows, columns))
            cases.append({"images": images.astype("uint8")})
    return cases


def between_zero_and_one(images):
    """Divide by 255, as for a classifier."""
    return images / 255


def tanh_of_pixels(images):
    """Squeeze the pixels by tanh itself."""
    return np.tanh(images.astype("float64"))


def not_centred(images):
    """Divide by the right number and leave out the shift."""
    return images / 127.5


def in_unsigned_bytes(images):
    """Subtract while the numbers are still bytes, which wrap around."""
    return (images - np.uint8(127)) / 127.5


EXERCISES = (
    Function(
        "who_moves",
        who_moves,
        turn_cases,
        hint="Keras 3 looks at `trainable` in every step, not when `compile` is "
        "called. So it must be set before every step.",
        mistakes=(
            Mistake(
                "The discriminator never learns: nobody sets `trainable` back to True.",
                frozen_from_the_start,
            ),
            Mistake(
                "From the generator's first turn on the discriminator is frozen for "
                "ever, and nothing says so.",
                frozen_at_the_first_turn,
            ),
            Mistake(
                "Now the discriminator learns in the generator's turns too, and there "
                "it learns to be fooled.",
                never_frozen,
            ),
            Mistake(
                "The two turns are mixed up: 0 is the discriminator's, 1 the "
                "generator's.",
                turns_swapped,
            ),
        ),
    ),
    Function(
        "as_generated",
        as_generated,
        pixel_cases,
        hint="0 becomes -1, and 255 becomes 1.",
        mistakes=(
            Mistake(
                "Real images get 0 to 1, generated ones -1 to 1: a single negative "
                "number gives a generated image away.",
                between_zero_and_one,
            ),
            Mistake(
                "tanh belongs to the generator's end alone; nearly all pixels are 1 "
                "now.",
                tanh_of_pixels,
            ),
            Mistake("Values from 0 to 2: the shift is missing.", not_centred),
            Mistake(
                "Bytes know nothing below zero: dark pixels become bright. Divide "
                "first.",
                in_unsigned_bytes,
            ),
        ),
    ),
)
