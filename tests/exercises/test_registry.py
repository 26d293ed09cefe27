"""The doors to exercises: `check` by name or object, `load` for a teacher's file."""

import pytest

from aiva import exercises
from aiva.exercises import CheckFailed, registry

SQUARE = '''
from aiva.exercises import exercise
from aiva.exercises.ch06_faster_rcnn import iou  # stays what it is


@exercise(cases=lambda rng: [{"x": x} for x in rng.normal(size=30)])
def square(x):
    """Multiply the number by itself."""
    return x * x


square.mistake("You double the number.", lambda x: x + x)
'''
TARGET = """
from aiva.exercises import target


@target(bands={"distance": {"at_most": 0.1}})
def about_two(answer):
    return {"distance": abs(answer - 2)}


about_two.mistake("Far off.", lambda figures: figures["distance"] > 1)
"""


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Write a file and load it, into a registry that this test alone sees."""
    monkeypatch.setattr(registry, "EXERCISES", dict(exercises.EXERCISES))
    monkeypatch.setattr(registry, "LOADED", {})

    def write_and_load(text, name="my_exercises.py"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return exercises.load(path)

    return write_and_load


def test_chapters_come_in_order_each_with_its_exercises():
    names = list(exercises.EXERCISES)
    chapters = ("smallest_shift", "max_pool", "widen", "pool_box", "iou", "kept_ids")
    assert sorted(names, key=names.index) == names and len(set(names)) == len(names)
    assert sorted(chapters, key=names.index) == list(chapters)


def test_check_takes_an_exercise_or_its_name(capsys):
    iou = exercises.EXERCISES["iou"]
    for exercise in (iou, "iou"):
        exercises.check(exercise, iou.specification)
        with pytest.raises(CheckFailed, match="iou is wrong in"):
            exercises.check(exercise, lambda box, other: 2.0)
    assert capsys.readouterr().out.count("✓ iou agrees with the specification") == 2


def test_an_exercise_of_a_notebook_is_checked_without_a_file(capsys):
    @exercises.exercise(cases=lambda rng: [{"x": x} for x in rng.normal(size=30)])
    def halved(x):
        """Divide by two."""
        return x / 2

    exercises.check(halved, lambda x: 0.5 * x)
    assert "✓ halved agrees" in capsys.readouterr().out
    assert "halved" not in exercises.EXERCISES


def test_a_mistake_that_is_none_is_refused(load):
    with pytest.raises(ValueError, match="must answer some case of 'square' wrongly"):
        load(SQUARE.replace("lambda x: x + x", "lambda x: x**2"))


def test_a_target_measures_every_figure_that_has_a_band(load):
    load(TARGET.replace('return {"distance"', 'return {"way"'), "other.py")
    with pytest.raises(ValueError, match=r"without \['distance'\]"):
        exercises.check("about_two", 2)


def test_a_condition_that_ends_with_an_error_is_named(load):
    load(TARGET.replace('figures["distance"] > 1', 'figures["way"] > 1'), "third.py")
    with pytest.raises(ValueError, match="condition of a mistake.*KeyError: 'way'"):
        exercises.check("about_two", 9)


@pytest.mark.parametrize("nothing", ["x", None, 3, ["x"], lambda x: x])
def test_an_unknown_exercise_is_named(nothing):
    with pytest.raises(ValueError, match=r"one of .*'brighten'.*Received: exercise="):
        exercises.check(nothing, lambda x: x)


def test_a_loaded_exercise_is_checked_by_its_name(load, capsys):
    found = load(SQUARE + TARGET)
    assert list(found) == ["square", "about_two"]
    assert registry.EXERCISES["square"] is found["square"]
    exercises.check("square", lambda x: x**2)
    exercises.check("about_two", 2)
    assert capsys.readouterr().out.splitlines() == [
        "✓ square agrees with the specification on 30 cases.",
        "✓ about_two: distance = 0 (expected: at most 0.1)",
    ]
    with pytest.raises(CheckFailed, match="Hint: You double the number"):
        exercises.check("square", lambda x: 2 * x)


def test_a_changed_file_may_be_loaded_again(load):
    load(SQUARE)
    load(SQUARE.replace("You double", "You add"))
    with pytest.raises(CheckFailed, match="Hint: You add the number"):
        exercises.check("square", lambda x: 2 * x)


def test_what_a_changed_file_no_longer_has_is_forgotten(load):
    load(SQUARE + TARGET)
    load(TARGET)
    assert "square" not in registry.EXERCISES and list(registry.LOADED) == ["about_two"]
    load(SQUARE, name="others.py")  # the name is free


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SQUARE.replace("square", "iou"), "Received: 'iou', .* of aiva too"),
        (SQUARE.replace("size=30", "size=0"), "`cases` of 'square' must yield.* none"),
        (
            SQUARE.replace('{"x": x}', "x"),
            "`cases` of 'square' must yield dictionaries",
        ),
        (SQUARE.replace("rng.normal", "rng.norm"), "`cases` of 'square' end with"),
        (SQUARE.replace("x + x", "x + y"), "must answer as a student would.*'y'"),
        (TARGET.replace("at_most", "atmost"), "A band is a dictionary of `at_least`"),
        (SQUARE.replace('"You double the number."', '""'), "begins with its hint"),
        (SQUARE.replace('"x": x', '"y": x'), "Received: TypeError: .*'y'"),
        (SQUARE.partition("\nsquare.mistake")[0], "Received: 'square' without any"),
        (TARGET.partition("\nabout_two.mistake")[0], "at least one typical mistake"),
        (SQUARE.replace('"""Multiply the number by itself."""', ""), "a docstring"),
    ],
)
def test_what_cannot_be_taken_in_is_refused_as_a_whole(load, text, message):
    before = dict(registry.EXERCISES)
    with pytest.raises(ValueError, match=message):
        load(TARGET.replace("about_two", "good") + text)
    assert before == registry.EXERCISES and registry.LOADED == {}


def test_a_name_of_another_file_is_taken(load):
    load(SQUARE)
    with pytest.raises(ValueError, match="'square', .*my_exercises.py too. Rename"):
        load(SQUARE, name="others.py")


def test_a_file_without_exercises_is_refused(load):
    with pytest.raises(ValueError, match="there is none. Write `@exercise"):
        load("from aiva.exercises.ch06_faster_rcnn import iou\n")


@pytest.mark.parametrize("name", ["missing.py", "."])
def test_what_is_no_file_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match="Received: path=.* is no file"):
        exercises.load(tmp_path / name)


def test_an_error_of_the_file_itself_is_shown_as_it_is(load):
    with pytest.raises(ZeroDivisionError):
        load("1 / 0")
