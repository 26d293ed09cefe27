import json
import math

import pytest

from aiva import cli
from aiva.commands import verify
from tests.commands import fake_recipes


@pytest.fixture
def recipes(monkeypatch):
    names = ("good", "poor", "broken", "absent", "unmeasured")
    return fake_recipes.install(monkeypatch, *names)


def statuses(outcomes):
    return {outcome.recipe: outcome.status for outcome in outcomes}


def test_all_recipes_are_tried(recipes, capsys):
    assert statuses(verify.verify()) == {
        "good": "passed",
        "poor": "failed",
        "broken": "crashed",
        "absent": "not run",
        "unmeasured": "crashed",
    }
    captured = capsys.readouterr()
    table = captured.out[captured.out.index("RECIPE") :].splitlines()
    assert table == [
        "RECIPE  FIGURE    VALUE  EXPECTED       RESULT  SECONDS",
        "good    accuracy  0.9    at least 0.8   PASS    1.5",
        "poor    accuracy  0.9    at least 0.99  FAIL    1.5",
        "broken  crashed: RuntimeError: the model fell over",
        "absent  not run: no such files here.",
        "unmeasured  crashed: ValueError: No value was measured for accuracy.",
    ]
    assert "[3/5] broken: about 0.5 min" in captured.out
    assert "Traceback" in captured.err


@pytest.mark.parametrize(
    "arguments, code",
    [
        (["good"], 0),
        (["good", "poor"], 1),
        (["good", "broken"], 1),
        (["good", "absent"], 2),
        (["poor", "absent"], 1),
        (["poor", "--shipped"], 2),
        (["good", "nothing"], 2),
        (["unmeasured"], 1),
    ],
)
def test_exit_codes(arguments, code, recipes):
    assert cli.main(["verify", *arguments]) == code


def test_absent_data_is_no_failure_unless_it_was_named(monkeypatch):
    fake_recipes.install(monkeypatch, "good", "absent")
    assert cli.main(["verify"]) == 0


def test_an_unknown_name_stops_everything(recipes, capsys):
    assert cli.main(["verify", "good", "nothing"]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("aiva: `name` must be one of")
    assert captured.out == ""


def test_shipped_weights_are_measured_not_trained(recipes, capsys):
    (outcome,) = verify.verify(shipped=True)
    assert outcome.recipe == "good"
    assert outcome.figures[0]["value"] == 0.95
    assert 0 <= outcome.seconds < 1


def test_json_on_standard_output_is_all_there_is(recipes, capsys):
    assert cli.main(["verify", "--json", "-", "--seed", "3"]) == 1
    captured = capsys.readouterr()
    report = json.loads(captured.out)
    assert report["seed"] == 3
    assert report["results"][0] == {
        "recipe": "good",
        "status": "passed",
        "reason": "",
        "figures": [
            {
                "figure": "accuracy",
                "value": 0.9,
                "expected": "at least 0.8",
                "passed": True,
            }
        ],
        "seconds": 1.5,
    }
    assert report["results"][3]["reason"].endswith("\nLooked everywhere.")
    assert "epoch 1" in captured.err
    assert "FAIL" in captured.err


def test_json_file(recipes, tmp_path, capsys):
    file = tmp_path / "report.json"
    assert cli.main(["verify", "good", "--json", str(file)]) == 0
    assert (
        json.loads(file.read_text(encoding="utf-8"))["results"][0]["recipe"] == "good"
    )
    assert [found.name for found in tmp_path.iterdir()] == ["report.json"]
    assert cli.main(["verify", "good", "--json", str(file)]) == 2
    assert "report.json exists and is not overwritten" in capsys.readouterr().err


def test_json_folder_is_checked_before_training(recipes, tmp_path, capsys):
    assert cli.main(["verify", "good", "--json", str(tmp_path / "far" / "a.json")]) == 2
    captured = capsys.readouterr()
    assert "There is no folder" in captured.err
    assert "epoch" not in captured.out


def test_a_number_that_is_not_finite_is_null_in_json(recipes, monkeypatch, capsys):
    def run(name, **options):
        return fake_recipes.FakeResult(name, 0, {"accuracy": math.nan}, 1.0)

    monkeypatch.setattr("aiva.recipes.run", run)
    assert cli.main(["verify", "good", "--json", "-"]) == 1
    (figure,) = json.loads(capsys.readouterr().out)["results"][0]["figures"]
    assert (figure["value"], figure["passed"]) == (None, False)


def test_interruption_reports_what_was_measured(monkeypatch, capsys):
    fake_recipes.install(monkeypatch, "good", "interrupted", "poor")
    assert cli.main(["verify", "--json", "-"]) == 130
    results = json.loads(capsys.readouterr().out)["results"]
    assert [result["recipe"] for result in results] == ["good"]
