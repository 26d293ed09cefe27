"""From the text of a label map to its items: protobuf reads, we say where it failed.

A label map is written in protobuf's text format. The grammar is protobuf's own; the
message that it fills is described here and built when it is first needed, in a pool of
its own, so that no other package's description of a label map can clash with it.
"""

import functools
import re
import textwrap
import warnings

from aiva.object_detection.items import FREQUENCIES, Item, Keypoint, LabelMap

# Messages, their fields and the fields' types; a type in brackets may come many times.
MESSAGES = {
    "Keypoint": {"id": "int32", "label": "string"},
    "Item": {
        "name": "string",
        "id": "int32",
        "display_name": "string",
        "keypoints": ["Keypoint"],
        "ancestor_ids": ["int32"],
        "descendant_ids": ["int32"],
        "frequency": "Frequency",
        "instance_count": "int32",
    },
    "LabelMap": {"item": ["Item"]},
}
PACKAGE = "aiva"
# protobuf's time grows with the square of the backslashes in a row.
BACKSLASHES = re.compile(r"\\{65,}")
SHOWN = 80  # characters of a line that a message quotes
EXPECTED = "Expected items such as `item { id: 1 name: 'cat' }`"


def parse_label_map(text: str, source="the text") -> LabelMap:
    """Read the text of a label map.

    Args:
        text: Label map in protobuf's text format.
        source: What to call the text in errors.

    Returns:
        The label map, its items in the order of the text.

    Raises:
        ValueError: If the text breaks the grammar, with line and column; if an id is
            negative, or 0 or missing where the class is not called `background`.

    Example:
        >>> pets = parse_label_map("item { id: 1 name: 'n02' display_name: 'cat' }")
        >>> [(item.id, item.name, item.display_name) for item in pets.item]
        [(1, 'n02', 'cat')]
        >>> parse_label_map("item { id: one }")
        Traceback (most recent call last):
        ValueError: the text, line 1, column 12: Couldn't parse integer: one. Expected
        items such as `item { id: 1 name: 'cat' }`. Received: 'item { id: one }'.
        Correct this line.
    """
    if not isinstance(text, str):
        raise ValueError(
            f"`text` must be a string. Received: {type(text).__name__}. Read files "
            "with `load_labelmap`."
        )
    filled = merged(text, source)
    label_map = LabelMap([item_of(message) for message in filled.item])
    for index, item in enumerate(label_map.item):
        check_id(item, index, source)
    return label_map


def merged(text, source):
    """Let protobuf read the text, and raise a ValueError where it cannot."""
    from google.protobuf import text_format

    try:
        if found := BACKSLASHES.search(text):
            before = text[: found.start()]
            raise text_format.ParseError(
                "More than 64 backslashes in a row",
                line=before.count("\n") + 1,
                column=len(before) - before.rfind("\n"),
            )
        with warnings.catch_warnings():
            # protobuf keeps an unknown escape, `\d`, as it is; Python warns of it.
            warnings.simplefilter("ignore")
            return text_format.Merge(text, message_class()())
    except text_format.ParseError as error:
        raise ValueError(complaint(error, text, source)) from None


def complaint(error, text, source):
    """Say where the text breaks the grammar, how, and what stands there."""
    line, column = error.GetLine() or 1, error.GetColumn() or 1
    lines = text.split("\n")
    stands = lines[min(line, len(lines)) - 1]
    reason = str(error).partition(" : ")[2].removeprefix(f"'{stands}': ")
    reason = reason.replace(f'Message type "{PACKAGE}.', 'Message type "')
    start = max(0, column - 1 - SHOWN // 2)
    return (
        f"{source}, line {line}, column {column}: {readable(reason).rstrip('.')}. "
        f"{EXPECTED}. Received: {stands[start : start + SHOWN]!r}. Correct this line."
    )


def readable(reason):
    """Shorten what protobuf says, and leave out what cannot be printed."""
    shown = "".join(sign if sign.isprintable() else "?" for sign in reason[:1000])
    return textwrap.shorten(shown, 160, placeholder=" ...") or "cannot be read"


def check_id(item, index, source):
    """Raise a ValueError unless the id is one that a class may have."""
    background = "background" in (item.name, item.display_name)
    if item.id > 0 or (item.id == 0 and background):
        return
    name = item.display_name or item.name
    raise ValueError(
        f"{source}: ids count from 1, and 0 belongs to a class called 'background'. "
        f"Received: item {index + 1}, {readable(name or 'without a name')}, "
        f"{f'id {item.id}' if 'id' in item.given else 'without an id'}. Number it."
    )


def item_of(message):
    """Turn a protobuf message into an item."""
    return Item(
        id=message.id,
        name=message.name,
        display_name=message.display_name,
        keypoints=[Keypoint(point.id, point.label) for point in message.keypoints],
        ancestor_ids=list(message.ancestor_ids),
        descendant_ids=list(message.descendant_ids),
        frequency=FREQUENCIES[message.frequency],
        instance_count=message.instance_count,
        given=frozenset(field.name for field, _ in message.ListFields()),
    )


@functools.cache
def message_class():
    """Build protobuf's class of a label map from its description."""
    from google.protobuf import descriptor_pool, message_factory

    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(description().SerializeToString())
    described = pool.FindMessageTypeByName(f"{PACKAGE}.LabelMap")
    return message_factory.GetMessageClass(described)


def description():
    """Describe the messages to protobuf, as a `.proto` file would."""
    from google.protobuf import descriptor_pb2

    file = descriptor_pb2.FileDescriptorProto(
        name="aiva_label_map.proto", package=PACKAGE, syntax="proto2"
    )
    frequency = file.enum_type.add(name="Frequency")
    for number, name in enumerate(FREQUENCIES):
        frequency.value.add(name=name, number=number)
    for name, fields in MESSAGES.items():
        message = file.message_type.add(name=name)
        for number, (field, kind) in enumerate(fields.items(), start=1):
            repeated = isinstance(kind, list)
            described = message.field.add(name=field, number=number)
            described.label = getattr(
                described, "LABEL_REPEATED" if repeated else "LABEL_OPTIONAL"
            )
            set_type(described, kind[0] if repeated else kind)
    return file


def set_type(field, kind):
    """Give a described field its type: a number, a text, or another message."""
    scalars = {"int32": field.TYPE_INT32, "string": field.TYPE_STRING}
    if kind in scalars:
        field.type = scalars[kind]
        return
    field.type = field.TYPE_ENUM if kind == "Frequency" else field.TYPE_MESSAGE
    field.type_name = f".{PACKAGE}.{kind}"
