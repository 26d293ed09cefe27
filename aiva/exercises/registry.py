"""All exercises by name, the one door to their checks, and a door for your own."""

import importlib
import pathlib
import runpy

from aiva.exercises.answers import Raised, outcome, same
from aiva.exercises.exercise import Exercise, Function
from aiva.exercises.report import CheckFailed


def exercises_of(namespace: dict) -> dict[str, Exercise]:
    """Return the exercises that a module's names stand for, by exercise name."""
    return {x.name: x for x in namespace.values() if isinstance(x, Exercise)}


def all_exercises() -> dict[str, Exercise]:
    """Return the exercises of the chapters' modules, `ch...py`, in chapter order."""
    found = {}
    for path in sorted(pathlib.Path(__file__).parent.glob("ch*.py")):
        module = importlib.import_module(f"aiva.exercises.{path.stem}")
        found |= exercises_of(vars(module))
    return found


EXERCISES = all_exercises()
LOADED = {}  # name of a loaded exercise to the file that it came from


def check(exercise: str | Exercise, answer, graded: bool = False) -> None:
    """Check an answer to an exercise and say what is wrong with it.

    Where nothing is written yet it says so and raises nothing, so that a notebook with
    unsolved exercises runs to its end.

    Args:
        exercise: Name of the exercise, as the notebook gives it, or an exercise.
        answer: A function for most exercises; some ask for a number, an image or a
            trained model.
        graded: Raise an error where nothing is written yet, too. Use it where a cell
            that ends without an error earns points.

    Raises:
        ValueError: If there is no exercise of that name.
        CheckFailed: If the answer is wrong; the message shows the smallest case that
            fails and a hint.

    Example:
        >>> import numpy as np
        >>> check("softmax", lambda logits: np.exp(logits) / np.exp(logits).sum())
        ... # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        CheckFailed: softmax is wrong in 30 of 40 cases.
    """
    by_name(exercise).check(answer, graded)


def show_failure(exercise: str | Exercise, answer) -> None:
    """Show how an answer fails, without a hint and without an error.

    A bug hunt shows its bug so: what goes wrong, and not why. The hint comes with
    `check`, after an own try.

    Args:
        exercise: Name of the exercise, or an exercise.
        answer: What `check` takes.

    Raises:
        ValueError: If there is no exercise of that name.

    Example:
        >>> show_failure("code_cost", lambda mean, log_var: mean[0, 0])
        ... # doctest: +ELLIPSIS
        ✗ code_cost is wrong in 28 of 28 cases. The smallest:
        ...
    """
    try:
        check(exercise, answer)
    except CheckFailed as failure:
        print(f"✗ {failure.finding}")


def by_name(exercise: str | Exercise) -> Exercise:
    """Return an exercise, or the one of that name."""
    if isinstance(exercise, Exercise):
        return exercise
    if not isinstance(exercise, str) or exercise not in EXERCISES:
        raise ValueError(
            f"`exercise` must be an exercise or one of {sorted(EXERCISES)}. "
            f"Received: exercise={exercise!r}. Exercises of your own file are "
            "known after `aiva.exercises.load(file)`."
        )
    return EXERCISES[exercise]


def load(path: str | pathlib.Path) -> dict[str, Exercise]:
    """Run a Python file and take in its exercises, so that `check` knows their names.

    A file that changed may be loaded again: its exercises replace those of before, and
    those that it no longer has are forgotten.

    Args:
        path: A Python file that makes exercises with `exercise` or `target`. It is run
            like a script: load only files that you trust.

    Returns:
        The exercises of the file, by name. They are in `EXERCISES` too.

    Raises:
        ValueError: If there is no such file or no exercise in it, or if one of its
            exercises has a name that is taken, no cases or no typical mistake. Then
            none of them is taken in.

    Example:
        >>> load("my_exercises.py")  # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        ValueError: `path` must be a Python file. Received: ...
    """
    path = pathlib.Path(path).resolve()
    if not path.is_file():
        raise ValueError(
            f"`path` must be a Python file. Received: path={str(path)!r}, which is "
            "no file. Write your exercises into one first."
        )
    found = exercises_of(runpy.run_path(str(path)))
    found = {name: e for name, e in found.items() if e is not EXERCISES.get(name)}
    if not found:
        raise ValueError(
            f"`path` must be a file with exercises. Received: path={str(path)!r}, in "
            "which there is none. Write `@exercise(cases=...)` or `@target(bands=...)` "
            "above a function, both from aiva.exercises."
        )
    for exercise in found.values():
        refuse_unusable(exercise, path)
    for name in [name for name, file in LOADED.items() if file == path]:
        del EXERCISES[name], LOADED[name]
    EXERCISES.update(found)
    LOADED.update(dict.fromkeys(found, path))
    return found


def refuse_unusable(exercise, path):
    """Raise an error if an exercise of a file cannot be taken in."""
    name = exercise.name
    if name in EXERCISES and LOADED.get(name) != path:
        raise ValueError(
            f"An exercise must have a name of its own. Received: {name!r}, which is "
            f"the name of an exercise of {LOADED.get(name, 'aiva')} too. Rename the "
            f"function in {path}."
        )
    if isinstance(exercise, Function):
        try:
            cases = exercise.draw_cases()
        except Exception as error:
            raise ValueError(
                f"`cases` of {name!r} end with an error. Received: "
                f"{type(error).__name__}: {error}. Mend that function first."
            ) from error
        if not cases or not all(isinstance(case, dict) for case in cases):
            raise ValueError(
                f"`cases` of {name!r} must yield dictionaries of arguments, a few "
                f"dozen. Received: {cases[:1] or 'none'}."
            )
        answers = [outcome(exercise.specification, case) for case in cases]
        if all(isinstance(answer, Raised) for answer in answers):
            raise ValueError(
                f"{name!r} must take the arguments of its cases, and answer them. "
                f"Received: {answers[0]} in every case. Read that error first."
            )
        for mistake in exercise.mistakes:
            made = [outcome(mistake.matches, case) for case in cases]
            if all(isinstance(answer, Raised) for answer in made):
                raise ValueError(
                    f"A typical mistake of {name!r} must answer as a student would. "
                    f"Received: {made[0]} in every case, from the one with the hint "
                    f"{mistake.hint!r}. Mend that function."
                )
            if all(same(*pair) for pair in zip(answers, made, strict=True)):
                raise ValueError(
                    f"A typical mistake must answer some case of {name!r} wrongly. "
                    f"Received: one that never does, with the hint {mistake.hint!r}. "
                    "Draw cases that tell it apart."
                )
    if not exercise.mistakes:
        raise ValueError(
            f"An exercise must have at least one typical mistake. Received: {name!r} "
            f'without any. Write `@{name}.mistake("a hint")` above a wrong function.'
        )
