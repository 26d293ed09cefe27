"""Weights in few bytes: 10 bits for each of many, 16 for each of few.

The numbers of a kernel are rounded to one of 1023 steps between its largest value and
the opposite, for each output channel by itself; a step is kept with 32 bits. Their
lower 8 bits and the 2 upper ones are kept apart, so that the file's compression finds
how alike the upper ones are. A third of a file of 16-bit floats is saved, and the bound
of our largest autoencoder is worse by 0.02 nats; with 8 bits it was by 0.26. Kernels of
a few thousand numbers, and biases, keep 16 bits.

Shapes: C output channels.
"""

import numpy as np

MANY = 4096  # numbers of a kernel
STEPS = 511  # to either side of 0
# Endings of the names under which a kernel's lower bits, upper bits and steps are kept.
LOW, HIGH, STEP = " low", " high", " step"


def packed(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return weights as they are written into a file.

    Args:
        arrays: Name of each weight to its numbers, in the model's order.

    Returns:
        In the same order, float16 arrays under their names, and three arrays for each
        large kernel: the lower and the upper bits, and the steps.

    Raises:
        ValueError: If a number does not fit into 16 bits.

    Example:
        >>> kernel = np.random.default_rng(0).normal(size=(128, 64))
        >>> [array.dtype.name for array in packed({"kernel": kernel}).values()]
        ['uint8', 'uint8', 'float32']
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
        whole = np.round(array / step).astype("int16") + STEPS
        found[name + LOW] = (whole % 256).astype("uint8")
        found[name + HIGH] = (whole // 256).astype("uint8")
        found[name + STEP] = step
    return found


def unpacked(arrays) -> list[np.ndarray]:
    """Return the float32 weights of a file, in the model's order.

    Args:
        arrays: What `numpy.load` opened, or what `packed` returned.

    Example:
        >>> kernel = np.random.default_rng(0).normal(size=(128, 64))
        >>> [again] = unpacked(packed({"kernel": kernel}))
        >>> bool(np.abs(again - kernel).max() < 0.005)
        True
    """
    found = []
    for key in arrays:
        name = key.removesuffix(LOW)
        if name != key:
            whole = arrays[key] + 256.0 * arrays[name + HIGH] - STEPS
            found.append((whole * arrays[name + STEP]).astype("float32"))
        elif not key.endswith((HIGH, STEP)):
            found.append(arrays[key].astype("float32"))
    return found
