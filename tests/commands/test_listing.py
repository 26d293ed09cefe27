from aiva import cli
from tests.commands import fake_recipes


def test_list(monkeypatch, capsys):
    fake_recipes.install(monkeypatch, "good", "absent")
    assert cli.main(["list"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Recipes: aiva train NAME",
        "",
        "NAME    DATA    MINUTES  WHAT IT DOES",
        "good    digits      0.5  Show what good means",
        "        accuracy at least 0.8",
        "absent  digits      0.5  Show what absent means",
        "        accuracy at least 0.8",
        "",
        "Shipped weights: aiva.models.pretrained(NAME)",
        "",
        "good  34,826 parameters; accuracy 0.9814",
    ]


def test_list_says_which_weights_are_missing(monkeypatch, capsys):
    def card(name):
        raise FileNotFoundError(name)

    fake_recipes.install(monkeypatch, "good")
    monkeypatch.setattr("aiva.models.card", card)
    assert cli.main(["list"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "good  missing from this installation; aiva train good makes them"
