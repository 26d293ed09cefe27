import json

import pytest

from aiva import cli
from tests.commands import fake_recipes


@pytest.fixture(autouse=True)
def here(monkeypatch, tmp_path):
    fake_recipes.install(monkeypatch, "good", "poor", "broken", "absent", "interrupted")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(folder):
    return sorted(file.name for file in folder.iterdir())


def interrupted_training(folder, recipe="good", seed=0):
    training = folder / "good.training"
    training.mkdir()
    note = json.dumps({"recipe": recipe, "seed": seed})
    (training / "training.json").write_text(note, encoding="utf-8")
    (training / "epoch").write_text("3", encoding="utf-8")
    return training


def test_train_saves_and_tells(here, capsys):
    assert cli.main(["train", "good"]) == 0
    assert names(here) == ["good.keras"]
    out = capsys.readouterr().out
    assert "good: Show what good means (about 0.5 min)" in out
    assert "accuracy = 0.9 (expected: at least 0.8)\nbaseline = 0.1\n" in out
    assert out.endswith("saved: good.keras\n")


def test_train_places(here):
    (here / "made").mkdir()
    arguments = ["--output", "made/mine.keras", "--weights", "made/small.npz"]
    assert cli.main(["train", "good", *arguments]) == 0
    assert names(here / "made") == ["mine.keras", "small.npz"]


def test_a_missed_band_is_a_failure_but_the_model_is_saved(here, capsys):
    assert cli.main(["train", "poor"]) == 1
    assert names(here) == ["poor.keras"]
    assert "(expected: at least 0.99): outside its band" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["nothing"], "`name` must be one of"),
        (["good", "--output", "mine.h5"], "--output needs a file name that ends in"),
        (
            ["good", "--weights", "mine.keras"],
            "--weights needs a file name that ends in",
        ),
        (["good", "--output", "far/away.keras"], "There is no folder far"),
        (["good", "--output", "old.keras"], "old.keras exists and is not overwritten"),
        (["good", "--weights", "old.npz"], "old.json exists and is not overwritten"),
    ],
)
def test_refuses_before_training(arguments, message, here, capsys):
    for name in ("old.keras", "old.json"):
        (here / name).write_text("mine", encoding="utf-8")
    assert cli.main(["train", *arguments]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert "epoch" not in captured.out
    assert names(here) == ["old.json", "old.keras"]
    assert (here / "old.keras").read_text(encoding="utf-8") == "mine"


def test_interruption_keeps_the_state(here, capsys):
    assert cli.main(["train", "interrupted"]) == 130
    assert names(here) == ["interrupted.training"]
    assert names(here / "interrupted.training") == ["state", "training.json"]
    assert "the same command goes on from there" in capsys.readouterr().out


def test_nothing_is_left_when_nothing_was_trained(here, monkeypatch):
    def run(name, **options):
        raise fake_recipes.DatasetUnavailable("no files")

    monkeypatch.setattr("aiva.recipes.run", run)
    assert cli.main(["train", "absent"]) == 1
    assert names(here) == []


def test_goes_on_with_the_same_training(here, monkeypatch, capsys):
    seen = []

    def run(name, backup, **options):
        seen.append((backup / "epoch").read_text(encoding="utf-8"))
        return fake_recipes.fake_run(name, **options)

    interrupted_training(here)
    monkeypatch.setattr("aiva.recipes.run", run)
    assert cli.main(["train", "good"]) == 0
    assert seen == ["3"]
    assert names(here) == ["good.keras"]
    assert "Going on with the interrupted training" in capsys.readouterr().out


def test_another_training_is_not_mixed_in(here, capsys):
    training = interrupted_training(here, seed=1)
    assert cli.main(["train", "good"]) == 2
    assert "an interrupted training of good with seed 1" in capsys.readouterr().err
    assert (training / "epoch").exists()


def test_fresh_forgets(here, monkeypatch):
    seen = []

    def run(name, backup, **options):
        seen.extend(names(backup))
        return fake_recipes.fake_run(name, **options)

    interrupted_training(here, seed=1)
    monkeypatch.setattr("aiva.recipes.run", run)
    assert cli.main(["train", "good", "--fresh"]) == 0
    assert seen == ["training.json"]


@pytest.mark.parametrize("content", [None, "[]", "{", '{"recipe": "good"}'])
def test_a_strangers_folder_is_never_removed(content, here, capsys):
    folder = here / "good.training"
    folder.mkdir()
    (folder / "diary.txt").write_text("mine", encoding="utf-8")
    if content is not None:
        (folder / "training.json").write_text(content, encoding="utf-8")
    assert cli.main(["train", "good", "--fresh"]) == 2
    assert "was not made by `aiva train`" in capsys.readouterr().err
    assert (folder / "diary.txt").exists()
