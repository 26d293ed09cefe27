"""Files: a picture, an array, a text; whatever is wrong is said with the file's name.

Nothing but a `FileNotFoundError` or a `ValueError` comes out of here, whatever lies at
a path: a folder, a device, a broken or a hostile file.
"""

import stat
from pathlib import Path

import numpy as np

LONGEST_TEXT = 16 * 2**20  # bytes: hundreds of times a label map of 1,200 classes


def load_image(path) -> np.ndarray:
    """Read a picture file as the array that the drawing functions can write into.

    Args:
        path: Path of a picture with eight bits a channel, in any format of Pillow.

    Returns:
        Array `(H, W, 3)` uint8, upright, grey made into colours, transparent pixels
        laid on white. Unlike `np.asarray` of a Pillow image it can be written to.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is not such a picture, or a broken one.

    Example:
        >>> import tempfile
        >>> from PIL import Image
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     Image.new("L", (4, 2), 7).save(f"{folder}/grey.png")
        ...     image = load_image(f"{folder}/grey.png")
        >>> image.shape, image.dtype.name, image.flags.writeable
        ((2, 4, 3), 'uint8', True)
    """
    from PIL import Image, ImageOps

    path = existing_file(path)
    try:
        with Image.open(path) as picture:
            return np.array(opaque(ImageOps.exif_transpose(picture)))
    except Exception as error:  # each format of Pillow's has errors of its own kinds
        raise ValueError(
            "Expected a picture with eight bits a channel, such as a JPEG or PNG file. "
            f"Received: {path} ({error}). Open it elsewhere and save it as PNG."
        ) from error


def opaque(picture):
    """Return a Pillow image of eight bits a channel as red, green, blue, on white."""
    from PIL import Image

    if picture.mode[0] in "IF":
        raise ValueError(f"mode {picture.mode!r}, more than eight bits a channel")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    picture = picture.convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture).convert("RGB")


def read_numpy_array(path):
    """Read what `numpy.save` or `numpy.savez` has written, such as a detector's output.

    The article calls `tf.io.read_numpy_array`, which has never existed. This is what it
    was meant to do. Files with Python objects inside are refused: whoever reads them
    runs the code that somebody else has put there.

    Args:
        path: Path of a `.npy` file, which holds one array, or of a `.npz` file, which
            holds several under their names.

    Returns:
        The array, or a dictionary from names to arrays.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it holds something else than plain arrays, or is broken.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     np.savez(f"{folder}/found.npz", scores=[0.9, 0.8], classes=[1, 2])
        ...     found = read_numpy_array(f"{folder}/found.npz")
        >>> found["scores"].tolist(), found["classes"].tolist()
        ([0.9, 0.8], [1, 2])
    """
    path = existing_file(path)
    try:
        with path.open("rb") as file:
            loaded = np.load(file, allow_pickle=False)
            return loaded if isinstance(loaded, np.ndarray) else plain_arrays(loaded)
    except Exception as error:  # of the zip archive, its compression, the arrays in it
        raise ValueError(
            "Expected a file of plain arrays that `numpy.save` or `numpy.savez` wrote. "
            f"Received: {path} ({error}). Save an array with `numpy.save(path, array)`,"
            " a dictionary of arrays with `numpy.savez(path, **arrays)`."
        ) from error


def plain_arrays(archive):
    """Return the arrays of a `.npz` archive by name."""
    arrays = {name: archive[name] for name in archive.files}
    others = [name for name, x in arrays.items() if not isinstance(x, np.ndarray)]
    if others:
        raise ValueError(f"{others[0]!r} in it is not an array")
    return arrays


def read_text(path):
    """Read a text file in UTF-8 of some megabytes at most.

    Args:
        path: Path of the file.

    Returns:
        Its text; a mark of the encoding at its start is left out.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it cannot be read, is too long for a label map or not in UTF-8;
            the message says line and column.
    """
    path = existing_file(path)
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_TEXT + 1)
    except OSError as error:
        raise ValueError(
            f"Expected a file that can be read. Received: {path}: {error}."
        ) from error
    if len(content) > LONGEST_TEXT:
        raise ValueError(
            f"Expected a text of at most {LONGEST_TEXT:,} bytes. Received: {path}, "
            "which is longer. Is it a trained model rather than its label map?"
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise ValueError(
            f"Expected a text in UTF-8. Received: {path}, line {line}, column {column}:"
            f" byte {error.object[error.start]:#04x}, which is none. Is it a binary "
            "file? If it is a text, save it again as UTF-8."
        ) from error


def existing_file(path):
    """Return the path of a file that is there, or raise an error that says what is."""
    try:
        path = Path(path)
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise FileNotFoundError(
            f"There is no such file. Received: {path}. Its folder is looked for in "
            f"{Path.cwd()} unless the path is absolute."
        ) from None
    except (TypeError, ValueError, OSError) as error:
        raise ValueError(
            f"Expected the path of a file. Received: {str(path)[:200]!r} ({error})."
        ) from error
    if not stat.S_ISREG(mode):
        raise ValueError(
            f"Expected the path of a file. Received: {path}, which is a folder or a "
            "device. Add the name of the file."
        )
    return path
