"""The command `aiva list`: the recipes and the shipped weights, as a table."""

from aiva import claims


def show() -> None:
    """Print every recipe with its bands, then the shipped weights."""
    from aiva import models, recipes

    print("Recipes: aiva train NAME\n")
    for line in recipe_lines(recipes.RECIPES.values()):
        print(line)
    print("\nShipped weights: aiva.models.pretrained(NAME)\n")
    for name in models.PRETRAINED:
        print(f"{name:{width(models.PRETRAINED)}}  {contents(models, name)}")


def recipe_lines(recipes):
    """Write two lines for each recipe: what it is, and what it promises."""
    name = width(["NAME", *(recipe.name for recipe in recipes)])
    data = width(["DATA", *(recipe.data for recipe in recipes)])
    yield f"{'NAME':{name}}  {'DATA':{data}}  MINUTES  WHAT IT DOES"
    for recipe in recipes:
        minutes = f"{recipe.minutes:7.2g}"
        yield f"{recipe.name:{name}}  {recipe.data:{data}}  {minutes}  {recipe.summary}"
        promises = (
            f"{figure} {claims.band(**limits)}"
            for figure, limits in recipe.bands.items()
        )
        yield f"{'':{name}}  {'; '.join(promises)}"


def contents(models, name):
    """Say what shipped weights hold and reach."""
    try:
        card = models.card(name)
    except FileNotFoundError:
        return f"missing from this installation; aiva train {name} makes them"
    figures = (f"{key} {card['figures'][key]:.4g}" for key in card["bands"])
    return f"{card['parameters']:,} parameters; {', '.join(figures)}"


def width(words):
    """Return the length of the longest word."""
    return max(map(len, words))
