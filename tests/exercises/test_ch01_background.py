"""The targets of chapter 1, measured on real answers."""

import pytest

from aiva import data, exercises
from aiva.exercises import CheckFailed


def failure(name, answer):
    with pytest.raises(CheckFailed) as error:
        exercises.check(name, answer)
    return str(error.value)


def test_the_shift_is_where_accuracy_falls_below_sixty_percent(capsys):
    reached = []
    for pixels in range(1, 12):
        try:
            exercises.check("smallest_shift", pixels)
            reached.append(pixels)
        except CheckFailed as error:
            hint = str(error)
            assert ("move them on" in hint) == (not reached)
            late = "look for the smallest" in hint or "go back several" in hint
            assert late == bool(reached)
    assert len(reached) == 1
    assert "accuracy at this shift" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"), [(2.5, "whole number"), (40, "1 to 27")]
)
def test_impossible_shifts_are_refused(answer, message):
    assert message in failure("smallest_shift", answer)


def test_pixels_of_the_digit_are_counted():
    image = data.load("digits", split="test")[0][3]
    assert "unchanged" in failure("fool_the_network", image)
    image[0, :3] = 255
    assert "still sees the true class" in failure("fool_the_network", image)
    assert "too many pixels" in failure("fool_the_network", 255 - image)
    assert "uint8 image of shape" in failure("fool_the_network", image.astype(float))
    assert "uint8 image of shape" in failure("fool_the_network", image[..., 0])
