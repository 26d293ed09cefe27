"""Weights in few bytes: 8 bits for each of many, 16 for each of few.

The numbers of a kernel are rounded to one of 255 steps between its largest value and
the opposite, for each output channel by itself; a step is kept with 32 bits. That
halves a file of 16-bit numbers, and changes an answer less than another seed would.
Kernels of a few thousand numbers, and biases, keep 16 bits.

Shapes: C output channels.
"""

import numpy as np

MANY = 4096  # numbers of a kernel
STEPS = 127  # to either side of 0
SCALE = " step"  # ending of the name under which the steps of a kernel are kept


def packed(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return weights as they are written into a file.

    Args:
        arrays: Name of each weight to its numbers, in the model's order.

    Returns:
        The same names and order: int8 arrays, each followed by its steps, and float16
        arrays.

    Raises:
        ValueError: If a number does not fit into 16 bits.

    Example:
        >>> kernel = np.random.default_rng(0).normal(size=(128, 64))
        >>> [array.dtype.name for array in packed({"kernel": kernel}).values()]
        ['int8', 'float32']
    """
    found = {}
    for name, array in arrays.items():
        with np.errstate(over="ignore"):  # checked in the next line
            half = array.astype("float16")
        if not np.isfinite(half).all():
            raise ValueError(
                f"The weights of {name} do not fit into 16 bits. Received: values up "
                f"to {np.abs(array).max():g}; the largest possible is 65504."
            )
        if array.ndim < 2 or array.size < MANY:
            found[name] = half
            continue
        largest = np.abs(array).max(axis=tuple(range(array.ndim - 1)))  # (C,)
        step = np.maximum(largest / STEPS, 1e-12).astype("float32")
        found[name] = np.round(array / step).astype("int8")
        found[name + SCALE] = step
    return found


def unpacked(arrays) -> list[np.ndarray]:
    """Return the float32 weights of a file, in the model's order.

    Args:
        arrays: What `numpy.load` opened, or what `packed` returned.

    Example:
        >>> kernel = np.random.default_rng(0).normal(size=(128, 64))
        >>> [again] = unpacked(packed({"kernel": kernel}))
        >>> bool(np.abs(again - kernel).max() < 0.02)
        True
    """
    return [
        arrays[name] * arrays[name + SCALE]
        if arrays[name].dtype == np.int8
        else arrays[name].astype("float32")
        for name in arrays
        if not name.endswith(SCALE)
    ]
