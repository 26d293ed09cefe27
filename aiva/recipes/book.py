"""The book of recipes, and how to look something up in it."""

from aiva.recipes.detection.faster_rcnn import DETECTION
from aiva.recipes.detection.rcnn import PROPOSAL_DETECTION
from aiva.recipes.generation import GENERATION
from aiva.recipes.recipe import Recipe
from aiva.recipes.recognition import CLASSIFICATION
from aiva.recipes.restoration import RESTORATION
from aiva.recipes.speech.aligners import ALIGNERS
from aiva.recipes.speech.fast_speech import SYNTHESIS
from aiva.recipes.speech.keywords import KEYWORDS
from aiva.recipes.speech.recognisers import RECOGNITION
from aiva.recipes.speech.vocoder import VOCODING
from aiva.recipes.video.motions import VIDEO_RECOGNITION
from aiva.recipes.video.next_frames import PREDICTION
from aiva.recipes.video.tracking import TRACKING

RECIPES = {
    recipe.name: recipe
    for recipe in (
        *CLASSIFICATION,
        *PROPOSAL_DETECTION,
        *DETECTION,
        *GENERATION,
        *RESTORATION,
        *VIDEO_RECOGNITION,
        *PREDICTION,
        *TRACKING,
        *KEYWORDS,
        *RECOGNITION,
        *ALIGNERS,
        *SYNTHESIS,
        *VOCODING,
    )
}


def recipe(name: str) -> Recipe:
    """Look up a recipe.

    Args:
        name: One of `RECIPES`.

    Returns:
        The recipe.

    Raises:
        ValueError: If there is no recipe of that name.

    Example:
        >>> recipe("cnn_digits").data
        'digits'
    """
    if name not in RECIPES:
        raise ValueError(
            f"`name` must be one of {sorted(RECIPES)}. Received: name={name!r}. "
            "`aiva list` says what each of them does."
        )
    return RECIPES[name]


def band(name: str, figure: str) -> dict[str, float]:
    """Look up the band of a figure, to be passed on to `aiva.claim`.

    Args:
        name: One of `RECIPES`.
        figure: A figure of that recipe that has a band.

    Returns:
        Keyword arguments `at_least`, `at_most` or both.

    Raises:
        ValueError: If there is no such recipe or figure.

    Example:
        >>> import aiva
        >>> aiva.claim("accuracy", 1.0, **band("cnn_digits", "test accuracy"))
        accuracy = 1 (expected: at least 0.969)
    """
    bands = recipe(name).bands
    if figure not in bands:
        raise ValueError(
            f"`figure` must be one of {sorted(bands)} for the recipe {name!r}. "
            f"Received: figure={figure!r}."
        )
    return bands[figure]
