"""Label maps and drawing as in TensorFlow's old API; detectors are in `aiva.models`.

The names, arguments and semantics are those of the TensorFlow Object Detection API's
`label_map_util` and `visualization_utils`, which no longer install. All of it works on
NumPy arrays, lists and tensors, and needs neither TensorFlow nor Keras. The detectors
themselves, such as Faster R-CNN, are in the folder `models/detection`.

Example:
    >>> from aiva import object_detection
    >>> pets = object_detection.parse_label_map("item { id: 1 name: 'cat' }")
    >>> categories = object_detection.convert_label_map_to_categories(pets, 90)
    >>> object_detection.create_category_index(categories)
    {1: {'id': 1, 'name': 'cat'}}
"""

from aiva.object_detection.categories import (
    convert_label_map_to_categories,
    create_categories_from_labelmap,
    create_category_index,
    create_category_index_from_labelmap,
    create_class_agnostic_category_index,
)
from aiva.object_detection.drawing import visualize_boxes_and_labels_on_image_array
from aiva.object_detection.files import load_image, read_numpy_array
from aiva.object_detection.items import Item, Keypoint, LabelMap
from aiva.object_detection.label_map import (
    get_label_map_dict,
    get_max_label_map_index,
    load_labelmap,
)
from aiva.object_detection.label_map_text import parse_label_map
from aiva.object_detection.old_detections import (
    from_old_detections,
    to_old_detections,
)
from aiva.object_detection.old_names import (
    install_object_detection_shim,
    uninstall_object_detection_shim,
)
from aiva.object_detection.palette import STANDARD_COLORS

__all__ = [
    "STANDARD_COLORS",
    "Item",
    "Keypoint",
    "LabelMap",
    "convert_label_map_to_categories",
    "create_categories_from_labelmap",
    "create_category_index",
    "create_category_index_from_labelmap",
    "create_class_agnostic_category_index",
    "from_old_detections",
    "get_label_map_dict",
    "get_max_label_map_index",
    "install_object_detection_shim",
    "load_image",
    "load_labelmap",
    "parse_label_map",
    "read_numpy_array",
    "to_old_detections",
    "uninstall_object_detection_shim",
    "visualize_boxes_and_labels_on_image_array",
]
