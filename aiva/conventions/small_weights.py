"""Weights in few bytes: as many digits as an answer needs, in a good order.

The numbers of large arrays are rounded to 8 significant bits, as `bfloat16` has them:
off by 0.4 % at most, which is less than another seed would change. The upper byte of a
16-bit float holds its sign, its size and the beginning of its digits, the lower byte
the rest. Kept apart, the upper bytes of a kernel are much alike, and after rounding the
lower ones are too, so that the compression of the file saves a quarter. Biases and
small kernels keep their 16 bits.
"""

import numpy as np

MANY = 4096  # numbers of an array whose bytes are kept apart
HIGH, LOW = " high", " low"  # endings of the names under which the bytes are kept


def packed(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return weights as they are written into a file.

    Args:
        arrays: Name of each weight to its numbers, in the model's order.

    Returns:
        In the same order, float16 arrays under their names, and for each large one two
        arrays of bytes.

    Raises:
        ValueError: If a number does not fit into 16 bits.

    Example:
        >>> kernel = np.random.default_rng(0).normal(size=(128, 64))
        >>> [array.dtype.name for array in packed({"kernel": kernel}).values()]
        ['uint8', 'uint8']
    """
    found = {}
    for name, array in arrays.items():
        with np.errstate(over="ignore"):  # checked below
            half = array.astype("float16")
        if half.size >= MANY:  # rounding may lead beyond the largest number
            half = rounded(half.view("uint16")).view("float16")
        if not np.isfinite(half).all():
            raise ValueError(
                f"The weights of {name} do not fit into 16 bits. Received: values up "
                f"to {np.abs(array).max():g}; the largest possible is "
                f"{65280 if half.size >= MANY else 65504}."
            )
        if half.size < MANY:
            found[name] = half
        else:
            bits = half.view("uint16")
            found[name + HIGH] = (bits >> 8).astype("uint8")
            found[name + LOW] = (bits & 255).astype("uint8")
    return found


def rounded(bits):
    """Round 16-bit floats, given as whole numbers, to 8 significant bits.

    Example:
        >>> number = np.array([3.14159], "float16")
        >>> rounded(number.view("uint16")).view("float16").tolist()
        [3.140625]
    """
    # Half of what is dropped, less one bit where the last digit that stays is even.
    half = 3 + (bits >> 3 & 1)
    return ((bits + half) & 0xFFF8).astype("uint16")


def unpacked(arrays) -> list[np.ndarray]:
    """Return the float32 weights of a file, in the model's order.

    Args:
        arrays: What `numpy.load` opened, or what `packed` returned.

    Example:
        >>> kernel = np.arange(5000.0).reshape(50, 100) % 7
        >>> [again] = unpacked(packed({"kernel": kernel}))
        >>> bool((again == kernel).all())
        True
    """
    found = []
    for key in arrays:
        name = key.removesuffix(HIGH)
        if name != key:
            bits = arrays[key].astype("uint16") << 8 | arrays[name + LOW]
            found.append(bits.view("float16").astype("float32"))
        elif not key.endswith(LOW):
            found.append(arrays[key].astype("float32"))
    return found
