"""The old import names: `object_detection.utils` resolves to this package, on request.

Nothing of this happens unless a program asks for it.
"""

import importlib.machinery
import importlib.util
import sys

from aiva.object_detection import categories, drawing, label_map, palette

ROOT = "object_detection"
OFFERED = {  # old module: the functions and constants that it offers
    f"{ROOT}.utils.label_map_util": {
        function.__name__: function
        for function in (
            label_map.load_labelmap,
            label_map.get_label_map_dict,
            label_map.get_max_label_map_index,
            categories.convert_label_map_to_categories,
            categories.create_categories_from_labelmap,
            categories.create_category_index,
            categories.create_category_index_from_labelmap,
            categories.create_class_agnostic_category_index,
        )
    },
    f"{ROOT}.utils.visualization_utils": {
        "STANDARD_COLORS": list(palette.STANDARD_COLORS),
        "visualize_boxes_and_labels_on_image_array": (
            drawing.visualize_boxes_and_labels_on_image_array
        ),
    },
}
INSTALLED = {}  # name to module, while the old names resolve to this package


def install_object_detection_shim() -> None:
    """Make the old import names resolve, so that code written for them runs unchanged.

    After it `object_detection.utils.label_map_util` and `visualization_utils` import,
    in this process, with the functions of this package. Doing it twice does no harm.

    Raises:
        ImportError: If there is another package of the name `object_detection`, which
            the old names mean.

    Example:
        >>> install_object_detection_shim()
        >>> from object_detection.utils import label_map_util
        >>> label_map_util.create_class_agnostic_category_index()
        {1: {'id': 1, 'name': 'object'}}
        >>> uninstall_object_detection_shim()
    """
    if INSTALLED and all(sys.modules.get(name) is x for name, x in INSTALLED.items()):
        return
    uninstall_object_detection_shim()
    refuse_another_package()
    for name in (ROOT, f"{ROOT}.utils", *OFFERED):
        INSTALLED[name] = new_module(name, OFFERED.get(name))
    for name, module in INSTALLED.items():
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(INSTALLED[parent], child, module)
    sys.modules.update(INSTALLED)


def uninstall_object_detection_shim() -> None:
    """Take the old import names away again; doing it twice does no harm."""
    for name, module in INSTALLED.items():
        if sys.modules.get(name) is module:
            del sys.modules[name]
    INSTALLED.clear()


def new_module(name, offered):
    """Make a module of these names; one that offers none is a package of modules."""
    spec = importlib.machinery.ModuleSpec(name, None, is_package=offered is None)
    module = importlib.util.module_from_spec(spec)
    module.__doc__ = "An old name of `aiva.object_detection`."
    if offered is not None:
        module.__dict__.update(offered, __all__=sorted(offered))
        module.__getattr__ = lambda missing: say_what_is_there(name, missing)
    return module


def say_what_is_there(name, missing):
    """Raise an AttributeError that names what an old module offers."""
    raise AttributeError(
        f"{name} is AIVA's here and offers {', '.join(OFFERED[name])}. "
        f"Received: {missing}. See the page 'Coming from the TensorFlow Object "
        "Detection API' of AIVA's documentation."
    )


def refuse_another_package():
    """Raise an ImportError if the old names mean a package that is really there."""
    loaded = sorted(
        name for name in sys.modules if name == ROOT or name.startswith(f"{ROOT}.")
    )
    place = getattr(sys.modules[loaded[0]], "__file__", None) if loaded else None
    if not loaded:
        spec = importlib.util.find_spec(ROOT)
        if spec is None:
            return
        place = spec.origin or next(iter(spec.submodule_search_locations or ()), None)
    raise ImportError(
        f"The old names are made to resolve where no package {ROOT!r} is installed. "
        f"Received: one from {place or 'this process'}. Uninstall it, rename its "
        "folder, or import from `aiva.object_detection` instead."
    )
