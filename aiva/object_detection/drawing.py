"""Draw detections on an image, as the TensorFlow Object Detection API did.

The function has the name, the arguments and the semantics of its counterpart in that
API's `visualization_utils`, which no longer runs. `aiva.plot.boxes` draws galleries of
AIVA's own detections; this one writes into the pixels of one image.
"""

import numpy as np

from aiva.conventions.images import as_picture, check_pixels
from aiva.object_detection.drawn_arrays import (
    as_array,
    box_array,
    check_color,
    check_settings,
    edge_list,
    keypoint_arrays,
    mask_array,
    per_box,
)
from aiva.object_detection.palette import (
    AGNOSTIC_COLOR,
    BOUNDARY_COLOR,
    class_color,
    track_color,
)
from aiva.object_detection.pens import draw_box, draw_keypoints, draw_words, fill_mask

UNKNOWN = "N/A"  # the name of a class that the category index does not hold


def visualize_boxes_and_labels_on_image_array(
    image,
    boxes,
    classes,
    scores,
    category_index,
    instance_masks=None,
    instance_boundaries=None,
    keypoints=None,
    keypoint_scores=None,
    keypoint_edges=None,
    track_ids=None,
    use_normalized_coordinates=False,
    max_boxes_to_draw=20,
    min_score_thresh=0.5,
    agnostic_mode=False,
    line_thickness=4,
    mask_alpha=0.4,
    groundtruth_box_visualization_color="black",
    skip_boxes=False,
    skip_scores=False,
    skip_labels=False,
    skip_track_ids=False,
) -> np.ndarray:
    """Draw boxes with names and scores, masks and keypoints into an image.

    Boxes are drawn in the order given, never sorted: sort them, or the first ones may
    use up `max_boxes_to_draw`. Rows with the same box share one rectangle, their words
    stand below each other, and the last one decides the colour.

    Args:
        image: Image `(H, W, 3)` with values 0-255, which is written into. A grey or
            read-only one, one of int8, which ends at 127, a list or a tensor is left
            alone; the result is a new array, uint8.
        boxes: Boxes `(N, 4)`, [ymin, xmin, ymax, xmax].
        classes: Numbers of the classes `(N,)`, from 1; None where no name is written.
        scores: Scores `(N,)` from 0 to 1. None draws all boxes as the truth: in one
            colour, without words.
        category_index: Dictionary from numbers of classes to `{"name": ...}`; a class
            that it does not hold is called N/A.
        instance_masks: Masks `(N, H, W)`, 0 or 1, blended into the image below the box.
        instance_boundaries: Outlines `(N, H, W)`, 0 or 1, drawn in red.
        keypoints: Points `(N, K, 2)`, [y, x]; those with NaN are left out.
        keypoint_scores: Scores `(N, K)`; points of lower ones are left out.
        keypoint_edges: Pairs of indices of points, from 0, that a line joins.
        track_ids: Numbers `(N,)` of things that are followed over many images.
        use_normalized_coordinates: Whether boxes and points are in parts of the image's
            height and width rather than in pixels.
        max_boxes_to_draw: How many different boxes are drawn; None or 0 draws all,
            and so does a negative number.
        min_score_thresh: Scores must be greater; a score that equals it is not drawn.
        agnostic_mode: Whether classes are not told apart: one colour, no names.
        line_thickness: Pixels; 0 draws no rectangle.
        mask_alpha: Opacity of masks, from 0 to 1.
        groundtruth_box_visualization_color: Colour of boxes without scores.
        skip_boxes: Leave out the rectangles.
        skip_scores: Leave out the percentages.
        skip_labels: Leave out the names.
        skip_track_ids: Leave out the numbers of tracks.

    Returns:
        The image, the same object wherever it could be written into.

    Raises:
        ValueError: If an array has another shape or kind than this, a box that is drawn
            or its score is not finite, or a setting is out of its range.

    Example:
        >>> image = np.zeros((40, 60, 3), "uint8")
        >>> drawn = visualize_boxes_and_labels_on_image_array(
        ...     image, [[20, 10, 35, 50]], [1], [0.9], {1: {"id": 1, "name": "cat"}}
        ... )
        >>> drawn is image, image[20, 30].tolist(), image[28, 30].tolist()
        (True, [127, 255, 0], [0, 0, 0])
    """
    canvas = canvas_of(as_array("image", image))
    size = canvas.size[::-1]
    check_settings(line_thickness, mask_alpha, min_score_thresh, max_boxes_to_draw)
    check_color(groundtruth_box_visualization_color)
    boxes = box_array(boxes, size, use_normalized_coordinates)
    count = len(boxes)
    scores = per_box("scores", scores, count)
    classes = per_box("classes", classes, count, whole=True)
    tracks = per_box("track_ids", track_ids, count, whole=True)
    masks = mask_array("instance_masks", instance_masks, count, size)
    outlines = mask_array("instance_boundaries", instance_boundaries, count, size)
    scale = size if use_normalized_coordinates else (1, 1)
    points = keypoint_arrays(keypoints, keypoint_scores, count, scale, min_score_thresh)
    edges = edge_list(keypoint_edges)
    truth = groundtruth_box_visualization_color if scores is None else None
    colors = colors_of(classes, tracks, agnostic_mode, truth, count)
    shown = (
        None if skip_labels or agnostic_mode else classes,
        None if skip_scores else scores,
        None if skip_track_ids else tracks,
    )
    rows_of = boxes_to_draw(boxes, scores, max_boxes_to_draw, min_score_thresh)
    for box, rows in rows_of.items():
        color = colors[rows[-1]]
        draw_masks(canvas, masks, outlines, rows[-1], color, mask_alpha)
        draw_box(canvas, box, color, 0 if skip_boxes else line_thickness)
        if scores is not None:
            draw_words(canvas, box, words_of(rows, *shown, category_index), color)
        if points is not None:
            drawn = points[0][rows].reshape(-1, 2), points[1][rows].ravel()
            draw_keypoints(canvas, *drawn, edges, color, line_thickness)
    return written_back(np.array(canvas), image)


def canvas_of(image):
    """Return a Pillow picture, in colours, of an image array."""
    from PIL import Image

    picture = as_picture(image)
    if image.dtype.kind == "f" and image.max() <= 1:
        check_pixels(image, "image")
    return Image.fromarray(picture).convert("RGB")


def boxes_to_draw(boxes, scores, most, threshold):
    """Choose boxes as they come, never sorted, and put identical ones together.

    Args:
        boxes: Boxes `(N, 4)`.
        scores: Scores `(N,)`; only those above the threshold are drawn. None draws all.
        most: How many different boxes are drawn; None or 0 draws all.
        threshold: Score that a box must exceed.

    Returns:
        Dictionary from a box, a tuple, to the indices of its rows in `boxes`.

    Example:
        >>> rows = np.array([[0, 0, 9, 9], [1, 1, 5, 5], [0, 0, 9, 9], [2, 2, 3, 3]])
        >>> boxes_to_draw(rows, np.array([0.9, 0.5, 0.8, 0.7]), None, 0.5)
        {(0, 0, 9, 9): [0, 2], (2, 2, 3, 3): [3]}
    """
    rows_of = {}
    for row, box in enumerate(boxes.tolist()):
        if most and len(rows_of) == most:
            break
        if scores is None or scores[row] > threshold:
            rows_of.setdefault(tuple(box), []).append(row)
    for box, rows in rows_of.items():
        if not np.isfinite(box).all():
            raise ValueError(
                f"A box that is drawn must have finite sides. Received: {list(box)}."
            )
        if scores is not None and not np.isfinite(scores[rows]).all():
            raise ValueError(
                "A box that is drawn must have a finite score. Received: "
                f"{scores[rows].tolist()}."
            )
    return rows_of


def label(name, score, track):
    """Write what stands on a box: name, percentage and track, each if it is not None.

    Percentages are rounded to the nearest even number where two are equally near.

    Example:
        >>> label("cat", 0.875, None), label(None, 0.505, 3), label("cat", None, None)
        ('cat: 88%', '50%: ID 3', 'cat')
    """
    parts = [
        name,
        None if score is None else f"{round(100 * score)}%",
        None if track is None else f"ID {track}",
    ]
    return ": ".join(part for part in parts if part)


def words_of(rows, classes, scores, tracks, category_index):
    """Write what stands on a box, one line for each of its rows that says anything.

    Args:
        rows: Indices of the box in the arrays.
        classes: Classes `(N,)`, or None to write no names.
        scores: Scores `(N,)`, or None to write no percentages.
        tracks: Numbers of tracks `(N,)`, or None to write none.
        category_index: Dictionary from classes to categories.
    """
    if classes is not None and not isinstance(category_index, dict):
        raise ValueError(
            "`category_index` must be a dictionary from ids to categories. Received: "
            f"{type(category_index).__name__}. Make one with `create_category_index`."
        )
    lines = [
        label(
            None if classes is None else class_name(int(classes[row]), category_index),
            None if scores is None else scores[row],
            None if tracks is None else tracks[row],
        )
        for row in rows
    ]
    return [line for line in lines if line]


def class_name(number, category_index):
    """Return the name of a class in a category index, or "N/A" for an unknown one.

    Example:
        >>> index = {1: {"id": 1, "name": "cat"}}
        >>> class_name(1, index), class_name(2, index)
        ('cat', 'N/A')
    """
    if number not in category_index:
        return UNKNOWN
    try:
        return str(category_index[number]["name"])
    except (KeyError, TypeError) as error:
        raise ValueError(
            'A category must be a dictionary such as {"id": 1, "name": "cat"}. '
            f"Received: {category_index[number]!r:.200}."
        ) from error


def colors_of(classes, tracks, agnostic, truth, count):
    """Return a colour for each box: the truth's, else its track's, else its class's."""
    if truth is not None or agnostic:
        return [AGNOSTIC_COLOR if truth is None else truth] * count
    if tracks is not None:
        return [track_color(number) for number in tracks.tolist()]
    if classes is None:
        raise ValueError(
            "`classes` must say the class of each box, because it decides the colour. "
            "Received: None. Give whole numbers from 1, or `agnostic_mode=True`."
        )
    return [class_color(number) for number in classes.tolist()]


def draw_masks(canvas, masks, outlines, row, color, alpha):
    """Blend in the mask of one box and draw its outline, where there are any."""
    if masks is not None:
        fill_mask(canvas, masks[row], color, alpha)
    if outlines is not None:
        fill_mask(canvas, outlines[row], BOUNDARY_COLOR, 1)


def written_back(drawn, image):
    """Put a drawing `(H, W, 3)` into the image itself if that is safe."""
    fits = isinstance(image, np.ndarray) and image.shape == drawn.shape
    if not fits or not image.flags.writeable:
        return drawn
    if not np.can_cast(drawn.dtype, image.dtype) and image.dtype.kind != "f":
        return drawn
    image[...] = drawn
    return image
