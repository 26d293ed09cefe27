"""Exercises are made by decorators; their check names what is wrong."""

import dataclasses

import numpy as np
import pytest

from aiva import exercises
from aiva.exercises import CheckFailed, exercise, target


def failure(exercise, answer):
    with pytest.raises(CheckFailed) as error:
        exercise.check(answer)
    return str(error.value)


def numbers(rng):
    for x in rng.normal(size=30):
        yield {"x": x}


def test_the_decorated_function_is_the_specification():
    def picture(arrays):
        return None

    @exercise(cases=numbers, picture=picture)
    def square(x):
        """Multiply the number
        by itself.
        """
        return x * x

    assert isinstance(square, exercises.Function)
    assert square(3) == square(x=3) == square.specification(3) == 9
    assert (square.name, square.hint) == ("square", "Multiply the number by itself.")
    assert square.picture is picture and square.mistakes == []
    assert square.draw_cases() == square.draw_cases() and len(square.draw_cases()) == 30


def test_mistakes_stand_in_their_order_and_stay_plain_functions():
    @exercise(cases=numbers)
    def square(x):
        """Multiply the number by itself."""
        return x * x

    @square.mistake("You double it.")
    def doubled(x):
        return x + x

    cubed = square.mistake("Once too often.", lambda x: x**3)
    assert doubled(3) == 6 and cubed(3) == 27
    assert [mistake.matches for mistake in square.mistakes] == [doubled, cubed]
    assert failure(square, lambda x: 2 * x).endswith("Hint: You double it.")
    assert failure(square, lambda x: x * x * x).endswith("Hint: Once too often.")
    assert failure(square, lambda x: x + 1).endswith("Hint: " + square.hint)
    with pytest.raises(ValueError, match="`square` must have its own hint. Received"):
        square.mistake("You double it.", lambda x: 3 * x)


def test_without_a_docstring_there_is_no_hint():
    with pytest.raises(ValueError, match="`square` must have a docstring"):

        @exercise(cases=numbers)
        def square(x):
            return x * x


def test_a_target_measures_and_its_mistakes_are_conditions(capsys):
    @target(bands={"distance": {"at_most": 0.1}})
    def two(answer):
        return {"distance": abs(answer - 2)}

    two.mistake("Far off.", lambda figures: figures["distance"] > 1)
    assert isinstance(two, exercises.Target) and two(5) == {"distance": 3}
    assert failure(two, 5) == (
        "two: distance is 3, expected at most 0.1.\nHint: Far off."
    )
    assert failure(two, 2.5).endswith(
        "Hint: Close: change one thing and measure again."
    )
    assert "read this error first: TypeError" in failure(two, "2")
    two.check(2)
    assert capsys.readouterr().out == "✓ two: distance = 0 (expected: at most 0.1)\n"


def test_the_smallest_failing_case_is_shown():
    exercise = exercises.EXERCISES["max_pool"]

    def wrong_from_four_columns_on(image, size):
        answer = exercise.specification(image, size)
        return answer + 1 if image.shape[1] >= 4 else answer

    message = failure(exercise, wrong_from_four_columns_on)
    assert "(1 x 4, float64)" in message
    assert exercise.hint in message


def test_an_unknown_mistake_gets_the_general_hint():
    exercise = exercises.EXERCISES["accuracy"]
    message = failure(exercise, lambda logits, labels: 0.123)
    assert message.endswith(exercise.hint)


@pytest.mark.parametrize(
    "answer",
    [
        lambda image: "grey",
        lambda image: [[1], [2, 3]],
        lambda image: {"grey": image},
        lambda image: np.array(["a"]),
        lambda image: image.undefined,
        lambda image: 1 // 0,
    ],
)
def test_answers_of_any_kind_are_refused_without_a_crash(answer):
    assert "Hint:" in failure(exercises.EXERCISES["to_grey"], answer)


def test_right_numbers_in_another_shape_are_told_so():
    exercise = exercises.EXERCISES["iou"]

    def nested(box, other):
        return [[exercise.specification(box, other)]]

    assert "their shape is (1, 1) where () is expected" in failure(exercise, nested)


def test_an_error_in_some_cases_is_told_so():
    exercise = exercises.EXERCISES["non_max_suppression"]

    def one_box_only(boxes, scores, iou_threshold):
        if len(boxes) > 1:
            raise TypeError("too many")
        return exercise.specification(boxes, scores, iou_threshold)

    assert "ends with this error on some cases" in failure(exercise, one_box_only)


def test_one_blank_is_enough_to_be_unwritten(capsys):
    def some_cases_end_before_it(window, known, kernel):
        return ____ if known.any() else 0.0  # noqa: F821 - what a student leaves in

    exercises.check("known_window", some_cases_end_before_it)
    assert capsys.readouterr().out.startswith("○ known_window: a blank is left")


def test_a_failure_is_shown_without_its_hint_and_without_an_error(capsys):
    exercise = exercises.EXERCISES["to_grey"]
    for answer in (lambda image: image[..., 0], lambda image: 1 // 0):
        exercises.show_failure("to_grey", answer)
        shown = capsys.readouterr().out
        wrong = failure(exercise, answer)
        assert shown.startswith("✗ to_grey is wrong in ")
        assert wrong.partition("\nHint: ")[0] == shown[2:].rstrip("\n")
    exercises.show_failure(exercise, exercise.specification)
    assert capsys.readouterr().out.startswith("✓ to_grey agrees")
    with pytest.raises(ValueError, match="must be an exercise or one of"):
        exercises.show_failure("to_gray", len)


def test_a_missed_target_is_shown_without_its_hint(capsys):
    exercise = dataclasses.replace(
        exercises.EXERCISES["small_network"],
        measure=lambda _: {"parameters": 34_826, "test accuracy": 0.98},
    )
    exercises.show_failure(exercise, "an answer")
    assert capsys.readouterr().out == (
        "✗ small_network: parameters is 34826, expected at most 10000.\n"
    )


def test_changing_the_input_is_a_mistake():
    def in_place(image, amount):
        image += 1
        return image

    message = failure(exercises.EXERCISES["brighten"], in_place)
    assert "changes the arrays it is given" in message


def test_ipython_shows_the_message_and_no_traceback():
    shown = CheckFailed("wrong")._render_traceback_()
    assert shown == ["\x1b[31m✗ wrong\x1b[0m"]


def test_the_failing_case_is_drawn_in_a_notebook(monkeypatch):
    import IPython
    import IPython.display

    drawn = []
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(
        IPython.display, "display", lambda figure, metadata: drawn.append(figure)
    )
    failure(exercises.EXERCISES["cross_correlate"], lambda image, kernel: image)
    titles = [ax.get_title() for ax in drawn[0].axes]
    assert len(drawn) == 1
    assert " ".join(titles).split()[0] == "image"
    assert any("received" in title for title in titles)
    failure(
        exercises.EXERCISES["held_out_clips"],
        lambda speakers, count: np.zeros(len(speakers), bool),
    )
    titles = [ax.get_title().split()[0] for ax in drawn[1].axes]
    assert titles == ["expected", "received"]  # names are written, not drawn


def test_failing_boxes_are_drawn_as_boxes(monkeypatch):
    import IPython
    import IPython.display

    drawn = []
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(
        IPython.display, "display", lambda figure, metadata: drawn.append(figure)
    )

    def keep_all(boxes, scores, iou_threshold):
        return np.argsort(-scores)

    failure(exercises.EXERCISES["non_max_suppression"], keep_all)
    titles = [ax.get_title() for ax in drawn[0].axes]
    assert titles[0] == titles[2].replace("received", "boxes")
    assert titles[1].startswith("expected: ")
    failure(exercises.EXERCISES["iou"], lambda box, other: 1.0)
    assert [text.get_text() for text in drawn[1].axes[0].texts] == ["box", "other"]


@pytest.mark.parametrize(
    "answer",
    [
        np.array([0.5]),
        np.array([[0]]),
        np.array([7, -1]),
        np.array([True]),
        np.array([]),
        "boxes",
    ],
)
def test_wrong_answers_of_any_kind_can_be_drawn(answer, monkeypatch):
    import IPython
    import IPython.display

    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(IPython.display, "display", lambda figure, metadata: None)
    names = ("non_max_suppression", "suppress_by_class", "widen", "correct_box")
    for name in (*names, "encode_box", "iou"):
        failure(exercises.EXERCISES[name], lambda **arguments: answer)


def test_a_target_that_is_reached_prints_claims(capsys):
    exercise = dataclasses.replace(
        exercises.EXERCISES["small_network"],
        measure=lambda _: {"parameters": 9000, "test accuracy": 0.96},
    )
    exercise.check("an answer")
    assert capsys.readouterr().out.splitlines() == [
        "✓ small_network: parameters = 9000 (expected: at most 10000)",
        "✓ small_network: test accuracy = 0.96 (expected: at least 0.95)",
    ]


def test_texts_can_be_arguments_and_answers(capsys):
    @exercise(cases=lambda rng: [{"words": ["b", "a"]}, {"words": ["c", "a", "b"]}])
    def in_order(words):
        """Sort the words."""
        return sorted(words)

    in_order.check(lambda words: np.sort(words))
    assert capsys.readouterr().out.startswith("✓ in_order")
    for wrong in (lambda words: words, lambda words: [len(word) for word in words]):
        with pytest.raises(CheckFailed, match=r"(?s)'a', 'b'.*Hint: Sort the words"):
            in_order.check(wrong)
    with pytest.raises(CheckFailed, match="writes into the array"):
        in_order.check(lambda words: words.sort() or words)


def test_numbers_are_right_only_if_they_are_in_every_case():
    @exercises.exercise(
        cases=lambda rng: ({"x": rng.normal(size=n)} for n in (1, 2, 3))
    )
    def as_it_is(x):
        """Return the numbers themselves."""
        return x

    with pytest.raises(CheckFailed, match=r"shape is \(1, 1\) where \(1,\)"):
        as_it_is.check(lambda x: x[None])
    with pytest.raises(CheckFailed, match="Hint: Return the numbers themselves"):
        as_it_is.check(lambda x: x.sum())  # looks right where there is one number


@pytest.mark.parametrize("hint", ["", " ", None, lambda x: x])
def test_a_mistake_begins_with_its_hint(hint):
    with pytest.raises(ValueError, match="begins with its hint"):
        exercises.EXERCISES["iou"].mistake(hint, lambda box, other: 2.0)
    with pytest.raises(ValueError, match="must be a function"):
        exercises.EXERCISES["iou"].mistake("A hint.", "no function")


def test_cases_are_a_function():
    with pytest.raises(ValueError, match="`cases` must be a function.*list"):
        exercises.exercise(cases=[{"x": 1}])
