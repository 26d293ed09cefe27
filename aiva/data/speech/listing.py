"""Which recordings a folder holds and what is said in each; none is read yet.

What is said is told by the sub-folder that a file lies in, by its name, or by a list of
transcripts.
"""

import csv
import io
import re
from pathlib import Path
from typing import NamedTuple

from aiva.data.class_folders import class_folders, visible

SOUNDS = (".wav", ".wave", ".flac", ".mp3", ".ogg", ".oga", ".opus", ".aif", ".aiff")
LIST = "metadata.csv"


class Item(NamedTuple):
    """One recording that is to be read."""

    path: Path
    said: str  # the name of its class, or its transcript
    speaker: str | None = None


def by_folders(folder, problems):
    """List the files of every sub-folder, whose name is what is said.

    Args:
        folder: Path of the folder.
        problems: List of sentences, which recordings beside the sub-folders are added
            to.
    """
    for path in visible(folder):
        if path.is_file() and path.suffix.lower() in SOUNDS:
            problems.append(f"{path.name} lies in no sub-folder that says its word")
    return [
        Item(path, each.name)
        for each in class_folders(folder)
        for path in visible(each)
    ]


def by_names(folder, pattern, problems):
    """List all files; groups of the pattern tell what is said, and by whom.

    Args:
        folder: Path of the folder.
        pattern: Regular expression of the whole name of a file, with the names of its
            sub-folders, such as `"yes/ann_3.wav"`.
        problems: List of sentences, which files that do not match are added to.
    """
    try:
        compiled = re.compile(pattern)
    except (re.error, TypeError) as error:
        raise ValueError(
            f"`pattern` must be a regular expression. Received: {pattern!r} ({error})."
        ) from error
    if "label" not in compiled.groupindex:
        raise ValueError(
            "`pattern` must have a group named label, and may have one named speaker, "
            r'such as r"(?P<label>\d)_(?P<speaker>\w+)_\d+\.wav". '
            f"Received: pattern={pattern!r}."
        )
    items = []
    for path in files(folder):
        name = path.relative_to(folder).as_posix()
        match = compiled.fullmatch(name)
        if match is None or not match["label"]:
            problems.append(f"{name} does not match the pattern")
        else:
            items.append(Item(path, match["label"], match.groupdict().get("speaker")))
    return items


def files(folder):
    """Return all files in a folder and below it, but no names that begin with a dot."""
    if not Path(folder).is_dir():
        raise ValueError(f"There is no such folder. Received: folder={str(folder)!r}.")
    found = []
    for path in visible(folder):
        found += files(path) if path.is_dir() else [path]
    return found


def by_transcripts(folder, path, problems):
    """List the recordings that a list of transcripts names, in its order.

    Args:
        folder: Path of the folder.
        path: Path of the list, in a form that `read_list` knows.
        problems: List of sentences, which this adds to: files that are missing or named
            twice, empty transcripts, and files that the list does not name.
    """
    items, seen = [], set()
    for number, row in read_list(path):
        where = f"line {number} of {path.name}"
        if row is None:
            problems.append(f"{where} has other columns than the first line")
            continue
        name, said, speaker = row
        found = existing(folder, name)
        if found is None:
            problems.append(f"{where} names {name!r}, which is not there")
        elif found in seen:
            problems.append(f"{where} names {name!r} again")
        elif not said:
            problems.append(f"{where} has no text for {name!r}")
        else:
            items.append(Item(found, said, speaker))
        seen.add(found)
    for other in files(folder):
        if other.suffix.lower() in SOUNDS and other not in seen:
            problems.append(f"{other.relative_to(folder).as_posix()} has no transcript")
    return items


def existing(folder, name):
    """Return the path of a recording that a list names with or without its suffix."""
    names = (name, f"{name}.wav", f"wavs/{name}", f"wavs/{name}.wav")
    paths = [folder / each for each in names if name]
    return next((path for path in paths if path.is_file()), None)


def read_list(path):
    r"""Read a list of transcripts: numbers of lines, and file, text and speaker.

    Either the first line names the columns, "file", "text" and perhaps "speaker", with
    commas or tabs between them; or every line is, as in LJSpeech, the name of a file
    and its text with a bar between them, and perhaps the text with numbers written out,
    which is then taken.

    Args:
        path: Path of the list, in UTF-8.

    Returns:
        List of pairs; instead of a row with other columns there is None.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder, "list.csv")
        ...     _ = path.write_text("speaker,file,text\nann,1.wav,three five\n")
        ...     read_list(path)
        [(2, ('1.wav', 'three five', 'ann'))]
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ValueError(
            f"The list of transcripts cannot be read. Received: {path} ({error})."
        ) from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not in UTF-8 ({error}). Save it so.") from error
    first = text.partition("\n")[0]
    for delimiter in (",", "\t"):
        columns = [name.strip() for name in first.split(delimiter)]
        if {"file", "text"} <= set(columns):
            return [
                (number, named(row, columns))
                for number, row in rows(path, text, delimiter)[1:]
            ]
    if "|" not in first:
        raise ValueError(
            f"The first line of {path} must name the columns, file and text, or every "
            f"line must be as in LJSpeech, name|text. Received: {first[:80]!r}."
        )
    return [
        (number, (row[0], row[-1], None) if len(row) in (2, 3) else None)
        for number, row in rows(path, text, "|")
    ]


def rows(path, text, delimiter):
    """Split a list into numbers of lines and rows of stripped cells."""
    quoting = csv.QUOTE_NONE if delimiter == "|" else csv.QUOTE_MINIMAL
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting, strict=True
    )
    try:
        return [
            (reader.line_num, [cell.strip() for cell in row]) for row in reader if row
        ]
    except csv.Error as error:
        raise ValueError(
            f"Line {reader.line_num} of {path} cannot be read: {error}. Write a text "
            'that has quotes inside as "a ""quoted"" word".'
        ) from error


def named(row, columns):
    """Return file, text and speaker of a row, or None if its columns are others."""
    if len(row) != len(columns):
        return None
    cells = dict(zip(columns, row, strict=True))
    return cells["file"], cells["text"], cells.get("speaker")
