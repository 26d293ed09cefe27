"""The text of label maps: what protobuf's grammar takes, and where it refuses."""

import json
import subprocess
import sys
import warnings

import pytest

from aiva.object_detection import parse_label_map
from tests.golden import golden
from tests.object_detection.old_cases import values

SAID = json.loads(bytes(golden("object_detection")["label_maps"]))
IN_A_PROCESS = """
from aiva.object_detection import parse_label_map
from google.protobuf.internal import api_implementation
print(api_implementation.Type(), parse_label_map("item { id: 010 name: 'a' }").item)
try:
    parse_label_map("item {\\n id: 1.5 }")
except ValueError as error:
    print(error)
"""


def items(text):
    return [(item.id, item.name) for item in parse_label_map(text).item]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("# only a comment", []),
        ("item { id: 1 name: 'cat' }", [(1, "cat")]),
        ("item: { id: 1 }", [(1, "")]),
        ("item < id: 1 >", [(1, "")]),
        ("item: [{ id: 1 }, { id: 2 }]", [(1, ""), (2, "")]),
        ("item { id: 1, name: 'a'; }; item { id: 2 },", [(1, "a"), (2, "")]),
        ("item {\n  # one\n  id: 1 # two\n}", [(1, "")]),
        ('item { id: 1 name: "a\'b" }', [(1, "a'b")]),
        ("item { id: 1 name: 'foo' \"bar\" }", [(1, "foobar")]),
        (r"item { id: 1 name: '\n\'\"\\\x41\102' }", [(1, "\n'\"\\AB")]),
        ("item { id: 1 name: '猫 \\347\\214\\253' }", [(1, "猫 猫")]),
        (
            "item { id: 10 } item { id: 0x0A } item { id: 010 }",
            [(10, ""), (10, ""), (8, "")],
        ),
        ("item { id: 3 id: 4 name: 'a' name: 'b' }", [(4, "b")]),
        ("item { name: 'background' }", [(0, "background")]),
        ("item { id: 0 display_name: 'background' }", [(0, "")]),
        ("item { id: 2 } item { id: 1 } item { id: 2 }", [(2, ""), (1, ""), (2, "")]),
    ],
)
def test_what_the_grammar_takes(text, expected):
    assert items(text) == expected


def test_every_field_is_read():
    text = """item {
      id: 7 name: "/m/01g317" display_name: "person" frequency: COMMON
      instance_count: 12 keypoints { id: 0 label: "nose" } keypoints { id: 1 }
      ancestor_ids: [1, 2] ancestor_ids: 3 descendant_ids: 9
    }"""
    [item] = parse_label_map(text).item
    assert (item.name, item.display_name) == ("/m/01g317", "person")
    assert (item.frequency, item.instance_count) == ("COMMON", 12)
    assert [(point.id, point.label) for point in item.keypoints] == [
        (0, "nose"),
        (1, ""),
    ]
    assert (item.ancestor_ids, item.descendant_ids) == ([1, 2, 3], [9])


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("item { id: 1 nam: 'a' }", 1, 14, 'no field named "nam"'),
        ("\n items { id: 1 }", 2, 2, 'no field named "items"'),
        ("item { id: 1 item { id: 2 } }", 1, 14, 'no field named "item"'),
        ("item {\n id: 1\n name: cat\n}", 3, 8, "Expected string but found: 'cat'"),
        ("item { id: 1.5 }", 1, 12, "Couldn't parse integer: 1.5"),
        ("item { id: 'one' }", 1, 12, "Couldn't parse integer"),
        ("item { id: 2147483648 }", 1, 12, "out of range: 2147483648"),
        ("item { id: 08 }", 1, 12, "Couldn't parse integer: 08"),
        ("item { id: 1", 1, 12, 'Expected "}"'),
        ("item { id: 1 }}", 1, 15, "got }"),
        ("item { id 1 }", 1, 11, 'Expected ":"'),
        ("item { id: 1 name: 'a }", 1, 20, "missing ending quote"),
        ("item { id: 1 name: '\\xff' }", 1, 27, "Couldn't parse string"),
        ("item { id: 1 name: '\\ud800' }", 1, 20, "surrogates not allowed"),
        ("item { id: 1 frequency: OFTEN }", 1, 25, "no value named OFTEN"),
        ("item: [{ id: 1 }", 1, 17, 'Expected ","'),
        ("[some.extension] { }", 1, 7, "does not have extensions"),
        ("\x0a\x07\x0a\x03cat\x10\x01", 2, 1, "Expected identifier"),  # a binary one
    ],
)
def test_where_the_grammar_refuses(text, line, column, reason):
    with pytest.raises(ValueError) as refusal:
        parse_label_map(text, "pets.pbtxt")
    message = str(refusal.value)
    assert message.startswith(f"pets.pbtxt, line {line}, column {column}: ")
    assert reason in message
    assert "Expected items such as" in message and "Correct this line." in message
    assert message.isprintable()


@pytest.mark.parametrize(
    ("text", "received"),
    [
        ("item { id: 2 } item { id: -1 name: 'a' }", "item 2, a, id -1"),
        ("item { id: -1 name: 'background' }", "item 1, background, id -1"),
        ("item { id: 0 name: 'a' }", "item 1, a, id 0"),
        ("item { name: 'a' }", "item 1, a, without an id"),
        ("item { }", "item 1, without a name, without an id"),
    ],
)
def test_ids_count_from_one(text, received):
    with pytest.raises(ValueError, match="ids count from 1") as refusal:
        parse_label_map(text)
    assert f"Received: {received}." in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    [
        "item {" * 100_000,
        "item: [" * 100_000,
        "item { id: " + "9" * 100_000,
        "item { frequency: 0x" + "f" * 100_000,
        "item { id: 1 name: '" + "\\" * 100_001,
        "item { id: 1 name: '" + "\\" * 100_000 + "' }",
        "x" * 1_000_000,
        "item { id: 1 name: " + "'a'" * 100_000,
    ],
)
def test_endless_texts_are_refused_in_a_few_words(text):
    with pytest.raises(ValueError, match=r"line 1, column \d+") as refusal:
        parse_label_map(text)
    assert len(str(refusal.value)) < 500


def test_unknown_escapes_stay_and_nobody_is_warned():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert items(r"item { id: 1 name: 'C:\data' }") == [(1, r"C:\data")]


@pytest.mark.parametrize("text", [b"item { id: 1 }", None, 3])
def test_what_is_no_text_is_refused(text):
    with pytest.raises(ValueError, match="`text` must be a string"):
        parse_label_map(text)


@pytest.mark.parametrize("said", SAID, ids=lambda said: said["text"][:30])
def test_items_are_those_of_the_old_api(said):
    if said["items"] is None:
        with pytest.raises(ValueError):
            parse_label_map(said["text"])
    else:
        assert [values(x) for x in parse_label_map(said["text"]).item] == said["items"]


@pytest.mark.parametrize("implementation", ["python", "upb"])
def test_both_parsers_of_protobuf_do(implementation, monkeypatch):
    monkeypatch.setenv("PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION", implementation)
    done = subprocess.run(
        [sys.executable, "-c", IN_A_PROCESS], capture_output=True, text=True, check=True
    )
    first, second = done.stdout.splitlines()
    assert first.startswith(f"{implementation} [Item(id=8, name='a'")
    assert "line 2, column 6: Couldn't parse integer: 1.5" in second
