"""Names of classes, or their ids where no names are given."""

import numpy as np


def names_of_classes(class_names, num_classes: int) -> list[str]:
    """Return a name for each class, its id by default, or raise a ValueError.

    Example:
        >>> names_of_classes(None, 3), names_of_classes(["cat", "dog"], 2)
        (['0', '1', '2'], ['cat', 'dog'])
    """
    names = range(num_classes) if class_names is None else class_names
    if len(names) != num_classes:
        raise ValueError(
            f"`class_names` must name all {num_classes} classes. "
            f"Received: {len(names)} names."
        )
    return [str(name) for name in names]


def names_of_labels(labels, class_names=None) -> list[str]:
    """Return the name of each label, its id by default, or raise a ValueError.

    Example:
        >>> names_of_labels([1, 1, 0], ["cat", "dog"])
        ['dog', 'dog', 'cat']
    """
    labels = np.asarray(labels, int)
    if class_names is None:
        return [str(label) for label in labels]
    unknown = labels[(labels < 0) | (labels >= len(class_names))]
    if unknown.size:
        raise ValueError(
            "`class_names` must name every class. "
            f"Received: {len(class_names)} names, a label {unknown.max()}."
        )
    return [str(class_names[label]) for label in labels]
