"""Draw detections on an image, as the TensorFlow Object Detection API did.

The function has the name, the arguments and the semantics of its counterpart in that
API's `visualization_utils`, which no longer runs. `aiva.plot.boxes` draws galleries of
AIVA's own detections; this one writes into the pixels of one image.
"""

import numpy as np

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
from aiva.object_detection.labels import boxes_to_draw, words_of
from aiva.object_detection.palette import (
    AGNOSTIC_COLOR,
    BOUNDARY_COLOR,
    class_color,
    track_color,
)
from aiva.object_detection.pens import draw_box, draw_keypoints, draw_words, fill_mask
from aiva.plot.images import pixels


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
        keypoint_edges: Pairs of numbers of points, from 0, that a line joins.
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
    from PIL import Image

    canvas = Image.fromarray(pixels([as_array("image", image)])[0]).convert("RGB")
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
