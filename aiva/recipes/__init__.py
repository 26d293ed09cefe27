"""Recipes: every result that AIVA promises, as data + model + training + figure.

A recipe owns the band of each of its figures. The notebooks' claims, the cards of the
shipped weights and the tables in the docs read the bands here.
"""

from aiva.recipes.book import RECIPES, band, recipe
from aiva.recipes.detection.ladder import detection_ladder
from aiva.recipes.recipe import Check, Recipe, Result
from aiva.recipes.run import run
from aiva.recipes.saving import save, save_weights

__all__ = [
    "RECIPES",
    "Check",
    "Recipe",
    "Result",
    "band",
    "detection_ladder",
    "recipe",
    "run",
    "save",
    "save_weights",
]
