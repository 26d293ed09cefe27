"""Average precision on a few boxes, in plain loops.

Detections of one class are read from the best score down. Each is right or wrong;
precision and recall follow it, and their curve becomes one number.

Shapes: D detections and M objects of one class.
"""


def match_detections(scores, overlaps, iou_threshold=0.5):
    """Tell which object each detection of one image found.

    The detections choose in the order of their scores: each takes the object that it
    overlaps most among those not taken yet, if it overlaps it enough.

    Args:
        scores: D scores.
        overlaps: Intersection over union of every detection with every object,
            `(D, M)`.
        iou_threshold: The least overlap.

    Returns:
        List of D indices of objects, in the order of the scores given; -1 where a
        detection found none and is wrong.

    Example:
        >>> overlaps = [[0.9, 0.0], [0.8, 0.0], [0.1, 0.6]]
        >>> match_detections([0.7, 0.9, 0.8], overlaps)  # two overlap the same object
        [-1, 0, 1]
    """
    found = [-1] * len(scores)
    for detection in best_first(scores):
        row = overlaps[detection]
        free = [index for index in range(len(row)) if index not in found]
        enough = [index for index in free if row[index] >= iou_threshold]
        if enough:
            found[detection] = max(enough, key=row.__getitem__)
    return found


def precision_recall(scores, found, num_objects):
    """Walk through the detections of all images, best first, and count.

    Args:
        scores: D scores.
        found: D indices of objects, -1 where a detection found none, as
            `match_detections` returns them; those of several images are joined.
        num_objects: Number of objects to find, M.

    Returns:
        Two lists of D numbers: the precision, right detections among those so far; and
        the recall, right detections so far among the objects.

    Example:
        >>> precision_recall([0.7, 0.9, 0.8], [0, 1, -1], num_objects=4)
        ([1.0, 0.5, 0.6666666666666666], [0.25, 0.25, 0.5])
    """
    precision, recall, right = [], [], 0
    for count, detection in enumerate(best_first(scores), start=1):
        right += found[detection] >= 0
        precision.append(right / count)
        recall.append(right / num_objects)
    return precision, recall


def average_precision(precision, recall, points=None):
    """Turn a curve into one number, the mean precision over all recalls.

    At each recall the best precision counts that is reached there or further on.

    Args:
        precision: D numbers, as `precision_recall` returns them.
        recall: D numbers, never falling.
        points: 101 averages the curve at the recalls 0, 0.01, to 1, as COCO does; 11
            at 0, 0.1, to 1, as PASCAL VOC did until 2007. None takes the area below
            the curve, as VOC does since 2010.

    Returns:
        A number from 0 to 1.

    Example:
        >>> average_precision([1.0, 0.5, 0.75], [0.25, 0.25, 0.5])
        0.4375
        >>> average_precision([1.0, 0.5, 0.75], [0.25, 0.25, 0.5], points=11)
        0.4772727272727273
    """
    if points is not None:
        wanted = [index / (points - 1) for index in range(points)]
        return sum(best_from(precision, recall, least) for least in wanted) / points
    area, before = 0.0, 0.0
    for reached in recall:
        area += (reached - before) * best_from(precision, recall, reached)
        before = reached
    return area


def best_from(precision, recall, least):
    """Return the best precision at a recall of at least so much, 0 if there is none.

    Example:
        >>> best_from([1.0, 0.5, 0.75], [0.25, 0.25, 0.5], least=0.3)
        0.75
    """
    best = 0.0
    for precise, reached in zip(precision, recall, strict=True):
        if reached >= least:
            best = max(best, precise)
    return best


def best_first(scores):
    """Return the indices of the scores, the highest first; equal ones as given.

    Example:
        >>> best_first([0.2, 0.9, 0.2])
        [1, 0, 2]
    """
    return sorted(range(len(scores)), key=lambda index: -scores[index])
