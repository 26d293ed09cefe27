"""How far detections and objects cover each other, in float64.

Shapes: D detections, M objects.
"""

import numpy as np


def overlaps(boxes, objects, crowd=None):
    """Return the intersection over union of every detection with every object.

    In float32 an overlap could fall on the other side of a threshold than it does in
    COCO's own tool.

    Args:
        boxes: Boxes of detections `(D, 4)`, (x1, y1, x2, y2) in pixels.
        objects: Boxes of objects `(M, 4)`.
        crowd: bool `(M,)`: which objects are crowds. A crowd may be much larger than a
            detection inside it; for it the intersection is divided by the area of the
            detection alone.

    Returns:
        float64 array `(D, M)` from 0 to 1; 0 where boxes do not meet.

    Example:
        >>> overlaps(np.array([[0, 0, 2, 2]]), np.array([[0, 0, 2, 4]])).tolist()
        [[0.5]]
    """
    boxes, objects = boxes[:, None], objects[None]  # (D, 1, 4), (1, M, 4)
    low = np.maximum(boxes[..., :2], objects[..., :2])
    high = np.minimum(boxes[..., 2:], objects[..., 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=-1)  # (D, M)
    area, other = (np.prod(b[..., 2:] - b[..., :2], axis=-1) for b in (boxes, objects))
    whole = area + other - shared
    if crowd is not None:
        whole = np.where(crowd, area, whole)
    return np.divide(shared, whole, out=np.zeros(shared.shape), where=shared > 0)
