"""Exercises about proposals: regions, how alike they are, and what they find."""

import numpy as np

from aiva.exercises.exercise import Function, Mistake

COLOURS = 4  # bins of the exercises' histograms


def region_box(mask):
    """Return the box `[x1, y1, x2, y2]` that just holds the pixels of a region."""
    rows, columns = np.nonzero(mask)
    return np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])


def mask_cases(random):
    """Draw regions of one pixel, of many, wide and high."""
    cases = []
    for rows, columns in ((1, 2), (2, 1), (2, 3), (3, 2), (3, 5), (5, 3), (6, 8)):
        for pixels in (1, 2, 3, 6):
            mask = np.zeros((rows, columns), bool)
            y, x = random.integers(0, (rows, columns), (pixels, 2)).T
            mask[y, x] = True
            cases.append({"mask": mask})
    return cases


def last_pixels(mask):
    """End at the last row and column of the region instead of behind them."""
    return region_box(mask) - [0, 0, 1, 1]


def rows_first(mask):
    """Write y before x."""
    return region_box(mask)[[1, 0, 3, 2]]


def corner_and_sides(mask):
    """Return width and height instead of the second corner."""
    box = region_box(mask)
    return np.concatenate([box[:2], box[2:] - box[:2]])


def similarity(colours, other_colours, pixels, other_pixels, image_pixels):
    """Say how alike two regions are in colour, and how small together.

    Args:
        colours: Histogram of a region's colours, which adds up to 1.
        other_colours: That of another region.
        pixels: Pixels of the first region.
        other_pixels: Pixels of the other one.
        image_pixels: Pixels of the whole image.

    Returns:
        The part of the two histograms that agrees, plus the part of the image that
        lies outside both regions: from 0 to 2.
    """
    agreement = np.minimum(colours, other_colours).sum()
    return float(agreement + 1 - (pixels + other_pixels) / image_pixels)


def region_cases(random):
    """Draw histograms and sizes of two regions."""
    cases = []
    for _ in range(30):
        counts = random.integers(1, 9, (2, COLOURS))
        pixels, other = counts.sum(axis=1)
        colours, other_colours = counts / counts.sum(axis=1, keepdims=True)
        cases.append(
            {
                "colours": colours,
                "other_colours": other_colours,
                "pixels": int(pixels),
                "other_pixels": int(other),
                "image_pixels": int(pixels + other + random.integers(1, 80)),
            }
        )
    return cases


def only_colour(colours, other_colours, pixels, other_pixels, image_pixels):
    """Leave the sizes out."""
    return float(np.minimum(colours, other_colours).sum())


def large_ones_first(colours, other_colours, pixels, other_pixels, image_pixels):
    """Add the part of the image that the regions cover."""
    agreement = np.minimum(colours, other_colours).sum()
    return float(agreement + (pixels + other_pixels) / image_pixels)


def larger_colour(colours, other_colours, pixels, other_pixels, image_pixels):
    """Take the larger number of each pair instead of the smaller one."""
    agreement = np.maximum(colours, other_colours).sum()
    return float(agreement + 1 - (pixels + other_pixels) / image_pixels)


def product_of_colours(colours, other_colours, pixels, other_pixels, image_pixels):
    """Multiply the histograms, so that a region is not like itself."""
    agreement = np.dot(colours, other_colours)
    return float(agreement + 1 - (pixels + other_pixels) / image_pixels)


def proposal_recall(overlaps, labels, iou_threshold):
    """Return the share of objects that some proposal overlaps enough.

    Args:
        overlaps: IoU `(P, M)` of P proposals with M objects.
        labels: Labels `(M,)` of the objects; -1 is padding.
        iou_threshold: The overlap that is enough.

    Returns:
        A number from 0 to 1.
    """
    best = overlaps.max(axis=0)[labels >= 0]
    return float(np.mean(best >= iou_threshold))


def overlap_cases(random):
    """Draw overlaps of few proposals with few objects, some of them padding."""
    cases = []
    for proposals in (1, 2, 3, 5):
        for objects in (1, 2, 3):
            for padding in (0, 1, 3):
                overlaps = random.uniform(0, 1, (proposals, objects + padding)).round(1)
                overlaps[:, objects:] = 0
                labels = np.full(objects + padding, -1)
                labels[:objects] = random.integers(0, 10, objects)
                threshold = float(random.choice([0.5, 0.7]))
                case = {"overlaps": overlaps, "labels": labels}
                cases.append({**case, "iou_threshold": threshold})
    return cases


def padding_counted(overlaps, labels, iou_threshold):
    """Count padding as objects that nobody found."""
    return float(np.mean(overlaps.max(axis=0) >= iou_threshold))


def share_of_proposals(overlaps, labels, iou_threshold):
    """Ask how many proposals have an object instead of the other way round."""
    return float(np.mean(overlaps.max(axis=1) >= iou_threshold))


def mean_best_overlap(overlaps, labels, iou_threshold):
    """Average the best overlaps."""
    return float(np.mean(overlaps.max(axis=0)[labels >= 0]))


def strictly_more(overlaps, labels, iou_threshold):
    """Refuse an overlap that is exactly enough."""
    return float(np.mean(overlaps.max(axis=0)[labels >= 0] > iou_threshold))


EXERCISES = (
    Function(
        "region_box",
        region_box,
        mask_cases,
        hint="`np.nonzero` gives the rows, then the columns of the region's pixels. "
        "Which of them are y? A box ends behind its last pixel.",
        mistakes=(
            Mistake(
                "The box is one pixel too narrow and too low: it ends behind the last "
                "column and row, so that one pixel alone is 1 wide.",
                last_pixels,
            ),
            Mistake("Rows are y, and x comes first.", rows_first),
            Mistake(
                "The last two numbers are width and height; they should be the second "
                "corner.",
                corner_and_sides,
            ),
        ),
    ),
    Function(
        "similarity",
        similarity,
        region_cases,
        hint="In each colour two histograms agree by the smaller of their numbers. Add "
        "these up, then add the part of the image outside both regions.",
        mistakes=(
            Mistake("The sizes are missing: small regions go first.", only_colour),
            Mistake(
                "Now large regions attract each other, and swallow the image at once: "
                "add what lies outside them.",
                large_ones_first,
            ),
            Mistake(
                "In each colour they agree by the smaller number, not by the larger.",
                larger_colour,
            ),
            Mistake(
                "With products a colourful region is not even like itself: take the "
                "smaller number of each pair.",
                product_of_colours,
            ),
        ),
    ),
    Function(
        "proposal_recall",
        proposal_recall,
        overlap_cases,
        hint="For each real object the best overlap of any proposal; then the share of "
        "those that are enough.",
        mistakes=(
            Mistake(
                "Padding counts as objects that nobody finds. Leave out the columns "
                "whose label is -1.",
                padding_counted,
            ),
            Mistake(
                "That is the share of proposals that have an object. Recall asks for "
                "the share of objects that have a proposal.",
                share_of_proposals,
            ),
            Mistake(
                "That is the mean of the best overlaps: compare each with the "
                "threshold first.",
                mean_best_overlap,
            ),
            Mistake("An overlap equal to the threshold is enough.", strictly_more),
        ),
    ),
)
