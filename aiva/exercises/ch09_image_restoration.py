"""Chapter 9, image restoration: how close, who is alike, holes, blind denoising."""

import functools
from itertools import product

import keras
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy import ndimage

from aiva import classical, data, metrics
from aiva.exercises.exercise import exercise, target
from aiva.exercises.report import CheckFailed


def peak_cases(rng):
    """Draw images `(H, W)` of several scales, and errors of several sizes."""
    shapes = ((1, 2), (2, 2), (2, 3), (4, 3))
    for peak, shape, size in product((1.0, 255.0, 4095.0), shapes, (0.01, 0.1)):
        image = peak * rng.uniform(0.2, 0.8, shape)
        error = peak * size * rng.uniform(0.5, 1.5, shape)
        yield {"image": image, "restored": image + error, "peak": peak}


@exercise(cases=peak_cases)
def decibel(image, restored, peak):
    """Ten times the logarithm to base 10 of the peak's square over the mean squared
    error."""
    return 10 * np.log10(peak**2 / np.mean((image - restored) ** 2))


decibel.mistake(
    "The peak is 255 whatever the images' scale. For values from 0 to 1 that adds 48 "
    "decibel that nobody earned.",
    lambda image, restored, peak: decibel(image, restored, 255),
)
decibel.mistake(
    "The error is squared, so the peak must be too.",
    lambda image, restored, peak: decibel(image, restored, peak**0.5),
)
decibel.mistake(
    "Twenty times the logarithm belongs to a ratio that is not squared; these are "
    "squares, so ten.",
    lambda image, restored, peak: 2 * decibel(image, restored, peak),
)
decibel.mistake(
    "The peak stands above, the error below.",
    lambda image, restored, peak: -decibel(image, restored, peak),
)
decibel.mistake(
    "The peak is the largest value that a pixel can have, not the largest that this "
    "image has.",
    lambda image, restored, peak: decibel(image, restored, image.max()),
)
decibel.mistake(
    "The squared errors are added up: a larger image looks worse. Take their mean.",
    lambda image, restored, peak: (
        decibel(image, restored, peak) - 10 * np.log10(image.size)
    ),
)
decibel.mistake(
    "That is the natural logarithm; decibels are to base 10.",
    lambda image, restored, peak: decibel(image, restored, peak) * np.log(10),
)
decibel.mistake(
    "The errors are to be squared before the mean, not taken without their signs.",
    lambda image, restored, peak: (
        20 * np.log10(peak / np.mean(np.abs(image - restored)))
    ),
)


def masked_cases(rng):
    """Draw images `(N, H, W, C)`, values 0-255, and masks `(N, H, W, 1)`, 1 = known."""
    shapes = ((1, 1, 2), (1, 2, 2), (2, 2, 3), (2, 3, 2))
    for shape, channels, _ in product(shapes, (1, 3), range(3)):
        images = rng.integers(0, 255, (*shape, channels)).astype("float64")
        known = rng.integers(0, 2, (*shape, 1)).astype("float64")
        known[0, 0, 0], known[-1, -1, -1] = 0, 1
        yield {"images": images, "known": known}


@exercise(cases=masked_cases)
def network_input(images, known):
    """`np.concatenate` along the last axis: the images with their holes at 0 after the
    scaling, then the mask."""
    x = np.where(known == 1, images / 127.5 - 1, 0)
    return np.concatenate([x, known], axis=-1)  # (N, H, W, C + 1)


network_input.mistake(
    "The mask is missing: grey may be a hole or a grey wall, and the network cannot "
    "tell.",
    lambda images, known: network_input(images, known)[..., :-1],
)
network_input.mistake(
    "The hole still holds what was in it.",
    lambda images, known: np.concatenate([images / 127.5 - 1, known], axis=-1),
)
network_input.mistake(
    "The holes are black: 0 before the scaling is -1 after it.",
    lambda images, known: np.concatenate([images * known / 127.5 - 1, known], axis=-1),
)
network_input.mistake(
    "The mask is 1 where pixels are known.",
    lambda images, known: np.concatenate(
        [network_input(images, known)[..., :-1], 1 - known], axis=-1
    ),
)
network_input.mistake(
    "The mask is the last channel, not the first.",
    lambda images, known: np.roll(network_input(images, known), 1, axis=-1),
)
network_input.mistake(
    "Values from 0 to 1: grey is 0.5 then, and a hole of 0 is black.",
    lambda images, known: np.concatenate(
        [np.where(known == 1, images / 255, 0), known], axis=-1
    ),
)


def patch_cases(rng):
    """Draw the photographs `(P,)` of P patches, mixed, some numbers missing."""
    for photographs, patches, count in product((3, 4, 6), (2, 3, 5), (1, 1, 2, 2)):
        numbers = np.sort(rng.permutation(12)[:photographs])
        more = rng.permutation(np.arange(photographs)) + patches
        of_each = rng.permutation(np.repeat(numbers, more))
        yield {"photographs": of_each, "count": count}


@exercise(cases=patch_cases)
def held_out(photographs, count):
    """Which numbers are there? Take the `count` largest of them, and ask of each patch
    whether its number is among these."""
    return np.isin(photographs, np.unique(photographs)[-count:])


def learned_share(photographs, count):
    """Return the share of the photographs to learn from."""
    return 1 - count / len(np.unique(photographs))


held_out.mistake(
    "The last patches come from any photographs, so others of the same photographs are "
    "learned from: a leak. Decide by photograph.",
    lambda photographs, count: (
        np.arange(len(photographs))
        >= learned_share(photographs, count) * len(photographs)
    ),
)
held_out.mistake(
    "A share of the patches is no share of the photographs: some give more patches "
    "than others.",
    lambda photographs, count: (
        photographs >= np.quantile(photographs, learned_share(photographs, count))
    ),
)
held_out.mistake(
    "These are the patches to learn from. True is for those held out.",
    lambda photographs, count: ~held_out(photographs, count),
)
held_out.mistake(
    "The photographs with the largest numbers are held out, not the first.",
    lambda photographs, count: np.isin(photographs, np.unique(photographs)[:count]),
)
held_out.mistake(
    "Numbers may be missing: the largest two of 1, 4 and 9 are 4 and 9.",
    lambda photographs, count: photographs > photographs.max() - count,
)
held_out.mistake(
    "Among the sorted patches the last few are mostly of one photograph. Which "
    "photographs are there, each once?",
    lambda photographs, count: np.isin(photographs, np.sort(photographs)[-count:]),
)


def neighbourhood_cases(rng):
    """Draw neighbourhoods `(P, 3, 3)` of P pixels, which one is ours, a strength."""
    for count, strength, _ in product((2, 3, 4, 6), (10.0, 30.0), range(3)):
        patches = rng.integers(90, 130, (count, 3, 3)).astype("float64")
        index = int(rng.integers(count))
        yield {"patches": patches, "index": index, "strength": strength}


def exponential(unlike, strength):
    """Return weights that add up to 1, the larger the less unlike, `(P,)`."""
    weights = np.exp(-unlike / strength**2)
    return weights / weights.sum()


@exercise(cases=neighbourhood_cases)
def likeness_weights(patches, index, strength):
    """The mean over the last two axes of the squared difference from `patches[index]`,
    then the exponential, then divide by the sum."""
    unlike = np.mean((patches - patches[index]) ** 2, axis=(1, 2))
    return exponential(unlike, strength)


likeness_weights.mistake(
    "The weights do not add up to 1.",
    lambda patches, index, strength: np.exp(
        -np.mean((patches - patches[index]) ** 2, axis=(1, 2)) / strength**2
    ),
)
likeness_weights.mistake(
    "That is the sum of the nine squares; take their mean.",
    lambda patches, **case: likeness_weights(3 * patches, **case),  # 9 times squared
)
likeness_weights.mistake(
    "Without squares brighter and darker pixels cancel, and a darker neighbourhood "
    "counts more than the pixel itself.",
    lambda patches, index, strength: exponential(
        np.mean(patches - patches[index], axis=(1, 2)), strength
    ),
)
likeness_weights.mistake(
    "You compare the middle pixels alone. Noise makes strangers look alike there: "
    "compare all nine.",
    lambda patches, **case: likeness_weights(patches[:, 1:2, 1:2], **case),
)
likeness_weights.mistake(
    "That is one number for all pixels together. Average over the 3 x 3 of each: axes "
    "1 and 2.",
    lambda patches, index, strength: exponential(
        np.full(len(patches), np.mean((patches - patches[index]) ** 2)), strength
    ),
)
likeness_weights.mistake(
    "Square the differences; you took them without their signs.",
    lambda patches, index, strength: exponential(
        np.mean(np.abs(patches - patches[index]), axis=(1, 2)), strength
    ),
)


def window_cases(rng):
    """Draw windows `(S, S)` whose unknown pixels hold zeros, numbers or NaN."""
    for side, fill, missing in product((2, 3), (0.0, 99.0, np.nan), (0, 1, 2, 3, 9)):
        known = rng.permutation(side**2).reshape(side, side) >= missing
        window = rng.integers(1, 10, (side, side)).astype("float64")
        window[~known] = fill
        kernel = rng.integers(1, 5, (side, side)) / 4
        yield {"window": window, "known": known, "kernel": kernel}


def corrected(weighted, known):
    """Sum up a window's weighted pixels, times all pixels over known ones."""
    return float(weighted.sum() * known.size / known.sum()) if known.any() else 0.0


@exercise(cases=window_cases)
def known_window(window, known, kernel):
    """Sum the kernel over known pixels only; choose them by `np.where`. Then multiply
    by all pixels over known ones."""
    return corrected(kernel * np.where(known, window, 0), known)


known_window.mistake(
    "The correction is missing: beside a hole a grey wall becomes darker.",
    lambda window, known, kernel: np.sum(kernel * np.where(known, window, 0)),
)
known_window.mistake(
    "The correction is upside down: the fewer are known, the more each of them counts.",
    lambda known, **case: known_window(known=known, **case) * known.mean() ** 2,
)
known_window.mistake(
    "Divided by the known pixels alone, the answer is too small where nothing is "
    "missing. Multiply by the pixels of the window.",
    lambda known, **case: known_window(known=known, **case) / known.size,
)
known_window.mistake(
    "Zero times NaN is NaN: a product with the mask still reads the hole. Choose with "
    "`np.where`.",
    lambda window, known, kernel: corrected(kernel * window * known, known),
)
known_window.mistake(
    "The sum reads what the hole contains.",
    lambda window, known, kernel: corrected(kernel * window, known),
)
known_window.mistake(
    "`np.nansum` leaves out NaN alone: a hole may hold numbers, too. Choose with "
    "`np.where`.",
    lambda window, known, kernel: corrected(np.nan_to_num(kernel * window), known),
)
known_window.mistake(
    "The correction counts pixels, not what the kernel weighs: all pixels over known "
    "ones.",
    lambda window, known, kernel: (
        float(kernel[known] @ window[known] * kernel.sum() / kernel[known].sum())
        if known.any()
        else 0.0
    ),
)


def restored_cases(rng):
    """Draw images `(N, H, W)`, restored with errors of different sizes."""
    sides = ((1, 2), (2, 2), (3, 2), (4, 4))
    for count, side, brightest in product((2, 3, 4), sides, (150, 255)):
        shape = (count, *side)
        images = rng.integers(0, brightest + 1, shape).astype("float64")
        images[:, 0, 0], images[:, -1, -1] = 20, 250
        sizes = rng.permutation(np.array([2.0, 9, 30, 60])[:count])
        error = (sizes[:, None, None] + 0.4) * rng.choice([-1, 1], shape)
        error[:, -1, -1] = 30
        error[:, 0, 0] /= 8  # what rounding would change
        yield {"images": images, "restored": images + error}


def decibels(images, restored, axis=(1, 2)):
    """Return PSNR of squared errors averaged along axes; along (1, 2) it is `(N,)`."""
    errors = np.mean((images - restored) ** 2, axis=axis)
    return 10 * np.log10(255**2 / errors)


@exercise(cases=restored_cases)
def mean_psnr(images, restored):
    """Three steps: cut off; the mean squared error and the decibels of each image; the
    mean of these."""
    return float(np.mean(decibels(images, np.clip(restored, 0, 255))))


mean_psnr.mistake(
    "Values beyond 0 and 255 are not cut off: no file could hold them.",
    lambda images, restored: np.mean(decibels(images, restored)),
)
mean_psnr.mistake(
    "Only cut off, do not round.",
    lambda images, restored: mean_psnr(images, np.round(restored)),
)
mean_psnr.mistake(
    "That is the PSNR of the mean error, which the worst image rules. Take the "
    "decibels of each image first, then their mean.",
    lambda images, restored: decibels(images, np.clip(restored, 0, 255), axis=None),
)
mean_psnr.mistake(
    "Two things: cut the restored values off, and take the decibels of each image "
    "before the mean.",
    lambda images, restored: decibels(images, restored, axis=None),
)
mean_psnr.mistake(
    "Decibels of single pixels: average the squared errors of an image before the "
    "logarithm.",
    lambda images, restored: decibels(images, restored.clip(0, 255), axis=()).mean(),
)
mean_psnr.mistake(
    "One PSNR for each image is right; now return their mean.",
    lambda images, restored: decibels(images, np.clip(restored, 0, 255)),
)


def block_cases(rng):
    """Draw images of a few blocks, and the side of a block."""
    blocks = ((1, 2), (2, 1), (2, 2), (2, 3), (3, 2), (3, 4))
    for factor, (rows, columns), _ in product((2, 3), blocks, range(2)):
        image = rng.integers(0, 256, (rows * factor, columns * factor))
        yield {"image": image.astype("float64"), "factor": factor}


@exercise(cases=block_cases)
def shrink(image, factor):
    """`reshape` to (rows, factor, columns, factor) puts the pixels of a block along
    axes 1 and 3."""
    return image.reshape(len(image) // factor, factor, -1, factor).mean(axis=(1, 3))


shrink.mistake(
    "That keeps one pixel of each block: stripes come back as patterns that are not in "
    "the scene.",
    lambda image, factor: image[::factor, ::factor],
)
shrink.mistake(
    "That is the sum of a block: the image gets brighter.",
    lambda image, factor: shrink(image, factor) * factor**2,
)
shrink.mistake(
    "The blocks are not blocks: reshape to (rows, factor, columns, factor) in this "
    "order.",
    lambda image, factor: image.reshape(factor, len(image) // factor, factor, -1).mean(
        axis=(0, 2)
    ),
)
shrink.mistake(
    "These are means over the blocks, not within them: average along axes 1 and 3.",
    lambda image, factor: image.reshape(len(image) // factor, factor, -1, factor).mean(
        axis=(0, 2)
    ),
)
shrink.mistake(
    "That is the brightest pixel of each block; take the mean.",
    lambda image, factor: image.reshape(len(image) // factor, factor, -1, factor).max(
        axis=(1, 3)
    ),
)


def square_cases(rng):
    """Draw images of different shapes, and squares that reach beyond their edges."""
    shapes = ((2, 3), (3, 2), (3, 3), (3, 5), (5, 4), (6, 6))
    for size, shape, _ in product((3, 5), shapes, range(2)):
        yield {"image": rng.integers(1, 256, shape).astype("float64"), "size": size}


@exercise(cases=square_cases)
def median_square(image, size):
    """Pad by half a square with `mode='edge'`, then look at all squares with
    `sliding_window_view`."""
    return ndimage.median_filter(image, size, mode="nearest")


median_square.mistake(
    "Beyond the edges you put black; go on with the outermost pixels instead.",
    lambda image, size: ndimage.median_filter(image, size, mode="constant"),
)
median_square.mistake(
    "That is the mean, which blurs edges.",
    lambda image, size: ndimage.uniform_filter(image, size, mode="nearest"),
)
median_square.mistake(
    "Beyond the edges stands the mirror image; the outermost pixels themselves should "
    "go on (SciPy calls that mode `nearest`).",
    lambda image, size: ndimage.median_filter(image, size, mode="mirror"),
)
median_square.mistake(
    "The result is smaller than the image: pad it first.",
    lambda image, size: np.median(sliding_window_view(image, (size, size)), (2, 3)),
)
median_square.mistake(
    "The median of the rows' medians is not that of the whole square.",
    lambda image, size: median_square(median_square(image, (1, size)), (size, 1)),
)
median_square.mistake(
    "Beyond the edges the image is mirrored, its outermost pixels first: that differs "
    "from the second pixel on. Only the outermost should go on (SciPy: `nearest`).",
    lambda image, size: ndimage.median_filter(image, size, mode="reflect"),
)

CROPS = (9, 8, 0, 1, 2)  # flower, motorcycle_left, astronaut, coffee, rocket
SIDE = 96  # pixels of a crop
STRONG = 50  # grey levels of noise
ENOUGH_AT_50 = 23.1  # decibel; the better of the two known settings reaches 22.6
BLIND = {10: 32.3, 25: 26.8, 50: 22.2}  # standard deviation of noise to decibel


@functools.cache
def crops():
    """Cut the middle out of five training photographs, grey, `(5, SIDE, SIDE, 1)`."""
    photographs = data.load("photos")
    pieces = []
    for picture in (photographs[index] for index in CROPS):
        top, left = ((side - SIDE) // 2 for side in picture.shape[:2])
        pieces.append(picture[top : top + SIDE, left : left + SIDE].mean(axis=-1))
    return np.stack(pieces)[..., None].astype("float32")


@functools.cache
def noisy_crops(sigma):
    """Add noise to the crops, the same each time on every backend."""
    noise = np.random.default_rng(sigma).normal(0, sigma, crops().shape)
    return np.clip(crops() + noise, 0, 255).astype("float32")


@target(bands={"PSNR": {"at_least": ENOUGH_AT_50}})
def setting_for_50(answer):
    """Measure a setting of non-local means, and half and twice its strength."""
    good = isinstance(answer, dict) and set(answer) == {"patch", "distance", "strength"}
    sides = (answer["patch"], answer["distance"]) if good else (0,)
    whole = all(isinstance(x, (int, np.integer)) and 1 <= x <= 15 for x in sides)
    if not whole or not 0 < answer["strength"] <= 10:
        raise CheckFailed(
            "setting_for_50: expected a dictionary of patch and distance, whole "
            "numbers from 1 to 15, and strength, above 0 and at most 10. Received: "
            f"{answer!r}."
        )
    figures = {}
    for name, factor in (("", 1), (" at half the strength", 0.5), (" at twice", 2)):
        setting = {**answer, "strength": answer["strength"] * factor}
        restored = classical.non_local_means(noisy_crops(STRONG), STRONG, **setting)
        figures["PSNR" + name] = metrics.psnr(crops(), restored)
    return figures


setting_for_50.mistake(
    "Much of the noise is left: too few pixels are averaged. How far does each of them "
    "look for others?",
    lambda figures: figures["PSNR"] < 20,
)
setting_for_50.mistake(
    "Too smooth: half of this strength gives more decibels. At 50 many values are cut "
    "off at 0 and 255, so the noise is less than 50.",
    lambda figures: figures["PSNR at half the strength"] > figures["PSNR"] + 0.05,
)
setting_for_50.mistake(
    "Too rough: twice this strength gives more decibels.",
    lambda figures: figures["PSNR at twice"] > figures["PSNR"] + 0.05,
)
setting_for_50.mistake(
    "The strength is about right. Now patch and distance: patches large enough to see "
    "through the noise, and not too many strangers.",
    lambda figures: figures["PSNR"] < ENOUGH_AT_50,
)


def image_from(function, noisy):
    """Return a function's answer to a noisy image, or raise `CheckFailed`."""
    answer = keras.ops.convert_to_numpy(function(noisy.copy()))
    answer = np.clip(answer.astype("float32"), 0, 255)
    if answer.shape != noisy.shape or not np.isfinite(answer).all():
        raise CheckFailed(
            f"blind_denoiser: expected an image {noisy.shape} of finite numbers. "
            f"Received: {answer.shape}."
        )
    return answer


@target(bands={f"PSNR at {sigma}": {"at_least": BLIND[sigma]} for sigma in BLIND})
def blind_denoiser(function):
    """Measure a denoiser that is not told sigma, at three of them."""
    if not callable(function):
        raise CheckFailed(
            "blind_denoiser: expected a function from a noisy image (1, H, W, 1) to "
            f"the restored one. Received: {type(function).__name__}."
        )
    figures = {}
    for sigma in BLIND:
        restored = [image_from(function, x[None]) for x in noisy_crops(sigma)]
        figures[f"PSNR at {sigma}"] = metrics.psnr(crops(), np.concatenate(restored))
    return figures


blind_denoiser.mistake(
    "The noise of 25 is still there: is sigma guessed much too low? Or does your "
    "function return something else than what it restored?",
    lambda figures: figures["PSNR at 25"] < 22,
)
blind_denoiser.mistake(
    "One strength for all is too much at 10 and too little at 50. Let the image itself "
    "say how noisy it is.",
    lambda figures: figures["PSNR at 10"] < 30 and figures["PSNR at 50"] < 19,
)
blind_denoiser.mistake(
    "At 50 most of the noise stays. Is your guess of sigma too low there?",
    lambda figures: figures["PSNR at 50"] < 19,
)
blind_denoiser.mistake(
    "At 10 it smooths away what is no noise. Is your guess of sigma too high there?",
    lambda figures: figures["PSNR at 10"] < 30,
)
blind_denoiser.mistake(
    "Right at 10 and 25. Is your guess right at 50, too? Then it is the strength that "
    "is too high there: see exercise 6.",
    lambda figures: (
        [figures[f"PSNR at {sigma}"] >= BLIND[sigma] for sigma in BLIND]
        == [True, True, False]
    ),
)
blind_denoiser.mistake(
    "Nearly. Guess sigma where the photograph cancels: in the second difference of the "
    "second differences, say, whose size for noise alone is known.",
    lambda figures: True,
)
