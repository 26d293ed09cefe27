"""Exercises about measuring restored images: how close, and on which pixels."""

import numpy as np

from aiva.exercises.exercise import Function, Mistake


def decibel(image, restored, peak):
    """Return the peak signal-to-noise ratio of a restored image.

    Args:
        image: The original `(H, W)`.
        restored: The same restored; it differs somewhere.
        peak: The largest value that a pixel can have.

    Returns:
        Decibel.
    """
    return 10 * np.log10(peak**2 / np.mean((image - restored) ** 2))


def peak_cases(random):
    """Draw images of several scales, and errors of several sizes."""
    cases = []
    for peak in (1.0, 255.0, 4095.0):
        for height, width in ((1, 2), (2, 2), (2, 3), (4, 3)):
            for size in (0.01, 0.1):
                image = peak * random.uniform(0.2, 0.8, (height, width))
                error = peak * size * random.uniform(0.5, 1.5, (height, width))
                case = {"image": image, "restored": image + error, "peak": peak}
                cases.append(case)
    return cases


def always_255(image, restored, peak):
    """Take 255 as the peak of every image."""
    return decibel(image, restored, 255)


def peak_not_squared(image, restored, peak):
    """Compare a value with a squared error."""
    return 10 * np.log10(peak / np.mean((image - restored) ** 2))


def twenty_without_root(image, restored, peak):
    """Count 20 decibel for a ratio of squares."""
    return 2 * decibel(image, restored, peak)


def upside_down(image, restored, peak):
    """Divide the error by the peak."""
    return -decibel(image, restored, peak)


def largest_of_the_image(image, restored, peak):
    """Take the brightest pixel that happens to be there."""
    return decibel(image, restored, image.max())


def mean_psnr(images, restored):
    """Return the mean PSNR of images, as papers report it.

    Args:
        images: Whole images `(N, H, W)`, values 0-255.
        restored: The same restored, perhaps beyond 0 and 255.

    Returns:
        Decibel: the mean over images, after the values are cut off at 0 and 255.
    """
    errors = (images - np.clip(restored, 0, 255)) ** 2
    return float(np.mean(10 * np.log10(255**2 / errors.mean(axis=(1, 2)))))


def restored_cases(random):
    """Draw several images, restored with errors of different sizes."""
    cases = []
    for count in (2, 3, 4):
        for height, width in ((1, 2), (2, 2), (3, 2), (4, 4)):
            for brightest in (150, 255):
                shape = count, height, width
                images = random.integers(0, brightest + 1, shape).astype("float64")
                images[:, 0, 0], images[:, -1, -1] = 20, 250
                sizes = random.permutation(np.array([2.0, 9, 30, 60])[:count])
                error = (sizes[:, None, None] + 0.4) * random.choice([-1, 1], shape)
                error[:, -1, -1] = 30
                error[:, 0, 0] /= 8  # what rounding would change
                cases.append({"images": images, "restored": images + error})
    return cases


def not_cut_off(images, restored):
    """Leave restored values as they are."""
    errors = (images - restored) ** 2
    return float(np.mean(10 * np.log10(255**2 / errors.mean(axis=(1, 2)))))


def rounded(images, restored):
    """Round to whole grey levels first."""
    return mean_psnr(images, np.round(restored))


def of_the_mean_error(images, restored):
    """Average the errors of all images first."""
    errors = (images - np.clip(restored, 0, 255)) ** 2
    return float(10 * np.log10(255**2 / errors.mean()))


def neither(images, restored):
    """Do not cut off, and average the errors of all images first."""
    return float(10 * np.log10(255**2 / np.mean((images - restored) ** 2)))


def of_every_pixel(images, restored):
    """Take decibels pixel by pixel, which makes a pixel without error infinite."""
    errors = (images - np.clip(restored, 0, 255)) ** 2
    return float(np.mean(10 * np.log10(255**2 / errors)))


def one_for_each(images, restored):
    """Return the PSNR of each image and forget the mean."""
    errors = (images - np.clip(restored, 0, 255)) ** 2
    return 10 * np.log10(255**2 / errors.mean(axis=(1, 2)))


def held_out(photographs, count):
    """Say which patches are to be held out for testing.

    Args:
        photographs: Number `(P,)` of the photograph that each patch was cut from.
        count: How many photographs are held out: those with the largest numbers.

    Returns:
        bool array `(P,)`.
    """
    return np.isin(photographs, np.unique(photographs)[-count:])


def patch_cases(random):
    """Draw patches of a few photographs, mixed, some numbers missing."""
    cases = []
    for photographs in (3, 4, 6):
        for patches in (2, 3, 5):
            for count in (1, 2):
                for _ in range(2):
                    numbers = np.sort(random.permutation(12)[:photographs])
                    more = random.permutation(np.arange(photographs)) + patches
                    of_each = random.permutation(np.repeat(numbers, more))
                    cases.append({"photographs": of_each, "count": count})
    return cases


def last_patches(photographs, count):
    """Hold out the last patches, wherever they come from."""
    share = count / len(np.unique(photographs))
    return np.arange(len(photographs)) >= (1 - share) * len(photographs)


def share_of_patches(photographs, count):
    """Hold out a share of the patches, sorted by photograph."""
    share = count / len(np.unique(photographs))
    return photographs >= np.quantile(photographs, 1 - share)


def kept_instead(photographs, count):
    """Return True for the patches to learn from."""
    return ~held_out(photographs, count)


def first_photographs(photographs, count):
    """Hold out the photographs with the smallest numbers."""
    return np.isin(photographs, np.unique(photographs)[:count])


def as_if_none_were_missing(photographs, count):
    """Compare with the largest number, as if there were no gaps below it."""
    return photographs > photographs.max() - count


EXERCISES = (
    Function(
        "decibel",
        decibel,
        peak_cases,
        hint="Ten times the logarithm to base 10 of the peak's square over the mean "
        "squared error.",
        mistakes=(
            Mistake(
                "The peak is 255 whatever the images' scale. For values from 0 to 1 "
                "that adds 48 decibel that nobody earned.",
                always_255,
            ),
            Mistake("The error is squared, so the peak must be too.", peak_not_squared),
            Mistake(
                "Twenty times the logarithm belongs to a ratio that is not squared; "
                "these are squares, so ten.",
                twenty_without_root,
            ),
            Mistake("The peak stands above, the error below.", upside_down),
            Mistake(
                "The peak is the largest value that a pixel can have, not the largest "
                "that this image has.",
                largest_of_the_image,
            ),
        ),
    ),
    Function(
        "mean_psnr",
        mean_psnr,
        restored_cases,
        hint="Three steps: cut off; the mean squared error and the decibels of each "
        "image; the mean of these.",
        mistakes=(
            Mistake(
                "Values beyond 0 and 255 are not cut off: no file could hold them.",
                not_cut_off,
            ),
            Mistake("Only cut off, do not round.", rounded),
            Mistake(
                "That is the PSNR of the mean error, which the worst image rules. Take "
                "the decibels of each image first, then their mean.",
                of_the_mean_error,
            ),
            Mistake(
                "Two things: cut the restored values off, and take the decibels of "
                "each image before the mean.",
                neither,
            ),
            Mistake(
                "Decibels of single pixels: average the squared errors of an image "
                "before the logarithm.",
                of_every_pixel,
            ),
            Mistake(
                "One PSNR for each image is right; now return their mean.", one_for_each
            ),
        ),
    ),
    Function(
        "held_out",
        held_out,
        patch_cases,
        hint="Which numbers are there? Take the `count` largest of them, and ask of "
        "each patch whether its number is among these.",
        mistakes=(
            Mistake(
                "The last patches come from any photographs, so others of the same "
                "photographs are learned from: a leak. Decide by photograph.",
                last_patches,
            ),
            Mistake(
                "A share of the patches is no share of the photographs: some give "
                "more patches than others.",
                share_of_patches,
            ),
            Mistake(
                "These are the patches to learn from. True is for those held out.",
                kept_instead,
            ),
            Mistake(
                "The photographs with the largest numbers are held out, not the first.",
                first_photographs,
            ),
            Mistake(
                "Numbers may be missing: the largest two of 1, 4 and 9 are 4 and 9.",
                as_if_none_were_missing,
            ),
        ),
    ),
)
