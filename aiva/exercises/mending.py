"""Exercises about holes: what is known, and how a network is told."""

import numpy as np

from aiva.exercises.exercise import Function, Mistake


def known_window(window, known, kernel):
    """Return a partial convolution at one place, without a bias.

    Args:
        window: The pixels `(S, S)`; unknown ones hold anything.
        known: Which of them are known, bool `(S, S)`.
        kernel: Weights `(S, S)`.

    Returns:
        The weighted sum of the known pixels, times pixels of the window over known
        pixels; 0 where nothing is known.
    """
    if not known.any():
        return 0.0
    summed = np.sum(kernel * np.where(known, window, 0))
    return float(summed * known.size / known.sum())


def window_cases(random):
    """Draw windows with some unknown pixels that hold zeros, numbers or NaN."""
    cases = []
    for side in (2, 3):
        for fill in (0.0, 99.0, np.nan):
            for missing in (0, 1, 2, 3, side**2):
                known = random.permutation(side**2).reshape(side, side) >= missing
                window = random.integers(1, 10, (side, side)).astype("float64")
                window[~known] = fill
                kernel = random.integers(1, 5, (side, side)) / 4
                case = {"window": window, "known": known, "kernel": kernel}
                cases.append(case)
    return cases


def not_corrected(window, known, kernel):
    """Leave out the correction for unknown pixels."""
    return float(np.sum(kernel * np.where(known, window, 0)))


def corrected_the_other_way(window, known, kernel):
    """Multiply by known pixels over pixels."""
    return not_corrected(window, known, kernel) * float(known.mean())


def mean_of_known(window, known, kernel):
    """Divide by the known pixels, and forget those of the window."""
    return not_corrected(window, known, kernel) / max(int(known.sum()), 1)


def product_with_the_mask(window, known, kernel):
    """Multiply by the mask, which makes NaN of NaN."""
    if not known.any():
        return 0.0
    return float(np.sum(kernel * window * known) * known.size / known.sum())


def reads_the_hole(window, known, kernel):
    """Sum over all pixels, whatever the hole holds."""
    if not known.any():
        return 0.0
    return float(np.sum(kernel * window) * known.size / known.sum())


def network_input(images, known):
    """Make what an inpainting network is given.

    Args:
        images: Images `(N, H, W, C)` with values 0-255.
        known: Mask `(N, H, W, 1)`, 1 where a pixel is known and 0 in the hole.

    Returns:
        `(N, H, W, C + 1)`: the images from -1 to 1 with 0 in the hole, and the mask as
        the last channel.
    """
    x = np.where(known == 1, images / 127.5 - 1, 0)
    return np.concatenate([x, known], axis=-1)


def masked_cases(random):
    """Draw grey and colour images with holes."""
    cases = []
    for count, height, width in ((1, 1, 2), (1, 2, 2), (2, 2, 3), (2, 3, 2)):
        for channels in (1, 3):
            for _ in range(3):
                shape = count, height, width
                images = random.integers(0, 255, (*shape, channels)).astype("float64")
                known = random.integers(0, 2, (*shape, 1)).astype("float64")
                known[0, 0, 0], known[-1, -1, -1] = 0, 1
                cases.append({"images": images, "known": known})
    return cases


def without_mask(images, known):
    """Leave the mask out."""
    return np.where(known == 1, images / 127.5 - 1, 0)


def hole_left_in(images, known):
    """Hand over whatever the hole contains."""
    return np.concatenate([images / 127.5 - 1, known], axis=-1)


def black_holes(images, known):
    """Set holes to 0 before the scaling, which makes them black."""
    return np.concatenate([images * known / 127.5 - 1, known], axis=-1)


def mask_of_the_hole(images, known):
    """Mark the hole instead of what is known."""
    return np.concatenate([without_mask(images, known), 1 - known], axis=-1)


def mask_first(images, known):
    """Put the mask before the images."""
    return np.concatenate([known, without_mask(images, known)], axis=-1)


EXERCISES = (
    Function(
        "known_window",
        known_window,
        window_cases,
        hint="Sum the kernel over known pixels only; choose them by `np.where`. Then "
        "multiply by all pixels over known ones.",
        mistakes=(
            Mistake(
                "The correction is missing: beside a hole a grey wall becomes darker.",
                not_corrected,
            ),
            Mistake(
                "The correction is upside down: the fewer are known, the more each of "
                "them counts.",
                corrected_the_other_way,
            ),
            Mistake(
                "Divided by the known pixels alone, the answer is too small where "
                "nothing is missing. Multiply by the pixels of the window.",
                mean_of_known,
            ),
            Mistake(
                "Zero times NaN is NaN: a product with the mask still reads the hole. "
                "Choose with `np.where`.",
                product_with_the_mask,
            ),
            Mistake("The sum reads what the hole contains.", reads_the_hole),
        ),
    ),
    Function(
        "network_input",
        network_input,
        masked_cases,
        hint="`np.concatenate` along the last axis: the images with their holes at 0 "
        "after the scaling, then the mask.",
        mistakes=(
            Mistake(
                "The mask is missing: grey may be a hole or a grey wall, and the "
                "network cannot tell.",
                without_mask,
            ),
            Mistake("The hole still holds what was in it.", hole_left_in),
            Mistake(
                "The holes are black: 0 before the scaling is -1 after it.", black_holes
            ),
            Mistake("The mask is 1 where pixels are known.", mask_of_the_hole),
            Mistake("The mask is the last channel, not the first.", mask_first),
        ),
    ),
)
