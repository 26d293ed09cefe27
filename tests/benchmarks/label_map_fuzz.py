"""Feed label maps that are mutated, random or hostile, and see what comes out.

Nothing but a `ValueError` or a `FileNotFoundError` may come out of
`aiva.object_detection`, and a broken grammar is refused with line and column. Every
input has a number, from which it is made again:

    python -m tests.benchmarks.label_map_fuzz --count 250000 --start 0
    python -m tests.benchmarks.label_map_fuzz --show 1234

`PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION=python` before it tries protobuf's other parser.
"""

import argparse
import faulthandler
import random
import re
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path

from aiva import object_detection

SEEDS = (
    b"",
    b"item { id: 1 name: 'cat' }\nitem { id: 2 name: 'dog' display_name: 'Dog' }\n",
    b"item: { id: 0x0A, name: \"a\" 'b'; }  # a comment\nitem < id: 010 >",
    b"item: [{ id: 1 }, { id: 2 name: '\\n\\'\\\"\\\\\\x41\\102' }]",
    b"item { name: 'background' } item { id: 3 id: 4 name: '\xe7\x8c\xab' }",
    b"item { id: 7 name: 'person' keypoints { id: 1 label: 'nose' }"
    b" keypoints < id: 2 label: 'ear' > ancestor_ids: [1, 2] descendant_ids: 9 }",
    b"item { id: 5 display_name: '' frequency: RARE instance_count: 12 }\r\n",
    b"\xef\xbb\xbfitem\n{\n  id: 2147483647\n  name: '/m/01yrx'\n}\n",
)
TOKENS = (
    *(b"item", b"items", b"ITEM", b"id", b"name", b"display_name", b"keypoints"),
    *(b"label", b"frequency", b"instance_count", b"ancestor_ids", b"background"),
    *(b"{", b"}", b"<", b">", b"[", b"]", b":", b",", b";", b"'", b'"', b"#", b"\\"),
    *(b" ", b"\n", b"\r\n", b"\t", b"\0", b"\x1b[31m", b"\x85", b"\xe2\x80\xa8"),
    *(b"0", b"1", b"-1", b"08", b"0x", b"0xffffffff", b"2147483648", b"-2147483649"),
    *(
        b"1.5",
        b"1e9",
        b"nan",
        b"-inf",
        b"0b11",
        b"1_0",
        b"--1",
        b"18446744073709551616",
    ),
    *(b"4294967296", b"9" * 5000, b"0x" + b"f" * 5000, b"\xd9\xa3", b"true"),
    *(b"'\\d'", b"'\\400'", b"'\\ud800'", b"'\\U00110000'", b"'\\N{x}'", b"'\\x'"),
    *(b"'\\xff'", b"'\xff'", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe"),
    *(b"[a.b.c]", b"[type.googleapis.com/x]", b"RARE", b"7", b"aiva.Item"),
    *(b"item{" * 2000, b"item:[" * 2000, b"'a'" * 2000, b"(" * 2000, b"\\" * 2001),
)
PLACE = re.compile(r", line \d+, column \d+: ")
MOST_SECONDS = 2  # for one input
LONGEST_INPUT = 100_000  # bytes
LONGEST_MESSAGE = 700  # characters, the path not counted


def made(number):
    """Make the input of a number, as bytes."""
    choose = random.Random(number)
    kind = choose.random()
    if kind < 0.1:
        return bytes(some_byte(choose) for _ in range(choose.randint(0, 200)))
    if kind < 0.25:
        separator = choose.choice([b"", b" "])
        return separator.join(choose.choices(TOKENS, k=choose.randint(1, 40)))
    content = label_map(choose) if kind < 0.6 else choose.choice(SEEDS)
    for _ in range(choose.choice([0, 1, 1, 1, 2, 5])):
        content = mutated(choose, content)[:LONGEST_INPUT]
    return content


def some_byte(choose):
    """Draw a byte, most often one that stands in texts."""
    return choose.randrange(256) if choose.random() < 0.02 else choose.randrange(128)


def label_map(choose):
    """Write a label map of a few items, most of them right."""
    gap = choose.choice([b" ", b", ", b"; ", b"\n"])
    items = [b" ".join([b"item {", *fields(choose), b"}"])]
    for _ in range(choose.choice([0, 1, 2, 5])):
        opening, closing = choose.choice(
            [(b"item {", b"}"), (b"item: <", b">"), (b"item: [{", b"}]")]
        )
        items.append(b"".join([opening, gap.join(fields(choose)), closing]))
    return choose.choice([b"\n", b" ", b";"]).join(items)


def fields(choose):
    """Write the fields of an item, in any order."""
    text = choose.choice([b"'cat'", b'"dog"', b"''", b"'a' \"b\"", b"'background'"])
    written = [
        b"id: %d" % choose.choice([*range(9), 90, -1, 2**31 - 1]),
        b"name: " + text,
        b"display_name: " + choose.choice([text, b"'\\346\\274\\242'"]),
        b"keypoints { id: %d label: 'nose' }" % choose.randint(0, 3),
        b"keypoints { id: %d label: 'ear' }" % choose.randint(0, 3),
        b"descendant_ids: [%d, 4]" % choose.randint(0, 9),
        b"frequency: " + choose.choice([b"RARE", b"COMMON", b"2", b"OFTEN"]),
        b"instance_count: 0%o" % choose.randint(0, 99),
    ]
    kept = [b"id: %d" % choose.randint(1, 99)] if choose.random() < 0.7 else []
    return kept + choose.sample(written, choose.randint(0, len(written)))


def mutated(choose, content):
    """Change something: bytes, tokens, or whole stretches."""
    start, end = sorted(choose.randint(0, len(content)) for _ in range(2))
    before, stretch, after = content[:start], content[start:end], content[end:]
    kind = choose.randrange(7)
    if kind == 0:
        return before + bytes([some_byte(choose)]) + content[start + 1 :]
    if kind == 1:
        return before + after
    if kind == 2:
        return before + stretch * choose.choice([2, 3, 50]) + after
    if kind == 3:
        return before + choose.choice(TOKENS) + content[start:]
    if kind == 4:
        return before + choose.choice(SEEDS) + after
    if kind == 5:
        return before + stretch[::-1] + after
    return before


def outcome(path):
    """Put a label map through everything, and say in a word what came of it.

    Raises:
        Exception: Whatever is no ValueError, and an AssertionError if the message of
            one does not help.
    """
    try:
        read = object_detection.load_labelmap(path)
    except ValueError as error:
        message = str(error).replace(str(path), "")
        assert len(message) < LONGEST_MESSAGE, f"{len(message)} characters"
        assert message.isprintable(), f"not printable: {message!r}"
        if "ids count from 1" in message:
            return "refused for an id"
        assert PLACE.search(message), f"no line and column: {message}"
        return "refused as no UTF-8" if "UTF-8" in message else "refused by the grammar"
    try:
        use(read, path)
    except ValueError:
        return "read, refused as categories"
    return "read"


def use(read, path):
    """Call everything that takes a label map."""
    for display in (True, False):
        categories = object_detection.convert_label_map_to_categories(read, 90, display)
        index = object_detection.create_category_index(categories)
        assert all(0 < number <= 90 for number in index)
        object_detection.get_label_map_dict(read, use_display_name=display)
    object_detection.get_label_map_dict(read, fill_in_gaps_and_background=True)
    object_detection.create_category_index_from_labelmap(path)


def fuzz(numbers, folder):
    """Feed the inputs of these numbers.

    Args:
        numbers: Numbers of inputs.
        folder: Where they are written, one after the other under one name.

    Returns:
        Counts of what came of them, a list of (number, error) of those that ended in
        something else, and the longest seconds with its number.
    """
    path = Path(folder) / "label_map.pbtxt"
    counts, failures, slowest = Counter(), [], (0.0, None)
    for number in numbers:
        path.write_bytes(made(number))
        start = time.perf_counter()
        try:
            counts[outcome(path)] += 1
        except Exception as error:
            failures.append((number, repr(error)[:300]))
        seconds = time.perf_counter() - start
        slowest = max(slowest, (seconds, number))
        if seconds > MOST_SECONDS:
            failures.append((number, f"took {seconds:.1f} s"))
    return counts, failures, slowest


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--show", type=int, help="print the input of this number")
    chosen = parser.parse_args()
    if chosen.show is not None:
        print(made(chosen.show))
        return
    faulthandler.enable()
    warnings.simplefilter("error")  # a warning that escapes is a failure too
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        numbers = range(chosen.start, chosen.start + chosen.count)
        counts, failures, (longest, at) = fuzz(numbers, folder)
        seconds = time.perf_counter() - start
    for name, count in counts.most_common():
        print(f"{count:9,} {name}")
    print(f"{len(failures):9,} failures")
    for number, error in failures[:20]:
        print(f"  input {number}: {error}")
    print(f"{seconds:.0f} s, the longest {1e3 * longest:.0f} ms (input {at})")
    raise SystemExit(bool(failures))


if __name__ == "__main__":
    main()
