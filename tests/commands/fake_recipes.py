"""Stand-ins for recipes, models and data, so that the command line is quick to test."""

import sys
import types
from pathlib import Path

import aiva
from aiva import claims


class DatasetUnavailable(FileNotFoundError):  # noqa: N818 - named as the real one
    pass


def fake_run(name, seed=0, backup=None, verbose=1, model=None):
    """Reach the figure 0.9 (0.95 with shipped weights), or fail as the name says."""
    print("epoch 1")
    if backup is not None:
        (Path(backup) / "state").mkdir(exist_ok=True)
    if name == "absent":
        raise DatasetUnavailable("no such files here.\nLooked everywhere.")
    if name == "broken":
        raise RuntimeError("the model fell over")
    if name == "interrupted":
        raise KeyboardInterrupt
    figures = {"accuracy": 0.9 if model is None else 0.95, "baseline": 0.1}
    if name == "unmeasured":
        figures = {"baseline": 0.1}
    return FakeResult(name, seed, figures, 1.5 if model is None else None)


class FakeResult:
    def __init__(self, name, seed, figures, seconds):
        self.name, self.seed, self.figures, self.seconds = name, seed, figures, seconds

    def checks(self):
        limits = {"at_least": 0.99 if self.name == "poor" else 0.8}
        return [
            types.SimpleNamespace(
                figure="accuracy",
                value=value,
                band_in_words=claims.band(**limits),
                passed=claims.inside(value, **limits),
            )
            for value in [self.figures.get("accuracy")]
            if value is not None
        ]

    @property
    def passed(self):
        return all(check.passed for check in self.checks())


def book(*names):
    return {
        name: types.SimpleNamespace(
            name=name,
            summary=f"Show what {name} means",
            data="digits",
            minutes=0.5,
            bands={"accuracy": {"at_least": 0.8}},
        )
        for name in names
    }


def find(recipes, name):
    if name not in recipes:
        raise ValueError(
            f"`name` must be one of {sorted(recipes)}. Received: {name!r}."
        )
    return recipes[name]


def install(monkeypatch, *names):
    """Let `from aiva import recipes, models, data` find stand-ins."""
    recipes = book(*names)
    fakes = {
        "recipes": types.SimpleNamespace(
            RECIPES=recipes,
            recipe=lambda name: find(recipes, name),
            run=fake_run,
            save=lambda result, path: Path(path).write_text("a model", "utf-8"),
            save_weights=lambda result, path: Path(path).write_text("small", "utf-8"),
        ),
        "models": types.SimpleNamespace(
            PRETRAINED={"good": None},
            pretrained=lambda name: "a trained model",
            card=lambda name: {
                "parameters": 34826,
                "figures": {"accuracy": 0.98137, "baseline": 0.1},
                "bands": {"accuracy": {}},
            },
        ),
        "data": types.SimpleNamespace(DatasetUnavailable=DatasetUnavailable),
    }
    for room, fake in fakes.items():
        monkeypatch.setitem(sys.modules, f"aiva.{room}", fake)
        monkeypatch.setattr(aiva, room, fake, raising=False)
    return recipes
