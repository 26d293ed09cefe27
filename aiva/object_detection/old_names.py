"""The old import names: `object_detection.utils` resolves to this package, on request.

Nothing of this happens unless a program asks for it.
"""

import importlib.machinery
import importlib.util
import sys

from aiva.object_detection import categories, drawing, label_map, palette
from aiva.object_detection.label_map_text import message_class

ROOT = "object_detection"
PACKAGES = (ROOT, f"{ROOT}.protos", f"{ROOT}.utils")
FUNCTIONS = (
    label_map.load_labelmap,
    label_map.get_label_map_dict,
    label_map.get_max_label_map_index,
    categories.convert_label_map_to_categories,
    categories.create_categories_from_labelmap,
    categories.create_category_index,
    categories.create_category_index_from_labelmap,
    categories.create_class_agnostic_category_index,
)
INSTALLED = {}  # name to module, while the old names resolve to this package


def offered():
    """Return the functions, classes and constants of each old module."""
    message = message_class()
    return {
        f"{ROOT}.protos.string_int_label_map_pb2": {
            "StringIntLabelMap": message,
            "StringIntLabelMapItem": type(message().item.add()),
        },
        f"{ROOT}.utils.label_map_util": {
            function.__name__: function for function in FUNCTIONS
        },
        f"{ROOT}.utils.visualization_utils": {
            "STANDARD_COLORS": list(palette.STANDARD_COLORS),
            "visualize_boxes_and_labels_on_image_array": (
                drawing.visualize_boxes_and_labels_on_image_array
            ),
        },
    }


def install_object_detection_shim() -> None:
    """Make the old import names resolve, so that code written for them runs unchanged.

    After it `object_detection.utils.label_map_util` and `visualization_utils` import,
    in this process, with the functions of this package, and
    `object_detection.protos.string_int_label_map_pb2` with protobuf's own messages. An
    import of anything else of `object_detection` says what there is. Doing it twice
    does no harm.

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
    modules = offered()
    for name in (*PACKAGES, *modules):
        INSTALLED[name] = module = new_module(name, modules.get(name))
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(INSTALLED[parent], child, module)
            INSTALLED[parent].__all__.append(child)
    sys.modules.update(INSTALLED)
    sys.meta_path.append(LastFinder)


def uninstall_object_detection_shim() -> None:
    """Take the old import names away again; doing it twice does no harm."""
    for name, module in INSTALLED.items():
        if sys.modules.get(name) is module:
            del sys.modules[name]
    INSTALLED.clear()
    sys.meta_path[:] = [each for each in sys.meta_path if each is not LastFinder]


def new_module(name, names):
    """Make a module of these names; one without any is a package of modules."""
    spec = importlib.machinery.ModuleSpec(name, None, is_package=names is None)
    module = importlib.util.module_from_spec(spec)
    module.__doc__ = "An old name of `aiva.object_detection`."
    module.__dict__.update(names or {}, __all__=sorted(names or ()))

    def say_what_is_there(missing):
        """Raise an AttributeError that names what the module offers."""
        raise AttributeError(what_is_there(module, missing))

    module.__getattr__ = say_what_is_there
    return module


def what_is_there(module, missing):
    """Say what an old module offers, and what it was asked for."""
    return (
        f"{module.__name__} is AIVA's here and offers {', '.join(module.__all__)}. "
        f"Received: {missing}. See the page 'Coming from the TensorFlow Object "
        "Detection API' of AIVA's documentation."
    )


class LastFinder:
    """What Python asks for a module that no other finder has found.

    `from object_detection.utils import ops` looks for an attribute first, then for a
    module, and only what is raised here reaches the reader.
    """

    @staticmethod
    def find_spec(name, path=None, target=None):
        """Raise a ModuleNotFoundError if an old package lacks a module."""
        parent, _, missing = name.rpartition(".")
        package = INSTALLED.get(parent)
        if package is not None and sys.modules.get(parent) is package:
            # Python would hide an error that had the module's name as its own.
            raise ModuleNotFoundError(what_is_there(package, missing))


def refuse_another_package():
    """Raise an ImportError if the old names mean a package that is really there."""
    loaded = sorted(
        name for name in sys.modules if name == ROOT or name.startswith(f"{ROOT}.")
    )
    found = getattr(sys.modules[loaded[0]], "__file__", None) if loaded else None
    if not loaded:
        spec = importlib.util.find_spec(ROOT)
        if spec is None:
            return
        found = spec.origin or next(iter(spec.submodule_search_locations or ()), None)
    raise ImportError(
        f"The old names are made to resolve where no package {ROOT!r} is installed. "
        f"Received: one from {found or 'this process'}. Uninstall it, rename its "
        "folder, or import from `aiva.object_detection` instead."
    )
