"""One picture file of any kind, made into an array, and what is said of broken ones."""

import warnings

import numpy as np

MODES = {1: "L", 3: "RGB"}  # Pillow's names for one and three channels of uint8
DEEP = ("I", "I;16", "I;16B", "I;16L", "I;16N")  # grey with 16 bits


def read_picture(path, height, width, channels=3):
    """Read a picture file, turn it upright, scale it to cover a size, cut the centre.

    Args:
        path: Path of the file, in any format that Pillow reads.
        height: Height of the result in pixels.
        width: Width of the result in pixels.
        channels: 3 for colour, 1 for grey.

    Returns:
        Array `(height, width, channels)` uint8.

    Raises:
        OSError: If the file is not a picture or is broken; some broken files raise an
            error of another kind.
    """
    from PIL import Image, ImageOps

    picture = open_picture(path, channels)
    picture = ImageOps.fit(picture, (width, height), Image.Resampling.BICUBIC)
    return np.array(picture).reshape(height, width, channels)


def open_picture(path, channels=3, size=None):
    """Open a picture file of any kind as a Pillow image of one or three channels.

    Args:
        path: Path of the file, in any format that Pillow reads.
        channels: 3 for colour, 1 for grey.
        size: Height and width that the picture should have. If only the pixels as they
            lie in the file have it, the picture is not turned upright.

    Returns:
        The picture, upright and opaque.

    Raises:
        OSError: If the file is not a picture, is broken, or has another size.
    """
    from PIL import Image, ImageOps

    with Image.open(path) as picture:
        upright = ImageOps.exif_transpose(picture)
        if size is not None and upright.size[::-1] != tuple(size):
            if picture.size[::-1] != tuple(size):
                raise OSError(
                    f"{picture.width} x {picture.height} pixels, but annotated as "
                    f"{size[1]} x {size[0]}"
                )
            upright = picture.copy()
    return opaque(upright).convert(MODES[channels])


def opaque(picture):
    """Return a picture of any mode as grey, colour or CMYK, eight bits a channel."""
    from PIL import Image

    if picture.mode in DEEP:
        return Image.fromarray(eight_bits(np.asarray(picture)))
    if picture.mode == "F":
        raise OSError("floating point pixels, whose range is not known")
    if not picture.has_transparency_data:
        return picture
    picture = picture.convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture).convert("RGB")


def eight_bits(values):
    """Scale 16 bit grey values, 0-65535, to 0-255.

    Example:
        >>> eight_bits(np.array([0, 257, 65535])).tolist()
        [0, 1, 255]
    """
    if values.min() < 0 or values.max() > 65535:
        raise OSError("grey values outside 0-65535, whose range is not known")
    return np.rint(values / 257).astype("uint8")


def reason(error, path):
    """Say in a few words why a file could not be read."""
    if path.is_dir():
        return "a folder inside a class"
    if path.stat().st_size == 0:
        return "empty"
    if type(error).__name__ == "UnidentifiedImageError":
        return "not a picture"
    return str(error) or type(error).__name__


PICTURES = "pictures that can be read, and boxes inside them"


def report(problems, source, invalid, stacklevel=3, expected=PICTURES):
    """Raise an error or a warning that names everything that is wrong with files.

    Args:
        problems: Sentences.
        source: Path that they are about.
        invalid: `"raise"` or `"skip"`.
        stacklevel: Whom the warning is meant for, as in `warnings.warn`.
        expected: What the files should hold.

    Raises:
        ValueError: If there are problems and `invalid` is `"raise"`.
    """
    if not problems:
        return
    found = "\n".join([f"{len(problems)} in {source}:", *problems])
    if invalid == "raise":
        raise ValueError(
            f"Expected {expected}. Received: problems, "
            f'{found}\nRepair them, or leave them out with invalid="skip".'
        )
    warnings.warn(f"Left out what is not valid, {found}", stacklevel=stacklevel)
