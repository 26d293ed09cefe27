"""Settings of the site: built without network, served without scripts of others."""

import json
import sys
import tomllib
from pathlib import Path

DOCS = Path(__file__).parent
ROOT = DOCS.parent
sys.path[:0] = [str(DOCS), str(ROOT)]

import generate  # noqa: E402

import aiva  # noqa: E402

WEIGHTS = ROOT / "aiva" / "weights"
DETECTORS = {
    "R-CNN": "rcnn_scenes",
    "Fast R-CNN": "fast_rcnn_scenes",
    "Faster R-CNN": "faster_rcnn_scenes",
}
cards = {
    name: json.loads((WEIGHTS / f"{file}.json").read_text(encoding="utf-8"))
    for name, file in DETECTORS.items()
}
generate.copy_notebooks(ROOT / "notebooks", DOCS / "notebooks")
(DOCS / "generated").mkdir(exist_ok=True)
for name, text in {
    "chapters.md": generate.chapters(DOCS / "notebooks"),
    "figures.md": generate.figures(aiva.recipes.RECIPES.values()),
    "detectors.md": generate.detectors(cards),
    "code_map.md": generate.code_map(ROOT / "aiva"),
}.items():
    (DOCS / "generated" / name).write_text(text, encoding="utf-8")

metadata = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
project = "AIVA"
author = "The AIVA authors"
copyright = author
version = release = aiva.__version__
language = "en"

extensions = [
    "mathml",
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "tables",
]
# The tables of `generated` are included by pages that say what they mean.
exclude_patterns = ["_build", "generated", "**.ipynb_checkpoints"]

# The notebooks show the outputs that the tests have compared.
nb_execution_mode = "off"
nb_ipywidgets_js = {}
# What a check of an exercise says is prose, no traceback.
nb_render_error_lexer = "text"
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence", "deflist"]
myst_heading_anchors = 3
html_math_renderer = "mathml"

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
# "Returns:" begins with a sentence, not with the name of a type to be linked.
napoleon_use_rtype = False
# Docstrings write `name` for code, as in a terminal.
default_role = "code"
# Links into the manuals of Keras, NumPy and Python would have to be fetched.
nitpick_ignore_regex = [
    ("py:.*", r"(keras|numpy|np|tensorflow|tf|matplotlib|PIL)\..*"),
    ("py:.*", r"(collections|os|pathlib)\..*"),
]

html_theme = "sphinx_book_theme"
html_title = "AIVA"
html_static_path = ["_static"]
html_css_files = ["aiva.css"]
html_js_files = ["from_disk.js"]
html_theme_options = {
    "repository_url": metadata["project"]["urls"]["Source"],
    "repository_branch": "main",
    # Chapters lie in `notebooks`, at the root of the repository: no folder before it.
    "path_to_docs": "",
    "use_repository_button": True,
    "use_download_button": True,
    # The side bar has a search field already.
    "navbar_persistent": [],
    "launch_buttons": {
        "colab_url": "https://colab.research.google.com",
        "binderhub_url": "https://mybinder.org",
        "notebook_interface": "jupyterlab",
    },
}
